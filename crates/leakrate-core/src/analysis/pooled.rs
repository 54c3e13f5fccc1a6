//! One leak rate for a group of instances.

use super::common_noise::{Along, CommonNoise, Grid, Instance, Residuals};
use crate::model::{
    Accuracy, Estimate, Floor, Interval, LeakRates, Method, PerRequest, PerSecond, Uncertainty,
    Verdict,
};
use crate::series::Metric;
use crate::stats::interval;
use crate::stats::random_effects::RandomEffects;
use crate::units::{Quantity, Rate};

/// The leak rate of a group of instances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pooled<Q> {
    /// The mean over all instances like these.
    pub rate: Estimate<Q>,
    /// By how much the true rates of instances differ from it: their standard deviation.
    pub spread: Q,
    /// How many instances have a say: those whose rate has an error.
    pub instances: usize,
}

impl<Q: Copy + PartialOrd> Pooled<Q> {
    fn is_below(&self, floor: Q) -> bool {
        let interval = self.rate.interval();
        interval.is_some_and(|interval| interval.upper < floor)
    }
}

/// The leak rates of a group.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PooledRates {
    /// Per request, where at least two instances have such a rate.
    pub per_request: Option<Pooled<PerRequest>>,
    /// Per second, likewise.
    pub per_second: Option<Pooled<PerSecond>>,
}

impl PooledRates {
    /// Pools the rates of all instances of a group, whatever their verdicts: a mean of the leaks
    /// alone would be one of the largest estimates, and too large.
    ///
    /// Instances under one load are wrong together: what they have in common at the same times
    /// widens the interval of the mean.
    pub fn of(instances: &[Instance<'_>], confidence: f64) -> Self {
        let group = |along| Group::along(instances, along);
        let (per_request, per_second) = (group(Along::Requests), group(Along::Time));
        let common = |group: &Group| {
            let grid = Grid::of(&group.residuals())?;
            group.common_error(&group.noise(grid)?)
        };
        Self {
            per_request: pool(&per_request.rates(), common(&per_request), confidence),
            per_second: pool(&per_second.rates(), common(&per_second), confidence),
        }
    }

    /// The rates of the group `label` as those of one input; `None` where there is nothing pooled.
    /// The group as a whole does not leak where the interval of its mean lies below `floor`; without
    /// a floor nothing is said of that.
    pub fn rates(
        &self,
        label: &str,
        instances: &[Instance<'_>],
        floor: Option<Floor>,
    ) -> Option<LeakRates> {
        if self.per_request.is_none() && self.per_second.is_none() {
            return None;
        }
        let metric = instances.first().map(|one| one.model.metric);
        let metric =
            metric.filter(|&metric| instances.iter().all(|one| one.model.metric == metric));
        Some(LeakRates {
            label: label.to_owned(),
            per_request: self.per_request.map(|pooled| pooled.rate),
            per_second: self.per_second.map(|pooled| pooled.rate),
            traffic: None,
            metric: metric.unwrap_or(Metric::Unknown),
            verdict: floor
                .filter(|&floor| self.is_below(floor))
                .map(|_| Verdict::NoLeak),
        })
    }

    fn is_below(&self, floor: Floor) -> bool {
        match (self.per_request, self.per_second) {
            (Some(pooled), _) => pooled.is_below(floor.per_request),
            (None, Some(pooled)) => pooled.is_below(floor.per_second),
            (None, None) => false,
        }
    }
}

/// A rate of an instance that has an error, with what its fit leaves.
struct Member {
    rate: interval::Estimate,
    residuals: Option<Residuals>,
}

impl Member {
    fn of<N: Quantity, D: Quantity>(
        rate: &Estimate<Rate<N, D>>,
        residuals: Option<Residuals>,
    ) -> Option<Self> {
        let known = rate.uncertainty()?;
        let rate = interval::Estimate {
            value: rate.value.per_base(),
            std_error: known.combined_error.per_base(),
            df: known.degrees_of_freedom,
        };
        Some(Self { rate, residuals })
    }
}

/// The members of a group along one axis.
struct Group(Vec<Member>);

impl Group {
    fn along(instances: &[Instance<'_>], along: Along) -> Self {
        let member = |&instance: &Instance<'_>| {
            let residuals = || Residuals::of(instance, along);
            let model = instance.model;
            // What instances have in common is told by all that was measured together.
            match (along, model.untold()) {
                (Along::Requests, Some(whole)) => {
                    Member::of(whole.per_request.as_ref()?, residuals())
                }
                (Along::Requests, None) => {
                    Member::of(&model.per_request.as_ref()?.rate, residuals())
                }
                (Along::Time, Some(whole)) => Member::of(whole.per_second.as_ref()?, residuals()),
                (Along::Time, None) => Member::of(&model.per_second.as_ref()?.rate, residuals()),
            }
        };
        Self(instances.iter().filter_map(member).collect())
    }

    fn residuals(&self) -> Vec<&Residuals> {
        let residuals = self.0.iter().map(|member| member.residuals.as_ref());
        residuals.flatten().collect()
    }

    fn rates(&self) -> Vec<interval::Estimate> {
        self.0.iter().map(|member| member.rate).collect()
    }

    /// What each weighs in the mean.
    fn shares(&self) -> Option<Vec<f64>> {
        let spread = RandomEffects::of(&self.rates())?.spread;
        let weight = |member: &Member| 1.0 / (member.rate.std_error.powi(2) + spread * spread);
        let total: f64 = self.0.iter().map(weight).sum();
        let shares = self.0.iter().map(|member| weight(member) / total);
        Some(shares.collect()).filter(|_| total.is_finite())
    }

    /// The noise that all have in common; `None` where the clock of one is its own.
    fn noise(&self, grid: Grid) -> Option<CommonNoise> {
        let residuals = self.0.iter().map(|member| member.residuals.as_ref());
        let parts: Option<Vec<_>> = residuals
            .zip(self.shares()?)
            .map(|(residuals, share)| Some((residuals?, share)))
            .collect();
        Some(CommonNoise::of(grid, parts?.into_iter()))
    }

    /// What that makes of the error of the mean slope.
    fn common_error(&self, noise: &CommonNoise) -> Option<CommonError> {
        let shares = self.shares()?;
        let squares: f64 = shares.iter().map(|share| share * share).sum();
        let errors = shares.iter().zip(&self.0);
        let errors = errors.map(|(share, member)| share * member.rate.std_error);
        let if_independent: f64 = errors.clone().map(|error| error * error).sum();
        let if_one: f64 = errors.sum();
        let measured = noise.error()?;
        let all = measured.std_error.powi(2);
        let variance = ((all - if_independent) / (1.0 - squares)).clamp(0.0, all);
        Some(CommonError {
            variance,
            df: measured.df,
            correlation: (variance / if_one.powi(2)).min(MOST_IN_COMMON),
        })
    }
}

/// The part of the error of a mean that its instances have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
struct CommonError {
    variance: f64,
    df: f64,
    /// Correlation of the errors of two instances.
    correlation: f64,
}

impl CommonError {
    /// The rates with what is left of their errors.
    fn own(self, rates: &[interval::Estimate]) -> Vec<interval::Estimate> {
        let left = (1.0 - self.correlation).sqrt();
        let own = rates.iter().map(|rate| interval::Estimate {
            std_error: left * rate.std_error,
            ..*rate
        });
        own.collect()
    }

    /// The two parts are independent: their variances add up, with the degrees of freedom of
    /// Satterthwaite 1946.
    fn added_to(self, mean: interval::Estimate) -> interval::Estimate {
        let own = mean.std_error.powi(2);
        let variance = own + self.variance;
        interval::Estimate {
            value: mean.value,
            std_error: variance.sqrt(),
            df: variance.powi(2) / (own.powi(2) / mean.df + self.variance.powi(2) / self.df),
        }
    }
}

/// Something is left to each instance.
const MOST_IN_COMMON: f64 = 0.99;

fn pool<N: Quantity, D: Quantity>(
    rates: &[interval::Estimate],
    common: Option<CommonError>,
    confidence: f64,
) -> Option<Pooled<Rate<N, D>>> {
    let independent = RandomEffects::of(rates)?;
    let sharing = common.and_then(|common| Some((RandomEffects::of(&common.own(rates))?, common)));
    let with_common = sharing.map(|(pooled, common)| (pooled, common.added_to(pooled.mean)));
    // How instances differ is known from few of them: a common error must not hide that.
    let half_width = |mean: interval::Estimate| mean.half_width(confidence);
    let (pooled, mean) = match with_common {
        Some((pooled, mean)) if half_width(mean) > half_width(independent.mean) => (pooled, mean),
        _ => (independent, independent.mean),
    };
    let half = half_width(mean)?;
    let std_error = Rate::new(mean.std_error);
    Some(Pooled {
        rate: Estimate {
            value: Rate::new(mean.value),
            accuracy: Accuracy::Known(Uncertainty {
                least_squares_error: Rate::new(pooled.mean.std_error),
                std_error,
                combined_error: std_error,
                degrees_of_freedom: mean.df,
                interval: Interval {
                    lower: Rate::new(mean.value - half),
                    upper: Rate::new(mean.value + half),
                    confidence,
                },
                method: Method::RandomEffects,
            }),
        },
        spread: Rate::new(pooled.spread),
        instances: rates.len(),
    })
}

/// Covariance of the mean rates of two groups, because they were wrong together at the same times;
/// 0 where nothing shows that.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SharedError {
    /// Of rates per request, in base units squared.
    pub per_request: f64,
    /// Of rates per second.
    pub per_second: f64,
}

impl SharedError {
    /// What two groups share.
    pub fn of(one: &[Instance<'_>], other: &[Instance<'_>]) -> Self {
        let along = |along| {
            let groups = [one, other].map(|group| Group::along(group, along));
            covariance(&groups).unwrap_or(0.0)
        };
        Self {
            per_request: along(Along::Requests),
            per_second: along(Along::Time),
        }
    }
}

/// The covariance of the mean slopes of two groups that are seen at the same times: half of what
/// the variance of their difference lacks to the sum of theirs.
fn covariance([one, other]: &[Group; 2]) -> Option<f64> {
    let grid = Grid::of(&[one.residuals(), other.residuals()].concat())?;
    let noises = [one.noise(grid)?, other.noise(grid)?];
    let apart = noises[0].minus(&noises[1])?.error()?.std_error.powi(2);
    let own = [noises[0].error()?, noises[1].error()?].map(|error| error.std_error.powi(2));
    let common = [
        one.common_error(&noises[0])?.variance,
        other.common_error(&noises[1])?.variance,
    ];
    let most = (common[0] * common[1]).sqrt();
    Some((0.5 * (own[0] + own[1] - apart)).clamp(0.0, most))
}
