//! JSON of `aws cloudwatch get-metric-statistics`: points of one metric in no order.

use std::borrow::Cow;

use serde::Deserialize;

use crate::columns::role::Role;
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::json;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::kit::timestamps::Stamps;
use crate::metrics::{MetricSeries, record};

pub(super) const FORMAT: Format = Format {
    name: "cloudwatch-statistics",
    description: "JSON of `aws cloudwatch get-metric-statistics`: memory, or requests as sums per period",
    example: "leakrate fit memory.json --limit 2GB --requests requests.json",
    recognise,
    read,
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response<'t> {
    #[serde(borrow)]
    label: Option<Cow<'t, str>>,
    #[serde(borrow)]
    datapoints: Vec<Point<'t>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Point<'t> {
    #[serde(borrow)]
    timestamp: Cow<'t, str>,
    average: Option<f64>,
    maximum: Option<f64>,
    minimum: Option<f64>,
    sum: Option<f64>,
    sample_count: Option<f64>,
    #[serde(borrow)]
    unit: Option<Cow<'t, str>>,
}

/// A statistic by name, and where a point has it.
type StatisticColumn = (&'static str, fn(&Point) -> Option<f64>);

const STATISTICS: [StatisticColumn; 5] = [
    ("Average", |point| point.average),
    ("Maximum", |point| point.maximum),
    ("Minimum", |point| point.minimum),
    ("Sum", |point| point.sum),
    ("SampleCount", |point| point.sample_count),
];

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let marked =
        sniff.begins_as_json() && text.contains("\"Datapoints\"") && text.contains("\"Timestamp\"");
    marked.then(|| Match::certain("JSON with `Datapoints` of `Timestamp`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let response: Response = json::parse(source, source.text(), 0)?;
    let points = &response.datapoints;
    let stamps = points.iter().map(|point| &*point.timestamp);
    let stamps = Stamps::infer("Timestamp", stamps, query.options)?;
    let mut seconds = Vec::with_capacity(points.len());
    for point in points {
        let time = stamps.read(&point.timestamp, None);
        seconds.push(time.map_err(|note| json::refused(source, &point.timestamp, note))?);
    }
    let metric = response.label.as_deref().unwrap_or("value");
    let series = STATISTICS
        .into_iter()
        .filter(|(_, statistic)| points.iter().any(|point| statistic(point).is_some()))
        .map(|statistic| metric_series(metric, statistic, &response, &seconds))
        .collect();
    let recording = Recording {
        rows: points.len(),
        zone: stamps.zone_use(),
        ..Recording::default()
    };
    record(recording, series, query)
}

/// The points of one statistic. The answer does not repeat the period that was asked for; the
/// shortest time between two points is it, as periods follow on each other.
fn metric_series(
    metric: &str,
    (name, statistic): StatisticColumn,
    response: &Response,
    seconds: &[f64],
) -> MetricSeries {
    let mut series = MetricSeries::new(metric).with_statistic(name);
    for (point, &time) in response.datapoints.iter().zip(seconds) {
        series.push(time, statistic(point).unwrap_or(f64::NAN));
    }
    let unit = response
        .datapoints
        .iter()
        .find_map(|point| point.unit.as_deref());
    match unit {
        Some("Percent") if matches!(series.header.role, Role::Memory(_)) => {
            series.set_role(Role::MemoryPercent);
        }
        Some(unit) => series.unit = unit.to_lowercase().parse().ok(),
        None => {}
    }
    if series.header.role == Role::RequestsAdded {
        series.interval = series.shortest_step();
    }
    series
}
