//! Series to test a rule with, made from the model: a leak fires it; noise, a warm-up and a restart
//! do not.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

use super::alarms::{RuleFirings, Watched, firings};
use super::rule::{AlertRule, RestartCut};
use crate::units::{Bytes, Seconds};

/// A window has at most so many readings here: a file of tests is to be read.
const MOST: f64 = 60.0;
/// Draws that are tried for one in which noise does what it does nearly always.
const DRAWS: u64 = 20;
/// A climb has died away to nothing after so many of its time constants.
const DIED_AWAY: f64 = 3.0;

/// What a series shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScenarioKind {
    /// A leak at the rate that the rule is to see.
    Leak,
    /// The same noise without a leak.
    Flat,
    /// A fresh process that climbs to its level.
    WarmUp,
    /// A process that has run for long, restarts and climbs to its level.
    Restart,
}

impl ScenarioKind {
    const ALL: [Self; 4] = [Self::Leak, Self::Flat, Self::WarmUp, Self::Restart];

    /// Whether the rule is to fire.
    pub fn fires(self) -> bool {
        match self {
            Self::Leak => true,
            Self::Flat | Self::WarmUp | Self::Restart => false,
        }
    }
}

/// A series on which it is known what the rule does.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// What it shows.
    pub kind: ScenarioKind,
    /// Time between readings.
    pub step: Seconds,
    /// Memory in whole bytes.
    pub memory: Vec<f64>,
    /// When the process had started at each reading, from the first on; before it where negative.
    pub started: Vec<f64>,
    /// Whether the alert before the limit fires, where there is one.
    pub reaches_limit: bool,
}

/// A series of each kind, with noise like that of the model about a level of `level`. A kind is left out
/// where no draw of the noise shows what it is to show.
pub fn scenarios(rule: &AlertRule, level: Bytes) -> Vec<Scenario> {
    let kinds = ScenarioKind::ALL.into_iter();
    let kinds = kinds.filter(|kind| *kind != ScenarioKind::WarmUp || rule.warm_up.0 > 0.0);
    kinds
        .filter_map(|kind| scenario(rule, kind, level))
        .collect()
}

fn scenario(rule: &AlertRule, kind: ScenarioKind, level: Bytes) -> Option<Scenario> {
    let draw = |seed| {
        let made = make(rule, kind, level, seed);
        let fired = made.fired(rule)?;
        (fired.leak.is_empty() != kind.fires()).then_some(Scenario {
            reaches_limit: fired.limit.is_some_and(|limit| !limit.is_empty()),
            ..made
        })
    };
    let is_clear = |made: &Scenario| kind.fires() || !made.reaches_limit;
    (1..=DRAWS).filter_map(draw).find(is_clear)
}

impl Scenario {
    /// What the rule does.
    fn fired(&self, rule: &AlertRule) -> Option<RuleFirings> {
        let seconds: Vec<f64> = (0..self.memory.len())
            .map(|at| at as f64 * self.step.0)
            .collect();
        let begun = self.started.windows(2).enumerate();
        let restarts = begun
            .filter(|(_, pair)| pair[1] > pair[0])
            .map(|(at, _)| at + 1);
        let mut watched = Watched::of(&seconds, &self.memory, restarts)?;
        watched.starts[0] = *self.started.first()?;
        watched.every = self.step.0;
        Some(firings(rule, &watched))
    }
}

fn make(rule: &AlertRule, kind: ScenarioKind, level: Bytes, seed: u64) -> Scenario {
    let step = step(rule);
    let (window, warm_up) = (rule.window.0, rule.warm_up.0);
    // After this long every kind has shown what it does.
    let settled = rule.youth().0 + rule.hold.0;
    let extent = match kind {
        ScenarioKind::Leak | ScenarioKind::Flat | ScenarioKind::WarmUp => settled + 1.5 * window,
        ScenarioKind::Restart => 2.0 * settled + 1.5 * window,
    };
    let count = (extent / step).ceil() as usize + 1;
    let restart = match kind {
        ScenarioKind::Leak | ScenarioKind::Flat | ScenarioKind::WarmUp => None,
        ScenarioKind::Restart => Some((settled / step).ceil() * step),
    };
    let long_ago = -2.0 * settled;
    let climb = climb(rule);
    let level = level.0.max(2.0 * climb);
    let warm = |age: f64| match warm_up {
        0.0 => 0.0,
        _ => -climb * (-age / (warm_up / DIED_AWAY)).exp(),
    };
    let noise = noise(rule, step, count, seed);
    let leak = rule.smallest.per_base().max(rule.target.per_base());
    let mut made = Scenario {
        kind,
        step: Seconds(step),
        memory: Vec::with_capacity(count),
        started: Vec::with_capacity(count),
        reaches_limit: false,
    };
    for (place, noise) in noise.into_iter().enumerate() {
        let at = place as f64 * step;
        let (started, above) = match (kind, restart) {
            (ScenarioKind::Leak, _) => (long_ago, leak * at),
            (ScenarioKind::Flat, _) => (long_ago, 0.0),
            (ScenarioKind::WarmUp, _) => (0.0, warm(at)),
            (ScenarioKind::Restart, Some(restart)) if at >= restart => {
                (restart, warm(at - restart))
            }
            (ScenarioKind::Restart, _) => (long_ago, climb),
        };
        made.memory.push((level + above + noise).max(0.0).round());
        made.started.push(started);
    }
    made
}

/// Readings that are few enough to be read, and no closer than those that were measured.
fn step(rule: &AlertRule) -> f64 {
    (rule.window.0 / MOST).max(rule.step.0).max(1.0).ceil()
}

/// A climb that is a leak to whoever does not know of warm-ups, and a fall that is no noise.
fn climb(rule: &AlertRule) -> f64 {
    let fall = match rule.restarts {
        RestartCut::StartTime => 0.0,
        RestartCut::Falls { at_least, .. } => 2.0 * at_least.0,
    };
    fall.max(2.0 * rule.threshold.per_base() * rule.window.0)
}

/// Autocorrelated noise of which the slope over the window scatters as it does in the readings, and that
/// is itself no larger than theirs.
fn noise(rule: &AlertRule, step: f64, count: usize, seed: u64) -> Vec<f64> {
    let rho = rule.autocorrelation.max(0.0).powf(step / rule.step.0);
    let memory = step * (1.0 + rho) / (1.0 - rho);
    let deviation = rule.noise.per_base() * (rule.window.0.powi(3) / (12.0 * memory)).sqrt();
    let deviation = deviation.min(rule.deviation.0);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = || -> f64 { StandardNormal.sample(&mut random) };
    let mut last = draw();
    let innovation = (1.0 - rho * rho).sqrt();
    let mut noise = Vec::with_capacity(count);
    for _ in 0..count {
        noise.push(deviation * last);
        last = rho * last + innovation * draw();
    }
    noise
}
