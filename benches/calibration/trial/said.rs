//! What leakrate says of a process whose memory falls.

use leakrate::model::{
    Assumption, Estimate, Evidence, FitOptions, Floor, LeakModel, PerSecond, Verdict,
};
use leakrate::units::Rate;
use rayon::prelude::*;

use super::falling::{Fallen, Falling, Told};
use super::share::Share;
use super::tally::random;

/// A floor so low that it settles no verdict.
const FLOOR: f64 = 1000.0 / 3600.0;

/// What is said of one draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Said {
    pub(crate) verdict: Verdict,
    /// Whether it is a leak that needs no model of the noise.
    pub(crate) is_robust_leak: bool,
    /// Whether the interval of the rate holds the truth.
    pub(crate) is_covered: bool,
    /// Whether two readings of the falls are given.
    pub(crate) is_open: bool,
    /// Whether the interval of the reading as restarts holds the truth, where there are two.
    pub(crate) is_covered_if_restarts: bool,
    /// How many restarts there are, or may be.
    pub(crate) falls: usize,
}

/// What is said of many draws.
pub(crate) fn said_of(falling: Falling, n: usize, told: Told, draws: usize) -> Vec<Said> {
    (0..draws)
        .into_par_iter()
        .filter_map(|number| Said::of(&falling.draw(n, told, &mut random(number))?))
        .collect()
}

/// The share of draws of which this holds.
pub(crate) fn share(said: &[Said], is: impl Fn(&Said) -> bool) -> Share {
    Share::of(said.iter().map(is))
}

impl Said {
    fn of(fallen: &Fallen) -> Option<Self> {
        let options = FitOptions {
            floor: Floor {
                per_second: Rate::new(FLOOR),
                ..Floor::default()
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
            is_robust_leak: model.verdict == Verdict::Leak && model.evidence == Evidence::Robust,
            is_covered: covers(&model.per_second.as_ref()?.rate),
            is_open: as_restarts.is_some(),
            is_covered_if_restarts: as_restarts
                .and_then(|one| one.per_second.as_ref())
                .is_some_and(covers),
            falls: as_restarts.map_or(model.restarts.len(), |one| one.falls),
        })
    }
}
