//! JSON of `/api/v1/query_range`, as Prometheus, Thanos, Cortex, Mimir and `VictoriaMetrics` answer
//! it: values are text, and may be `NaN` or `+Inf`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::json;
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::sniff::Sniff;
use crate::metrics::{MetricSeries, reading, record};
use crate::source::Source;
use leakrate_core::caveat::{AnswerDoubt, Caveat};

pub(super) const FORMAT: Format = Format {
    name: "prometheus",
    description: "JSON of a `query_range` of Prometheus, Thanos, Mimir or VictoriaMetrics: memory, and counters or rates of requests",
    example: "leakrate fit memory.json --requests requests.json",
    recognise,
    read,
};

/// What tells whether an answer can be read, before its values are.
#[derive(Deserialize)]
struct Envelope<'t> {
    #[serde(borrow)]
    error: Option<Cow<'t, str>>,
    #[serde(borrow)]
    data: Option<ResultType<'t>>,
    #[serde(default)]
    warnings: Option<Vec<String>>,
    /// What `VictoriaMetrics` says in place of a warning.
    #[serde(rename = "isPartial", default)]
    is_partial: bool,
}

#[derive(Deserialize)]
struct ResultType<'t> {
    #[serde(borrow, rename = "resultType")]
    result_type: Cow<'t, str>,
}

#[derive(Deserialize)]
struct Response {
    data: Matrix,
}

#[derive(Deserialize)]
struct Matrix {
    result: Vec<Stream>,
}

#[derive(Deserialize)]
struct Stream {
    metric: BTreeMap<String, String>,
    #[serde(default)]
    values: SamplePoints,
}

/// Times and values, in columns from the start: as pairs they take more than their text.
#[derive(Default)]
struct SamplePoints {
    seconds: Vec<f64>,
    values: Vec<f64>,
    /// The first value that is no number.
    refused: Option<String>,
}

impl<'de> Deserialize<'de> for SamplePoints {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(PointsVisitor)
    }
}

struct PointsVisitor;

impl<'de> Visitor<'de> for PointsVisitor {
    type Value = SamplePoints;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("pairs of a time and a value in quotes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pairs: A) -> Result<SamplePoints, A::Error> {
        let mut points = SamplePoints::default();
        while let Some((time, QuotedNumber(text))) =
            pairs.next_element::<(f64, QuotedNumber<'de>)>()?
        {
            let value = reading(&text).unwrap_or_else(|| {
                points.refused.get_or_insert_with(|| text.into_owned());
                f64::NAN
            });
            points.seconds.push(time);
            points.values.push(value);
        }
        Ok(points)
    }
}

#[derive(Deserialize)]
struct QuotedNumber<'t>(#[serde(borrow)] Cow<'t, str>);

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.begins_as_json().then(|| sniff.source.text())?;
    let marks = ["\"resultType\"", "\"errorType\""];
    let mark = marks.iter().find(|mark| text.contains(*mark));
    let mark = mark.filter(|_| text.contains("\"status\""))?;
    Some(Match::certain(format!(
        "JSON with `status` and `{}`",
        mark.trim_matches('"')
    )))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let envelope: Envelope = json::parse(source, source.text(), 0)?;
    if let Some(message) = envelope.error {
        let message = message.into_owned();
        return Err(Problem::FailedQuery { message }.into());
    }
    let kind = envelope.data.ok_or(Problem::NoRows)?.result_type;
    if kind != "matrix" {
        let kind = kind.into_owned();
        return Err(Problem::NotARange { kind }.into());
    }
    let mut warnings = envelope.warnings.unwrap_or_default();
    if envelope.is_partial {
        warnings.push("a part of the stores did not answer".to_owned());
    }
    let response: Response = json::parse(source, source.text(), 0)?;
    let streams = response.data.result.into_iter();
    let series: Result<Vec<MetricSeries>, _> = streams
        .map(|stream| metric_series(source, stream))
        .collect();
    let series = series?;
    let recording = Recording {
        rows: series.iter().map(|series| series.values.len()).sum(),
        zone: ZoneUse::Stated,
        caveats: partial(warnings).into_iter().collect(),
        ..Recording::default()
    };
    record(recording, series, query)
}

/// What a server says beside its answer: a part of its stores may not have answered.
fn partial(warnings: Vec<String>) -> Option<Caveat> {
    (!warnings.is_empty()).then_some(Caveat::Answer(AnswerDoubt::Partial { warnings }))
}

fn metric_series(source: &Source, stream: Stream) -> Result<MetricSeries, IngestError> {
    if let Some(text) = stream.values.refused {
        let note = format!("expected a number in quotes, found `{text}`");
        return Err(json::refused(source, &text, note));
    }
    let mut series = MetricSeries::labelled(stream.metric.into_iter().collect());
    series.seconds = stream.values.seconds;
    series.values = stream.values.values;
    Ok(series)
}
