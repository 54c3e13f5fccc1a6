//! JSON of `az monitor metrics list` and of the Azure Monitor REST API, in both shapes: missing
//! values written as `null`, or left out.

use std::borrow::Cow;

use serde::Deserialize;

use crate::columns::HeaderName;
use crate::columns::role::{self, Role};
use crate::columns::scale::bytes_in_one;
use crate::columns::{Candidate, Content, select};
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::json;
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::{ColumnUse, Frame, InstanceRequests, MemoryColumn, Recording, ZoneUse};
use crate::kit::sniff::Sniff;
use crate::source::Source;
use leakrate_core::series::{Clock, IntervalCount, RequestTrack};
use leakrate_core::units::{Bytes, LocalTime, Seconds, SizeUnit, TimeFormat, Zone};

pub(super) const FORMAT: Format = Format {
    name: "azure-metrics",
    description: "JSON of `az monitor metrics list`: memory working set, and Requests as totals per interval",
    example: "leakrate fit azure-memory.json --requests 100/min",
    recognise,
    read,
};

/// Length of an interval where the file does not state it: the finest that Azure Monitor has.
const MINUTE: f64 = 60.0;

#[derive(Deserialize)]
struct Response<'t> {
    #[serde(borrow)]
    interval: Option<Cow<'t, str>>,
    #[serde(borrow)]
    value: Vec<AzureMetric<'t>>,
}

#[derive(Deserialize)]
struct AzureMetric<'t> {
    #[serde(borrow)]
    name: Localised<'t>,
    #[serde(borrow)]
    unit: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    timeseries: Vec<TimeSeries<'t>>,
}

#[derive(Deserialize)]
struct Localised<'t> {
    #[serde(borrow)]
    value: Cow<'t, str>,
}

#[derive(Deserialize)]
struct TimeSeries<'t> {
    #[serde(borrow, default)]
    metadatavalues: Vec<Dimension<'t>>,
    #[serde(borrow, default)]
    data: Vec<Point<'t>>,
}

#[derive(Deserialize)]
struct Dimension<'t> {
    #[serde(borrow)]
    value: Cow<'t, str>,
}

#[derive(Deserialize)]
struct Point<'t> {
    #[serde(borrow, rename = "timeStamp")]
    time: Cow<'t, str>,
    average: Option<f64>,
    maximum: Option<f64>,
    minimum: Option<f64>,
    total: Option<f64>,
    count: Option<f64>,
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let marked = sniff.begins_as_json()
        && ["\"timeseries\"", "\"timeStamp\"", "\"value\""]
            .iter()
            .all(|key| text.contains(key));
    marked.then(|| Match::certain("JSON with `timeseries` of `timeStamp`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let response: Response = json::parse(source, source.text(), 0)?;
    let times = Times::of(source, &response)?;
    let candidates: Vec<Candidate> = response.value.iter().map(candidate).collect();
    let memory = match query.quantity {
        Quantity::Memory => select::memory(&candidates, query.options)?,
        Quantity::Requests => Vec::new(),
    };
    let requests = select::requests(&candidates, query.options)?.map(|(at, _)| at);
    let mut recording = Recording {
        zone: ZoneUse::Stated,
        rows: response
            .value
            .iter()
            .flat_map(|metric| &metric.timeseries)
            .map(|s| s.data.len())
            .sum(),
        ..Recording::default()
    };
    for &at in &memory {
        let factor = bytes_in_one(&candidates[at], query.options)?;
        let factor = factor.ok_or_else(|| Problem::NoUnit {
            column: candidates[at].name.clone(),
        })?;
        for series in &response.value[at].timeseries {
            let frame = memory_frame(&candidates[at], series, factor, &times)?;
            recording.frames.push(frame);
        }
    }
    if let Some(at) = requests {
        for series in &response.value[at].timeseries {
            recording.tracks.push(request_track(series, &times)?);
        }
    }
    recording.columns = candidates.iter().map(Candidate::info).collect();
    for at in memory.into_iter().chain(requests) {
        recording.columns[at].usage = ColumnUse::Used;
    }
    Ok(recording)
}

/// A metric is what its name says in the unit that its `unit` says; the prose of the documentation
/// disagrees with the latter.
fn candidate(metric: &AzureMetric) -> Candidate {
    let name = metric.name.value.clone().into_owned();
    let mut header = HeaderName::parse(&name);
    let unit = metric.unit.as_deref().unwrap_or_default();
    if unit == "Percent" && matches!(header.role, Role::Memory(_)) {
        header.role = Role::MemoryPercent;
    }
    if unit == "Bytes"
        && header
            .words
            .iter()
            .any(|word| word == "memory" || word == "working")
    {
        // `AverageMemoryWorkingSet` is the level, not a mean over instances.
        let words: Vec<&str> = header.words.iter().map(String::as_str).collect();
        header.role = Role::Memory(role::metric(&words));
    }
    Candidate {
        content: if metric
            .timeseries
            .iter()
            .all(|series| series.data.is_empty())
        {
            Content::Other
        } else {
            Content::Numbers
        },
        unit: (unit == "Bytes").then_some(SizeUnit::BYTE),
        pages: None,
        header,
        name,
    }
}

/// How the times of a response are written.
struct Times<'s> {
    source: &'s Source,
    format: TimeFormat,
    /// Seconds that a total covers.
    interval: f64,
}

impl<'s> Times<'s> {
    fn of(source: &'s Source, response: &Response) -> Result<Self, IngestError> {
        let series = || response.value.iter().flat_map(|metric| &metric.timeseries);
        let first = series().flat_map(|series| &series.data).next();
        let empty = || Problem::NoRows;
        let first = first.ok_or_else(empty)?;
        let not_times = |_| Problem::UnknownFormat;
        let stated = response.interval.as_deref().and_then(interval_seconds);
        Ok(Self {
            source,
            format: TimeFormat::infer([&*first.time]).map_err(not_times)?,
            interval: stated.unwrap_or(MINUTE),
        })
    }

    fn seconds(&self, point: &Point) -> Result<f64, IngestError> {
        let read = self.format.parse(&point.time, Zone::UTC);
        // Without a zone the times are UTC, which has no hour twice or never.
        let instant = |time: LocalTime| time.unique().map_or(f64::NAN, |time| time.0);
        read.map(instant).map_err(|error| {
            let problem = Problem::NotTimes {
                column: "timeStamp".into(),
                reason: error,
            };
            let text = self.source.text();
            let found = text.find(&*point.time).unwrap_or(0);
            let span = found..found + point.time.len();
            IngestError::from(problem).at(self.source.place(span, "this time"))
        })
    }
}

/// `PT1M` of the REST API, `0:01:00` of the command line tool.
fn interval_seconds(text: &str) -> Option<f64> {
    if let Some(iso) = text.strip_prefix("PT") {
        return Some(iso.to_lowercase().parse::<Seconds>().ok()?.0);
    }
    let parts: Option<Vec<f64>> = text.split(':').map(|part| part.parse().ok()).collect();
    match parts?.as_slice() {
        &[hours, minutes, seconds] => Some(hours * 3600.0 + minutes * 60.0 + seconds),
        _ => None,
    }
}

fn instance(series: &TimeSeries) -> Option<String> {
    let values: Vec<&str> = series.metadatavalues.iter().map(|d| &*d.value).collect();
    (!values.is_empty()).then(|| values.join("/"))
}

fn memory_frame(
    candidate: &Candidate,
    series: &TimeSeries,
    factor: f64,
    times: &Times,
) -> Result<Frame, IngestError> {
    let statistic = level_statistic(&series.data);
    let value = |point: &Point| statistic(point).map_or(f64::NAN, |value| value * factor);
    let seconds: Result<Vec<f64>, _> = series
        .data
        .iter()
        .map(|point| times.seconds(point))
        .collect();
    Ok(Frame {
        instance: instance(series),
        clock: Clock::Wall(seconds?),
        memory: vec![MemoryColumn {
            name: candidate.name.clone(),
            metric: match candidate.header.role {
                Role::Memory(metric) => metric,
                _ => leakrate_core::series::Metric::Unknown,
            },
            values: series.data.iter().map(value).collect(),
            quantum: (candidate.unit == Some(SizeUnit::BYTE)).then_some(Bytes(1.0)),
        }],
        ..Frame::default()
    })
}

/// The level of memory in an interval: its average, or else what the response has instead.
fn level_statistic(points: &[Point]) -> fn(&Point) -> Option<f64> {
    let statistics: [fn(&Point) -> Option<f64>; 4] = [
        |point| point.average,
        |point| point.maximum,
        |point| point.minimum,
        |point| point.total,
    ];
    let present = |statistic: &fn(&Point) -> Option<f64>| {
        points.iter().any(|point| statistic(point).is_some())
    };
    statistics
        .into_iter()
        .find(present)
        .unwrap_or(statistics[0])
}

/// A total counts the requests of the interval that begins with its stamp; an interval without one
/// had none, as there is nothing to report.
fn request_track(series: &TimeSeries, times: &Times) -> Result<InstanceRequests, IngestError> {
    let mut counts = Vec::with_capacity(series.data.len());
    for point in &series.data {
        counts.push(IntervalCount {
            start: times.seconds(point)?,
            requests: point.total.or(point.count).unwrap_or(0.0),
        });
    }
    Ok(InstanceRequests {
        instance: instance(series),
        track: RequestTrack::from_intervals(counts, times.interval),
    })
}
