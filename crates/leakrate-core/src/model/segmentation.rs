//! Where a series is cut: restarts that the file or the user tells, else those that the readings
//! themselves show.

use std::borrow::Cow;

use super::error::FitError;
use super::samples::Samples;
use crate::caveat::FitDoubt;
use crate::series::{Clock, Restart, RestartReason, Series};
use crate::stats::points::Points;
use crate::stats::restart::{Falls, classify_falls};
use crate::stats::trend::{Sampling, Trend};
use crate::units::{Seconds, Timestamp};

/// A fall this near to a restart that is stated is that restart.
const NEAR_RESTART: usize = 3;

/// Which restarts count.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum RestartRule {
    /// Those of the file; without any, those that the readings show. Where falls of the readings
    /// may be collections as well, both are judged.
    #[default]
    Auto,
    /// None: whatever falls was collected.
    None,
    /// Every fall to the boot level.
    Falls,
    /// At these times.
    At(Vec<RestartTime>),
}

/// When a restart was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RestartTime {
    /// At a point in time.
    At(Timestamp),
    /// So long after the first sample.
    After(Seconds),
}

/// The cuts of a series, and what else falls in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segmentation {
    pub(super) restarts: Vec<Restart>,
    /// The first samples after collections.
    collections: Vec<usize>,
    grounds: Grounds,
    sampling: Sampling,
}

/// Why falls are taken for what they are taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grounds {
    /// The file or the user says so, or nothing falls.
    Stated,
    /// The readings show it.
    Shown,
    /// It is one of two ways to take them.
    Assumed,
}

/// The ways to take the falls of a series.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Segmentations {
    /// There is one.
    Settled(Segmentation),
    /// The readings cannot tell one from the other.
    Open {
        as_restarts: Segmentation,
        as_collections: Segmentation,
    },
}

impl Segmentations {
    /// # Errors
    /// Restarts were given by times that the series does not have.
    pub(super) fn of(series: &Series, rule: &RestartRule) -> Result<Self, FitError> {
        Ok(match rule {
            RestartRule::At(times) => Self::stated(series, given(series, times)?),
            RestartRule::Auto if !series.restarts().is_empty() => {
                Self::stated(series, series.restarts().to_vec())
            }
            RestartRule::Auto => Self::shown(series),
            RestartRule::None => Self::stated(series, Vec::new()),
            RestartRule::Falls => Self::restarts(series),
        })
    }

    /// What falls besides was collected: who tells restarts tells all of them.
    fn stated(series: &Series, restarts: Vec<Restart>) -> Self {
        let is_restart = |fall: usize| {
            let mut stated = restarts.iter();
            stated.any(|restart| restart.sample.abs_diff(fall) <= NEAR_RESTART)
        };
        let mut collections = all(classified(series));
        collections.retain(|&fall| !is_restart(fall));
        Self::Settled(Segmentation {
            restarts,
            collections,
            ..Segmentation::plain(series, Grounds::Stated)
        })
    }

    /// Every fall is a restart.
    fn restarts(series: &Series) -> Self {
        let samples = match classified(series) {
            Falls::Open { to_boot, .. } => to_boot,
            other => all(other),
        };
        Self::Settled(Segmentation {
            restarts: dropped(&samples),
            ..Segmentation::plain(series, Grounds::Stated)
        })
    }

    fn shown(series: &Series) -> Self {
        let plain = |grounds| Segmentation::plain(series, grounds);
        match classified(series) {
            Falls::None | Falls::Load => Self::Settled(plain(Grounds::Stated)),
            Falls::Restarts(samples) => Self::Settled(Segmentation {
                restarts: dropped(&samples),
                ..plain(Grounds::Shown)
            }),
            Falls::Collections(collections) => Self::Settled(Segmentation {
                collections,
                ..plain(Grounds::Shown)
            }),
            Falls::Open { all, to_boot } => Self::Open {
                as_restarts: Segmentation {
                    restarts: dropped(&to_boot),
                    ..plain(Grounds::Assumed)
                },
                as_collections: Segmentation {
                    collections: all,
                    ..plain(Grounds::Assumed)
                },
            },
        }
    }
}

impl Segmentation {
    fn plain(series: &Series, grounds: Grounds) -> Self {
        Self {
            restarts: Vec::new(),
            collections: Vec::new(),
            grounds,
            // Without a clock readings are snapshots, taken at rest after a collection.
            sampling: match series.seconds() {
                Some(_) => Sampling::Running,
                None => Sampling::AtRest,
            },
        }
    }

    /// The first sample after each restart.
    pub(super) fn cuts(&self) -> Vec<usize> {
        self.restarts.iter().map(|restart| restart.sample).collect()
    }

    /// How many falls there are.
    pub(super) fn falls(&self) -> usize {
        self.restarts.len() + self.collections.len()
    }

    /// The trend of these samples, of which the points are.
    pub(super) fn trend(&self, points: &Points, samples: &Samples<'_>) -> Option<Trend> {
        let collections = samples.places(&self.collections);
        if collections.is_empty() {
            Trend::fit(points, self.sampling)
        } else {
            Trend::fit_collections(points, &collections, self.sampling)
        }
    }

    /// What a reader should know of how falls were read.
    pub(super) fn caveat(&self) -> Option<FitDoubt> {
        match self.grounds {
            Grounds::Stated => None,
            Grounds::Assumed => Some(FitDoubt::OpenFalls {
                count: self.falls(),
            }),
            Grounds::Shown if self.restarts.is_empty() => Some(FitDoubt::CollectionCycles),
            Grounds::Shown => Some(FitDoubt::InferredRestarts {
                count: self.restarts.len(),
            }),
        }
    }

    /// The same way of judging, for a part without cuts.
    pub(super) fn uncut(&self) -> Self {
        Self {
            restarts: Vec::new(),
            grounds: Grounds::Stated,
            ..self.clone()
        }
    }
}

fn classified(series: &Series) -> Falls {
    let order = || (0..series.len()).map(|sample| sample as f64).collect();
    let known = series.seconds().or(series.requests());
    let x = known.map_or_else(|| Cow::Owned(order()), Cow::Borrowed);
    classify_falls(&x, series.memory(), series.seconds())
}

fn all(falls: Falls) -> Vec<usize> {
    match falls {
        Falls::None | Falls::Load => Vec::new(),
        Falls::Restarts(all) | Falls::Collections(all) | Falls::Open { all, .. } => all,
    }
}

fn dropped(samples: &[usize]) -> Vec<Restart> {
    let restart = |&sample: &usize| Restart {
        sample,
        reason: RestartReason::Drop,
    };
    samples.iter().map(restart).collect()
}

/// The first samples at or after the given times.
fn given(series: &Series, times: &[RestartTime]) -> Result<Vec<Restart>, FitError> {
    let without = || FitError::RestartsWithoutTimes {
        name: series.name().to_owned(),
    };
    let seconds = series.seconds().ok_or_else(without)?;
    let mut samples = Vec::with_capacity(times.len());
    for time in times {
        let second = match (time, series.clock()) {
            (RestartTime::At(time), Clock::Wall(_)) => time.0,
            (RestartTime::At(_), _) => return Err(without()),
            (RestartTime::After(span), _) => seconds[0] + span.0,
        };
        let sample = seconds.partition_point(|&at| at < second);
        if sample == 0 || sample == series.len() {
            return Err(FitError::RestartOutside {
                name: series.name().to_owned(),
            });
        }
        samples.push(sample);
    }
    samples.sort_unstable();
    samples.dedup();
    let restart = |sample| Restart {
        sample,
        reason: RestartReason::Given,
    };
    Ok(samples.into_iter().map(restart).collect())
}
