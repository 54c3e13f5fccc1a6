//! Noise that the instances of a group have in common, because they serve one load at one time.
//!
//! The error of the mean of their slopes is Σ W(t) m(t): W sums the weights that least squares
//! gives the readings of a time, m is the mean of what the fits leave of them. With W as the
//! regressor that is the slope of one regression, and its error is found as that of any series:
//! averaged over the autocorrelations that m leaves possible. What it exceeds the error of
//! independent instances by is in common (the design effect of Kish 1965, §5.4, along time).

use std::collections::BTreeMap;

use crate::model::LeakModel;
use crate::series::{Clock, Series};
use crate::stats::averaged::{Averaged, first_order};
use crate::stats::generalised::Regression;
use crate::stats::interval::Estimate;
use crate::stats::mean::mean;
use crate::stats::points::Points;
use crate::stats::quantile::median;

/// As for a single series: many readings are judged by block means.
const RAW: usize = 63;
const BLOCKS: f64 = 32.0;
/// A fleet of short lives is seen over many times one of them.
const MOST_BLOCKS: f64 = 1024.0;
/// Fewer times say nothing about the noise of neighbours.
const FEWEST: usize = 9;
/// Two groups are seen at the same times where their weights have at least this correlation.
const SAME_TIMES: f64 = 0.9;

/// An instance of a group: its readings, and the model of them.
#[derive(Debug, Clone, Copy)]
pub struct Instance<'a> {
    /// The readings.
    pub series: &'a Series,
    /// What was fitted to them.
    pub model: &'a LeakModel,
}

/// What memory is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Along {
    Requests,
    Time,
}

/// What a fit leaves of an instance, by the clock.
pub(super) struct Residuals {
    points: Points,
    slope: f64,
}

impl Residuals {
    /// `None` without a clock that other instances share, or without such a rate.
    pub(super) fn of(instance: Instance<'_>, along: Along) -> Option<Self> {
        let Instance { series, model } = instance;
        if !matches!(series.clock(), Clock::Wall(_)) {
            return None;
        }
        let (points, slope) = match (along, model.untold()) {
            (Along::Requests, Some(whole)) => (
                model.all_points_along_requests(series)?,
                whole.per_request?.value.per_base(),
            ),
            (Along::Requests, None) => (
                model.points_along_requests(series)?,
                model.per_request.as_ref()?.rate.value.per_base(),
            ),
            (Along::Time, Some(whole)) => (
                model.all_points_along_time(series)?,
                whole.per_second?.value.per_base(),
            ),
            (Along::Time, None) => (
                model.points_along_time(series)?,
                model.per_second.as_ref()?.rate.value.per_base(),
            ),
        };
        Some(Self { points, slope })
    }

    fn usual_step(&self) -> Option<f64> {
        let steps: Vec<f64> = self
            .points
            .clock()
            .windows(2)
            .map(|w| w[1] - w[0])
            .collect();
        median(&steps).filter(|&step| step > 0.0)
    }

    fn span(&self) -> f64 {
        match self.points.clock() {
            [first, .., last] => last - first,
            _ => 0.0,
        }
    }
}

/// The times at which instances are held against each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    width: f64,
}

impl Grid {
    /// About as many blocks over one instance as a single series has; `None` where nothing varies.
    pub(super) fn of(all: &[&Residuals]) -> Option<Self> {
        let spans: Vec<f64> = all.iter().map(|one| one.span()).collect();
        let steps: Vec<f64> = all.iter().filter_map(|one| one.usual_step()).collect();
        let (span, step) = (median(&spans)?, median(&steps)?);
        let clocks = || all.iter().map(|one| one.points.clock());
        let first = clocks().filter_map(<[f64]>::first).copied();
        let last = clocks().filter_map(<[f64]>::last).copied();
        let whole = last.fold(f64::NEG_INFINITY, f64::max) - first.fold(f64::INFINITY, f64::min);
        let is_raw = span / step <= RAW as f64;
        let width = if is_raw { step } else { span / BLOCKS };
        let width = width.max(whole / MOST_BLOCKS);
        (width.is_finite() && width > 0.0).then_some(Self { width })
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a clock is within the calendar"
    )]
    fn block(self, time: f64) -> i64 {
        (time / self.width).floor() as i64
    }
}

/// The mean of what the fits of a group leave, time by time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CommonNoise {
    width: f64,
    blocks: BTreeMap<i64, Block>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Block {
    /// What a reading of this time weighs in the mean slope.
    weight: f64,
    /// Mean residual, and the shares of the instances that it is of.
    residual: f64,
    present: f64,
}

impl CommonNoise {
    /// Of instances with their shares in the mean.
    pub(super) fn of<'r>(
        grid: Grid,
        instances: impl Iterator<Item = (&'r Residuals, f64)>,
    ) -> Self {
        let mut blocks: BTreeMap<i64, Block> = BTreeMap::new();
        for (instance, share) in instances {
            let points = &instance.points;
            let (x, y) = (points.centred(points.x()), points.centred(points.y()));
            let squares: f64 = x.iter().map(|x| x * x).sum();
            let mut own: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
            for ((&time, x), y) in points.clock().iter().zip(&x).zip(&y) {
                let block = grid.block(time);
                blocks.entry(block).or_default().weight += share * x / squares;
                own.entry(block).or_default().push(y - instance.slope * x);
            }
            for (block, residuals) in own {
                let all = blocks.entry(block).or_default();
                all.residual += share * mean(&residuals);
                all.present += share;
            }
        }
        for block in blocks.values_mut() {
            block.residual /= block.present;
        }
        Self {
            width: grid.width,
            blocks,
        }
    }

    /// The error of the mean slope, all noise included, with its degrees of freedom; of value 0.
    pub(super) fn error(&self) -> Option<Estimate> {
        let squares: f64 = self.blocks.values().map(|block| block.weight.powi(2)).sum();
        if self.blocks.len() < FEWEST || squares <= 0.0 {
            return None;
        }
        let regressor = self.blocks.values().map(|block| block.weight / squares);
        let residuals = self.blocks.values().map(|block| block.residual);
        let clock: Vec<f64> = self
            .blocks
            .keys()
            .map(|&at| at as f64 * self.width)
            .collect();
        let points =
            Points::of(regressor.collect(), residuals.collect(), &[])?.with_clock(&clock)?;
        let regression = Regression::new(&points, [points.x()])?;
        // Over hundreds of times, long memory would take seconds to weigh.
        let averaged = Averaged::fit_with(first_order(), &regression)?;
        // The slopes of instances are generalised, each under noise of its own: at least as near.
        let known = averaged.around(0.0, &regression)?;
        Some(Estimate {
            value: 0.0,
            std_error: known.std_error(),
            df: regression.df,
        })
    }

    /// The noise of the difference of two groups, where they are seen at the same times.
    pub(super) fn minus(&self, other: &Self) -> Option<Self> {
        let both = || {
            let own = self.blocks.iter();
            own.filter_map(|(at, one)| Some((*at, *one, *other.blocks.get(at)?)))
        };
        let product = |of: fn(Block, Block) -> f64| both().map(|(_, a, b)| of(a, b)).sum::<f64>();
        let squares = |noise: &Self| noise.blocks.values().map(|b| b.weight.powi(2)).sum::<f64>();
        let likeness =
            product(|a, b| a.weight * b.weight) / (squares(self) * squares(other)).sqrt();
        let blocks = both().map(|(at, a, b)| {
            let block = Block {
                weight: 0.5 * (a.weight + b.weight),
                residual: a.residual - b.residual,
                present: a.present.min(b.present),
            };
            (at, block)
        });
        (likeness > SAME_TIMES).then(|| Self {
            width: self.width,
            blocks: blocks.collect(),
        })
    }
}
