//! The facts of the routes that a leak comes from.

use serde::Serialize;

use super::RateFacts;
use super::code::code;
use leakrate_core::model::Verdict;

/// What one route has added to memory. Of routes that cannot be told apart, each has the numbers of all
/// of them together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RouteFacts {
    /// Method and path, or a name of its own.
    pub route: String,
    /// Its own requests in the samples that were fitted.
    pub requests: f64,
    /// How many routes it stands for, where these have too few requests to be told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_routes: Option<usize>,
    /// The growth per request.
    pub bytes_per_request: RateFacts,
    /// What it has added in all.
    pub growth_bytes: f64,
    /// The share of the growth that it explains; absent where nothing has grown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// Routes from which it cannot be told apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
    /// Whether it cannot be told apart from growth with time alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub with_time: bool,
    /// The one-sided p value of its growing.
    pub p_value: f64,
    /// The same, adjusted for the number of routes.
    pub adjusted_p_value: f64,
    /// `leak` where it grows, `no_leak` where it explains a twentieth of the growth at most, else
    /// `inconclusive`.
    #[serde(serialize_with = "code")]
    pub verdict: Verdict,
}

/// Growth that no route explains, with time alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnexplainedFacts {
    /// The growth per hour.
    pub bytes_per_hour: RateFacts,
    /// What it has added in all.
    pub growth_bytes: f64,
    /// The share of the growth; absent where nothing has grown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
}
