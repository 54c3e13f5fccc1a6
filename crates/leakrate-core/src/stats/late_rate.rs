//! Whether a climb goes on: the rate after the middle against the rate before it.
//!
//! A warm-up climbs and stops; a leak does not. With rates b₁ before and b₂ after the middle of
//! each segment, y = level + b₁u + (b₂ − b₁/3)v for u and v as below, so that the second
//! coefficient asks at once whether the late rate is at least a third of the early one. A hard
//! rule of one third would forget that both rates are uncertain.

use super::averaged::{Averaged, NoiseGrid};
use super::generalised::{Autocorrelation, Regression};
use super::mixture::{Component, Mixture};
use super::points::Points;

/// The share of the early rate that a leak keeps at least.
const LEAST_SHARE: f64 = 1.0 / 3.0;

/// The rates before and after the middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LateRate {
    /// Rate before the middle of each segment.
    pub early: f64,
    /// Rate after it.
    pub late: f64,
    /// Probability that the late rate is at least a third of the early one.
    pub kept: f64,
    /// Probability that there was no early climb.
    pub no_early_climb: f64,
}

impl LateRate {
    /// Compares the rates under autocorrelated noise of the points; `None` for fewer points than the fit needs.
    pub(super) fn autocorrelated(points: &Points, grid: &NoiseGrid) -> Option<Self> {
        let averaged = Averaged::fit_under(grid, &regression(points)?)?;
        Some(Self::of(
            &averaged.coefficient(0)?,
            &averaged.coefficient(1)?,
        ))
    }

    /// The same for noise taken to be independent.
    pub fn independent(points: &Points) -> Option<Self> {
        let regression = regression(points)?;
        let fit = regression.fit(Autocorrelation::Autoregressive(0.0))?;
        let known = |place: usize| {
            let component = Component {
                weight: 1.0,
                value: fit.coefficients[place],
                std_error: fit.std_errors[place],
            };
            Mixture::new(vec![component], regression.df)
        };
        Some(Self::of(&known(0)?, &known(1)?))
    }

    fn of(early: &Mixture, excess: &Mixture) -> Self {
        Self {
            early: early.mean(),
            late: excess.mean() + LEAST_SHARE * early.mean(),
            kept: 1.0 - excess.cdf(0.0),
            no_early_climb: early.cdf(0.0),
        }
    }
}

/// The early rate and the excess of the late rate over a third of it.
fn regression(points: &Points) -> Option<Regression<2>> {
    let bends = points.segments().flat_map(|range| {
        let x = &points.x()[range];
        let middle = x[0].midpoint(x[x.len() - 1]);
        x.iter().map(move |x| x - middle)
    });
    let bends: Vec<f64> = bends.collect();
    let scaled = |&d: &f64| if d < 0.0 { d } else { LEAST_SHARE * d };
    let early: Vec<f64> = bends.iter().map(scaled).collect();
    let excess: Vec<f64> = bends.iter().map(|d| d.max(0.0)).collect();
    Regression::new(points, [&early, &excess])
}
