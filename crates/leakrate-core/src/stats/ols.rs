//! The least-squares line of y on x.
//!
//! Closed form on centred values, in two passes: as exact as an orthogonal decomposition for one
//! regressor, and linear in time with no memory of its own, where the matrix of a general solver
//! takes seconds and gigabytes from a few million samples on. Tested against the certified sets of NIST
//! (Norris, `NoInt1`), R `lm` and the general solver in [`least_squares`](super::least_squares).

use super::fieller::CentredLine;
use super::interval::Estimate;
use super::mean::mean;

/// Why there is no line through the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoLine {
    /// A line needs two points.
    #[error("expected at least 2 points, found {0}")]
    TooFewPoints(usize),
    /// All points have the same x.
    #[error("expected different values of x, found one")]
    ConstantX,
    /// A value is not finite, or their squares are not.
    #[error("expected finite values of moderate size, found others")]
    NotFinite,
}

/// A least-squares line and what its uncertainty is made of.
///
/// ```
/// use leakrate_core::stats::ols::Line;
///
/// let line = Line::fit(&[0.0, 1.0, 2.0], &[1.0, 3.0, 5.0])?;
/// assert_eq!((line.slope, line.intercept()), (2.0, 1.0));
/// assert_eq!(line.at(10.0), 21.0);
/// # Ok::<(), leakrate_core::stats::ols::NoLine>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Number of points; at least 2.
    pub n: usize,
    /// Σ(x − x̄)(y − ȳ) / Σ(x − x̄)².
    pub slope: f64,
    /// x̄.
    pub mean_x: f64,
    /// ȳ, the height of the line at x̄.
    pub mean_y: f64,
    /// Σ(x − x̄)²; positive.
    pub sxx: f64,
    /// Σ(y − ȳ)².
    pub syy: f64,
    /// Sum of squared residuals.
    pub residual_squares: f64,
}

impl Line {
    /// Fits the line; values beyond the shorter of the two slices are ignored.
    ///
    /// # Errors
    /// [`NoLine`] for fewer than two points, for one value of x, for values that are not finite.
    pub fn fit(x: &[f64], y: &[f64]) -> Result<Self, NoLine> {
        let n = x.len().min(y.len());
        if n < 2 {
            return Err(NoLine::TooFewPoints(n));
        }
        let (x, y) = (&x[..n], &y[..n]);
        let (mean_x, mean_y) = (mean(x), mean(y));
        let sxx = products(x, mean_x, x, mean_x);
        if !sxx.is_finite() || !mean_y.is_finite() {
            return Err(NoLine::NotFinite);
        }
        if sxx <= 0.0 {
            return Err(NoLine::ConstantX);
        }
        let slope = products(x, mean_x, y, mean_y) / sxx;
        let line = Self {
            n,
            slope,
            mean_x,
            mean_y,
            sxx,
            syy: products(y, mean_y, y, mean_y),
            residual_squares: 0.0,
        };
        let residual_squares = line
            .residuals(x, y)
            .map(|residual| residual * residual)
            .sum();
        Self {
            residual_squares,
            ..line
        }
        .checked()
    }

    /// The height of the line at x = 0.
    pub fn intercept(&self) -> f64 {
        self.mean_y - self.slope * self.mean_x
    }

    /// The height of the line at `x`.
    pub fn at(&self, x: f64) -> f64 {
        self.mean_y + self.slope * (x - self.mean_x)
    }

    /// y minus the line, point by point.
    pub fn residuals<'a>(&'a self, x: &'a [f64], y: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        x.iter()
            .zip(y)
            .map(|(&x, &y)| (y - self.mean_y) - self.slope * (x - self.mean_x))
    }

    /// Degrees of freedom, n − 2.
    pub fn df(&self) -> f64 {
        (self.n - 2) as f64
    }

    /// s² = Σ residual² / (n − 2); `None` for two points, which leave nothing to judge noise by.
    pub fn residual_variance(&self) -> Option<f64> {
        (self.n > 2).then(|| self.residual_squares / self.df())
    }

    /// The slope with its standard error √(s²/Sxx), which is right for independent noise.
    pub fn slope_estimate(&self) -> Option<Estimate> {
        self.estimate(self.slope, 1.0 / self.sxx)
    }

    /// The height of the line at `x` with its standard error √(s²(1/n + (x − x̄)²/Sxx)).
    pub fn mean_response(&self, x: f64) -> Option<Estimate> {
        let from_mean = x - self.mean_x;
        let leverage = 1.0 / self.n as f64 + from_mean * from_mean / self.sxx;
        self.estimate(self.at(x), leverage)
    }

    /// A further observation at `x` with its standard error √(s²(1 + 1/n + (x − x̄)²/Sxx)).
    pub fn prediction(&self, x: f64) -> Option<Estimate> {
        let from_mean = x - self.mean_x;
        let leverage = 1.0 / self.n as f64 + from_mean * from_mean / self.sxx;
        self.estimate(self.at(x), 1.0 + leverage)
    }

    /// Covariance of intercept and slope, −x̄ s²/Sxx.
    pub fn covariance(&self) -> Option<f64> {
        Some(-self.mean_x * self.residual_variance()? / self.sxx)
    }

    /// Share of the variance of y that the line explains; `None` for a constant y.
    pub fn r_squared(&self) -> Option<f64> {
        (self.syy > 0.0).then(|| 1.0 - self.residual_squares / self.syy)
    }

    /// The line as level and slope, to find where it reaches a height.
    pub fn centred(&self) -> Option<CentredLine> {
        Some(CentredLine {
            mean_x: self.mean_x,
            level: self.mean_response(self.mean_x)?,
            slope: self.slope_estimate()?,
        })
    }

    fn estimate(&self, value: f64, variance_share: f64) -> Option<Estimate> {
        Some(Estimate {
            value,
            std_error: (self.residual_variance()? * variance_share).sqrt(),
            df: self.df(),
        })
    }

    fn checked(self) -> Result<Self, NoLine> {
        let finite = self.slope.is_finite() && self.residual_squares.is_finite();
        if finite {
            Ok(self)
        } else {
            Err(NoLine::NotFinite)
        }
    }
}

/// The slope of the least-squares line through the origin, Σxy / Σx², with n − 1 degrees of
/// freedom; `None` for fewer than two points or where every x is 0.
pub fn through_origin(x: &[f64], y: &[f64]) -> Option<Estimate> {
    let n = x.len().min(y.len());
    let squares = products(x, 0.0, x, 0.0);
    if n < 2 || squares <= 0.0 {
        return None;
    }
    let slope = products(x, 0.0, y, 0.0) / squares;
    let rest: f64 = x.iter().zip(y).map(|(x, y)| (y - slope * x).powi(2)).sum();
    let df = (n - 1) as f64;
    Some(Estimate {
        value: slope,
        std_error: (rest / df / squares).sqrt(),
        df,
    })
    .filter(|slope| slope.value.is_finite() && slope.std_error.is_finite())
}

/// Σ(a − ā)(b − b̄).
fn products(a: &[f64], mean_a: f64, b: &[f64], mean_b: f64) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - mean_a) * (b - mean_b))
        .sum()
}
