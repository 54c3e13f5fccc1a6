//! When noise that drifts first reaches a level. Source: Schrödinger 1915; Chhikara & Folks 1989.
//!
//! This is the law for noise that adds up (a random walk). Where noise returns to a line, it is
//! far too wide, and paths are simulated instead: see `crossing`.

use leakrate::stats::distribution::{normal_cdf, normal_ln_cdf};

/// A Brownian motion on its way to a level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BrownianMotion {
    /// How far the level is.
    pub(crate) distance: f64,
    /// Approach per unit of time.
    pub(crate) drift: f64,
    /// Standard deviation of the noise after one unit of time.
    pub(crate) deviation: f64,
}

impl BrownianMotion {
    /// The probability that the level is reached by `time`: the inverse Gaussian distribution,
    /// Φ((μt − d)/σ√t) + exp(2μd/σ²) Φ(−(μt + d)/σ√t). `None` unless distance and deviation are
    /// positive and `time` is not negative. Tested against mpmath.
    pub(crate) fn probability_by(self, time: f64) -> Option<f64> {
        let defined = self.distance > 0.0 && self.deviation > 0.0 && time >= 0.0;
        if !defined || !self.drift.is_finite() {
            return None;
        }
        let root = self.deviation * time.sqrt();
        let direct = normal_cdf((self.drift * time - self.distance) / root);
        // In logs: the exponential alone overflows where the noise is small.
        let exponent = 2.0 * self.drift * self.distance / self.deviation.powi(2);
        let reflected = normal_ln_cdf(-(self.drift * time + self.distance) / root);
        Some((direct + (exponent + reflected).exp()).min(1.0))
    }
}
