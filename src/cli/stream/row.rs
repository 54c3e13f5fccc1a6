//! The row of a series: flat columns, whose names and order stay.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::cli::error::Error;
use crate::render::json_lines;
use crate::report::facts::{Code, Facts, Moment, RateFacts};

/// What is asked of each series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// How fast it leaks.
    Rate,
    /// When it reaches its limit.
    Crossing,
}

/// What a row says.
#[derive(Debug, Default)]
pub(super) struct SeriesRow {
    keys: Vec<String>,
    samples: Option<i64>,
    from: Option<Moment>,
    to: Option<Moment>,
    restarts: Option<i64>,
    memory_first_bytes: Option<f64>,
    memory_last_bytes: Option<f64>,
    verdict: Option<&'static str>,
    p_value: Option<f64>,
    bytes_per_hour: Option<RateFacts>,
    bytes_per_request: Option<RateFacts>,
    crossing: Crossing,
    problem: Option<String>,
    facts: Option<String>,
}

/// When a series reaches its first limit.
#[derive(Debug, Default)]
struct Crossing {
    limit_bytes: Option<f64>,
    fate: Option<&'static str>,
    seconds_left: Option<f64>,
    first: [Option<f64>; 3],
    restart_within_seconds: Option<f64>,
}

impl SeriesRow {
    /// The row of a series of which no rate can be told.
    pub(super) fn without_rate(keys: Vec<String>, problem: String) -> Self {
        Self {
            keys,
            problem: Some(problem),
            ..Self::default()
        }
    }

    /// The row of the one series of an answer.
    pub(super) fn of(keys: Vec<String>, facts: &Facts) -> Result<Self, Error> {
        let lines = json_lines::lines(facts).map_err(|error| Error::Render(error.into()))?;
        let Some(series) = facts.series.first() else {
            return Ok(Self::without_rate(keys, "nothing was found".to_owned()));
        };
        let crossing = facts.prediction.first().map(|prediction| {
            let first = prediction.seconds_until_first_crossing.as_ref();
            Crossing {
                limit_bytes: Some(prediction.limit_bytes),
                fate: Some(prediction.fate.code()),
                seconds_left: prediction
                    .seconds_left
                    .as_ref()
                    .and_then(|left| left.estimate),
                first: first
                    .map(|first| [first.p05, first.p50, first.p95])
                    .unwrap_or_default(),
                restart_within_seconds: prediction.restart_within_seconds,
            }
        });
        Ok(Self {
            keys,
            samples: series.samples.and_then(|count| i64::try_from(count).ok()),
            from: series.from,
            to: series.to,
            restarts: i64::try_from(series.restarts.len()).ok(),
            memory_first_bytes: series.memory_first_bytes,
            memory_last_bytes: series.memory_last_bytes,
            verdict: series.verdict.map(Code::code),
            p_value: series.p_value,
            bytes_per_hour: series.bytes_per_hour.clone(),
            bytes_per_request: series.bytes_per_request.clone(),
            crossing: crossing.unwrap_or_default(),
            problem: None,
            facts: Some(lines.trim_end().to_owned()),
        })
    }
}

/// A column of the answer: its name, and what a row says in it.
struct AnswerColumn {
    name: &'static str,
    says: Says,
}

enum Says {
    Number(fn(&SeriesRow) -> Option<f64>),
    Count(fn(&SeriesRow) -> Option<i64>),
    Time(fn(&SeriesRow) -> Option<Moment>),
    Text(fn(&SeriesRow) -> Option<&str>),
}

const OF_SERIES: [AnswerColumn; 14] = [
    count("samples", |row| row.samples),
    time("from", |row| row.from),
    time("to", |row| row.to),
    count("restarts", |row| row.restarts),
    number("memory_first_bytes", |row| row.memory_first_bytes),
    number("memory_last_bytes", |row| row.memory_last_bytes),
    text("verdict", |row| row.verdict),
    number("p_value", |row| row.p_value),
    number("bytes_per_hour", |row| {
        estimate(row.bytes_per_hour.as_ref())
    }),
    number("bytes_per_hour_lower", |row| {
        lower(row.bytes_per_hour.as_ref())
    }),
    number("bytes_per_hour_upper", |row| {
        upper(row.bytes_per_hour.as_ref())
    }),
    number("bytes_per_request", |row| {
        estimate(row.bytes_per_request.as_ref())
    }),
    number("bytes_per_request_lower", |row| {
        lower(row.bytes_per_request.as_ref())
    }),
    number("bytes_per_request_upper", |row| {
        upper(row.bytes_per_request.as_ref())
    }),
];

const OF_CROSSING: [AnswerColumn; 7] = [
    number("limit_bytes", |row| row.crossing.limit_bytes),
    text("fate", |row| row.crossing.fate),
    number("seconds_left", |row| row.crossing.seconds_left),
    number("seconds_until_first_crossing_p05", |row| {
        row.crossing.first[0]
    }),
    number("seconds_until_first_crossing_p50", |row| {
        row.crossing.first[1]
    }),
    number("seconds_until_first_crossing_p95", |row| {
        row.crossing.first[2]
    }),
    number("restart_within_seconds", |row| {
        row.crossing.restart_within_seconds
    }),
];

const AT_THE_END: [AnswerColumn; 2] = [
    text("problem", |row| row.problem.as_deref()),
    text("facts", |row| row.facts.as_deref()),
];

const fn number(name: &'static str, says: fn(&SeriesRow) -> Option<f64>) -> AnswerColumn {
    AnswerColumn {
        name,
        says: Says::Number(says),
    }
}

const fn count(name: &'static str, says: fn(&SeriesRow) -> Option<i64>) -> AnswerColumn {
    AnswerColumn {
        name,
        says: Says::Count(says),
    }
}

const fn time(name: &'static str, says: fn(&SeriesRow) -> Option<Moment>) -> AnswerColumn {
    AnswerColumn {
        name,
        says: Says::Time(says),
    }
}

const fn text(name: &'static str, says: fn(&SeriesRow) -> Option<&str>) -> AnswerColumn {
    AnswerColumn {
        name,
        says: Says::Text(says),
    }
}

fn estimate(rate: Option<&RateFacts>) -> Option<f64> {
    Some(rate?.estimate)
}

fn lower(rate: Option<&RateFacts>) -> Option<f64> {
    rate?.interval.lower
}

fn upper(rate: Option<&RateFacts>) -> Option<f64> {
    rate?.interval.upper
}

impl Asked {
    fn columns(self) -> impl Iterator<Item = &'static AnswerColumn> {
        let crossing: &[AnswerColumn] = match self {
            Self::Rate => &[],
            Self::Crossing => &OF_CROSSING,
        };
        OF_SERIES.iter().chain(crossing).chain(&AT_THE_END)
    }
}

impl AnswerColumn {
    fn kind(&self) -> DataType {
        match self.says {
            Says::Number(_) => DataType::Float64,
            Says::Count(_) => DataType::Int64,
            Says::Time(_) => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Says::Text(_) => DataType::Utf8,
        }
    }

    fn array(&self, rows: &[SeriesRow]) -> ArrayRef {
        match self.says {
            Says::Number(says) => Arc::new(rows.iter().map(says).collect::<Float64Array>()),
            Says::Count(says) => Arc::new(rows.iter().map(says).collect::<Int64Array>()),
            Says::Text(says) => Arc::new(rows.iter().map(says).collect::<StringArray>()),
            Says::Time(says) => {
                let microseconds = |moment: Moment| (moment.at.0 * 1e6).round() as i64;
                let times = rows.iter().map(|row| says(row).map(microseconds));
                Arc::new(
                    times
                        .collect::<TimestampMicrosecondArray>()
                        .with_timezone("UTC"),
                )
            }
        }
    }
}

/// The columns of the answer, behind the keys.
pub(super) fn schema(keys: &[String], asked: Asked) -> SchemaRef {
    let keys = keys
        .iter()
        .map(|key| Field::new(key, DataType::Utf8, false));
    let columns = asked.columns();
    let columns = columns.map(|column| Field::new(column.name, column.kind(), true));
    Arc::new(Schema::new(keys.chain(columns).collect::<Vec<_>>()))
}

/// The rows as a batch.
///
/// # Errors
/// A defect of this module.
pub(super) fn batch(
    schema: &SchemaRef,
    keys: &[String],
    asked: Asked,
    rows: &[SeriesRow],
) -> Result<RecordBatch, ArrowError> {
    let keys = (0..keys.len()).map(|key| -> ArrayRef {
        let texts = rows.iter().map(|row| Some(row.keys[key].as_str()));
        Arc::new(texts.collect::<StringArray>())
    });
    let columns = asked.columns().map(|column| column.array(rows));
    RecordBatch::try_new(Arc::clone(schema), keys.chain(columns).collect())
}
