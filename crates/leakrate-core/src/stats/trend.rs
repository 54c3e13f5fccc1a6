//! The slope of a series, and how far it can be trusted.
//!
//! A handful of readings can only be taken for independent: their slope is plain least squares
//! within segments. From nine on noise may be autocorrelated, and the slope is that of generalised
//! least squares (Aitken 1935), averaged over the autocorrelations that the readings allow (see
//! [`averaged`](super::averaged)), on block means where there are many. It is nearer to the truth
//! than plain least squares where noise is slow, and as near where it is not.
//!
//! The numbers of readings at which this changes, and the number of blocks, were chosen by
//! simulation over ten families of noise.

use rand_chacha::ChaCha8Rng;

use super::averaged::{Averaged, NoiseGrid};
use super::daily_wave::DailyWave;
use super::distribution::StudentT;
use super::generalised::Regression;
use super::interval::{Estimate, Interval};
use super::late_rate::LateRate;
use super::mixture::{Component, Mixture};
use super::points::Points;
use super::pooled::PooledLine;
use super::split_sample::SplitSample;
use super::trough::Heap;

/// Up to this many readings the noise is taken for independent: fewer say nothing about it.
const SMALL: usize = 8;
/// Up to this many readings the autocorrelation is that of the readings themselves.
const RAW: usize = 63;
/// Block means for more; there are at least three readings in one.
const BLOCKS: usize = 32;
/// More readings are told apart no more finely than this.
const FINE: usize = 512;
/// A segment of fewer readings has a level and no slope worth the name.
const SHORT: usize = 5;
/// Fewer readings cannot tell a bend from noise.
const BEND_FROM: usize = 5;
/// Snapshots at rest are taken for independent a little longer, unless neighbouring residuals
/// contradict it (Durbin & Watson 1951).
const SMALL_AT_REST: usize = 12;
const DURBIN_WATSON: std::ops::RangeInclusive<f64> = 1.2..=2.8;
/// Troughs are, however many, unless neighbours resemble each other: the statistic of independent
/// ones lies about 2 with a standard deviation of 2/√n, and below this many √n in one of ten.
const FOLLOWING: f64 = 2.56;
/// Averaged intervals err on the wide side (97 % for 95 %). Combining two of them would add up
/// to 98.5 %; with this share of their errors it is 95 to 98 %.
const COMBINED: f64 = 0.86;
/// Confidence of the interval that rounding, or a sawtooth, may widen.
const ROUNDED: f64 = 0.95;
/// Parts of the split-sample test, and the fewest readings to split.
const PARTS: usize = 4;
const SPLIT_FROM: usize = 16;

/// How readings were taken, which says whether neighbours can be independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// After a garbage collection, with the same work between one and the next.
    AtRest,
    /// After each garbage collection, whenever the heap was full.
    AfterCollections,
    /// While the process runs.
    Running,
}

/// Whether a wave of the day is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Days {
    MayWave,
    Unseen,
}

/// How the error of a slope was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Least squares, the noise taken for independent.
    Independent,
    /// Generalised least squares, averaged over the autocorrelations that the readings allow.
    Autocorrelated,
    /// Least squares through the bottoms of a sawtooth, taken for independent.
    Troughs,
}

/// A slope and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The slope, with the standard error that plain least squares has for independent noise: of
    /// all readings, or of the bottoms of a sawtooth.
    pub slope: Estimate,
    /// How the error was found.
    pub method: Method,
    /// What is known of the slope.
    pub distribution: Mixture,
    /// Readings that the slope is that of: all, or those after collections.
    pub n: usize,
    /// Autocorrelation of neighbouring readings, or of block means; `None` where it was not judged.
    pub rho: Option<f64>,
    /// Rates before and after the middle, where there were readings enough to compare them.
    pub late: Option<LateRate>,
    /// The mean slope of four quarters of the readings, where there were enough of them.
    pub quarters: Option<SplitSample>,
    /// The readings, or block means where there are many, to judge a shape by.
    pub blocks: Points,
    /// The readings, or means of a few neighbours where there are very many.
    pub fine: Points,
}

impl Trend {
    /// Fits a slope to readings whose segments are known. `None` for fewer than three readings,
    /// for one more than there are segments, or where no segment has two positions.
    pub fn fit(points: &Points, sampling: Sampling) -> Option<Self> {
        let days = match sampling {
            Sampling::Running => Days::MayWave,
            Sampling::AtRest | Sampling::AfterCollections => Days::Unseen,
        };
        Self::of(points, sampling, days)
    }

    fn of(points: &Points, sampling: Sampling, days: Days) -> Option<Self> {
        let points = points.without_short_segments(SHORT);
        let line = PooledLine::fit(&points)?;
        let n = points.len();
        let as_if_independent = match sampling {
            Sampling::Running => None,
            Sampling::AtRest => (n <= SMALL_AT_REST).then_some(DURBIN_WATSON),
            Sampling::AfterCollections => Some(2.0 - FOLLOWING / (n as f64).sqrt()..=f64::INFINITY),
        };
        let is_independent = as_if_independent.is_some_and(|range| {
            durbin_watson(&line.residuals(&points)).is_some_and(|d| range.contains(&d))
        });
        if n <= SMALL || is_independent {
            Self::independent(points, &line)
        } else {
            Self::autocorrelated(&points, &line, days)
        }
    }

    /// The same for a heap with these collections, each by the first reading after it: the slope
    /// of all readings, no surer than their place in the cycle lets it be, or that of the troughs
    /// where they place it better.
    pub fn fit_collections(
        points: &Points,
        collections: &[usize],
        sampling: Sampling,
    ) -> Option<Self> {
        let heap = Heap {
            points,
            collections,
        };
        // A collection a day is no wave of the day.
        let of_all = Self::of(points, sampling, Days::Unseen)?;
        let Some(hidden) = heap.hidden_slope() else {
            return Some(of_all);
        };
        let uncertain = hidden + of_all.half_width(ROUNDED)?;
        let of_all = of_all.no_surer_than(uncertain)?;
        let of_troughs = heap
            .troughs()
            .and_then(|troughs| Self::fit(&troughs, Sampling::AfterCollections));
        let half_width = |trend: &Self| trend.half_width(ROUNDED);
        match of_troughs {
            Some(troughs) if half_width(&troughs) < half_width(&of_all) => Some(Self {
                method: Method::Troughs,
                blocks: of_all.blocks,
                fine: of_all.fine,
                ..troughs
            }),
            _ => Some(of_all),
        }
    }

    fn independent(points: Points, line: &PooledLine) -> Option<Self> {
        let slope = line.estimate()?;
        let n = points.len();
        Some(Self {
            slope,
            method: Method::Independent,
            distribution: certain(slope)?,
            n,
            rho: None,
            late: (n >= BEND_FROM)
                .then(|| LateRate::independent(&points))
                .flatten(),
            quarters: None,
            fine: points.clone(),
            blocks: points,
        })
    }

    fn autocorrelated(points: &Points, line: &PooledLine, days: Days) -> Option<Self> {
        let n = points.len();
        let wave = match days {
            Days::MayWave => DailyWave::of(points),
            Days::Unseen => None,
        };
        let level = wave.as_ref().and_then(|wave| wave.taken_out_of(points));
        let points = level.as_ref().unwrap_or(points);
        let count = if n > RAW { BLOCKS.min(n / 3) } else { n };
        let blocks = points.block_means(count);
        let regression = Regression::new(&blocks, [blocks.x()])?;
        let grid = NoiseGrid::of(&regression);
        let (slope, distribution, rho) = if let Some(wave) = wave {
            (wave.slope, wave.distribution, wave.rho)
        } else {
            let averaged = Averaged::fit_under(&grid, &regression)?;
            let distribution = averaged.coefficient(0)?;
            let slope = Estimate {
                value: distribution.mean(),
                ..line.estimate()?
            };
            (slope, distribution, averaged.rho())
        };
        Some(Self {
            slope,
            method: Method::Autocorrelated,
            distribution,
            n,
            rho: Some(rho),
            late: LateRate::autocorrelated(&blocks, &grid),
            quarters: (n >= SPLIT_FROM)
                .then(|| SplitSample::fit(points, PARTS))
                .flatten(),
            fine: points.block_means(n / n.div_ceil(FINE)),
            blocks,
        })
    }

    /// The same where readings are rounded so coarsely that no slope within `half_width` of this
    /// one can be excluded, whatever their scatter says.
    pub fn no_surer_than(self, half_width: f64) -> Option<Self> {
        if self.half_width(ROUNDED)? >= half_width {
            return Some(self);
        }
        let critical = StudentT::new(self.distribution.df())?.two_sided(ROUNDED)?;
        let slope = Estimate {
            value: self.slope.value,
            std_error: half_width / critical,
            df: self.distribution.df(),
        };
        Some(Self {
            distribution: certain(slope)?,
            ..self
        })
    }

    /// The same with an error of this variance besides that which the scatter of the readings shows,
    /// and independent of it. How large it is was told by the growth itself, g ± √v, of what was
    /// sampled g²/v times, so it has 2g²/v degrees of freedom; those of both together are of
    /// Satterthwaite (1946, *Biometrics Bulletin* 2).
    pub fn with_error(self, variance: f64) -> Option<Self> {
        if variance <= 0.0 {
            return Some(self);
        }
        let own = self.distribution.std_error().powi(2);
        let sampled = (2.0 * self.slope.value.powi(2) / variance).max(1.0);
        let parts = own * own / self.distribution.df() + variance * variance / sampled;
        let df = (own + variance).powi(2) / parts;
        Some(Self {
            distribution: self.distribution.with_error(variance, df)?,
            ..self
        })
    }

    /// The same where the slope is that of another trend with this probability: the average of both
    /// (Hoeting, Madigan, Raftery & Volinsky 1999, *Statistical Science* 14).
    pub fn averaged_with(self, other: &Self, probability: f64) -> Option<Self> {
        let distribution = self
            .distribution
            .averaged_with(&other.distribution, probability)?;
        Some(Self {
            slope: Estimate {
                value: distribution.mean(),
                ..self.slope
            },
            distribution,
            ..self
        })
    }

    /// The interval of the slope at this confidence; `None` unless 0 < `confidence` < 1.
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        let quantile = |p: f64| self.distribution.quantile(p);
        Some(Interval::Bounded {
            lower: quantile(0.5 - 0.5 * confidence)?,
            upper: quantile(0.5 + 0.5 * confidence)?,
        })
    }

    /// The slope with the standard error that a t distribution needs to have the interval of
    /// this confidence.
    pub fn estimate(&self, confidence: f64) -> Option<Estimate> {
        self.estimate_of(self.interval(confidence)?, confidence)
    }

    /// The same where the interval is known.
    pub fn estimate_of(&self, interval: Interval, confidence: f64) -> Option<Estimate> {
        let df = self.distribution.df();
        let critical = StudentT::new(df)?.two_sided(confidence)?;
        Some(Estimate {
            value: self.slope.value,
            std_error: half_width(interval)? / critical,
            df,
        })
    }

    /// An estimate of the slope, to be combined with another uncertain number into a ratio or a crossing.
    pub fn to_combine(&self, estimate: Estimate) -> Estimate {
        Estimate {
            std_error: self.combined_share() * estimate.std_error,
            ..estimate
        }
    }

    /// A slope drawn from what is known of it, to be combined with other uncertain numbers.
    pub fn draw(&self, random: &mut ChaCha8Rng) -> f64 {
        let slope = self.slope.value;
        slope + self.combined_share() * (self.distribution.draw(random) - slope)
    }

    fn combined_share(&self) -> f64 {
        match self.method {
            Method::Independent | Method::Troughs => 1.0,
            Method::Autocorrelated => COMBINED,
        }
    }

    /// How probable a slope of `slope` or less still is.
    pub fn probability_up_to(&self, slope: f64) -> f64 {
        self.distribution.cdf(slope)
    }

    fn half_width(&self, confidence: f64) -> Option<f64> {
        half_width(self.interval(confidence)?)
    }
}

fn half_width(interval: Interval) -> Option<f64> {
    let half = 0.5 * (interval.upper()? - interval.lower()?);
    Some(half).filter(|&half| half >= 0.0)
}

fn certain(slope: Estimate) -> Option<Mixture> {
    let component = Component {
        weight: 1.0,
        value: slope.value,
        std_error: slope.std_error,
    };
    Mixture::new(vec![component], slope.df)
}

/// Σ(eᵢ − eᵢ₋₁)² / Σe²: 2 for independent residuals, less where neighbours resemble each other.
fn durbin_watson(residuals: &[f64]) -> Option<f64> {
    let changes: f64 = residuals
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).powi(2))
        .sum();
    let squares: f64 = residuals.iter().map(|residual| residual * residual).sum();
    (squares > 0.0).then(|| changes / squares)
}
