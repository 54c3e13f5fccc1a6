//! The facts: what the JSON says, in base units spelled in the key. This is a contract with
//! people's scripts (`data/report.schema.json`): it changes only by addition.
//!
//! Absent means not known; nothing here is ever `null`, or 0 for want of knowledge.

mod fleet;
mod plan;
mod prediction;
mod restart_schedule;
mod series;

use serde::{Serialize, Serializer};

use leakrate_core::units::{Timestamp, Zone};

pub use fleet::{FleetFacts, GroupFacts, PooledFacts, VerdictCounts};
pub use plan::{EffortFacts, PlanFacts};
pub use prediction::{
    CheapestRestartFacts, CrossingFacts, FirstCrossingFacts, PredictionFacts, QuantileFacts,
    RestartIntervalFacts,
};
pub use restart_schedule::{RestartScheduleFacts, ScheduledRestartFacts};
pub use series::{
    DriverFacts, ObjectFacts, OtherFitFacts, RateFacts, ReadingFacts, ReciprocalFacts,
    RestartFacts, SegmentFacts, SeriesFacts, SettleFacts, ShapeFacts, WarmUpFacts,
};

/// Version of the contract.
pub const SCHEMA_VERSION: u32 = 1;

/// A point in time; RFC 3339 in UTC when written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment(pub Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.rfc3339(Zone::UTC) {
            Some(text) => serializer.serialize_str(&text),
            None => Err(serde::ser::Error::custom(
                "a time outside the years 0 to 9999",
            )),
        }
    }
}

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
    /// When the limit is reached.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prediction: Vec<PredictionFacts>,
    /// When to restart each instance, so that never too many are down at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_schedule: Option<RestartScheduleFacts>,
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
            generator: Generator {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
            },
            title: None,
            reproduce: None,
            inputs: Vec::new(),
            series: Vec::new(),
            fleet: None,
            comparison: None,
            fix_comparison: None,
            prediction: Vec::new(),
            restart_schedule: None,
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

/// One input of a command.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Input {
    /// The label given on the command line, or made from the file's name.
    pub label: String,
    /// The file as given, `-` for standard input, or the rate as written.
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
    pub time_zone: Option<String>,
    /// SHA-256 of the file, in hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaveatFacts {
    /// A stable name.
    pub code: &'static str,
    /// The warning in words.
    pub message: String,
}

/// One rate against another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonFacts {
    /// Label of the rate in the denominator.
    pub baseline: String,
    /// Label of the rate in the numerator.
    pub other: String,
    /// Which rates were compared: `bytes_per_request` or `bytes_per_hour`.
    pub basis: &'static str,
    /// The other rate over the baseline's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<RatioFacts>,
    /// The other rate minus the baseline's, per request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference_bytes_per_request: Option<RateFacts>,
    /// The other rate minus the baseline's, per hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference_bytes_per_hour: Option<RateFacts>,
    /// Logarithm to base 10 of the ratio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orders_of_magnitude: Option<ReciprocalFacts>,
    /// Share of the baseline's leak that is gone: 1 − ratio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed_share: Option<ReciprocalFacts>,
    /// `same_order`, `within_10x`, `different_order` or `undetermined`.
    pub verdict: &'static str,
    /// For a comparison of before with after: `fixed`, `improved`, `no_change`, `worse` or
    /// `undetermined`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<&'static str>,
    /// What the leak per request of one side makes at the traffic of the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bridge: Option<BridgeFacts>,
    /// What limits the comparison.
    pub caveats: Vec<CaveatFacts>,
}

/// A leak per request carried over to the traffic of another input.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BridgeFacts {
    /// Label of the input whose leak per request it is.
    pub leak_of: String,
    /// Label of the input whose traffic it is.
    pub traffic_of: String,
    /// That traffic.
    pub requests_per_hour: RateFacts,
    /// What the leak makes at that traffic, with the uncertainty of both.
    pub expected_bytes_per_hour: RateFacts,
    /// What was measured there.
    pub measured_bytes_per_hour: RateFacts,
}

/// A ratio with its interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatioFacts {
    /// The best single value.
    pub estimate: f64,
    /// Lower end of the interval, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    /// Upper end of the interval, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
    /// Confidence of the interval; absent where nothing is known of the uncertainty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}
