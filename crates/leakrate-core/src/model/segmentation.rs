//! Where a series is cut: restarts that the file or the user tells, else those that the readings
//! themselves show.

use std::borrow::Cow;

use super::fit::FitError;
use crate::caveat::FitDoubt;
use crate::series::{Clock, Restart, RestartReason, Series};
use crate::stats::points::Points;
use crate::stats::restart::{Falls, classify_falls};
use crate::stats::trend::{Sampling, Trend};
use crate::units::{Seconds, Timestamp};

/// Which restarts count.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum RestartRule {
    /// Those of the file; without any, those that the readings show.
    #[default]
    Auto,
    /// None: whatever falls was no restart.
    None,
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

/// The cuts of a series.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segmentation {
    pub(super) restarts: Vec<Restart>,
    /// What the falls of the readings are, where no restarts were told.
    falls: Falls,
    inferred: Inferred,
    sampling: Sampling,
}

/// Whether the cuts were inferred from the readings that are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inferred {
    FromReadings,
    No,
}

impl Segmentation {
    /// # Errors
    /// Restarts were given by times that the series does not have.
    pub(super) fn of(series: &Series, rule: &RestartRule) -> Result<Self, FitError> {
        // Without a clock readings are snapshots, taken at rest after a collection.
        let sampling = match series.seconds() {
            Some(_) => Sampling::Running,
            None => Sampling::AtRest,
        };
        let told = |restarts: Vec<Restart>| Self {
            restarts,
            falls: Falls::None,
            inferred: Inferred::No,
            sampling,
        };
        Ok(match rule {
            RestartRule::None => told(Vec::new()),
            RestartRule::At(times) => told(given(series, times)?),
            RestartRule::Auto if !series.restarts().is_empty() => told(series.restarts().to_vec()),
            RestartRule::Auto => Self::from_readings(series, sampling),
        })
    }

    fn from_readings(series: &Series, sampling: Sampling) -> Self {
        let order = || (0..series.len()).map(|sample| sample as f64).collect();
        let known = series.seconds().or(series.requests());
        let x = known.map_or_else(|| Cow::Owned(order()), Cow::Borrowed);
        let falls = classify_falls(&x, series.memory());
        let samples: &[usize] = match &falls {
            Falls::Restarts(samples) => samples,
            Falls::None | Falls::Cycles | Falls::Load => &[],
        };
        let restart = |&sample: &usize| Restart {
            sample,
            reason: RestartReason::Drop,
        };
        Self {
            restarts: samples.iter().map(restart).collect(),
            falls,
            inferred: Inferred::FromReadings,
            sampling,
        }
    }

    /// The first sample after each restart.
    pub(super) fn cuts(&self) -> Vec<usize> {
        self.restarts.iter().map(|restart| restart.sample).collect()
    }

    pub(super) fn trend(&self, points: &Points) -> Option<Trend> {
        match (self.inferred, &self.falls) {
            (_, Falls::Cycles) => Trend::fit_cycles(points, self.sampling),
            (Inferred::FromReadings, _) => Trend::fit_inferred(points, self.sampling),
            (Inferred::No, _) => Trend::fit(points, self.sampling),
        }
    }

    /// What a reader should know of how falls were read.
    pub(super) fn caveat(&self) -> Option<FitDoubt> {
        match (&self.falls, self.inferred) {
            (Falls::Restarts(samples), Inferred::FromReadings) => {
                Some(FitDoubt::InferredRestarts {
                    count: samples.len(),
                })
            }
            (Falls::Cycles, _) => Some(FitDoubt::CollectionCycles),
            _ => None,
        }
    }

    /// The same way of judging, for a part without cuts.
    pub(super) fn uncut(&self) -> Self {
        Self {
            restarts: Vec::new(),
            falls: Falls::None,
            inferred: Inferred::No,
            sampling: self.sampling,
        }
    }
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
