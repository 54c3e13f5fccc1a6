//! Memory against one axis, requests or time: the only place where a series meets `stats`.

use std::ops::Range;

use super::estimate::{Accuracy, Estimate, Interval, Method, Uncertainty};
use super::line::FittedLine;
use crate::stats::distribution::{StudentT, normal_quantile};
use crate::stats::fieller::CentredLine;
use crate::stats::interval;
use crate::stats::mean::mean;
use crate::stats::planning::Aim;
use crate::stats::points::Points;
use crate::stats::pooled::norm_of_x;
use crate::stats::sampled::slope_variance;
use crate::stats::theil_sen::theil_sen;
use crate::stats::trend::{self, Trend};
use crate::units::{Bytes, Quantity, Rate};

/// The probability with which a leak of the smallest detectable rate is seen.
const POWER: f64 = 0.8;
/// Up to this many samples the slopes of all pairs are compared; of more, those of block means,
/// because pairs grow with the square of what is paired.
const PAIRED: usize = 512;
const PAIRED_BLOCKS: usize = 128;

/// A leak rate along one axis, with the lines behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct AxisFit<D> {
    /// The leak rate, pooled over all segments.
    pub rate: Estimate<Rate<Bytes, D>>,
    /// The median slope between pairs of samples (Theil 1950, Sen 1968), which a few odd readings
    /// do not move.
    pub theil_sen: Option<Rate<Bytes, D>>,
    /// The smallest leak that the samples would show four times in five.
    pub smallest_detectable: Option<Rate<Bytes, D>>,
    /// One line for each segment, with a common slope.
    pub lines: Vec<FittedLine<D>>,
    /// Whether the interval is as wide as the rounding of readings makes it, not their scatter.
    pub(super) is_rounding_wider: bool,
    /// What the verdict is judged by, and what predictions go on from.
    pub trend: Trend,
}

/// How well each reading is known by itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Precision {
    /// The step that readings are rounded to.
    pub(super) quantum: Option<Bytes>,
    /// The variance of each, where they are estimated from a sample.
    pub(super) sampled: Option<Vec<f64>>,
}

impl<D: Quantity> AxisFit<D> {
    /// Fits memory on a position, with a level for each segment. `None` where positions do not vary inside any segment, or samples
    /// are too few for a line with an error.
    pub(super) fn new(
        points: &Points,
        trend: impl Fn(&Points) -> Option<Trend>,
        precision: &Precision,
        confidence: f64,
    ) -> Option<Self> {
        let exact = trend(points)?;
        let hidden = precision.quantum.map_or(0.0, |quantum| {
            quantum.0 * steps_hidden(points) / longest(points)
        });
        let rounded = exact.clone().no_surer_than(hidden)?;
        let is_rounding_wider = rounded.distribution != exact.distribution;
        let sampled = precision.sampled.as_deref();
        let trend = match sampled {
            Some(variances) => rounded.with_error(slope_variance(points, variances)?)?,
            None => rounded,
        };
        Self::of(points, trend, is_rounding_wider, confidence)
    }

    /// The same where growth has the rate of another fit with this probability.
    pub(super) fn averaged_with(
        &self,
        other: &Self,
        probability: f64,
        points: &Points,
        confidence: f64,
    ) -> Option<Self> {
        let trend = self
            .trend
            .clone()
            .averaged_with(&other.trend, probability)?;
        let is_rounding_wider = self.is_rounding_wider || other.is_rounding_wider;
        Self::of(points, trend, is_rounding_wider, confidence)
    }

    fn of(points: &Points, trend: Trend, is_rounding_wider: bool, confidence: f64) -> Option<Self> {
        let bounds = trend.interval(confidence)?;
        let slope = trend.estimate_of(bounds, confidence)?;
        let level_scale = norm_of_x(points)? * slope.std_error;
        let interval = Interval {
            lower: Rate::new(bounds.lower()?),
            upper: Rate::new(bounds.upper()?),
            confidence,
        };
        Some(Self {
            rate: Estimate {
                value: Rate::new(slope.value),
                accuracy: Accuracy::Known(uncertainty(&trend, slope, interval)),
            },
            theil_sen: None,
            smallest_detectable: None,
            lines: points
                .segments()
                .map(|range| line(points, range, slope, level_scale))
                .collect(),
            is_rounding_wider,
            trend,
        })
    }
}

impl<D: Quantity> AxisFit<D> {
    /// The same with what is told of the fit alone that is kept, since it takes as long as all else:
    /// the median slope between pairs, and the smallest leak that would be seen.
    pub(super) fn kept(self, points: Option<&Points>, confidence: f64) -> Self {
        let smallest = |points: &Points| {
            let slope = self.rate.t()?;
            smallest(&self.trend, slope, points.x(), confidence)
        };
        Self {
            theil_sen: points.and_then(theil_sen_within).map(Rate::new),
            smallest_detectable: points.and_then(smallest).map(Rate::new),
            ..self
        }
    }
}

/// What rounding makes of a slope at most, in steps over the window. Readings that are all the same
/// leave room for one step. Of others every one of the first half may be half a step too low, and every
/// other half a step too high: then least squares are off by
/// Σ|x − x̄| · ½ / Σ(x − x̄)² = (T/4 · ½) / (T²/12) = 3/(2T).
fn steps_hidden(points: &Points) -> f64 {
    let is_level = points
        .y()
        .windows(2)
        .all(|pair| pair[0].total_cmp(&pair[1]).is_eq());
    if is_level { 1.0 } else { 1.5 }
}

/// The longest segment.
fn longest(points: &Points) -> f64 {
    let x = points.x();
    let extents = points
        .segments()
        .map(|range| x[range.end - 1] - x[range.start]);
    extents.fold(0.0, f64::max)
}

/// The median of the slopes between all pairs of samples, each taken from the mean of its segment.
fn theil_sen_within(points: &Points) -> Option<f64> {
    let thinned;
    let points = if points.len() > PAIRED {
        thinned = points.block_means(PAIRED_BLOCKS);
        &thinned
    } else {
        points
    };
    theil_sen(&points.centred(points.x()), &points.centred(points.y()))
}

fn uncertainty<D: Quantity>(
    trend: &Trend,
    slope: interval::Estimate,
    interval: Interval<Rate<Bytes, D>>,
) -> Uncertainty<Rate<Bytes, D>> {
    Uncertainty {
        least_squares_error: Rate::new(trend.slope.std_error),
        std_error: Rate::new(slope.std_error),
        combined_error: Rate::new(trend.to_combine(slope).std_error),
        degrees_of_freedom: slope.df,
        interval,
        method: match trend.method {
            trend::Method::Independent => Method::ExactT,
            trend::Method::Troughs => Method::Troughs,
            trend::Method::Autocorrelated => Method::Autocorrelated,
        },
    }
}

/// The slope through the centre of a segment. The level there is as uncertain, in units of the
/// slope's own error, as a mean is against a slope: by √(Sxx/n).
fn line<D: Quantity>(
    points: &Points,
    range: Range<usize>,
    slope: interval::Estimate,
    level_scale: f64,
) -> FittedLine<D> {
    let samples = range.len() as f64;
    let (x, y) = (points.x(), points.y());
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
        let spread = norm_of_x(&trend.blocks)?;
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
