//! A slope averaged over every autocorrelation that the data leave possible.
//!
//! An interval that takes one estimate of the autocorrelation for the truth is too narrow: the
//! estimate itself is uncertain, and too small on average. So the line is fitted for each of a
//! grid of autocorrelations, and each fit weighs as much as its restricted likelihood times a
//! prior: the slope then has a mixture of t distributions (Zellner & Tiao 1964; Box & Tiao 1973).
//!
//! The prior was chosen by simulation: at 288 readings, intervals of 95 % hold the true slope in
//! 96 to 97.5 % for autocorrelations up to 0.95, and false leaks stay below 2 %.

use super::generalised::{Generalised, Regression};
use super::mixture::{Component, Mixture};

/// Autocorrelations from 0 to 0.99 in even steps.
const GRID: usize = 25;
const LARGEST: f64 = 0.99;
/// How much more an autocorrelation of exactly 0 weighs than one near it.
const WEIGHT_OF_NONE: f64 = 5.0;

/// An autocorrelation and its weight before any reading is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// The autocorrelation.
    pub rho: f64,
    /// Its weight; weights need not sum to 1.
    pub weight: f64,
}

/// One autocorrelation, how probable the data make it, and the fit for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted<const K: usize> {
    /// Autocorrelation of points one usual step apart.
    pub rho: f64,
    /// Its probability; all of them sum to 1.
    pub weight: f64,
    /// The fit.
    pub fit: Generalised<K>,
}

/// Fits of K regressors for a grid of autocorrelations.
#[derive(Debug, Clone, PartialEq)]
pub struct Averaged<const K: usize> {
    /// The fits, in order of autocorrelation.
    pub fits: Vec<Weighted<K>>,
    /// Degrees of freedom of each.
    pub df: f64,
}

/// The autocorrelations that are tried.
pub(super) fn grid() -> impl Iterator<Item = Prior> {
    (0..GRID).map(|step| {
        let rho = LARGEST * step as f64 / (GRID - 1) as f64;
        let emphasis = if step == 0 { WEIGHT_OF_NONE } else { 1.0 };
        Prior {
            rho,
            weight: emphasis * (1.02 - rho).powf(0.3),
        }
    })
}

impl<const K: usize> Averaged<K> {
    /// Fits the regression for the whole grid; `None` where the regressors cannot be told apart.
    pub fn fit(regression: &Regression<K>) -> Option<Self> {
        Self::fit_with(grid(), regression)
    }

    /// The same for another grid; `None` also for an empty one.
    pub fn fit_with(
        grid: impl IntoIterator<Item = Prior>,
        regression: &Regression<K>,
    ) -> Option<Self> {
        let weighted = |prior: Prior| {
            let fit = regression.fit(prior.rho)?;
            Some(Weighted {
                rho: prior.rho,
                weight: prior.weight.ln() + fit.log_likelihood,
                fit,
            })
        };
        let mut fits: Vec<_> = grid.into_iter().map(weighted).collect::<Option<_>>()?;
        if fits.is_empty() {
            return None;
        }
        normalise(&mut fits);
        Some(Self {
            fits,
            df: regression.df,
        })
    }

    /// What is known of the coefficient of the regressor at this place; `None` if there is none.
    pub fn coefficient(&self, place: usize) -> Option<Mixture> {
        if place >= K {
            return None;
        }
        let component = |part: &Weighted<K>| Component {
            weight: part.weight,
            value: part.fit.coefficients[place],
            std_error: part.fit.std_errors[place],
        };
        Mixture::new(self.fits.iter().map(component).collect(), self.df)
    }

    /// The mean autocorrelation.
    pub fn rho(&self) -> f64 {
        self.fits.iter().map(|part| part.weight * part.rho).sum()
    }
}

impl Averaged<1> {
    /// What is known of the plain least-squares slope `slope` of the points, or of the readings
    /// they are the means of: for each autocorrelation, the error that it gives that slope.
    pub fn around(&self, slope: f64, regression: &Regression<1>) -> Option<Mixture> {
        let component = |part: &Weighted<1>| Component {
            weight: part.weight,
            value: slope,
            std_error: part.fit.noise * regression.least_squares_std_error(part.rho),
        };
        Mixture::new(self.fits.iter().map(component).collect(), self.df)
    }
}

/// Turns logs of weights into weights that sum to 1.
fn normalise<const K: usize>(fits: &mut [Weighted<K>]) {
    let best = fits
        .iter()
        .map(|part| part.weight)
        .fold(f64::NEG_INFINITY, f64::max);
    for part in &mut *fits {
        part.weight = (part.weight - best).exp();
    }
    let total: f64 = fits.iter().map(|part| part.weight).sum();
    for part in fits {
        part.weight /= total;
    }
}
