//! Tables of tools whose columns are known by name: where each stands, and its cells.

use std::ops::Range;

use crate::error::IngestError;
use crate::kit::mark::has_mark;
use crate::kit::request_rows::{Request, RequestRows};
use crate::kit::row_count::Fault;
use crate::kit::timestamps::Stamps;
use crate::options::ReadOptions;
use crate::source::Source;
use crate::table::{Delimiter, Row, Rows, cell_range, header_part};

/// A table that begins with a header of known names, in whatever order.
pub(crate) struct HeadedRows<'s, const N: usize> {
    source: &'s Source,
    delimiter: Delimiter,
    names: [&'static str; N],
    columns: [usize; N],
    body: usize,
}

/// A row of it.
pub(crate) struct HeadedRow<'r, const N: usize> {
    table: &'r HeadedRows<'r, N>,
    row: &'r Row,
}

impl<'s, const N: usize> HeadedRows<'s, N> {
    /// The table, if all names are in its first row.
    pub(crate) fn find(
        source: &'s Source,
        delimiter: u8,
        names: [&'static str; N],
    ) -> Option<Self> {
        let delimiter = Delimiter::Byte(delimiter);
        let head = header_part(source.text());
        // A name that is nowhere is in no cell, and to look for it costs less than to divide rows. A header
        // ends with its line, unless a quote goes on beyond that.
        let line = head.trim_start().lines().next()?;
        let searched = if line.contains('"') { head } else { line };
        if !names.iter().all(|name| has_mark(searched, name)) {
            return None;
        }
        let mut rows = Rows::new(head, 0, delimiter);
        let header = rows.advance()?;
        let mut columns = [0; N];
        for (column, name) in columns.iter_mut().zip(names) {
            *column = header.record.iter().position(|cell| cell.trim() == name)?;
        }
        Some(Self {
            source,
            delimiter,
            names,
            columns,
            body: header.range.end,
        })
    }

    /// Where a column stands that not every such table has.
    pub(crate) fn other_column(&self, name: &str) -> Option<usize> {
        let mut rows = Rows::new(header_part(self.source.text()), 0, self.delimiter);
        let mut cells = rows.advance()?.record.iter();
        cells.position(|cell| cell.trim() == name)
    }

    /// The names it was found by.
    pub(crate) fn names(&self) -> [&'static str; N] {
        self.names
    }

    /// Its rows, each to be looked at through [`Self::row`].
    pub(crate) fn rows(&self) -> Rows<'s> {
        Rows::new(self.source.text(), self.body, self.delimiter)
    }

    pub(crate) fn row<'r>(&'r self, row: &'r Row) -> HeadedRow<'r, N> {
        HeadedRow { table: self, row }
    }

    /// The requests of its rows; `request` gives that of one, if it is one.
    pub(crate) fn requests(
        &self,
        mut request: impl FnMut(&HeadedRow<'_, N>) -> Option<Result<Request, Fault>>,
    ) -> RequestRows<'s> {
        let mut requests = RequestRows::new(self.source);
        let mut rows = self.rows();
        while let Some(row) = rows.advance() {
            let row = self.row(row);
            if let Some(read) = request(&row) {
                requests.push(row.range(), read);
            }
        }
        requests
    }

    /// How the times of a column are written.
    ///
    /// # Errors
    /// It holds no times, or times that can be read in two ways.
    pub(crate) fn stamps(
        &self,
        column: usize,
        options: &ReadOptions,
    ) -> Result<Stamps, IngestError> {
        let found = Stamps::of_column(
            self.names[column],
            self.columns[column],
            || self.rows(),
            options,
        );
        found.map_err(|problem| {
            let mut rows = self.rows();
            let first = rows.advance().map(|row| self.row(row).place(column));
            let place = first.map(|cell| self.source.place(cell, "the first time"));
            place.into_iter().fold(problem.into(), IngestError::at)
        })
    }
}

impl<const N: usize> HeadedRow<'_, N> {
    /// The cell of a column, by its position among the names; empty if the row ends before it.
    pub(crate) fn text(&self, column: usize) -> &str {
        let cell = self.row.record.get(self.table.columns[column]);
        cell.unwrap_or_default().trim()
    }

    /// The cell of a column of [`HeadedRows::other_column`]; empty where there is none.
    pub(crate) fn other(&self, column: Option<usize>) -> &str {
        let cell = column.and_then(|column| self.row.record.get(column));
        cell.unwrap_or_default().trim()
    }

    /// The number in a cell.
    ///
    /// # Errors
    /// The place, and what was expected there.
    pub(crate) fn number<T: std::str::FromStr>(&self, column: usize) -> Result<T, Fault> {
        let text = self.text(column);
        text.parse().map_err(|_| {
            let name = self.table.names[column];
            self.fault(
                column,
                format!("expected a number for `{name}`, found `{text}`"),
            )
        })
    }

    pub(crate) fn fault(&self, column: usize, note: String) -> Fault {
        let span = self.place(column);
        Fault { span, note }
    }

    pub(crate) fn range(&self) -> Range<usize> {
        self.row.range.clone()
    }

    fn place(&self, column: usize) -> Range<usize> {
        let table = self.table;
        let text = table.source.text();
        cell_range(
            text,
            &self.row.range,
            table.delimiter,
            table.columns[column],
        )
    }
}
