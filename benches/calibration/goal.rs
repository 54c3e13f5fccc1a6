//! What leakrate promises, and whether a measured number keeps it.

use std::fmt;

use crate::trial::{Noise, Share};

/// A promise, for series of 288 readings unless it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Promise {
    Coverage,
    SlowCoverage,
    FalseLeaks,
    WarmUp,
    Power,
    PooledSlope,
    NoisyPooledSlope,
    Crash,
    Ratio,
    Bridge,
    GroupMean,
    GroupRatio,
    FalseDiscoveries,
    Watched,
    Alert,
}

impl Promise {
    pub(crate) const ALL: [Self; 15] = [
        Self::Coverage,
        Self::SlowCoverage,
        Self::FalseLeaks,
        Self::WarmUp,
        Self::Power,
        Self::PooledSlope,
        Self::NoisyPooledSlope,
        Self::Crash,
        Self::Ratio,
        Self::Bridge,
        Self::GroupMean,
        Self::GroupRatio,
        Self::FalseDiscoveries,
        Self::Watched,
        Self::Alert,
    ];

    /// The promise in words, with its bounds.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Coverage => "95 % interval of the rate holds the truth, ρ up to .95: 94 to 98 %",
            Self::SlowCoverage => "the same at ρ = .98: at least 90 %",
            Self::FalseLeaks => "leak-free readings called a leak: at most 2.5 %",
            Self::WarmUp => "warm-ups that stop called a leak: at most 1 %",
            Self::Power => "leaks called a leak: more than by the reference stack",
            Self::PooledSlope => "slope over 3 restarts, little noise: at least .99 of the truth",
            Self::NoisyPooledSlope => "the same in much noise: at least .9",
            Self::Crash => "90 % interval of the crash holds it, ρ up to .95: 87 to 93 %",
            Self::Ratio => "95 % interval of a ratio of rates holds the truth: 94 to 98 %",
            Self::Bridge => "95 % interval of memory per hour at given traffic: 94 to 98 %",
            Self::GroupMean => "95 % interval of the mean rate of a group: 94 to 98 %",
            Self::GroupRatio => "95 % interval of the ratio of two groups: 94 to 98 %",
            Self::FalseDiscoveries => "false among the leaks of a fleet that hold: at most 5 %",
            Self::Watched => "months without a leak in which one is confirmed: at most 2.5 %",
            Self::Alert => "months without a leak in which `MemoryLeak` fires: at most 2.5 %",
        }
    }

    /// The readings that it is made for: a day, or a month, at five minutes.
    pub(crate) fn length(self) -> usize {
        match self {
            Self::Watched | Self::Alert => 8640,
            Self::Coverage
            | Self::SlowCoverage
            | Self::FalseLeaks
            | Self::WarmUp
            | Self::Power
            | Self::PooledSlope
            | Self::NoisyPooledSlope
            | Self::Crash
            | Self::Ratio
            | Self::Bridge
            | Self::GroupMean
            | Self::GroupRatio
            | Self::FalseDiscoveries => 288,
        }
    }

    /// What the interval of the rate is promised under this noise. None where the noise has no
    /// level that a slope could be measured against, or where more than a slope is in it.
    pub(crate) fn of_interval(noise: Noise) -> Option<Self> {
        match noise {
            Noise::Autoregressive(rho) if rho > 0.95 => Some(Self::SlowCoverage),
            Noise::Autoregressive(_) => Some(Self::Coverage),
            _ => None,
        }
    }

    /// What the verdict is promised for leak-free readings. AR(.98) and what holds it, and a
    /// random walk, are beyond any promise.
    pub(crate) fn of_verdict(noise: Noise) -> Option<Self> {
        match noise {
            Noise::Autoregressive(rho) if rho > 0.95 => None,
            Noise::RandomWalk | Noise::SlowAndWhite => None,
            Noise::WarmUp => Some(Self::WarmUp),
            _ => Some(Self::FalseLeaks),
        }
    }

    pub(crate) fn goal(self) -> Goal {
        match self {
            Self::Coverage | Self::Ratio | Self::Bridge | Self::GroupMean | Self::GroupRatio => {
                Goal::new(94.0, 98.0)
            }
            Self::FalseDiscoveries => Goal::new(0.0, 5.0),
            Self::SlowCoverage => Goal::new(90.0, 100.0),
            Self::FalseLeaks | Self::Watched | Self::Alert => Goal::new(0.0, 2.5),
            Self::WarmUp => Goal::new(0.0, 1.0),
            Self::Power => Goal::new(0.0, 100.0),
            Self::PooledSlope => Goal::new(0.99, 1.01),
            Self::NoisyPooledSlope => Goal::new(0.9, 1.1),
            Self::Crash => Goal::new(87.0, 93.0),
        }
    }
}

/// The bounds of a promise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Goal {
    least: f64,
    most: f64,
}

impl Goal {
    pub(crate) fn new(least: f64, most: f64) -> Self {
        Self { least, most }
    }

    /// Whether a number keeps the promise.
    pub(crate) fn mark(self, found: Measured) -> Mark {
        let beyond = (self.least - found.value).max(found.value - self.most);
        if beyond <= 0.0 {
            Mark::Met
        } else if beyond <= 2.0 * found.error {
            Mark::WithinError
        } else {
            Mark::Missed
        }
    }
}

/// A measured number and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measured {
    pub(crate) value: f64,
    pub(crate) error: f64,
}

impl From<Share> for Measured {
    fn from(share: Share) -> Self {
        Self {
            value: share.percent(),
            error: share.error(),
        }
    }
}

/// Whether a promise is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    Met,
    /// Out of bounds by less than two standard errors of the simulation.
    WithinError,
    Missed,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Met => "✓",
            Self::WithinError => "≈",
            Self::Missed => "✗",
        })
    }
}

/// A number that was held against a promise.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Check {
    pub(crate) promise: Promise,
    /// The readings it was measured on.
    pub(crate) samples: usize,
    /// The noise, and whatever else tells it from its neighbours.
    pub(crate) setting: String,
    pub(crate) found: Measured,
    pub(crate) goal: Goal,
}

impl Check {
    pub(crate) fn mark(&self) -> Mark {
        self.goal.mark(self.found)
    }

    /// The number with its mark, as a cell of a table.
    pub(crate) fn cell(&self) -> String {
        let digits = match self.promise {
            Promise::PooledSlope | Promise::NoisyPooledSlope => 3,
            _ => 1,
        };
        format!("{:.digits$} {}", self.found.value, self.mark())
    }
}
