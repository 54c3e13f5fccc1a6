//! How well a series would have been foretold: forecasts of its last reading from earlier on.

use super::course::Course;
use crate::stats::local_linear::LocalLinearTrend;
use crate::units::Quantity;

/// Forecasts that are tried, from the middle of the series on.
const ORIGINS: usize = 6;
/// Fewer readings than this are not halved.
const LEAST: usize = 40;
/// The confidence of each forecast.
pub const CONFIDENCE: f64 = 0.9;

/// Forecasts of the last reading from earlier parts of the same series (Tashman 2000).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackTest {
    /// How many were made.
    pub forecasts: usize,
    /// How many held the last reading within their range of 90 %.
    pub held: usize,
}

impl BackTest {
    /// Forecasts from evenly spaced places of the last run, from its middle on. `None` for fewer than
    /// 40 readings, or where fewer than five forecasts can be made.
    pub(super) fn of<D: Quantity>(course: &Course<D>) -> Option<Self> {
        let run = course.run()?;
        let count = run.len();
        if count < LEAST {
            return None;
        }
        let (x, y) = (*run.x().last()?, *run.y().last()?);
        let foretold = (0..ORIGINS).filter_map(|origin| {
            let seen = count / 2 + origin * (count / 2) / ORIGINS;
            let trend = LocalLinearTrend::fit(&run.slice(0..seen))?;
            let below = trend.probability_below(x, y)?;
            let tail = 0.5 - 0.5 * CONFIDENCE;
            Some((tail..=1.0 - tail).contains(&below))
        });
        let foretold: Vec<bool> = foretold.collect();
        (foretold.len() >= 5).then(|| Self {
            forecasts: foretold.len(),
            held: foretold.iter().filter(|&&held| held).count(),
        })
    }
}
