//! The long-run variance of noise around a line, from a few slow cosines.
//!
//! Autocorrelated noise moves a slope by its slow waves, so only those are measured: the noise is
//! projected on `waves` cosines at right angles to the line, and their mean square is the
//! variance that the slope sees. Few waves mean few degrees of freedom, and an interval that
//! says so; that is what keeps its promise where lag-window estimators (Newey & West 1987) do not.
//!
//! Source: Sun 2011, *Journal of Econometrics* 164; Müller & Watson 2018, *Econometrica* 86.
//! Tested against numpy's QR decomposition.

use std::f64::consts::PI;

use super::orthogonal::{Orthonormal, dot};

/// The long-run variance Ω of residuals of a line at positions `x`, from `waves` cosines: a line's
/// slope then has the standard error √(Ω/Sxx) with `waves` degrees of freedom.
///
/// Positions need not be even, but must not fall; one sample stands for the span around it.
/// `None` for no waves, fewer than `waves` + 4 points, or positions without extent.
pub fn long_run_variance(x: &[f64], residuals: &[f64], waves: usize) -> Option<f64> {
    let n = x.len().min(residuals.len());
    if waves == 0 || n < waves + 4 {
        return None;
    }
    let position = phases(&x[..n])?;
    let cosine = |wave: usize| {
        let wave = PI * wave as f64;
        position.iter().map(|u| (wave * u).cos()).collect()
    };
    let line = [vec![1.0; n], position.clone()];
    let basis = Orthonormal::of(line.into_iter().chain((1..=waves).map(cosine)));
    let cosines = basis.columns().get(2..2 + waves)?;
    let squares = cosines.iter().map(|column| dot(column, residuals).powi(2));
    Some(squares.sum::<f64>() / waves as f64)
}

/// Positions from 0 to 1, half a step in from both ends, as (i + ½)/n is for even steps.
fn phases(x: &[f64]) -> Option<Vec<f64>> {
    let (first, last) = (*x.first()?, *x.last()?);
    let step = (last - first) / (x.len() as f64 - 1.0);
    let span = last - first + step;
    (span > 0.0 && span.is_finite())
        .then(|| x.iter().map(|x| (x - first + 0.5 * step) / span).collect())
}
