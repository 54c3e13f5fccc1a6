//! Whether a climb goes on: the rate after the middle against the rate before it.
//!
//! A warm-up climbs and stops; a leak does not. With rates b₁ before and b₂ after the middle of
//! each segment, y = level + b₁u + (b₂ − b₁/3)v for u and v as below, so that the second
//! coefficient asks at once whether the late rate is at least a third of the early one.

use super::averaged::Averaged;
use super::generalised::Regression;
use super::points::Points;

/// The share of the early rate that a leak keeps at least.
const LEAST_SHARE: f64 = 1.0 / 3.0;
/// How probable that must be. Even a straight line needs little doubt to look bent.
const LEAST_PROBABILITY: f64 = 0.3;

/// The rates before and after the middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LateRate {
    /// Rate before the middle of each segment.
    pub early: f64,
    /// Rate after it.
    pub late: f64,
    /// Probability that the late rate is at least a third of the early one.
    pub kept: f64,
}

impl LateRate {
    /// Compares the rates; `None` for fewer points than the fit needs.
    pub fn fit(points: &Points) -> Option<Self> {
        let bends = points.segments().flat_map(|range| {
            let x = &points.x()[range];
            let middle = x[0].midpoint(x[x.len() - 1]);
            x.iter().map(move |x| x - middle)
        });
        let bends: Vec<f64> = bends.collect();
        let scaled = |&d: &f64| if d < 0.0 { d } else { LEAST_SHARE * d };
        let early: Vec<f64> = bends.iter().map(scaled).collect();
        let excess: Vec<f64> = bends.iter().map(|d| d.max(0.0)).collect();
        let averaged = Averaged::fit(&Regression::new(points, [&early, &excess])?)?;
        let excess = averaged.coefficient(1)?;
        let early = averaged.coefficient(0)?.mean();
        Some(Self {
            early,
            late: excess.mean() + LEAST_SHARE * early,
            kept: 1.0 - excess.cdf(0.0),
        })
    }

    /// Whether the climb stops.
    pub fn is_plateau(&self) -> bool {
        self.kept <= LEAST_PROBABILITY
    }
}
