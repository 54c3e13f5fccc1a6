//! Least squares for points whose noise is autocorrelated, with the autocorrelation given.
//!
//! Every column is whitened: each value less what those before it predict, over what that leaves
//! (Prais & Winsten 1954). Uneven steps count as such: over a step of d usual steps the
//! autocorrelation of the first order is ρ^d (Robinson 1977; Jones 1981). Segments are independent,
//! each with a level of its own. Tested against R `nlme::gls` with `corAR1`, and, where memory is
//! long, against dense matrices of numpy.

use std::ops::Range;

use super::cholesky::Cholesky;
use super::fractional::{self, FractionalFilter};
use super::noise_filter::{AutoregressiveFilter, Filter, NoiseFilter, remembering};
use super::orthogonal::dot;
use super::points::Points;
use super::quantile::median;

/// How noise resembles itself some steps on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Autocorrelation {
    /// Of the first order: each usual step leaves the share ρ of a deviation, 0 ≤ ρ < 1.
    Autoregressive(f64),
    /// Of long memory: fractional Gaussian noise with this Hurst exponent, at least ½ and below 1.
    Fractional(f64),
}

impl Autocorrelation {
    /// The correlation of points one usual step apart.
    pub fn of_neighbours(self) -> f64 {
        match self {
            Self::Autoregressive(rho) => rho,
            Self::Fractional(hurst) => fractional::correlation(hurst, 1.0),
        }
    }
}

/// A fit of K regressors and a level for each segment, for one autocorrelation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Generalised<const K: usize> {
    /// What y gains per unit of each regressor.
    pub coefficients: [f64; K],
    /// Their standard errors.
    pub std_errors: [f64; K],
    /// Standard deviation of the noise.
    pub noise: f64,
    /// The log of the restricted likelihood (Patterson & Thompson 1971; Harville 1974), up to
    /// what is the same for every autocorrelation.
    pub log_likelihood: f64,
}

/// What fits for several autocorrelations share.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression<const K: usize> {
    /// Degrees of freedom: points − segments − regressors; at least 1.
    pub df: f64,
    /// The regressors, then y, centred within segments.
    columns: Vec<Vec<f64>>,
    /// Step from the point before in usual steps; `None` at the start of a segment.
    steps: Vec<Option<f64>>,
    /// Squares of y about its levels, the scale against which a residual counts as none.
    squares: f64,
}

impl<const K: usize> Regression<K> {
    /// Prepares the regression of the readings on columns with one value per point. `None`
    /// without degrees of freedom, or where the clock does not go on.
    pub fn new(points: &Points, regressors: [&[f64]; K]) -> Option<Self> {
        let used = points.segment_count() + K;
        let df = points.len().checked_sub(used).filter(|&df| df > 0)? as f64;
        let steps = steps(points)?;
        let y = points.centred(points.y());
        let squares = dot(&y, &y);
        let mut columns: Vec<_> = regressors.map(|column| points.centred(column)).into();
        columns.push(y);
        Some(Self {
            df,
            columns,
            steps,
            squares,
        })
    }

    /// The fit for one autocorrelation; `None` where the regressors cannot be told apart.
    pub fn fit(&self, noise: Autocorrelation) -> Option<Generalised<K>> {
        self.fit_without(&Noise::new(&self.steps, noise))
    }

    /// The same for noise of the same points.
    pub(super) fn fit_without(&self, noise: &Noise) -> Option<Generalised<K>> {
        match noise {
            Noise::Autoregressive(whitening) => self.whitened(whitening),
            Noise::Fractional(whitening) => self.whitened(whitening),
        }
    }

    /// Noise of its points.
    pub(super) fn noise(&self, autocorrelation: Autocorrelation) -> Noise {
        Noise::new(&self.steps, autocorrelation)
    }

    fn whitened<F: NoiseFilter>(&self, whitening: &Whitening<F>) -> Option<Generalised<K>> {
        let columns: Vec<_> = self.columns.iter().map(|c| whitening.apply(c)).collect();
        let (y, regressors) = columns.split_last()?;
        let regressors = std::array::from_fn(|i| regressors[i].as_slice());
        Residual {
            df: self.df,
            squares: self.squares,
            log_determinant: whitening.log_determinant,
        }
        .fit(regressors, y)
    }
}

/// What the residual of a regression is measured by.
struct Residual {
    df: f64,
    squares: f64,
    log_determinant: f64,
}

impl Residual {
    /// The fit of whitened columns.
    fn fit<const K: usize>(&self, regressors: [&[f64]; K], y: &[f64]) -> Option<Generalised<K>> {
        let gram = regressors.map(|one| regressors.map(|other| dot(one, other)));
        let moments = regressors.map(|column| dot(column, y));
        let solution = Solution::<K>::of(&gram, moments)?;
        let explained = dot(&solution.coefficients, &moments);
        // Points on a line leave rounding errors, of which nothing must be made.
        let rest = (dot(y, y) - explained)
            .max(1e-24 * self.squares)
            .max(f64::MIN_POSITIVE);
        let variance = rest / self.df;
        let log_determinant = self.log_determinant + solution.log_determinant;
        Some(Generalised {
            coefficients: solution.coefficients,
            std_errors: solution
                .inverse_diagonal
                .map(|share| (variance * share).sqrt()),
            noise: variance.sqrt(),
            log_likelihood: -0.5 * (log_determinant + self.df * rest.ln()),
        })
    }
}

/// Readings with one kind of noise taken out, for regressions on many columns.
#[derive(Debug, Clone)]
pub(super) struct WhitenedReadings<'a> {
    points: &'a Points,
    noise: Noise,
    y: Vec<f64>,
    squares: f64,
}

impl<'a> WhitenedReadings<'a> {
    /// `None` where the clock does not go on.
    pub(super) fn new(points: &'a Points, noise: Autocorrelation) -> Option<Self> {
        let noise = Noise::new(&steps(points)?, noise);
        let y = points.centred(points.y());
        Some(Self {
            points,
            squares: dot(&y, &y),
            y: noise.taken_out_of(&y),
            noise,
        })
    }

    /// A column with one value per point, without the noise.
    pub(super) fn column(&self, column: &[f64]) -> Vec<f64> {
        self.noise.taken_out_of(&self.points.centred(column))
    }

    /// The fit of such columns; `None` without degrees of freedom, or where they cannot be told apart.
    pub(super) fn fit<const K: usize>(&self, columns: [&[f64]; K]) -> Option<Generalised<K>> {
        let used = self.points.segment_count() + K;
        let df = self.points.len().checked_sub(used).filter(|&df| df > 0)? as f64;
        Residual {
            df,
            squares: self.squares,
            log_determinant: self.noise.log_determinant(),
        }
        .fit(columns, &self.y)
    }

    /// Sum of squared whitened residuals of a fit.
    pub(super) fn squares_of<const K: usize>(&self, fit: &Generalised<K>) -> f64 {
        let df = self.points.len() - self.points.segment_count() - K;
        df as f64 * fit.noise * fit.noise
    }
}

impl<const K: usize> Regression<K> {
    /// Sum of squared whitened residuals of a fit.
    pub fn squares_of(&self, fit: &Generalised<K>) -> f64 {
        self.df * fit.noise * fit.noise
    }
}

impl Regression<1> {
    /// The standard error that the plain least-squares coefficient has where the noise has
    /// standard deviation 1 and autocorrelation `rho`, of the first order: √(xᵀRx) / xᵀx.
    pub fn least_squares_std_error(&self, rho: f64) -> f64 {
        let x = &self.columns[0];
        // Σⱼ Rᵢⱼ xⱼ over the j before i, carried from point to point.
        let (mut before, mut products) = (0.0, 0.0);
        let mut share = remembering(|step| rho.powf(step));
        for (i, step) in self.steps.iter().enumerate() {
            before = step.map_or(0.0, |step| share(step) * (before + x[i - 1]));
            products += x[i] * (x[i] + 2.0 * before);
        }
        products.sqrt() / dot(x, x)
    }
}

/// The step to each point from the one before, in usual steps; `None` at the start of a segment.
/// `None` where the clock does not go on.
pub(super) fn steps(points: &Points) -> Option<Vec<Option<f64>>> {
    let clock = points.clock();
    let mut steps: Vec<Option<f64>> = vec![None; clock.len()];
    for range in points.segments() {
        for i in range.skip(1) {
            steps[i] = Some(clock[i] - clock[i - 1]);
        }
    }
    let usual = median(&steps.iter().copied().flatten().collect::<Vec<_>>())?;
    let in_usual = |step: Option<f64>| step.map(|step| step / usual);
    (usual > 0.0).then(|| steps.into_iter().map(in_usual).collect())
}

/// Noise of some points, ready to be taken out of any of their columns.
#[derive(Debug, Clone)]
pub(super) enum Noise {
    Autoregressive(Whitening<AutoregressiveFilter>),
    Fractional(Whitening<FractionalFilter>),
}

impl Noise {
    fn new(steps: &[Option<f64>], autocorrelation: Autocorrelation) -> Self {
        match autocorrelation {
            Autocorrelation::Autoregressive(rho) => {
                Self::Autoregressive(Whitening::new(steps, rho))
            }
            Autocorrelation::Fractional(hurst) => {
                let filter = FractionalFilter::new(steps, hurst);
                Self::Fractional(Whitening::of(steps, filter))
            }
        }
    }

    fn taken_out_of(&self, column: &[f64]) -> Vec<f64> {
        match self {
            Self::Autoregressive(whitening) => whitening.apply(column),
            Self::Fractional(whitening) => whitening.apply(column),
        }
    }

    fn log_determinant(&self) -> f64 {
        match self {
            Self::Autoregressive(whitening) => whitening.log_determinant,
            Self::Fractional(whitening) => whitening.log_determinant,
        }
    }
}

/// The autocorrelation taken out of a column, and then the level of each segment.
#[derive(Debug, Clone)]
pub(super) struct Whitening<F> {
    filter: F,
    segments: Vec<Range<usize>>,
    /// The whitened level.
    level: Vec<f64>,
    pub(super) log_determinant: f64,
}

impl Whitening<AutoregressiveFilter> {
    /// For noise of the first order.
    pub(super) fn new(steps: &[Option<f64>], rho: f64) -> Self {
        Self::of(steps, AutoregressiveFilter::new(steps, rho))
    }

    /// What is done at each point; `None` at a segment's start.
    pub(super) fn filter(&self) -> &[Option<Filter>] {
        self.filter.filters()
    }
}
impl<F: NoiseFilter> Whitening<F> {
    pub(super) fn of(steps: &[Option<f64>], filter: F) -> Self {
        let level = filter.applied(&vec![1.0; steps.len()]);
        let starts = || (0..steps.len()).filter(|&i| steps[i].is_none());
        let ends = starts().skip(1).chain([steps.len()]);
        let segments: Vec<Range<usize>> = starts().zip(ends).map(|(a, b)| a..b).collect();
        let levels = segments
            .iter()
            .map(|range| squares(&level[range.clone()]).ln());
        Self {
            log_determinant: filter.log_determinant() + levels.sum::<f64>(),
            filter,
            level,
            segments,
        }
    }

    /// The whitened level.
    pub(super) fn level(&self) -> &[f64] {
        &self.level
    }

    pub(super) fn apply(&self, column: &[f64]) -> Vec<f64> {
        let mut values = self.filter.applied(column);
        for range in &self.segments {
            let level = &self.level[range.clone()];
            let share = dot(level, &values[range.clone()]) / squares(level);
            for (value, level) in values[range.clone()].iter_mut().zip(level) {
                *value -= share * level;
            }
        }
        values
    }
}

fn squares(values: &[f64]) -> f64 {
    dot(values, values)
}

/// The solution of K normal equations.
struct Solution<const K: usize> {
    coefficients: [f64; K],
    inverse_diagonal: [f64; K],
    log_determinant: f64,
}

impl<const K: usize> Solution<K> {
    /// `None` unless the matrix is positive definite.
    fn of(gram: &[[f64; K]; K], moments: [f64; K]) -> Option<Self> {
        let root = Cholesky::of(gram)?;
        let unit = |k: usize| std::array::from_fn(|i| if i == k { 1.0 } else { 0.0 });
        Some(Self {
            coefficients: root.solve(moments),
            inverse_diagonal: std::array::from_fn(|k| root.solve(unit(k))[k]),
            log_determinant: root.log_determinant(),
        })
    }
}
