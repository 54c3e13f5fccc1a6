//! The facts of a prediction.

use serde::{Serialize, Serializer};

use super::code::{Code, code};
use super::{CaveatFacts, Moment, ReciprocalFacts};
use leakrate_core::units::SizeUnit;

/// When a series reaches its limit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PredictionFacts {
    /// Label of the input, with the series' name where the input holds several.
    pub series: String,
    /// The memory at which the process dies.
    pub limit_bytes: f64,
    /// The unit in which it was set, where that is known.
    #[serde(skip)]
    pub limit_unit: Option<SizeUnit>,
    /// Traffic to come as a multiple of that measured; absent for traffic as measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic_factor: Option<f64>,
    /// Traffic that was given to make times of requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic_requests_per_second: Option<f64>,
    /// What becomes of the process: the statement that words, charts and gates go by.
    pub fate: FateFacts,
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
    /// When the first reading does, which is sooner as a rule; absent where no growth goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_crossing: Option<FirstCrossingFacts>,
    /// Requests until then. Where no growth goes on, only the soonest is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_until_first_crossing: Option<QuantileFacts>,
    /// Seconds until then. Where no growth goes on, only the soonest is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_until_first_crossing: Option<QuantileFacts>,
    /// What is assumed of the rate to come; absent without a first crossing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub future_rate: Option<FutureRateFacts>,
    /// How well earlier parts of the series would have foretold its last reading; absent where no
    /// growth goes on, or for fewer than 40 readings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back_test: Option<BackTestFacts>,
    /// When to restart at the latest for a crash to be as rare as `restart` says; the end of the data
    /// where that has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_by: Option<Moment>,
    /// The same in seconds after the last sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_within_seconds: Option<f64>,
    /// How often to restart until the leak is fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart: Option<RestartIntervalFacts>,
    /// How far ahead was looked, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizon_seconds: Option<f64>,
    /// How far ahead was looked, in requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizon_requests: Option<f64>,
    /// What limits the prediction.
    pub caveats: Vec<CaveatFacts>,
}

impl PredictionFacts {
    /// Seconds until the first crossing of growth that goes on, or may.
    pub fn seconds_until_crash(&self) -> Option<&QuantileFacts> {
        let first = self.seconds_until_first_crossing.as_ref();
        first.filter(|_| self.fate != FateFacts::StaysBelow && self.fate != FateFacts::HasBeenOver)
    }
}

/// What becomes of a process at its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FateFacts {
    /// The last reading is at the limit or above.
    Over,
    /// It does not leak, but readings of this run have been at the limit or above.
    HasBeenOver,
    /// It leaks, and half of all simulated futures reach the limit within the horizon.
    Reaches,
    /// Some futures reach the limit within the horizon; whether this one does is open.
    MayReach,
    /// Next to none does within the horizon, and beyond it nothing is said.
    NotWithin,
    /// It does not leak, so that it is on its way to no limit.
    StaysBelow,
    /// No rate is known by which to tell.
    Unknown,
}

impl Code for FateFacts {
    fn code(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::HasBeenOver => "has_been_over",
            Self::Reaches => "reaches",
            Self::MayReach => "may_reach",
            Self::NotWithin => "not_within",
            Self::StaysBelow => "stays_below",
            Self::Unknown => "unknown",
        }
    }
}

impl Serialize for FateFacts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        code(self, serializer)
    }
}

impl FateFacts {
    /// Whether it has come to that already.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Over | Self::HasBeenOver)
    }
}

/// What is assumed of the rate to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FutureRateFacts {
    /// It stays what it was.
    Holds,
    /// It has changed, and may go on changing.
    Wanders,
}

/// How well earlier parts of a series would have foretold its last reading.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BackTestFacts {
    /// How many forecasts were made.
    pub forecasts: usize,
    /// How many held the last reading within their range.
    pub held: usize,
    /// Confidence of each range.
    pub confidence: f64,
}

/// What is known of when a trend reaches the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CrossingKind {
    /// An earliest and a latest time.
    Bounded,
    /// An earliest time.
    AtLeast,
    /// A best time of a rate without an interval.
    Estimated,
    /// It is not on its way there.
    NotApproaching,
    /// It has been reached.
    AlreadyOver,
}

/// When the trend reaches the limit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrossingFacts {
    /// What is known of it.
    pub kind: CrossingKind,
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
    /// The memory at which a fresh process is taken to start, from which the interval counts.
    pub fresh_bytes: f64,
    /// How that is known.
    pub fresh_source: FreshSourceFacts,
    /// How many starts were seen, of which it is the median.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fresh_starts: Option<usize>,
    /// The interval that costs least, where costs are given and there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cheapest: Option<CheapestRestartFacts>,
}

/// How the memory of a fresh process is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FreshSourceFacts {
    /// It was given.
    Given,
    /// Taken from the first readings.
    First,
    /// The lowest reading.
    Lowest,
    /// Seen after restarts.
    Restarts,
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
