//! A line through points whose noise is autocorrelated: generalised least squares for AR(1) noise.
//!
//! Source: Prais & Winsten 1954. The first point is kept (Cochrane & Orcutt 1949 drop it, which
//! costs half the efficiency where x is a trend), and the autocorrelation is corrected for the
//! bias that the fitted line gives it (Park & Mitchell 1980 show that standard errors are too
//! small without). Tested against R `nlme::gls` with `corAR1`.

use leakrate::stats::autocorrelation::{bias_corrected, lag_one};
use leakrate::stats::interval::Estimate;
use leakrate::stats::ols::Line;

/// Fits of the autocorrelation and the line in turn; more change nothing that can be seen.
const PASSES: usize = 3;

/// A line with AR(1) noise around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AutoregressiveLine {
    /// The slope, with n − 2 degrees of freedom.
    pub(crate) slope: Estimate,
    /// The height of the line at x = 0, with n − 2 degrees of freedom.
    pub(crate) intercept: Estimate,
    /// Autocorrelation of neighbouring points.
    pub(crate) rho: f64,
}

impl AutoregressiveLine {
    /// Fits line and autocorrelation to points of which each follows the one before by one step.
    /// `None` for fewer than four points, one value of x, or points that lie on a line.
    pub(crate) fn fit(x: &[f64], y: &[f64]) -> Option<Self> {
        let line = Line::fit(x, y).ok()?;
        let start: Vec<f64> = line.residuals(x, y).collect();
        let mut fit = Self::with_rho(x, y, bias_corrected(lag_one(&start)?, line.n))?;
        for _ in 1..PASSES {
            let residuals: Vec<f64> = fit.residuals(x, y).collect();
            fit = Self::with_rho(x, y, bias_corrected(lag_one(&residuals)?, line.n))?;
        }
        Some(fit)
    }

    /// Fits the line for a known autocorrelation; `None` as for [`fit`](Self::fit), or unless
    /// |`rho`| < 1.
    pub(crate) fn with_rho(x: &[f64], y: &[f64], rho: f64) -> Option<Self> {
        let n = x.len().min(y.len());
        if n < 4 || rho.is_nan() || rho.abs() >= 1.0 {
            return None;
        }
        // Centred, so that the normal equations keep their digits.
        let line = Line::fit(x, y).ok()?;
        let x: Vec<f64> = x[..n].iter().map(|x| x - line.mean_x).collect();
        let y: Vec<f64> = y[..n].iter().map(|y| y - line.mean_y).collect();
        let sums = Sums::of(&x, &y, rho);
        let determinant = sums.cc * sums.xx - sums.cx * sums.cx;
        let slope = (sums.cc * sums.xy - sums.cx * sums.cy) / determinant;
        let level = (sums.xx * sums.cy - sums.cx * sums.xy) / determinant;
        let df = (n - 2) as f64;
        let squares: f64 = whitened(&x, &y, rho)
            .map(|point| (point.y - level * point.c - slope * point.x).powi(2))
            .sum();
        let variance = squares / df / determinant;
        let level_variance =
            sums.xx + line.mean_x * line.mean_x * sums.cc + 2.0 * line.mean_x * sums.cx;
        let estimate = |value: f64, variance: f64| Estimate {
            value,
            std_error: variance.sqrt(),
            df,
        };
        (determinant > 0.0 && slope.is_finite()).then(|| Self {
            slope: estimate(slope, variance * sums.cc),
            intercept: estimate(
                line.mean_y + level - slope * line.mean_x,
                variance * level_variance,
            ),
            rho,
        })
    }

    /// y minus the line, point by point.
    pub(crate) fn residuals<'a>(
        &'a self,
        x: &'a [f64],
        y: &'a [f64],
    ) -> impl Iterator<Item = f64> + 'a {
        x.iter()
            .zip(y)
            .map(|(x, y)| y - self.intercept.value - self.slope.value * x)
    }
}

/// A point with the part that its predecessor explains taken out of constant, x and y.
struct Whitened {
    c: f64,
    x: f64,
    y: f64,
}

fn whitened(x: &[f64], y: &[f64], rho: f64) -> impl Iterator<Item = Whitened> {
    let weight = (1.0 - rho * rho).sqrt();
    let first = x.first().zip(y.first()).map(move |(x, y)| Whitened {
        c: weight,
        x: weight * x,
        y: weight * y,
    });
    let rest = x.windows(2).zip(y.windows(2)).map(move |(x, y)| Whitened {
        c: 1.0 - rho,
        x: x[1] - rho * x[0],
        y: y[1] - rho * y[0],
    });
    first.into_iter().chain(rest)
}

/// Sums of products of the whitened columns.
#[derive(Default)]
struct Sums {
    cc: f64,
    cx: f64,
    cy: f64,
    xx: f64,
    xy: f64,
}

impl Sums {
    fn of(x: &[f64], y: &[f64], rho: f64) -> Self {
        whitened(x, y, rho).fold(Self::default(), |sums, point| Self {
            cc: sums.cc + point.c * point.c,
            cx: sums.cx + point.c * point.x,
            cy: sums.cy + point.c * point.y,
            xx: sums.xx + point.x * point.x,
            xy: sums.xy + point.x * point.y,
        })
    }
}
