//! The facts: what the JSON says, in base units spelled in the key. This is a contract with
//! people's scripts (`data/report.schema.json`): it changes only by addition.
//!
//! Absent means not known; nothing here is ever `null`, or 0 for want of knowledge.

mod advice;
mod alert;
mod caveat;
mod code;
mod comparison;
mod fleet;
mod gate;
mod heap;
mod interval;
mod moment;
mod plan;
mod prediction;
mod rate;
mod releases;
mod restart_schedule;
mod routes;
mod series;
mod watch;

use leakrate_core::units::Zone;
use serde::{Serialize, Serializer};

pub use advice::{AdviceFacts, RestartTarget};
pub use alert::{
    AlarmFacts, AlertFacts, AlertLimitFacts, AnnotationFacts, NoLimitFacts, RestartCutFacts,
    RuleBackTestFacts,
};
pub use caveat::CaveatFacts;
pub use code::Code;
pub use comparison::{BridgeFacts, ComparisonFacts, RatioFacts};
pub use fleet::{FleetFacts, GroupFacts, Order, PooledFacts, VerdictCounts};
pub use gate::{GateFacts, GateOutcome};
pub use heap::{DividedHeapFacts, FixedPartFacts, PartOutcome};
pub use interval::IntervalFacts;
pub use moment::Moment;
pub use plan::{EffortFacts, PlanFacts, PlanKind};
pub use prediction::{
    BackTestFacts, CheapestRestartFacts, CrossingFacts, CrossingKind, FateFacts,
    FirstCrossingFacts, FreshSourceFacts, FutureRateFacts, PredictionFacts, QuantileFacts,
    RestartIntervalFacts,
};
pub use rate::{RateFacts, ReciprocalFacts};
pub use releases::{LeaksSinceFacts, ReleaseFacts, SinceKind};
pub use restart_schedule::{RestartMemoryFacts, RestartScheduleFacts, ScheduledRestartFacts};
pub use routes::{RouteFacts, UnexplainedFacts};
pub use series::{
    ChangeFacts, DriverFacts, HeapPart, HolderFacts, LeakFreeFacts, ObjectFacts, OtherFitFacts,
    ReadingFacts, RestartFacts, RetainedFacts, SegmentFacts, SeriesFacts, SettleFacts, SettleKind,
    ShapeFacts, StepFacts, WarmUpFacts,
};
pub use watch::{EventChange, WatchEvent, WatchFacts, WatchedFacts};

/// Version of the contract.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything a command found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Facts {
    /// Version of the contract.
    pub schema_version: u32,
    /// The command that was run.
    pub command: &'static str,
    /// Who wrote this.
    pub generator: Generator,
    /// The title that was given to a report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The command that makes the report again, as typed in a shell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reproduce: Option<String>,
    /// What was read.
    pub inputs: Vec<Input>,
    /// What was found in each series.
    pub series: Vec<SeriesFacts>,
    /// Many series together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fleet: Option<FleetFacts>,
    /// One rate against another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<ComparisonFacts>,
    /// What a report says of a fix: the rate after it against the rate before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix_comparison: Option<ComparisonFacts>,
    /// The parts of a heap beside the whole of it, of each input that tells them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub divided_heaps: Vec<DividedHeapFacts>,
    /// What came of the parts of a heap that grew before the fix.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixed_parts: Vec<FixedPartFacts>,
    /// When the limit is reached.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prediction: Vec<PredictionFacts>,
    /// Series of which no limit is known, where one is of others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without_limit: Vec<String>,
    /// When to restart each instance, so that never too many are down at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_schedule: Option<RestartScheduleFacts>,
    /// Settings that restart what leaks in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<AdviceFacts>,
    /// A rule that fires while memory leaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<Box<AlertFacts>>,
    /// What came of the conditions on which the run was to fail.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gate: Vec<GateFacts>,
    /// How much to measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanFacts>,
}

impl Facts {
    /// Facts of a command with nothing found yet.
    pub fn new(command: &'static str) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            command,
            generator: Generator::LEAKRATE,
            title: None,
            reproduce: None,
            inputs: Vec::new(),
            series: Vec::new(),
            fleet: None,
            comparison: None,
            fix_comparison: None,
            divided_heaps: Vec::new(),
            fixed_parts: Vec::new(),
            prediction: Vec::new(),
            without_limit: Vec::new(),
            restart_schedule: None,
            advice: None,
            alert: None,
            gate: Vec::new(),
            plan: None,
        }
    }
}

/// The program that made the facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Generator {
    /// Always `leakrate`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Generator {
    /// This program.
    pub const LEAKRATE: Self = Self {
        name: "leakrate",
        version: env!("CARGO_PKG_VERSION"),
    };
}

/// The zone of the times of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeZone {
    /// Stated by the input or given by the user.
    Known(Zone),
    /// Not stated: taken as UTC where a point in time is needed, as in the JSON.
    Unstated,
}

impl Serialize for TimeZone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(zone) => serializer.collect_str(zone),
            Self::Unstated => serializer.serialize_str("UTC (assumed)"),
        }
    }
}

/// One input of a command.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Input {
    /// The label given on the command line, or made from the file's name.
    pub label: String,
    /// The file or the address of a server as given, `-` for standard input, or the rate as written.
    pub source: String,
    /// The format it was read as; `rate` for a rate written out.
    pub format: String,
    /// Rows of data that were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<usize>,
    /// Rows left out on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows_skipped: Option<usize>,
    /// The zone of its times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<TimeZone>,
    /// SHA-256 of the bytes that were read, in hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What the server was asked, where the source is its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
}
