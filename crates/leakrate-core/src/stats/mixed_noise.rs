//! White noise beside noise that wanders: each reading errs for itself, by what was collected a moment
//! before it, and all of them follow what a process keeps for a while.
//!
//! Two points of it resemble each other by a share of what noise of the first order does, however near
//! they are (the *nugget* of Matheron 1963, *Economic Geology* 58). It is whitened by the Kalman filter
//! (Harvey 1989, §3.2), over uneven steps too.

use super::noise_filter::{NoiseFilter, remembering};

/// Noise of variance 1, of which a share is white and the rest of the first order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MixedNoise {
    /// The variance of what is white, between 0 and 1.
    pub(super) white: f64,
    /// What a usual step leaves of the rest.
    pub(super) rho: f64,
}

/// What the filter does at a point.
#[derive(Debug, Clone, Copy)]
struct Update {
    /// The share of what was known of the wandering part that a step leaves; `None` at the start of a
    /// segment.
    kept: Option<f64>,
    /// How much of a surprise belongs to the wandering part.
    gain: f64,
    /// The variance of the surprise.
    variance: f64,
}

/// What takes the noise out of a column.
#[derive(Debug, Clone)]
pub(super) struct MixedFilter(Vec<Update>);

impl MixedFilter {
    /// For points these steps apart, `None` at the start of a segment.
    pub(super) fn new(steps: &[Option<f64>], noise: MixedNoise) -> Self {
        let wandering = 1.0 - noise.white;
        let mut kept_over = remembering(|step| noise.rho.powf(step));
        // Variance of the wandering part after the point before.
        let mut known = 0.0;
        let update = |step: &Option<f64>| {
            let kept = step.map(&mut kept_over);
            let before = kept.map_or(wandering, |kept| {
                kept * kept * known + wandering * (1.0 - kept * kept)
            });
            let variance = before + noise.white;
            known = before * noise.white / variance;
            Update {
                kept,
                gain: before / variance,
                variance,
            }
        };
        Self(steps.iter().map(update).collect())
    }
}

impl NoiseFilter for MixedFilter {
    fn applied(&self, column: &[f64]) -> Vec<f64> {
        let mut expected = 0.0;
        let whiten = |(update, value): (&Update, &f64)| {
            expected *= update.kept.unwrap_or(0.0);
            let surprise = value - expected;
            expected += update.gain * surprise;
            surprise / update.variance.sqrt()
        };
        self.0.iter().zip(column).map(whiten).collect()
    }

    fn log_determinant(&self) -> f64 {
        self.0.iter().map(|update| update.variance.ln()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::noise_filter::AutoregressiveFilter;
    use crate::stats::orthogonal::dot;

    const STEPS: [Option<f64>; 7] = [
        None,
        Some(1.0),
        Some(2.5),
        Some(1.0),
        None,
        Some(0.5),
        Some(1.0),
    ];
    const VALUES: [f64; 7] = [1.0, -2.0, 0.5, 4.0, 3.0, -1.0, 2.0];

    #[test]
    fn without_white_noise_it_is_that_of_the_first_order() {
        let mixed = MixedFilter::new(
            &STEPS,
            MixedNoise {
                white: 0.0,
                rho: 0.7,
            },
        );
        let plain = AutoregressiveFilter::new(&STEPS, 0.7);
        for (mixed, plain) in mixed.applied(&VALUES).iter().zip(plain.applied(&VALUES)) {
            assert!((mixed - plain).abs() < 1e-12, "{mixed} {plain}");
        }
        assert!((mixed.log_determinant() - plain.log_determinant()).abs() < 1e-12);
    }

    /// Readings that are white alone are left as they are.
    #[test]
    fn nothing_is_taken_out_of_white_noise() {
        let filter = MixedFilter::new(
            &STEPS,
            MixedNoise {
                white: 1.0,
                rho: 0.9,
            },
        );
        assert_eq!(filter.applied(&VALUES), VALUES);
        assert!(filter.log_determinant().abs() < 1e-12);
    }

    /// The sum of squares of what is left is that under the inverse of the correlations: of two points,
    /// (a² − 2rab + b²) / (1 − r²).
    #[test]
    fn two_points_are_judged_by_their_correlation() {
        let noise = MixedNoise {
            white: 0.4,
            rho: 0.9,
        };
        let steps = [None, Some(2.0)];
        let filter = MixedFilter::new(&steps, noise);
        let left = filter.applied(&[3.0, -1.0]);
        let r = 0.6 * 0.81;
        let expected = (9.0 + 2.0 * r * 3.0 + 1.0) / (1.0 - r * r);
        assert!((dot(&left, &left) - expected).abs() < 1e-12);
        assert!((filter.log_determinant() - (1.0 - r * r).ln()).abs() < 1e-12);
    }
}
