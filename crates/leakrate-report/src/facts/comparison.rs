//! The facts of a comparison.

use serde::Serialize;

use super::code::{code, code_if_known};
use super::{CaveatFacts, IntervalFacts, RateFacts, ReciprocalFacts};
use leakrate_core::analysis::{Basis, FixVerdict, OrderVerdict};

/// One rate against another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonFacts {
    /// Label of the rate in the denominator.
    pub baseline: String,
    /// Label of the rate in the numerator.
    pub other: String,
    /// Which rates were compared: `bytes_per_request` or `bytes_per_hour`.
    #[serde(serialize_with = "code")]
    pub basis: Basis,
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
    /// `same_order`, `within_10x`, `different_order`, `no_leak_to_compare_with` or `undetermined`.
    #[serde(serialize_with = "code")]
    pub verdict: OrderVerdict,
    /// For a comparison of before with after: `fixed`, `improved`, `no_change`, `worse`,
    /// `no_leak_to_fix` or `undetermined`.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "code_if_known"
    )]
    pub fix: Option<FixVerdict>,
    /// The labels of the sides that are shown not to leak.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without_leak: Vec<String>,
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
    /// Its interval.
    #[serde(flatten)]
    pub interval: IntervalFacts,
}
