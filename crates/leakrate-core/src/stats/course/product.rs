//! The sum of products, laid out for a processor that does four at once.

use crate::stats::orthogonal::dot;

/// Σab in four sums: this is where the time of a course goes.
pub(super) fn product(a: &[f64], b: &[f64]) -> f64 {
    let (a, a_rest) = a.as_chunks::<4>();
    let (b, b_rest) = b.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (a, b) in a.iter().zip(b) {
        for i in 0..4 {
            sums[i] += a[i] * b[i];
        }
    }
    sums.iter().sum::<f64>() + dot(a_rest, b_rest)
}
