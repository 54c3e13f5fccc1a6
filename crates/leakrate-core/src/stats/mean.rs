//! The mean.

use super::sum::sum;

/// The mean by way of the first value: 1e7 timestamps near 2e9 keep their fractions, and equal
/// values have exactly their own mean, so that a constant is seen as one. That of nothing is 0.
///
/// ```
/// use leakrate_core::stats::mean::mean;
///
/// assert_eq!(mean(&[0.1, 0.1, 0.1]), 0.1);
/// ```
pub fn mean(values: &[f64]) -> f64 {
    let Some(&first) = values.first() else {
        return 0.0;
    };
    first + sum(values, |value| value - first) / values.len() as f64
}
