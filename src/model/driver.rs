//! Whether memory follows requests or the clock.

use super::estimate::{Estimate, Interval, Method, Uncertainty};
use super::rates::{PerRequest, PerSecond};
use super::samples::Samples;
use crate::stats::interval;
use crate::stats::points::Points;
use crate::stats::separation::Separation;
use crate::units::{Bytes, Quantity, Rate};

/// Many samples are judged by block means, as for the trend.
const RAW: usize = 63;
const BLOCKS: usize = 32;
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

impl Follows {
    /// The word of the JSON contract.
    pub fn code(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Time => "time",
            Self::Both => "both",
            Self::Inseparable => "inseparable",
            Self::Undetermined => "undetermined",
        }
    }
}

impl Driver {
    /// Regresses memory on requests and time. `None` where one of them is unknown or constant.
    pub(super) fn of(samples: &Samples<'_>, confidence: f64) -> Option<Self> {
        let seconds = samples.series.seconds()?;
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
                (false, false) => Follows::Undetermined,
            },
            correlation: found.correlation,
            per_request: known(slopes.first, confidence),
            per_second: known(slopes.second, confidence),
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

fn known<D: Quantity>(
    slope: interval::Estimate,
    confidence: f64,
) -> Option<Estimate<Rate<Bytes, D>>> {
    let half = slope.half_width(confidence)?;
    let std_error = Rate::new(slope.std_error);
    Some(Estimate {
        value: Rate::new(slope.value),
        uncertainty: Some(Uncertainty {
            least_squares_error: std_error,
            std_error,
            combined_error: std_error,
            degrees_of_freedom: slope.df,
            interval: Interval {
                lower: Rate::new(slope.value - half),
                upper: Rate::new(slope.value + half),
                confidence,
            },
            method: Method::TwoRegressors,
        }),
    })
}
