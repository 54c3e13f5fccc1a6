//! What leakrate says of a process whose memory falls.

use leakrate::model::{
    Assumption, Estimate, Evidence, FitOptions, GivenFloor, GrowthChange, LeakModel, PerSecond,
    Verdict,
};
use leakrate::units::Rate;
use rayon::prelude::*;

use super::changing::Changing;
use super::falling::{Fallen, Falling, Told};
use super::share::Share;
use super::tally::random;

/// A floor so low that it settles no verdict.
const FLOOR: f64 = 1000.0 / 3600.0;

/// What is said of one draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Said {
    pub(crate) verdict: Verdict,
    evidence: Evidence,
    /// Whether the interval of the rate holds the truth.
    pub(crate) is_covered: bool,
    /// Whether a change that is there is told where it is.
    pub(crate) is_told: bool,
    /// Restarts that are taken for sure.
    restarts: usize,
    /// What is said if falls are restarts, where that is one of two readings.
    if_restarts: Option<IfRestarts>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct IfRestarts {
    falls: usize,
    is_covered: bool,
}

/// What is said of many draws.
pub(crate) fn said_of(falling: Falling, n: usize, told: Told, draws: usize) -> Vec<Said> {
    (0..draws)
        .into_par_iter()
        .filter_map(|number| Said::of(&falling.draw(n, told, &mut random(number))?, |_| false))
        .collect()
}

/// The same of a process whose growth changes.
pub(crate) fn said_of_changes(changing: Changing, n: usize, draws: usize) -> Vec<Said> {
    let said = |number: usize| {
        let changed = changing.draw(n, &mut random(number))?;
        Said::of(&changed.fallen, |changes| changed.is_told(changes))
    };
    (0..draws).into_par_iter().filter_map(said).collect()
}

/// The share of draws of which this holds.
pub(crate) fn share(said: &[Said], is: impl Fn(&Said) -> bool) -> Share {
    Share::of(said.iter().map(is))
}

impl Said {
    fn of(fallen: &Fallen, is_told: impl Fn(&[GrowthChange]) -> bool) -> Option<Self> {
        let options = FitOptions {
            floor: GivenFloor {
                per_second: Some(Rate::new(FLOOR)),
                ..GivenFloor::default()
            },
            ..FitOptions::default()
        };
        let model = LeakModel::fit(&fallen.series, &options).ok()?;
        let covers = |rate: &Estimate<PerSecond>| {
            rate.interval().is_some_and(|interval| {
                (interval.lower.per_base()..=interval.upper.per_base()).contains(&fallen.rate)
            })
        };
        let mut readings = model.interpretations.iter();
        let as_restarts = readings.find(|one| one.assumption == Assumption::Restarts);
        Some(Self {
            verdict: model.verdict,
            evidence: model.evidence,
            is_covered: covers(&model.per_second.as_ref()?.rate),
            is_told: model.course.is_some_and(|course| is_told(&course.changes)),
            restarts: model.restarts.len(),
            if_restarts: as_restarts.map(|one| IfRestarts {
                falls: one.falls,
                is_covered: one.per_second.as_ref().is_some_and(covers),
            }),
        })
    }

    /// Whether it is a leak that needs no model of the noise.
    pub(crate) fn is_robust_leak(&self) -> bool {
        self.verdict == Verdict::Leak && self.evidence == Evidence::Robust
    }

    /// Whether two readings of the falls are given.
    pub(crate) fn is_open(&self) -> bool {
        self.if_restarts.is_some()
    }

    /// Whether the interval of the reading as restarts holds the truth.
    pub(crate) fn is_covered_if_restarts(&self) -> bool {
        self.if_restarts.is_some_and(|one| one.is_covered)
    }

    /// How many restarts there are, or may be.
    pub(crate) fn falls(&self) -> usize {
        self.if_restarts.map_or(self.restarts, |one| one.falls)
    }
}
