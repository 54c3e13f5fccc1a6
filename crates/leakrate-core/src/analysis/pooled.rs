//! One leak rate for a group of instances.

use crate::model::{
    Estimate, Floor, Interval, LeakRates, Method, PerRequest, PerSecond, Uncertainty, Verdict,
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
    pub fn of(instances: &[LeakRates], confidence: f64) -> Self {
        let per_request = instances.iter().filter_map(|one| one.per_request.as_ref());
        let per_second = instances.iter().filter_map(|one| one.per_second.as_ref());
        Self {
            per_request: pool(per_request, confidence),
            per_second: pool(per_second, confidence),
        }
    }

    /// The rates of the group `label` as those of one input; `None` where there is nothing pooled.
    /// The group as a whole does not leak where the interval of its mean lies below `floor`; without
    /// a floor nothing is said of that.
    pub fn rates(
        &self,
        label: &str,
        instances: &[LeakRates],
        floor: Option<Floor>,
    ) -> Option<LeakRates> {
        if self.per_request.is_none() && self.per_second.is_none() {
            return None;
        }
        let metric = instances.first().map(|one| one.metric);
        let metric = metric.filter(|&metric| instances.iter().all(|one| one.metric == metric));
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

fn pool<'a, N: Quantity + 'a, D: Quantity + 'a>(
    rates: impl Iterator<Item = &'a Estimate<Rate<N, D>>>,
    confidence: f64,
) -> Option<Pooled<Rate<N, D>>> {
    let known: Vec<interval::Estimate> = rates
        .filter_map(|rate| {
            let known = rate.uncertainty?;
            Some(interval::Estimate {
                value: rate.value.per_base(),
                std_error: known.combined_error.per_base(),
                df: known.degrees_of_freedom,
            })
        })
        .collect();
    let pooled = RandomEffects::of(&known)?;
    let mean = pooled.mean;
    let half = mean.half_width(confidence)?;
    let std_error = Rate::new(mean.std_error);
    Some(Pooled {
        rate: Estimate {
            value: Rate::new(mean.value),
            uncertainty: Some(Uncertainty {
                least_squares_error: std_error,
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
        instances: known.len(),
    })
}
