//! The first rows of a table, by column: what names do not tell, cells do.

use csv::StringRecord;

use crate::ingest::cell::{Notation, is_missing, read};
use crate::ingest::header::HeaderName;
use crate::ingest::select::{Candidate, Content};
use crate::ingest::sniff::Layout;
use crate::ingest::source::Source;
use crate::ingest::table::Rows;

/// Rows that are looked at before the table is read.
const SAMPLED: usize = 200;

/// A table, its layout and its first rows.
pub(crate) struct Sample<'s> {
    pub(crate) source: &'s Source,
    pub(crate) layout: &'s Layout,
    pub(crate) names: Vec<HeaderName>,
    rows: Vec<StringRecord>,
}

impl<'s> Sample<'s> {
    pub(crate) fn take(source: &'s Source, layout: &'s Layout) -> Self {
        let mut rows = Rows::new(source.text(), layout.body, layout.delimiter);
        let mut taken = Vec::new();
        while taken.len() < SAMPLED
            && let Some(row) = rows.advance()
        {
            taken.push(row.record.clone());
        }
        Self {
            source,
            layout,
            names: layout
                .header
                .iter()
                .map(|name| HeaderName::parse(name))
                .collect(),
            rows: taken,
        }
    }

    /// Cells of a column that are not missing.
    pub(crate) fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows
            .iter()
            .filter_map(move |row| row.get(column))
            .filter(|cell| !is_missing(cell))
    }

    /// Cells of a column in all the file that are not missing and differ from the one before in
    /// their first word: dates, once for each day.
    pub(crate) fn distinct_days(&self, column: usize) -> Vec<String> {
        let mut rows = Rows::new(self.source.text(), self.layout.body, self.layout.delimiter);
        let first_word = |cell: &str| cell.split([' ', 'T', ',']).next().unwrap_or_default().len();
        let mut days: Vec<String> = Vec::new();
        while let Some(row) = rows.advance() {
            let Some(cell) = row.record.get(column).filter(|cell| !is_missing(cell)) else {
                continue;
            };
            let day = &cell[..first_word(cell)];
            if days.last().is_none_or(|last| !last.starts_with(day)) {
                days.push(cell.to_owned());
            }
        }
        days
    }

    /// Cells of a column in all the file that use a comma or several points, which may prove how
    /// numbers are written.
    pub(crate) fn marked_numbers(&self, column: usize) -> Vec<String> {
        let mut rows = Rows::new(self.source.text(), self.layout.body, self.layout.delimiter);
        let mut marked = Vec::new();
        while let Some(row) = rows.advance() {
            let cell = row.record.get(column).unwrap_or_default();
            if cell.contains(',') || cell.matches('.').count() > 1 {
                marked.push(cell.to_owned());
            }
            // One that proves the notation ends the search.
            if matches!(Notation::prove([cell]), Ok(notation) if notation != Notation::Plain) {
                break;
            }
        }
        marked
    }

    /// The columns, to choose from.
    pub(crate) fn candidates(&self) -> Vec<Candidate> {
        let all = self.names.iter().zip(&self.layout.header).enumerate();
        all.map(|(at, (header, name))| Candidate {
            name: name.clone(),
            header: header.clone(),
            content: self.content(at),
            unit: header.size_unit(),
        })
        .collect()
    }

    /// Most cells decide: a single word among numbers is an error to be shown, not a text column.
    fn content(&self, column: usize) -> Content {
        let notation = Notation::prove(self.cells(column)).unwrap_or_default();
        let (mut all, mut numbers, mut amounts) = (0, 0, 0);
        for cell in self.cells(column) {
            all += 1;
            if let Ok(Some(amount)) = read(cell, notation) {
                numbers += 1;
                amounts += usize::from(amount.unit.is_some());
            }
        }
        match () {
            () if 2 * numbers <= all => Content::Other,
            () if 2 * amounts > numbers => Content::Amounts,
            () => Content::Numbers,
        }
    }
}
