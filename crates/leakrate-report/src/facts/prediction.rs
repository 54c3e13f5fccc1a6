//! The facts of a prediction.

use serde::Serialize;

use super::{CaveatFacts, Moment, ReciprocalFacts};

/// When a series reaches its limit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PredictionFacts {
    /// Label of the input, with the series' name where the input holds several.
    pub series: String,
    /// The memory at which the process dies.
    pub limit_bytes: f64,
    /// Traffic to come as a multiple of that measured; absent for traffic as measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic_factor: Option<f64>,
    /// Limit minus memory now; absent where the limit is already passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headroom_bytes: Option<f64>,
    /// Requests until the trend reaches the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_left: Option<ReciprocalFacts>,
    /// Seconds until the trend reaches the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<ReciprocalFacts>,
    /// When the trend reaches the limit.
    pub trend_crossing: CrossingFacts,
    /// When the first reading does, which is sooner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_crossing: Option<FirstCrossingFacts>,
    /// Requests until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_until_first_crossing: Option<QuantileFacts>,
    /// Seconds until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_until_first_crossing: Option<QuantileFacts>,
    /// How often to restart until the leak is fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart: Option<RestartIntervalFacts>,
    /// What limits the prediction.
    pub caveats: Vec<CaveatFacts>,
}

/// When the trend reaches the limit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrossingFacts {
    /// `bounded`, `at_least`, `not_approaching` or `already_over`.
    pub kind: &'static str,
    /// Confidence of the interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// The best single time (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Moment>,
    /// The earliest plausible time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<Moment>,
    /// The latest plausible time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<Moment>,
}

/// When the first reading reaches the limit, by simulation. A time is absent where it lies beyond
/// the horizon.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FirstCrossingFacts {
    /// The limit is reached by then with a probability of 5 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p05: Option<Moment>,
    /// Of 50 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50: Option<Moment>,
    /// Of 95 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p95: Option<Moment>,
    /// How far ahead was looked.
    pub horizon: Moment,
}

/// The same as distances from the last sample, in the unit of the key.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuantileFacts {
    /// The limit is reached by then with a probability of 5 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p05: Option<f64>,
    /// Of 50 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50: Option<f64>,
    /// Of 95 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p95: Option<f64>,
    /// How far ahead was looked.
    pub horizon: f64,
}

/// How often to restart until the leak is fixed, counted from the start of a process.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RestartIntervalFacts {
    /// Seconds, at the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_seconds: Option<f64>,
    /// Requests, for servers that count them; with the jitter they are at most what is safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_requests: Option<f64>,
    /// Up to this many requests more, drawn for each worker, so that workers do not restart
    /// together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_requests_jitter: Option<f64>,
    /// The probability with which a process may crash before it is restarted.
    pub crash_risk: f64,
    /// The interval that costs least, where costs are given and there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cheapest: Option<CheapestRestartFacts>,
}

/// The restart interval that costs least per time or request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheapestRestartFacts {
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_seconds: Option<f64>,
    /// Requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_requests: Option<f64>,
    /// The probability that a process crashes before it is restarted.
    pub crash_risk: f64,
}
