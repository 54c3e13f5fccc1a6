//! A table in which each row names a metric and tells its value: `time,metric,value`. The metrics
//! that are memory are read, each in the unit of its name.

use crate::columns::{Candidate, Content, HeaderName, Role};
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::row_count::{Fault, Tally};
use crate::kit::sniff::Sniff;
use crate::metrics::{Gathered, Key, MetricSeries, record};
use crate::options::ReadOptions;
use crate::table::{
    Row, Rows, Sample, TimeColumn, cell_range, find_time, has_times, is_missing, plain_number,
};
use leakrate_core::series::Clock;

pub(super) const FORMAT: Format = Format {
    name: "named-metrics",
    description: "a table in which each row names a metric (`time,metric,value`): those that are memory, in the units of their names",
    example: "leakrate fit metrics.csv --memory process_resident_memory_bytes",
    recognise,
    read,
};

/// Which columns tell what a value is of, besides its time.
struct MetricColumns {
    name: usize,
    value: usize,
    /// Columns of words, such as the host.
    labels: Vec<usize>,
}

impl MetricColumns {
    /// `None` where a table has a column of memory, or not one of names and one of values.
    fn find(sample: &Sample) -> Option<Self> {
        let candidates = sample.candidates();
        if candidates.iter().any(is_memory) {
            return None;
        }
        let is_value = |&at: &usize| {
            let Candidate {
                header, content, ..
            } = &candidates[at];
            header.role == Role::Other && *content == Content::Numbers
        };
        let words: Vec<usize> = (0..candidates.len())
            .filter(|&at| candidates[at].content == Content::Other && sample.holds_words(at))
            .collect();
        let mut values = (0..candidates.len()).filter(is_value);
        let mut names = words.iter().copied().filter(|&at| names_memory(sample, at));
        let (Some(value), None) = (values.next(), values.next()) else {
            return None;
        };
        let (Some(name), None) = (names.next(), names.next()) else {
            return None;
        };
        Some(Self {
            name,
            value,
            labels: words.into_iter().filter(|&at| at != name).collect(),
        })
    }

    /// What tells the series of a row from the others.
    fn key(&self, sample: &Sample, row: &Row) -> Key {
        let cell = |at: usize| row.record.get(at).unwrap_or_default().trim().to_owned();
        let label = |&at: &usize| (sample.layout.header[at].clone(), cell(at));
        let name = ("__name__".to_owned(), cell(self.name));
        std::iter::once(name)
            .chain(self.labels.iter().map(label))
            .filter(|(_, value)| !is_missing(value))
            .collect()
    }
}

fn is_memory(column: &Candidate) -> bool {
    matches!(
        column.header.role,
        Role::Memory(_) | Role::OtherMemory | Role::MemoryPercent
    )
}

/// Whether a column names metrics, of which one at least is memory: it says that it does, or the name of
/// one states a unit, which that of a process or a pod does not.
fn names_memory(sample: &Sample, column: usize) -> bool {
    const OF_METRICS: [&str; 6] = [
        "metric",
        "metricname",
        "measurement",
        "counter",
        "field",
        "variable",
    ];
    let words = &sample.names[column].words;
    let is_stated = words.iter().any(|word| OF_METRICS.contains(&word.as_str()));
    sample.cells(column).any(|cell| {
        let name = HeaderName::parse(cell);
        matches!(name.role, Role::Memory(_)) && (is_stated || name.size_unit().is_some())
    })
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let layout = sniff.layout().ok().filter(|_| !sniff.begins_as_json())?;
    if !layout.has_header() {
        return None;
    }
    let sample = Sample::take(sniff.source, layout);
    let columns = MetricColumns::find(&sample).filter(|_| has_times(&sample))?;
    let (name, value) = (&layout.header[columns.name], &layout.header[columns.value]);
    Some(Match::likely(format!(
        "metrics named in `{name}`, with their values in `{value}`"
    )))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let layout = sniff.layout()?;
    let sample = Sample::take(sniff.source, layout);
    let columns = MetricColumns::find(&sample).ok_or(Problem::UnknownFormat)?;
    let time = find_time(&sample, query.options)?.ok_or(Problem::UnknownFormat)?;
    let reader = RowReader {
        sample: &sample,
        columns: &columns,
        time: &time,
    };
    let mut recording = reader.recording(query)?;
    for frame in &mut recording.frames {
        // Points of metrics stand on a clock of the wall; times that a table counts do not.
        if let Clock::Wall(seconds) = std::mem::take(&mut frame.clock) {
            frame.clock = time.clock(seconds);
        }
    }
    Ok(recording)
}

struct RowReader<'s> {
    sample: &'s Sample<'s>,
    columns: &'s MetricColumns,
    time: &'s TimeColumn,
}

impl RowReader<'_> {
    fn recording(&self, query: &Query) -> Result<Recording, IngestError> {
        let Sample { source, layout, .. } = self.sample;
        let mut tally = Tally::new(source);
        let mut gathered = Gathered::default();
        let mut previous = None;
        let mut rows = Rows::new(source.text(), layout.body, layout.delimiter);
        while let Some(row) = rows.advance_to(|row| !layout.is_header(row)) {
            let read = self.point(row, previous);
            let Some(point) = tally.count(row.range.clone(), read) else {
                continue;
            };
            previous = Some(point.seconds);
            gathered
                .series(self.columns.key(self.sample, row), MetricSeries::labelled)
                .push(point.seconds, point.value);
        }
        let ReadOptions { bad_rows, zone, .. } = query.options;
        let recording = Recording {
            zone: self.time.zone_use(*zone),
            ..tally.recording(*bad_rows)?
        };
        record(recording, gathered.into_series(), query)
    }

    /// # Errors
    /// The time or the value is none.
    fn point(&self, row: &Row, previous: Option<f64>) -> Result<MetricPoint, Fault> {
        let cell = |at: usize| row.record.get(at).unwrap_or_default();
        let fault = |at: usize, note: String| Fault {
            span: cell_range(
                self.sample.source.text(),
                &row.range,
                self.sample.layout.delimiter,
                at,
            ),
            note,
        };
        let time = self.time.read(&self.time.text(cell), previous);
        let value = plain_number(cell(self.columns.value));
        Ok(MetricPoint {
            seconds: time.map_err(|note| fault(self.time.columns()[0], note))?,
            value: value.map_err(|note| fault(self.columns.value, note))?,
        })
    }
}

struct MetricPoint {
    seconds: f64,
    /// NaN where it is missing.
    value: f64,
}
