//! Whether memory follows requests or the clock.

use super::estimate::{Estimate, Method};
use super::rates::{PerRequest, PerSecond};
use super::samples::Samples;
use crate::stats::interval;
use crate::stats::points::Points;
use crate::stats::separation::Separation;

/// Many samples are judged by block means, as for the trend.
const RAW: usize = 63;
const BLOCKS: usize = 32;
/// Where neither slope is sure, traffic this steady is what hides them: the variance of either is
/// 25 times what it would be alone. As a rule for all it would be too strict: a week of daily
/// traffic is as steady, and its nights tell the two apart.
const STEADY: f64 = 0.98;
/// One-sided risk of taking noise for a slope.
const RISK: f64 = 0.025;

/// What memory grows with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Driver {
    /// What it follows.
    pub follows: Follows,
    /// Correlation of requests and time.
    pub correlation: f64,
    /// Growth per request with the clock held still, where the two can be told apart.
    pub per_request: Option<Estimate<PerRequest>>,
    /// Growth per second without any request, where the two can be told apart.
    pub per_second: Option<Estimate<PerSecond>>,
}

/// What memory follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follows {
    /// Requests: without traffic it stands still.
    Requests,
    /// The clock: it grows while idle.
    Time,
    /// Each of them.
    Both,
    /// One or the other: traffic is too steady to say which.
    Inseparable,
    /// Neither for sure.
    Undetermined,
}

impl Driver {
    /// Regresses memory on requests and time. `None` where one of them is unknown or constant.
    pub(super) fn of(samples: &Samples<'_>, confidence: f64) -> Option<Self> {
        let seconds = samples
            .series
            .seconds()
            .filter(|_| samples.series.requests().is_some())?;
        let memory = blocks(samples.against(Some(seconds))?);
        let served = blocks(samples.requests_against(seconds)?);
        let found = Separation::fit(served.y(), &memory)?;
        let Some(slopes) = found.slopes else {
            return Some(Self {
                follows: Follows::Inseparable,
                correlation: found.correlation,
                per_request: None,
                per_second: None,
            });
        };
        Some(Self {
            follows: match (is_sure(slopes.first), is_sure(slopes.second)) {
                (true, true) => Follows::Both,
                (true, false) => Follows::Requests,
                (false, true) => Follows::Time,
                (false, false) if found.correlation > STEADY => Follows::Inseparable,
                (false, false) => Follows::Undetermined,
            },
            correlation: found.correlation,
            per_request: Estimate::of_t(slopes.first, confidence, Method::TwoRegressors),
            per_second: Estimate::of_t(slopes.second, confidence, Method::TwoRegressors),
        })
    }
}

fn blocks(points: Points) -> Points {
    if points.len() > RAW {
        points.block_means(BLOCKS)
    } else {
        points
    }
}

fn is_sure(slope: interval::Estimate) -> bool {
    slope.one_sided_p().is_some_and(|p| p < RISK)
}
