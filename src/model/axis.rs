//! Memory against one axis, requests or time: the only place where a series meets `stats`.

use std::ops::Range;

use super::estimate::{Estimate, Interval, Method, Uncertainty};
use super::line::FittedLine;
use super::segmentation::Segmentation;
use crate::stats::distribution::{StudentT, normal_quantile};
use crate::stats::fieller::CentredLine;
use crate::stats::interval;
use crate::stats::planning::Aim;
use crate::stats::points::Points;
use crate::stats::pooled::PooledLine;
use crate::stats::trend::{self, Trend};
use crate::units::{Bytes, Quantity, Rate};

/// The probability with which a leak of the smallest detectable rate is seen.
const POWER: f64 = 0.8;

/// A leak rate along one axis, with the lines behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct AxisFit<D> {
    /// The leak rate, pooled over all segments.
    pub rate: Estimate<Rate<Bytes, D>>,
    /// The smallest leak that the samples would show four times in five.
    pub smallest_detectable: Option<Rate<Bytes, D>>,
    /// One line for each segment, with a common slope.
    pub lines: Vec<FittedLine<D>>,
    /// What the verdict is judged by.
    pub(super) trend: Trend,
}

impl<D: Quantity> AxisFit<D> {
    /// Fits memory `y` on `x`, with a level for each segment. `None` where `x` does
    /// not vary inside any segment, or samples are too few for a line with an error.
    pub(super) fn new(
        x: &[f64],
        y: &[f64],
        segmentation: &Segmentation,
        confidence: f64,
    ) -> Option<Self> {
        let points = Points::new(x, y, &segmentation.cuts())?;
        let trend = segmentation.trend(&points)?;
        let slope = trend.estimate(confidence)?;
        let level_scale = PooledLine::fit(&points)?.sxx.sqrt() * slope.std_error;
        Some(Self {
            rate: Estimate {
                value: Rate::new(slope.value),
                uncertainty: Some(uncertainty(&trend, slope, confidence)?),
            },
            smallest_detectable: smallest(&trend, slope, x, confidence).map(Rate::new),
            lines: points
                .segments()
                .map(|range| line(x, y, range, slope, level_scale))
                .collect(),
            trend,
        })
    }
}

fn uncertainty<D: Quantity>(
    trend: &Trend,
    slope: interval::Estimate,
    confidence: f64,
) -> Option<Uncertainty<Rate<Bytes, D>>> {
    let bounds = trend.interval(confidence)?;
    Some(Uncertainty {
        least_squares_error: Rate::new(trend.slope.std_error),
        std_error: Rate::new(slope.std_error),
        degrees_of_freedom: slope.df,
        interval: Interval {
            lower: Rate::new(bounds.lower()?),
            upper: Rate::new(bounds.upper()?),
            confidence,
        },
        method: match trend.method {
            trend::Method::Independent => Method::ExactT,
            trend::Method::Troughs => Method::Troughs,
            _ => Method::Autocorrelated,
        },
    })
}

/// The slope through the centre of a segment. The level there is as uncertain, in units of the
/// slope's own error, as a mean is against a slope: by √(Sxx/n).
fn line<D: Quantity>(
    x: &[f64],
    y: &[f64],
    range: Range<usize>,
    slope: interval::Estimate,
    level_scale: f64,
) -> FittedLine<D> {
    let samples = range.len() as f64;
    let (from, to) = (x[range.start], x[range.end - 1]);
    FittedLine {
        from: D::from_base(from),
        to: D::from_base(to),
        line: CentredLine {
            mean_x: mean(&x[range.clone()]),
            level: interval::Estimate {
                value: mean(&y[range]),
                std_error: level_scale / samples.sqrt(),
                df: slope.df,
            },
            slope,
        },
    }
}

/// Exact for a handful of samples; for many, the critical value plus that of the power.
fn smallest(trend: &Trend, slope: interval::Estimate, x: &[f64], confidence: f64) -> Option<f64> {
    let smallest = if trend.method == trend::Method::Independent {
        let spread = PooledLine::fit(&trend.blocks)?.sxx.sqrt();
        let aim = Aim {
            confidence,
            power: POWER,
        };
        aim.smallest_slope(x)? * trend.slope.std_error * spread
    } else {
        let critical = StudentT::new(slope.df)?.two_sided(confidence)?;
        (critical + normal_quantile(POWER)?) * slope.std_error
    };
    (smallest > 0.0).then_some(smallest)
}

/// By way of the first value, so that times near 2e9 keep their fractions.
fn mean(values: &[f64]) -> f64 {
    let first = values[0];
    first + values.iter().map(|value| value - first).sum::<f64>() / values.len() as f64
}
