//! Text of `promtool query range`: a line for each set of labels, then a line for each value.

use std::ops::Range;

use crate::columns::LabelSet;
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::row_count::{Fault, Tally};
use crate::kit::sniff::Sniff;
use crate::metrics::{MetricSeries, reading, record};

pub(super) const FORMAT: Format = Format {
    name: "promtool",
    description: "Text of `promtool query range`: memory, and counters or rates of requests",
    example: "leakrate fit memory.txt --requests 100/min",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    let mut lines = sniff
        .source
        .text()
        .lines()
        .filter(|line| !line.trim().is_empty());
    let found = labels_of(lines.next()?).is_some() && lines.next()?.contains(" @[");
    found.then(|| Match::certain("a set of labels with `=>`, and values with `@[time]`"))
}

/// `process_resident_memory_bytes{pod="web-1"} =>`
fn labels_of(line: &str) -> Option<Vec<(String, String)>> {
    let text = line.trim().strip_suffix("=>")?.trim();
    let set = match LabelSet::parse(text) {
        Some(set) => set,
        None if text.contains(['{', '}', ' ']) => return None,
        None => LabelSet::named(text),
    };
    let name = set
        .metric()
        .map(|name| ("__name__".to_owned(), name.to_owned()));
    Some(
        name.into_iter()
            .chain(set.labels().iter().cloned())
            .collect(),
    )
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    let mut tally = Tally::new(sniff.source);
    let mut series: Vec<MetricSeries> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        start += line.len();
        if range.is_empty() {
            continue;
        }
        if let Some(labels) = labels_of(line) {
            series.push(MetricSeries::labelled(labels));
        } else if let Some((time, value)) = tally.count(range.clone(), point(text, range))
            && let Some(own) = series.last_mut()
        {
            own.push(time, value);
        }
    }
    let recording = Recording {
        zone: ZoneUse::Stated,
        ..tally.recording(query.options.bad_rows)?
    };
    record(recording, series, query)
}

/// `73998336 @[1435781430.781]`: a value, and seconds since 1970.
fn point(text: &str, range: Range<usize>) -> Result<(f64, f64), Fault> {
    let line = &text[range.clone()];
    let parts = line
        .trim()
        .strip_suffix(']')
        .and_then(|line| line.split_once(" @["));
    let point = parts.and_then(|(value, time)| {
        let (value, time) = (reading(value.trim())?, time.parse::<f64>().ok()?);
        time.is_finite().then_some((time, value))
    });
    point.ok_or_else(|| Fault {
        note: "expected a value and its time, such as `73998336 @[1435781430]`".into(),
        span: range,
    })
}
