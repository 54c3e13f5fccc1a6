//! JSON of the Datadog query API: `series` of points with times in milliseconds.

use std::borrow::Cow;

use serde::Deserialize;

use crate::columns::role::Role;
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::json;
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::sniff::Sniff;
use crate::metrics::{MetricSeries, record};

pub(super) const FORMAT: Format = Format {
    name: "datadog",
    description: "JSON of the Datadog query API (`series` with `pointlist`): memory",
    example: "leakrate fit memory.json --unit B --requests 100/min",
    recognise,
    read,
};

#[derive(Deserialize)]
struct Response<'t> {
    #[serde(borrow)]
    series: Vec<DatadogSeries<'t>>,
}

#[derive(Deserialize)]
struct DatadogSeries<'t> {
    #[serde(borrow)]
    metric: Option<Cow<'t, str>>,
    #[serde(borrow)]
    scope: Option<Cow<'t, str>>,
    unit: Option<serde_json::Value>,
    pointlist: Vec<(f64, Option<f64>)>,
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let marked =
        sniff.begins_as_json() && text.contains("\"series\"") && text.contains("\"pointlist\"");
    marked.then(|| Match::certain("JSON with `series` of `pointlist`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let response: Response = json::parse(source, source.text(), 0)?;
    let series: Vec<MetricSeries> = response.series.into_iter().map(metric_series).collect();
    let recording = Recording {
        rows: series.iter().map(|series| series.values.len()).sum(),
        zone: ZoneUse::Stated,
        ..Recording::default()
    };
    record(recording, series, query)
}

fn metric_series(datadog: DatadogSeries) -> MetricSeries {
    let mut series = MetricSeries::new(datadog.metric.as_deref().unwrap_or("value"));
    series.labels = datadog.scope.as_deref().map(labels).unwrap_or_default();
    match datadog.unit.as_ref().and_then(unit_name) {
        Some("percent") if matches!(series.header.role, Role::Memory(_)) => {
            series.set_role(Role::MemoryPercent);
        }
        Some(name) => series.unit = format!("{name}s").parse().ok(),
        None => {}
    }
    // Whether a value counts an interval or is a rate depends on the query, which is not repeated.
    if matches!(series.header.role, Role::Requests | Role::RequestRate) {
        series.set_role(Role::Other);
    }
    for (milliseconds, value) in datadog.pointlist {
        series.push(milliseconds / 1e3, value.unwrap_or(f64::NAN));
    }
    series
}

/// `host:web-1,env:prod`
fn labels(scope: &str) -> Vec<(String, String)> {
    let pair = |tag: &str| {
        let (key, value) = tag.split_once(':')?;
        Some((key.trim().to_owned(), value.trim().to_owned()))
    };
    scope.split(',').filter_map(pair).collect()
}

/// The unit by name, or an object that names it, or a list of the unit and what it is divided by.
fn unit_name(unit: &serde_json::Value) -> Option<&str> {
    let first = unit.get(0).unwrap_or(unit);
    first.get("name").unwrap_or(first).as_str()
}
