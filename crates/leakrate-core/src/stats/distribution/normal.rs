//! The standard normal distribution. Tested against mpmath.
//!
//! `erfc` is that of the C library's port: the one beside the inverse is off by 1e-11 near 0.7.

use std::f64::consts::{PI, SQRT_2};

use libm::erfc;
use statrs::function::erf::erfc_inv;

/// P(Z ≤ z).
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z / SQRT_2)
}

/// P(Z > z), exact far into the tail.
pub fn normal_sf(z: f64) -> f64 {
    0.5 * erfc(z / SQRT_2)
}

/// The z with P(Z ≤ z) = `p`; `None` unless 0 < `p` < 1.
pub fn normal_quantile(p: f64) -> Option<f64> {
    if p > 0.5 {
        return lower_quantile(1.0 - p).map(|z| -z);
    }
    lower_quantile(p)
}

/// The quantile for `p` up to ½, polished by one step of Newton on the log of the probability,
/// which is nearly straight in the tail.
fn lower_quantile(p: f64) -> Option<f64> {
    if !(p > 0.0 && p <= 0.5) {
        return None;
    }
    let z = -SQRT_2 * erfc_inv(2.0 * p);
    let log_p = normal_ln_cdf(z);
    let log_density = -0.5 * z * z - 0.5 * (2.0 * PI).ln();
    Some(z - (log_p - p.ln()) * (log_p - log_density).exp())
}

/// ln P(Z ≤ z), finite where the probability itself is too small for a float.
///
/// Below -37 it is the asymptotic series of Abramowitz & Stegun 1964, 26.2.12.
pub fn normal_ln_cdf(z: f64) -> f64 {
    if z > 0.0 {
        (-normal_sf(z)).ln_1p()
    } else if z > -37.0 {
        normal_cdf(z).ln()
    } else {
        let v = 1.0 / (z * z);
        let series = -v + 3.0 * v * v - 15.0 * v * v * v + 105.0 * v * v * v * v;
        -0.5 * z * z - (-z).ln() - 0.5 * (2.0 * PI).ln() + series.ln_1p()
    }
}
