//! `rrdtool fetch` as text, and `rrdtool xport` as JSON or XML.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::json;
use crate::kit::lines::{first_lines, lines};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::row_count::{Fault, Tally};
use crate::kit::sniff::Sniff;
use crate::metrics::{MetricSeries, reading, record};
use serde::Deserialize;

pub(super) const FORMAT: Format = Format {
    name: "rrdtool",
    description: "`rrdtool fetch`, or `rrdtool xport` as JSON or XML",
    example: "leakrate fit fetch.txt --unit B",
    recognise,
    read,
};

#[derive(Deserialize)]
struct Export {
    meta: ExportMeta,
    data: Vec<Vec<Option<f64>>>,
}

#[derive(Deserialize)]
struct ExportMeta {
    start: f64,
    step: f64,
    legend: Vec<String>,
}

/// `1795818455: 3.3391654564e+08`
fn row(line: &str) -> Option<(f64, Vec<f64>)> {
    let (time, values) = line.split_once(": ")?;
    let is_time = time.len() > 8 && time.bytes().all(|byte| byte.is_ascii_digit());
    let values: Vec<f64> = values
        .split_whitespace()
        .map(|value| reading(&value.replace("-nan", "nan")))
        .collect::<Option<_>>()?;
    is_time.then_some((time.parse().ok()?, values))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let head = text[..sniff.source.floor(1 << 12)].trim_start();
    if sniff.begins_as_json() {
        let marks = ["\"about\": \"RRDtool", "\"legend\"", "\"data\""];
        let found = head.contains(marks[0]) || marks[1..].iter().all(|mark| head.contains(mark));
        return (found && head.contains("\"step\""))
            .then(|| Match::certain("JSON of `rrdtool xport`"));
    }
    if head.starts_with('<') && head.contains("<xport>") {
        return Some(Match::certain("XML of `rrdtool xport`"));
    }
    let mut first = first_lines(text).skip(1).take(3).peekable();
    let found = first.peek().is_some() && first.all(|line| row(&line.text).is_some());
    found.then(|| Match::certain("rows of `rrdtool fetch` below the names of its sources"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    if sniff.begins_as_json() {
        let export: Export = json::parse(sniff.source, text, 0)?;
        return export.read(query);
    }
    if text.trim_start().starts_with('<') {
        return xport(text).ok_or(Problem::NoRows)?.read(query);
    }
    fetched(sniff, query)
}

impl Export {
    fn read(self, query: &Query) -> Result<Recording, IngestError> {
        let ExportMeta {
            start,
            step,
            legend,
        } = self.meta;
        let mut series: Vec<MetricSeries> = legend.iter().map(|name| named(name)).collect();
        for (at, row) in self.data.iter().enumerate() {
            for (series, value) in series.iter_mut().zip(row) {
                series.push(start + step * at as f64, value.unwrap_or(f64::NAN));
            }
        }
        let recording = Recording {
            rows: self.data.len(),
            zone: ZoneUse::Stated,
            ..Recording::default()
        };
        record(recording, series, query)
    }
}

fn named(name: &str) -> MetricSeries {
    let name = name.trim();
    MetricSeries::new(if name.is_empty() { "value" } else { name })
}

/// What XML says; `None` where a part of it is missing.
fn xport(text: &str) -> Option<Export> {
    let number = |name: &str| -> Option<f64> { between(text, name)?.trim().parse().ok() };
    let rows = each_between(text, "row").map(|row| {
        let values = each_between(row, "v");
        values
            .map(|value| reading(value.trim()).filter(|value| value.is_finite()))
            .collect()
    });
    Some(Export {
        meta: ExportMeta {
            start: number("start")?,
            step: number("step")?,
            legend: each_between(between(text, "legend")?, "entry")
                .map(str::to_owned)
                .collect(),
        },
        data: rows.collect(),
    })
}

fn between<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    each_between(text, name).next()
}

fn each_between<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(&open)? + open.len();
        let end = start + rest[start..].find(&close)?;
        let inside = &rest[start..end];
        rest = &rest[end + close.len()..];
        Some(inside)
    })
}

fn fetched(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut tally = Tally::new(sniff.source);
    let mut series: Vec<MetricSeries> = Vec::new();
    for line in lines(sniff.source.text()) {
        if series.is_empty() {
            series = line.text.split_whitespace().map(named).collect();
            continue;
        }
        let width = series.len();
        let read = row(&line.text).filter(|(_, values)| values.len() == width);
        let read = read.ok_or_else(|| Fault {
            span: line.range.clone(),
            note: format!("expected a time and {width} values, such as `1795818455: 3.3e+08`"),
        });
        if let Some((time, values)) = tally.count(line.range.clone(), read) {
            for (series, value) in series.iter_mut().zip(values) {
                series.push(time, value);
            }
        }
    }
    let recording = Recording {
        zone: ZoneUse::Stated,
        ..tally.recording(query.options.bad_rows)?
    };
    record(recording, series, query)
}
