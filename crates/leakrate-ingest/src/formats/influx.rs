//! Annotated CSV of `InfluxDB`: tables one below the other, each with its own annotations, header
//! and order of columns.

use csv::StringRecord;

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::row_count::{Fault, Tally};
use crate::kit::sniff::Sniff;
use crate::kit::timestamps::Stamps;
use crate::metrics::{Gathered, Key, MetricSeries, record};
use crate::options::ReadOptions;
use crate::source::Source;
use crate::table::{Delimiter, Row, Rows, cell_range, plain_number};

pub(super) const FORMAT: Format = Format {
    name: "influx",
    description: "Annotated CSV of InfluxDB (`#datatype`, `_time`, `_value`): memory, and counters or rates of requests",
    example: "leakrate fit query.csv --unit B --requests 100/min",
    recognise,
    read,
};

const COMMA: Delimiter = Delimiter::Byte(b',');

/// Columns that tell nothing of where a value comes from.
const NOT_TAGS: [&str; 8] = [
    "", "result", "table", "_start", "_stop", "_time", "_value", "_field",
];

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text().trim_start();
    let annotated = ["#group,", "#datatype,", "#default,"]
        .iter()
        .any(|mark| text.starts_with(mark));
    annotated.then(|| Match::certain("annotations such as `#datatype`"))
}

/// Names of the columns of one table, and where what is needed stands.
struct Header {
    names: StringRecord,
    time: usize,
    value: usize,
}

impl Header {
    fn new(names: &StringRecord) -> Option<Self> {
        let position = |wanted| names.iter().position(|name| name == wanted);
        Some(Self {
            time: position("_time")?,
            value: position("_value")?,
            names: names.clone(),
        })
    }

    /// What tells the series of a row: measurement, field and tags.
    fn key(&self, row: &StringRecord) -> Key {
        let cells = self.names.iter().zip(row);
        cells
            .filter(|(name, _)| !NOT_TAGS.contains(name) || *name == "_field")
            .map(|(name, cell)| (name.to_owned(), cell.to_owned()))
            .collect()
    }

    /// The time and the value of a row.
    fn read_row(&self, source: &Source, row: &Row) -> Result<(f64, f64), Fault> {
        let text = |column: usize| row.record.get(column).unwrap_or_default();
        let fault = |column: usize, note: String| Fault {
            span: cell_range(source.text(), &row.range, COMMA, column),
            note,
        };
        let time = Stamps::infer("_time", [text(self.time)], &ReadOptions::default())
            .map_err(|problem| problem.to_string())
            .and_then(|stamps| stamps.read(text(self.time), None))
            .map_err(|note| fault(self.time, note))?;
        let value = plain_number(text(self.value)).map_err(|note| fault(self.value, note))?;
        Ok((time, value))
    }
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let mut rows = Rows::new(source.text(), 0, COMMA);
    let mut tally = Tally::new(source);
    let mut gathered = Gathered::default();
    let mut header = None;
    let mut awaited = false;
    while let Some(row) = rows.advance() {
        if row.record.get(0).is_some_and(|cell| cell.starts_with('#')) {
            awaited = true;
        } else if awaited {
            awaited = false;
            header = Header::new(&row.record);
            if header.is_none() {
                tally.count(row.range.clone(), Err::<(), _>(no_header(row)));
            }
        } else if let Some(header) = &header {
            let read = header.read_row(source, row);
            if let Some((time, value)) = tally.count(row.range.clone(), read) {
                let key = header.key(&row.record);
                gathered.series(key, metric_series).push(time, value);
            }
        }
    }
    let recording = Recording {
        zone: ZoneUse::Stated,
        ..tally.recording(query.options.bad_rows)?
    };
    record(recording, gathered.into_series(), query)
}

fn no_header(row: &Row) -> Fault {
    Fault {
        span: row.range.clone(),
        note: "expected a header with `_time` and `_value`; a pivoted table has none".into(),
    }
}

/// A field belongs to a measurement: `used` of `mem` is `mem.used`.
fn metric_series(mut labels: Key) -> MetricSeries {
    let mut take = |wanted: &str| {
        let at = labels.iter().position(|(name, _)| name == wanted)?;
        Some(labels.remove(at).1)
    };
    let parts: Vec<String> = [take("_measurement"), take("_field")]
        .into_iter()
        .flatten()
        .collect();
    let name = if parts.is_empty() {
        "value".to_owned()
    } else {
        parts.join(".")
    };
    let mut series = MetricSeries::new(&name);
    series.labels = labels;
    series
}
