//! One series of an answer.

use std::collections::BTreeMap;

/// The label in which a server tells the name of a metric.
pub(super) const NAME: &str = "__name__";

/// Points of one series.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatrixSeries {
    /// Its labels; the name of the metric is that of `__name__`.
    pub labels: BTreeMap<String, String>,
    /// Times in seconds since 1970.
    pub seconds: Vec<f64>,
    /// Values, which may be NaN or infinite.
    pub values: Vec<f64>,
}
