//! When a rule fires on readings, by the semantics of Prometheus: it is looked at at even times, and
//! fires once its condition has held for as long as its `for` says.

use super::range::{LOOKBACK, LineInWindow, SlidingLine, any_within, highest, latest};
use super::rule::{AlertRule, RestartCut};
use crate::series::Series;
use crate::stats::quantile::median;
use crate::units::{Bytes, Seconds};

/// Rules are looked at once a minute, as Prometheus does unless told otherwise.
const EVERY: f64 = 60.0;
/// Of readings further apart than the lookback, each stands for so many times their distance.
const STANDS: f64 = 2.0;

/// A stretch of time in which a rule fires.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Firing {
    /// The first time at which it fires.
    pub from: Seconds,
    /// The last.
    pub to: Seconds,
}

/// Readings as Prometheus would have them.
#[derive(Debug, Clone)]
pub struct Watched<'a> {
    pub(super) seconds: &'a [f64],
    pub(super) memory: &'a [f64],
    /// When the process started, in order; the first reading counts as the first of them.
    pub(super) starts: Vec<f64>,
    /// Time between looks.
    pub(super) every: f64,
    lookback: f64,
}

/// The rule that most teams have: `predict_linear(m[window], ahead) > limit`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlainRule {
    /// The window of the line.
    pub window: Seconds,
    /// How far it looks ahead.
    pub ahead: Seconds,
    /// The limit.
    pub limit: Bytes,
}

impl PlainRule {
    /// `predict_linear(m[6h], 4*3600) > limit`.
    pub fn usual(limit: Bytes) -> Self {
        Self {
            window: Seconds(6.0 * 3600.0),
            ahead: Seconds(4.0 * 3600.0),
            limit,
        }
    }
}

impl<'a> Watched<'a> {
    /// The readings of a series that restarts at these samples; `None` without times.
    pub fn new(series: &'a Series, restarts: impl IntoIterator<Item = usize>) -> Option<Self> {
        Self::of(series.seconds()?, series.memory(), restarts)
    }

    pub(super) fn of(
        seconds: &'a [f64],
        memory: &'a [f64],
        restarts: impl IntoIterator<Item = usize>,
    ) -> Option<Self> {
        let steps: Vec<f64> = seconds.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let step = median(&steps)?;
        let first = *seconds.first()?;
        let restarts = restarts
            .into_iter()
            .filter_map(|at| seconds.get(at).copied());
        Some(Self {
            seconds,
            memory,
            starts: std::iter::once(first).chain(restarts).collect(),
            every: step.max(EVERY),
            lookback: LOOKBACK.max(STANDS * step),
        })
    }

    fn looks(&self) -> impl Iterator<Item = f64> + use<> {
        let (first, last) = (self.seconds[0], self.seconds[self.seconds.len() - 1]);
        let (every, count) = (self.every, ((last - first) / self.every) as usize);
        (0..=count).map(move |look| first + look as f64 * every)
    }

    /// How old the process is.
    fn age(&self, at: f64) -> f64 {
        let begun = self.starts.partition_point(|&start| start <= at);
        begun
            .checked_sub(1)
            .map_or(0.0, |last| at - self.starts[last])
    }

    /// Fires where `holds` has held for `hold`.
    fn firings(&self, hold: Seconds, mut holds: impl FnMut(f64) -> bool) -> Vec<Firing> {
        let mut firings: Vec<Firing> = Vec::new();
        let (mut since, mut firing) = (None, false);
        for at in self.looks() {
            if !holds(at) {
                (since, firing) = (None, false);
                continue;
            }
            if at - *since.get_or_insert(at) < hold.0 {
                continue;
            }
            match firings.last_mut().filter(|_| firing) {
                Some(last) => last.to = Seconds(at),
                None => firings.push(Firing {
                    from: Seconds(at),
                    to: Seconds(at),
                }),
            }
            firing = true;
        }
        firings
    }
}

/// Tells, look by look, whether a window is one run without its warm-up.
struct Settling<'w, 'a> {
    rule: &'w AlertRule,
    watched: &'w Watched<'a>,
    /// When memory last fell as at a restart.
    fallen: Option<f64>,
}

impl Settling<'_, '_> {
    /// Of a look that is later than the one before.
    fn is_settled(&mut self, at: f64) -> bool {
        let youth = self.rule.youth().0;
        let watched = self.watched;
        match self.rule.restarts {
            RestartCut::StartTime => watched.age(at) >= youth,
            RestartCut::Falls { at_least, within } => {
                let now = latest(watched.seconds, at, watched.lookback);
                let top = highest(watched.seconds, watched.memory, at, within.0);
                let fall = now.zip(top).map(|(now, top)| top - watched.memory[now]);
                if fall.is_some_and(|fall| fall >= at_least.0) {
                    self.fallen = Some(at);
                }
                let from = at - youth - self.rule.past().0;
                self.fallen.is_none_or(|fallen| at - fallen > youth)
                    && any_within(watched.seconds, from, at - youth)
            }
        }
    }
}

/// When a rule fires on readings: on a leak, and before the limit.
pub fn firings(rule: &AlertRule, watched: &Watched<'_>) -> RuleFirings {
    let leaks = |line: &LineInWindow| line.slope > rule.threshold.per_base();
    let settling = || Settling {
        rule,
        watched,
        fallen: None,
    };
    let line = || SlidingLine::new(watched.seconds, watched.memory, rule.window);
    let (mut lines, mut runs) = (line(), settling());
    let leak = watched.firings(rule.hold, |at| {
        runs.is_settled(at) && lines.at(at).as_ref().is_some_and(leaks)
    });
    let (mut lines, mut runs) = (line(), settling());
    let limit = rule.limit.map(|limit| {
        let nears =
            |line: LineInWindow| leaks(&line) && line.ahead(rule.lead) + rule.margin.0 > limit.0;
        watched.firings(rule.hold, |at| {
            runs.is_settled(at) && lines.at(at).is_some_and(nears)
        })
    });
    RuleFirings { leak, limit }
}

/// When each alert of a rule fires.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleFirings {
    /// That of the leak.
    pub leak: Vec<Firing>,
    /// That of the limit, where there is one.
    pub limit: Option<Vec<Firing>>,
}

/// When a plain rule fires on readings, without `for`.
pub fn plain_firings(rule: &PlainRule, watched: &Watched<'_>) -> Vec<Firing> {
    let mut lines = SlidingLine::new(watched.seconds, watched.memory, rule.window);
    watched.firings(Seconds(0.0), |at| {
        lines
            .at(at)
            .is_some_and(|line| line.ahead(rule.ahead) > rule.limit.0)
    })
}
