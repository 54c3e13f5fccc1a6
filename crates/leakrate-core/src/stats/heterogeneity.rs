//! Whether all segments have one slope.
//!
//! Source: Cochran 1954, *Biometrics* 10 (the weighted squares Q of estimates about their mean),
//! judged by F rather than χ², because the error is estimated. With the least-squares error this
//! is the test of parallel lines in the analysis of covariance. Tested against its closed form.

use super::distribution::fisher_sf;
use super::interval::Estimate;
use super::orthogonal::dot;
use super::points::Points;

/// Probability of segment slopes that differ this much or more if all segments have one slope.
///
/// `pooled` is that slope with its error, which may allow for autocorrelation. `None` for fewer
/// than two segments with extent, or an error of 0.
pub fn one_slope_probability(points: &Points, pooled: Estimate) -> Option<f64> {
    let x = points.centred(points.x());
    let y = points.centred(points.y());
    let extents: Vec<(f64, f64)> = points
        .segments()
        .map(|range| (dot(&x[range.clone()], &x[range.clone()]), range))
        .filter(|(sxx, _)| *sxx > 0.0)
        .map(|(sxx, range)| (sxx, dot(&x[range.clone()], &y[range]) / sxx))
        .collect();
    let total: f64 = extents.iter().map(|(sxx, _)| sxx).sum();
    let mean = extents.iter().map(|(sxx, slope)| sxx * slope).sum::<f64>() / total;
    let between: f64 = extents
        .iter()
        .map(|(sxx, slope)| sxx * (slope - mean).powi(2))
        .sum();
    let compared = extents.len().checked_sub(1).filter(|&df| df > 0)? as f64;
    // The variance of a reading that gives the pooled slope its error.
    let variance = pooled.std_error.powi(2) * total;
    (variance > 0.0)
        .then(|| fisher_sf(between / compared / variance, compared, pooled.df))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_segments(second: [f64; 4]) -> Points {
        let x = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        let mut y = [1.0, 2.1, 2.9, 4.0, 0.0, 0.0, 0.0, 0.0];
        y[4..].copy_from_slice(&second);
        Points::new(&x, &y, &[4]).unwrap()
    }

    #[test]
    fn the_test_is_that_of_parallel_lines() {
        // By hand: slopes 0.98 and 1.53, each with Σ(x − x̄)² = 5, so squares between of
        // 5 · (0.275² + 0.275²) = 0.75625. Against a variance of 0.02 on 4 degrees of freedom that
        // is F(1, 4) = 37.8125, and P(F > 37.8125) is the two-sided P(|t₄| > √37.8125):
        // 1 − s(1 + (1 − s²)/2) with s = t/√(t² + 4), from the closed form of Student's t.
        let points = two_segments([1.0, 2.5, 4.0, 5.6]);
        let pooled = Estimate {
            value: 1.255,
            std_error: (0.02_f64 / 10.0).sqrt(),
            df: 4.0,
        };
        let s = (37.8125_f64 / 41.8125).sqrt();
        let expected = 1.0 - s * (1.0 + 0.5 * (1.0 - s * s));
        let found = one_slope_probability(&points, pooled).unwrap();
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }

    #[test]
    fn one_segment_has_nothing_to_differ_from() {
        let points = two_segments([1.0, 2.5, 4.0, 5.6]).uncut();
        let pooled = Estimate {
            value: 1.0,
            std_error: 0.1,
            df: 6.0,
        };
        assert_eq!(one_slope_probability(&points, pooled), None);
    }
}
