//! JSON lines of `/api/v1/export` of `VictoriaMetrics`: one object a line, with times in
//! milliseconds. One series may take several lines.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::json;
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::sniff::Sniff;
use crate::metrics::{Gathered, Key, MetricSeries, record};
use crate::source::Source;

pub(super) const FORMAT: Format = Format {
    name: "victoriametrics",
    description: "JSON lines of `/api/v1/export` of VictoriaMetrics: memory, and counters or rates of requests",
    example: "leakrate fit export.jsonl --requests 100/min",
    recognise,
    read,
};

#[derive(Deserialize)]
struct ExportedLine {
    metric: BTreeMap<String, String>,
    values: Vec<Option<f64>>,
    timestamps: Vec<f64>,
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let first = sniff.source.text().trim_start().lines().next()?;
    let marks = ["{\"metric\"", "\"values\"", "\"timestamps\""];
    marks
        .iter()
        .all(|mark| first.contains(mark))
        .then(|| Match::certain("lines of JSON with `metric`, `values` and `timestamps`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let mut gathered = Gathered::default();
    let mut start = 0;
    for text in source.text().split_inclusive('\n') {
        let line = start..start + text.trim_end().len();
        start += text.len();
        if line.is_empty() {
            continue;
        }
        let (labels, parsed) = parse(source, line)?;
        let series = gathered.series(labels, MetricSeries::labelled);
        for (time, value) in parsed.timestamps.iter().zip(parsed.values) {
            series.push(time / 1e3, value.unwrap_or(f64::NAN));
        }
    }
    let series = gathered.into_series();
    let recording = Recording {
        rows: series.iter().map(|series| series.values.len()).sum(),
        zone: ZoneUse::Stated,
        ..Recording::default()
    };
    record(recording, series, query)
}

fn parse(source: &Source, line: Range<usize>) -> Result<(Key, ExportedLine), IngestError> {
    let text = &source.text()[line.clone()];
    let mut parsed: ExportedLine = json::parse(source, text, line.start)?;
    let labels: Key = std::mem::take(&mut parsed.metric).into_iter().collect();
    if parsed.values.len() == parsed.timestamps.len() {
        return Ok((labels, parsed));
    }
    let problem = Problem::UnevenArrays {
        series: MetricSeries::labelled(labels).name,
        times: parsed.timestamps.len(),
        values: parsed.values.len(),
    };
    Err(IngestError::from(problem).at(source.place(line, "this line")))
}
