//! CSV of the Metrics Explorer of Google Cloud: a row for each label, then a row for each time, as
//! JavaScript writes it. The metric is only in the name of the file.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::metrics::{MetricSeries, Wide, check_width, record};
use crate::source::Source;
use crate::table::{Delimiter, Rows, is_missing};
use leakrate_core::units::TimeFormat;

pub(super) const FORMAT: Format = Format {
    name: "gcp-metrics",
    description: "CSV of the Metrics Explorer of Google Cloud (`TimeSeries ID`): memory, with its unit given",
    example: "leakrate fit memory.csv --unit B --requests 100/min",
    recognise,
    read,
};

const FIRST: &str = "TimeSeries ID";

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text().trim_start().trim_start_matches('"');
    text.starts_with(FIRST)
        .then(|| Match::certain(format!("`{FIRST}` at the beginning")))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let labelled = label_rows(sniff.source)?.ok_or(Problem::NoRows)?;
    let mut series = labelled.series;
    let wide = Wide {
        source: sniff.source,
        body: labelled.body,
        time: FIRST,
        columns: 0..series.len(),
    };
    let recording = wide.read(&mut series, query)?;
    record(recording, series, query)
}

/// The series with their labels, and the byte at which the times begin.
struct Labelled {
    series: Vec<MetricSeries>,
    body: usize,
}

/// The rows above the first time: each names a label, then its value for each series.
fn label_rows(source: &Source) -> Result<Option<Labelled>, Problem> {
    let mut rows = Rows::new(source.text(), 0, Delimiter::Byte(b','));
    let mut series: Vec<MetricSeries> = Vec::new();
    while let Some(row) = rows.advance() {
        let name = row.record.get(0).unwrap_or_default();
        if TimeFormat::infer([name]).is_ok() {
            let body = row.range.start;
            return Ok(Some(Labelled { series, body }));
        }
        check_width(row.record.len())?;
        for (at, value) in row.record.iter().skip(1).enumerate() {
            if at == series.len() {
                series.push(MetricSeries::new("value"));
            }
            if !is_missing(value) {
                series[at].labels.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    Ok(None)
}
