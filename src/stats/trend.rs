//! The slope of a series, and how far it can be trusted.
//!
//! The slope is plain least squares within segments, at every length. What changes with the
//! length is what is known of its error: a handful of readings can only be taken for
//! independent; from nine on, the error allows for noise that follows itself (see
//! [`averaged`](super::averaged)), judged on block means where there are many readings.

use super::averaged::Averaged;
use super::distribution::StudentT;
use super::generalised::Regression;
use super::interval::{Estimate, Interval};
use super::late_rate::LateRate;
use super::mixture::{Component, Mixture};
use super::points::Points;
use super::pooled::PooledLine;
use super::split_sample::SplitSample;

/// Up to this many readings the noise is taken for independent: fewer say nothing about it.
const SMALL: usize = 8;
/// Up to this many readings the autocorrelation is that of the readings themselves.
const RAW: usize = 63;
/// Block means for more; there are at least three readings in one.
const BLOCKS: usize = 32;
/// A segment of fewer readings has a level and no slope worth the name.
const SHORT: usize = 5;
/// Parts of the split-sample test, and the fewest readings to split.
const PARTS: usize = 4;
const SPLIT_FROM: usize = 16;

/// How the error of a slope was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// Least squares, the noise taken for independent.
    Independent,
    /// Least squares, its error averaged over the autocorrelations that the readings allow.
    Autocorrelated,
}

/// A slope and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The least-squares slope with the standard error for independent noise.
    pub least_squares: Estimate,
    /// How the error was found.
    pub method: Method,
    /// What is known of the slope.
    pub distribution: Mixture,
    /// Readings that the fit used.
    pub n: usize,
    /// Autocorrelation of neighbouring readings, or of block means; `None` where it was not judged.
    pub rho: Option<f64>,
    /// Rates before and after the middle, where there were readings enough to compare them.
    pub late: Option<LateRate>,
    /// The mean slope of four quarters of the readings, where there were enough of them.
    pub quarters: Option<SplitSample>,
    /// The readings, or block means where there are many, to judge a shape by.
    pub blocks: Points,
}

impl Trend {
    /// Fits a slope to readings; `None` for fewer than three, for one more than there are
    /// segments, or where no segment has two positions.
    pub fn fit(points: &Points) -> Option<Self> {
        let points = points.without_short_segments(SHORT);
        let line = PooledLine::fit(&points)?;
        let least_squares = line.estimate()?;
        let n = points.len();
        let independent = Self {
            least_squares,
            method: Method::Independent,
            distribution: certain(least_squares)?,
            n,
            rho: None,
            late: None,
            quarters: None,
            blocks: points.clone(),
        };
        if n <= SMALL {
            return Some(independent);
        }
        let count = if n > RAW { BLOCKS.min(n / 3) } else { n };
        let blocks = points.block_means(count);
        let regression = Regression::new(&blocks, [blocks.x()])?;
        let averaged = Averaged::fit(&regression)?;
        Some(Self {
            method: Method::Autocorrelated,
            distribution: averaged.around(line.slope, &regression)?,
            rho: Some(averaged.rho()),
            late: LateRate::fit(&blocks),
            quarters: (n >= SPLIT_FROM)
                .then(|| SplitSample::fit(&points, PARTS))
                .flatten(),
            blocks,
            ..independent
        })
    }

    /// The interval of the slope at this confidence; `None` unless 0 < `confidence` < 1.
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        let half = self.half_width(confidence)?;
        Some(Interval::Bounded {
            lower: self.least_squares.value - half,
            upper: self.least_squares.value + half,
        })
    }

    /// The slope with the standard error that a t distribution needs to have the interval of
    /// this confidence: what ratios and crossings are computed from.
    pub fn estimate(&self, confidence: f64) -> Option<Estimate> {
        let df = self.distribution.df();
        let critical = StudentT::new(df)?.two_sided(confidence)?;
        Some(Estimate {
            value: self.least_squares.value,
            std_error: self.half_width(confidence)? / critical,
            df,
        })
    }

    /// How probable a slope of `slope` or less still is.
    pub fn probability_up_to(&self, slope: f64) -> f64 {
        self.distribution.cdf(slope)
    }

    fn half_width(&self, confidence: f64) -> Option<f64> {
        let upper = self.distribution.quantile(0.5 + 0.5 * confidence)?;
        Some(upper - self.least_squares.value).filter(|&half| half >= 0.0)
    }
}

fn certain(slope: Estimate) -> Option<Mixture> {
    let component = Component {
        weight: 1.0,
        value: slope.value,
        std_error: slope.std_error,
    };
    Mixture::new(vec![component], slope.df)
}
