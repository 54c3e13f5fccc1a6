//! The facts of a plan.

use serde::Serialize;

/// What is to be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanKind {
    /// Readings at rest, independent of each other.
    Snapshots,
    /// Monitoring.
    Series,
}

/// How much must be measured for a leak to be seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanFacts {
    /// What is to be measured.
    pub kind: PlanKind,
    /// Label of the measurement that the noise was taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pilot: Option<String>,
    /// Standard deviation of the noise of one reading.
    pub noise_bytes: f64,
    /// Autocorrelation of neighbouring readings of a series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autocorrelation: Option<f64>,
    /// Time between readings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_seconds: Option<f64>,
    /// Requests between readings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_requests: Option<f64>,
    /// Confidence of the interval that must exclude zero.
    pub confidence: f64,
    /// Probability that it does.
    pub power: f64,
    /// The leak that is to be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_request: Option<f64>,
    /// The leak that is to be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_hour: Option<f64>,
    /// What it takes to see it; absent without such a leak, or where it takes too much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed: Option<EffortFacts>,
    /// What more or fewer readings show.
    pub table: Vec<EffortFacts>,
}

/// A measurement, and the smallest leak that it shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffortFacts {
    /// Snapshots or samples.
    pub readings: usize,
    /// Requests from the first to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<f64>,
    /// Time from the first to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<f64>,
    /// The smallest leak that is seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest_detectable_bytes_per_request: Option<f64>,
    /// The smallest leak that is seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest_detectable_bytes_per_hour: Option<f64>,
}
