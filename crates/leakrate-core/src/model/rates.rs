//! The leak rates of one input, wherever they come from: a fitted series, or a rate that
//! somebody wrote down.

use super::estimate::Estimate;
use super::traffic::Traffic;
use crate::series::Metric;
use crate::stats::verdict::Verdict;
use crate::units::{Bytes, Rate, Requests, Seconds};

/// Memory per request.
pub type PerRequest = Rate<Bytes, Requests>;
/// Memory per second.
pub type PerSecond = Rate<Bytes, Seconds>;

/// The leak rates of one input.
#[derive(Debug, Clone, PartialEq)]
pub struct LeakRates {
    /// What the input is called.
    pub label: String,
    /// Leak per request, where requests are known.
    pub per_request: Option<Estimate<PerRequest>>,
    /// Leak per second, where times are known.
    pub per_second: Option<Estimate<PerSecond>>,
    /// Requests per second, where both are known: what turns one rate into the other.
    pub traffic: Option<Estimate<Traffic>>,
    /// What was measured.
    pub metric: Metric,
    /// Whether it is a leak; a bare rate has no verdict.
    pub verdict: Option<Verdict>,
}
