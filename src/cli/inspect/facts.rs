//! The facts that `inspect` tells, in base units spelled in the key: a contract with people's
//! scripts (`data/report.schema.json`, `inspection`), which changes only by addition. Absent means
//! not known.

use serde::Serialize;

use super::codes;
use crate::caveat::Caveat;
use crate::cli::inputs;
use crate::ingest::{ColumnInfo, ColumnUse, Reading, RequestReading, Role, ZoneUse};
use crate::report::facts::{CaveatFacts, Generator, Moment, RestartFacts, SCHEMA_VERSION};
use crate::report::from_model;
use crate::series::Series;
use crate::units::{Quantity, SizeUnit, Timestamp};

/// What was understood of all inputs.
#[derive(Debug, Serialize)]
pub(super) struct Inspection {
    schema_version: u32,
    command: &'static str,
    generator: Generator,
    inputs: Vec<InspectedInput>,
}

impl Inspection {
    pub(super) fn of(inputs: Vec<InspectedInput>) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            command: "inspect",
            generator: Generator::LEAKRATE,
            inputs,
        }
    }
}

/// What was understood of the files of one input.
#[derive(Debug, Serialize)]
pub(super) struct InspectedInput {
    pub(super) label: String,
    /// The files as given, `-` for standard input.
    pub(super) sources: Vec<String>,
    pub(super) format: &'static str,
    pub(super) recognised_by: String,
    pub(super) rows: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rows_skipped: Option<usize>,
    #[serde(
        serialize_with = "codes::time_zone",
        skip_serializing_if = "is_without_dates"
    )]
    pub(super) time_zone: ZoneUse,
    pub(super) columns: Vec<InspectedColumn>,
    pub(super) series: Vec<InspectedSeries>,
    /// Of a file that counts requests and has no memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) requests: Option<CountedRequests>,
    pub(super) caveats: Vec<CaveatFacts>,
    pub(super) first_rows: Vec<String>,
    /// What the file leaves open, and how it was answered for what stands here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) question: Option<OpenQuestion>,
    pub(super) suggested_command: String,
}

/// A question that other commands would ask.
#[derive(Debug, Serialize)]
pub(super) struct OpenQuestion {
    pub(super) question: String,
    /// The options that answer it as it is likeliest.
    pub(super) answer: Vec<String>,
    /// Options in place of the first of them.
    pub(super) others: Vec<String>,
}

fn is_without_dates(zone: &ZoneUse) -> bool {
    inputs::time_zone(zone).is_none()
}

impl InspectedInput {
    /// An input with memory.
    pub(super) fn with_memory(
        label: String,
        sources: Vec<String>,
        reading: &Reading,
        suggested_command: String,
    ) -> Self {
        Self {
            label,
            sources,
            format: reading.format,
            recognised_by: reading.why.clone(),
            rows: reading.rows,
            rows_skipped: Some(reading.rows_skipped),
            time_zone: reading.zone.clone(),
            columns: reading.columns.iter().map(InspectedColumn::of).collect(),
            series: reading.series.iter().map(InspectedSeries::of).collect(),
            requests: None,
            caveats: from_model::caveats(&reading.caveats),
            first_rows: reading.first_rows.clone(),
            question: None,
            suggested_command,
        }
    }

    /// The same where a question was answered.
    pub(super) fn asking(self, question: OpenQuestion) -> Self {
        Self {
            question: Some(question),
            ..self
        }
    }

    /// An input with requests alone.
    pub(super) fn with_requests(
        label: String,
        sources: Vec<String>,
        reading: &RequestReading,
        suggested_command: String,
    ) -> Self {
        Self {
            label,
            sources,
            format: reading.format,
            recognised_by: reading.why.clone(),
            rows: reading.rows,
            rows_skipped: None,
            time_zone: reading.zone.clone(),
            columns: Vec::new(),
            series: Vec::new(),
            requests: Some(CountedRequests::of(reading)),
            caveats: from_model::caveats(&reading.caveats),
            first_rows: reading.first_rows.clone(),
            question: None,
            suggested_command,
        }
    }
}

/// A column or metric, as it was understood.
#[derive(Debug, Serialize)]
pub(super) struct InspectedColumn {
    pub(super) name: String,
    #[serde(serialize_with = "codes::role")]
    pub(super) read_as: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_kind: Option<&'static str>,
    #[serde(
        serialize_with = "codes::unit",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) unit: Option<SizeUnit>,
    #[serde(serialize_with = "codes::usage")]
    pub(super) used: ColumnUse,
}

impl InspectedColumn {
    fn of(column: &ColumnInfo) -> Self {
        Self {
            name: column.name.clone(),
            read_as: column.role,
            memory_kind: codes::memory_kind(column.role),
            unit: column.unit,
            used: column.usage,
        }
    }
}

/// A series, before anything is fitted to it.
#[derive(Debug, Serialize)]
pub(super) struct InspectedSeries {
    pub(super) name: String,
    pub(super) samples: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usual_step_seconds: Option<f64>,
    pub(super) memory_lowest_bytes: f64,
    pub(super) memory_highest_bytes: f64,
    /// The step in which readings come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) memory_step_bytes: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) requests: Option<f64>,
    pub(super) restarts: Vec<RestartFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gaps: Option<GapFacts>,
    pub(super) caveats: Vec<CaveatFacts>,
}

impl InspectedSeries {
    fn of(series: &Series) -> Self {
        let span = series.span();
        let memory = series.memory().iter();
        let (lowest, highest) = memory.fold((f64::INFINITY, 0.0_f64), |(low, high), &value| {
            (low.min(value), high.max(value))
        });
        Self {
            name: series.name().to_owned(),
            samples: series.len(),
            from: span.and_then(|span| Moment::new(span.from, series.shown_in())),
            to: span.and_then(|span| Moment::new(span.to, series.shown_in())),
            usual_step_seconds: series.clock().usual_step().map(|step| step.0),
            memory_lowest_bytes: lowest,
            memory_highest_bytes: highest,
            memory_step_bytes: series.quantum().map(|quantum| quantum.0),
            requests: series.requests_served().map(Quantity::base),
            restarts: from_model::restarts(series, series.restarts()),
            gaps: series.caveats().iter().find_map(GapFacts::of),
            caveats: from_model::caveats(series.caveats()),
        }
    }
}

/// Spans between neighbouring samples that are much longer than usual.
#[derive(Debug, Serialize)]
struct GapFacts {
    count: usize,
    longest_seconds: f64,
}

impl GapFacts {
    fn of(caveat: &Caveat) -> Option<Self> {
        if let Caveat::Gaps { count, longest } = caveat {
            Some(Self {
                count: *count,
                longest_seconds: longest.0,
            })
        } else {
            None
        }
    }
}

/// What a file counts that has no memory.
#[derive(Debug, Serialize)]
pub(super) struct CountedRequests {
    pub(super) total: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    succeeded: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) failed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<Moment>,
}

impl CountedRequests {
    fn of(reading: &RequestReading) -> Self {
        let moment = |seconds: f64| Moment::new(Timestamp(seconds), reading.shown_in);
        let span = reading.span.as_ref();
        Self {
            total: reading.requests,
            succeeded: reading.outcomes.map(|outcomes| outcomes.succeeded),
            failed: reading.outcomes.map(|outcomes| outcomes.failed),
            from: span.and_then(|span| moment(span.start)),
            to: span.and_then(|span| moment(span.end)),
        }
    }
}
