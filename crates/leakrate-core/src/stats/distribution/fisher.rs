//! Fisher's F distribution. Tested against mpmath.

use statrs::distribution::{ContinuousCDF, FisherSnedecor};

/// P(F > x) of the F distribution with `numerator_df` and `denominator_df` degrees of freedom;
/// `None` unless both are positive and finite and `x` is a number.
pub fn fisher_sf(x: f64, numerator_df: f64, denominator_df: f64) -> Option<f64> {
    if x.is_nan() || !numerator_df.is_finite() || !denominator_df.is_finite() {
        return None;
    }
    let distribution = FisherSnedecor::new(numerator_df, denominator_df).ok()?;
    Some(distribution.sf(x))
}
