//! Rows of a time and one value for each of several metrics.

use std::ops::Range;

use csv::StringRecord;

use crate::columns::Role;
use crate::error::{IngestError, Problem};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::Recording;
use crate::kit::row_count::{Fault, Tally};
use crate::kit::timestamps::Stamps;
use crate::metrics::{MetricSeries, record};
use crate::source::Source;
use crate::table::{Delimiter, MOST_COLUMNS, Row, Rows, cell_range, plain_number};

/// Checks a number of columns before anything is kept for each.
///
/// # Errors
/// There are more than a table may have.
pub(crate) fn check_width(columns: usize) -> Result<(), Problem> {
    let limit = MOST_COLUMNS;
    if columns > limit {
        return Err(Problem::TooManyColumns { limit });
    }
    Ok(())
}

/// Rows of cells divided by commas: the first is a time, the others are values.
pub(crate) struct Wide<'s> {
    pub(crate) source: &'s Source,
    /// Byte at which the rows begin.
    pub(crate) body: usize,
    /// What messages call the first column.
    pub(crate) time: &'static str,
    /// Columns to read, the time not counted.
    pub(crate) columns: Range<usize>,
}

impl Wide<'_> {
    /// Reads the values of all rows into `series`, of which there is one for each column.
    ///
    /// # Errors
    /// The first column has no times, or cells cannot be read.
    pub(crate) fn read(
        &self,
        series: &mut [MetricSeries],
        query: &Query,
    ) -> Result<Recording, IngestError> {
        let stamps = self.stamps(query)?;
        let mut tally = Tally::new(self.source);
        let mut rows = self.rows();
        let mut previous = None;
        while let Some(row) = rows.advance() {
            let read = self.read_row(row, &stamps, previous);
            let Some((time, values)) = tally.count(row.range.clone(), read) else {
                continue;
            };
            previous = Some(time);
            for (series, value) in series.iter_mut().zip(values) {
                series.push(time, value);
            }
        }
        let recording = tally.recording(query.options.bad_rows)?;
        Ok(Recording {
            zone: stamps.zone_use(),
            ..recording
        })
    }

    /// Reads each row as one request, whatever it holds but its time.
    ///
    /// # Errors
    /// Memory is asked for, or the first column has no times.
    pub(crate) fn read_events(&self, query: &Query) -> Result<Recording, IngestError> {
        if query.quantity == Quantity::Memory {
            let columns = Vec::new();
            return Err(Problem::NoMemoryColumn { columns }.into());
        }
        let stamps = self.stamps(query)?;
        let mut tally = Tally::new(self.source);
        let mut events = MetricSeries::new("rows");
        events.set_role(Role::RequestsAdded);
        let mut rows = self.rows();
        let mut previous = None;
        while let Some(row) = rows.advance() {
            let read = self.cell(row, 0, |cell| stamps.read(cell, previous));
            if let Some(time) = tally.count(row.range.clone(), read) {
                previous = Some(time);
                events.push(time, 1.0);
            }
        }
        let recording = Recording {
            zone: stamps.zone_use(),
            ..tally.recording(query.options.bad_rows)?
        };
        record(recording, vec![events], query)
    }

    fn rows(&self) -> Rows<'_> {
        Rows::new(self.source.text(), self.body, Delimiter::Byte(b','))
    }

    /// How the first column is written.
    pub(crate) fn stamps(&self, query: &Query) -> Result<Stamps, IngestError> {
        let found = Stamps::of_column(self.time, 0, || self.rows(), query.options);
        found.map_err(|problem| {
            let first = self
                .rows()
                .advance()
                .map(|row| self.fault(row, 0, String::new()));
            let place = first.map(|cell| self.source.place(cell.span, "the first time"));
            place.into_iter().fold(problem.into(), IngestError::at)
        })
    }

    fn read_row(
        &self,
        row: &Row,
        stamps: &Stamps,
        previous: Option<f64>,
    ) -> Result<(f64, Vec<f64>), Fault> {
        let time = self.cell(row, 0, |cell| stamps.read(cell, previous))?;
        let expected = self.columns.end;
        if row.record.len() > expected + 1 {
            let note = format!(
                "expected {expected} cells at most, found {}",
                row.record.len()
            );
            return Err(self.fault(row, expected + 1, note));
        }
        let value = |column: usize| self.cell(row, column + 1, plain_number);
        let values: Result<Vec<f64>, Fault> = self.columns.clone().map(value).collect();
        Ok((time, values?))
    }

    fn cell(
        &self,
        row: &Row,
        column: usize,
        read: impl Fn(&str) -> Result<f64, String>,
    ) -> Result<f64, Fault> {
        let text = cell(&row.record, column);
        read(text).map_err(|note| self.fault(row, column, note))
    }

    fn fault(&self, row: &Row, column: usize, note: String) -> Fault {
        let comma = Delimiter::Byte(b',');
        Fault {
            span: cell_range(self.source.text(), &row.range, comma, column),
            note,
        }
    }
}

fn cell(record: &StringRecord, column: usize) -> &str {
    record.get(column).unwrap_or_default()
}
