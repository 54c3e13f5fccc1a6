//! The facts of a rate, and of other values with an interval.

use serde::Serialize;

use super::IntervalFacts;
use super::code::code_if_known;
use leakrate_core::model::Method;

/// A rate with its uncertainty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RateFacts {
    /// The best single value.
    pub estimate: f64,
    /// The least-squares standard error, which holds if the noise has no memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub std_error: Option<f64>,
    /// The standard error that the interval is built from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_std_error: Option<f64>,
    /// The standard error to combine with that of another number, into a ratio or a crossing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub combined_std_error: Option<f64>,
    /// Degrees of freedom of `interval_std_error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degrees_of_freedom: Option<f64>,
    /// Its interval.
    #[serde(flatten)]
    pub interval: IntervalFacts,
    /// How the interval was found.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "code_if_known"
    )]
    pub method: Option<Method>,
}

/// A value with an interval that may lack an end.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ReciprocalFacts {
    /// The best single value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<f64>,
    /// Its interval.
    #[serde(flatten)]
    pub interval: IntervalFacts,
}
