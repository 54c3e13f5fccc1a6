//! The Mann–Kendall trend test, the rule that most leak detectors go by. It takes every sample
//! for independent, and calls a leak of noise in a third of the cases where noise is autocorrelated;
//! so it is here to be measured against, not to decide.
//!
//! Source: Mann 1945, *Econometrica* 13; Kendall 1975. Tested against pymannkendall and exact counts.

use leakrate::stats::distribution::normal_sf;

/// Up to this many values without ties the distribution is counted out.
const EXACT_UP_TO: usize = 12;

/// Rises and falls between all pairs of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MannKendall {
    /// Rises minus falls.
    pub(crate) s: i64,
    /// Its variance where there is no trend, less for ties.
    pub(crate) variance: f64,
    /// P(S ≥ s) where there is no trend.
    pub(crate) one_sided_p: f64,
}

impl MannKendall {
    /// Compares all pairs, which takes time with the square of their number. `None` for fewer
    /// than three values, or values that are all the same.
    pub(crate) fn test(values: &[f64]) -> Option<Self> {
        let n = values.len();
        let s: i64 = (1..n).map(|i| compare_all(&values[..i], values[i])).sum();
        let spread = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0) / 18.0;
        let groups = tie_groups(values);
        let tied: f64 = groups.iter().map(|&size| spread(size as f64)).sum();
        let variance = spread(n as f64) - tied;
        if n < 3 || variance <= 0.0 {
            return None;
        }
        let one_sided_p = if n <= EXACT_UP_TO && groups.is_empty() {
            exact_p(n, s)
        } else {
            // Both sides of 0 are drawn in by one, as pymannkendall does it.
            normal_sf((s - s.signum()) as f64 / variance.sqrt())
        };
        Some(Self {
            s,
            variance,
            one_sided_p,
        })
    }
}

fn compare_all(earlier: &[f64], later: f64) -> i64 {
    let sign = |&value: &f64| i64::from(later > value) - i64::from(later < value);
    earlier.iter().map(sign).sum()
}

/// Sizes of the groups of equal values.
fn tie_groups(values: &[f64]) -> Vec<usize> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let groups = sorted.chunk_by(|a, b| a.total_cmp(b).is_eq());
    groups.map(<[f64]>::len).filter(|&size| size > 1).collect()
}

/// P(S ≥ s) over all orders of n values: S = n(n−1)/2 − 2 · inversions, and the inversions of k
/// values are those of k − 1 plus any of 0 … k − 1.
fn exact_p(n: usize, s: i64) -> f64 {
    let mut orders = vec![1.0];
    for k in 2..=n {
        let mut next = vec![0.0; orders.len() + k - 1];
        for (inversions, count) in orders.iter().enumerate() {
            next[inversions..inversions + k]
                .iter_mut()
                .for_each(|sum| *sum += count);
        }
        orders = next;
    }
    let pairs = n * (n - 1) / 2;
    let at_most = (pairs.saturating_add_signed(-s as isize)) / 2;
    orders.iter().take(at_most + 1).sum::<f64>() / orders.iter().sum::<f64>()
}
