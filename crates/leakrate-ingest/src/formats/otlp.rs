//! Metrics of OpenTelemetry as JSON: the bodies that exporters send and the file that a collector
//! writes, a document on each line.

use serde::Deserialize;

use crate::columns::Role;
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::json;
use crate::kit::lines::lines;
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::sniff::Sniff;
use crate::metrics::{Gathered, Key, MetricSeries, prefer, record};
use leakrate_core::units::SizeUnit;

pub(super) const FORMAT: Format = Format {
    name: "otlp-json",
    description: "metrics of OpenTelemetry as JSON, a document on each line: memory of a process, and counters of requests",
    example: "leakrate fit metrics.jsonl --memory v8js.memory.heap.used",
    recognise,
    read,
};

/// What the semantic conventions call the memory of a process, the surest first.
const PROCESS_MEMORY: [&str; 3] = [
    "process.memory.usage",
    "process.memory.physical_usage",
    "dotnet.process.memory.working_set",
];

/// What names a process among the attributes of its resource, and the label that it becomes.
const IDENTITY: [(&str, &str); 4] = [
    ("k8s.pod.name", "pod"),
    ("container.name", "container"),
    ("service.instance.id", "instance"),
    ("host.name", "host"),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OtlpDocument {
    resource_metrics: Vec<ResourceMetrics>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceMetrics {
    #[serde(default)]
    resource: Attributes,
    #[serde(default, alias = "instrumentationLibraryMetrics")]
    scope_metrics: Vec<ScopeMetrics>,
}

#[derive(Deserialize, Default)]
struct Attributes {
    #[serde(default)]
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
struct Attribute {
    key: String,
    value: AttributeValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AttributeValue {
    string_value: Option<String>,
}

#[derive(Deserialize)]
struct ScopeMetrics {
    #[serde(default)]
    metrics: Vec<OtlpMetric>,
}

#[derive(Deserialize)]
struct OtlpMetric {
    name: String,
    #[serde(default)]
    unit: String,
    gauge: Option<OtlpPoints>,
    sum: Option<OtlpPoints>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OtlpPoints {
    #[serde(default)]
    data_points: Vec<OtlpPoint>,
    #[serde(default)]
    is_monotonic: bool,
    /// 1 counts since the point before, 2 since the start.
    #[serde(default)]
    aggregation_temporality: u8,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OtlpPoint {
    #[serde(default)]
    attributes: Vec<Attribute>,
    time_unix_nano: Integer,
    as_double: Option<f64>,
    as_int: Option<Integer>,
}

/// A whole number, which JSON of protocol buffers writes as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Integer {
    Text(String),
    Number(f64),
}

impl Integer {
    fn value(&self) -> Option<f64> {
        match self {
            Self::Text(text) => text.parse().ok(),
            Self::Number(number) => Some(*number),
        }
    }
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let head = &sniff.head()[..sniff.source.floor(1 << 16).min(sniff.head().len())];
    (sniff.begins_as_json() && head.contains("\"resourceMetrics\""))
        .then(|| Match::certain("JSON with `resourceMetrics`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    let mut gathered = Gathered::default();
    let mut rows = 0;
    let mut take = |document: OtlpDocument| {
        for resource in document.resource_metrics {
            rows += add(&mut gathered, resource);
        }
    };
    let is_line = |line: &str| line.starts_with("{\"resourceMetrics\"") && line.ends_with('}');
    if lines(text).all(|line| is_line(&line.text)) {
        for line in lines(text) {
            let own = &text[line.range.clone()];
            take(json::parse(sniff.source, own, line.range.start)?);
        }
    } else {
        take(json::parse(sniff.source, text, 0)?);
    }
    let mut series = gathered.into_series();
    if query.options.memory.is_empty() {
        prefer(&mut series, &PROCESS_MEMORY);
    }
    let recording = Recording {
        rows,
        zone: ZoneUse::Stated,
        ..Recording::default()
    };
    record(recording, series, query)
}

/// Adds the points of a resource, and says how many there were.
fn add(gathered: &mut Gathered, resource: ResourceMetrics) -> usize {
    let named = resource.resource.attributes;
    let identity: Vec<(String, String)> = IDENTITY
        .iter()
        .filter_map(|(key, label)| {
            let found = named.iter().find(|attribute| attribute.key == *key)?;
            let value = found.value.string_value.clone()?;
            Some(((*label).to_owned(), value))
        })
        .collect();
    let mut points = 0;
    let metrics = resource.scope_metrics.into_iter();
    for metric in metrics.flat_map(|scope| scope.metrics) {
        let is_counted = metric.sum.as_ref().filter(|sum| sum.is_monotonic);
        let counts = is_counted.map(|sum| sum.aggregation_temporality);
        let held = metric.gauge.iter().chain(&metric.sum);
        for point in held.flat_map(|held| &held.data_points) {
            points += 1;
            let (Some(nanoseconds), Some(value)) = (
                point.time_unix_nano.value(),
                point
                    .as_double
                    .or(point.as_int.as_ref().and_then(Integer::value)),
            ) else {
                continue;
            };
            let own = point.attributes.iter().filter_map(|attribute| {
                Some((attribute.key.clone(), attribute.value.string_value.clone()?))
            });
            let mut key: Key = vec![("__name__".to_owned(), metric.name.clone())];
            key.extend(identity.iter().cloned());
            key.extend(own);
            let series = gathered.series(key, |key| made(key, &metric, counts, &identity));
            series.push(nanoseconds / 1e9, value);
        }
    }
    points
}

/// A series for the points of a metric.
fn made(
    key: Key,
    metric: &OtlpMetric,
    counts: Option<u8>,
    identity: &[(String, String)],
) -> MetricSeries {
    const SINCE_THE_POINT_BEFORE: u8 = 1;
    let mut series = MetricSeries::labelled(key);
    series.unit = series.unit.or(match metric.unit.as_str() {
        "By" => Some(SizeUnit::BYTE),
        unit => unit
            .strip_suffix("By")
            .and_then(|prefix| format!("{prefix}B").parse().ok()),
    });
    let is_requests = series.header.role == Role::Requests || metric.unit == "{request}";
    match counts {
        Some(counts) if is_requests => {
            series.set_role(if counts == SINCE_THE_POINT_BEFORE {
                Role::RequestsAdded
            } else {
                Role::Requests
            });
            // Attributes tell apart what a process did, not which did it.
            series.labels = identity.to_vec();
        }
        _ if is_requests => series.set_role(Role::Other),
        _ => {}
    }
    series
}
