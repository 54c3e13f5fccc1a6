//! The interval of a value: the one form in which the JSON says it.

use serde::Serialize;

/// The values that data do not rule out. Where an end is absent, the interval is open.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct IntervalFacts {
    /// Its lower end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    /// Its upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
    /// Its confidence; absent where nothing is known of the uncertainty, and where it is that of
    /// the rate which the value is made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}
