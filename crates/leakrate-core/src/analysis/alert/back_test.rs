//! How a rule would have done on the very readings that it was made from.

use super::alarms::{Firing, PlainRule, Watched, firings, plain_firings};
use super::rule::{AlertRule, Subject};
use crate::analysis::Standing;
use crate::model::GrowthEvent;
use crate::stats::quantile::median;
use crate::stats::verdict::Verdict;
use crate::units::{Bytes, Seconds};

/// How the alerts of a rule would have fired.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleBackTest {
    /// The alert on a leak.
    pub leak: AlarmTally,
    /// The alert before the limit, where there is one.
    pub limit: Option<AlarmTally>,
    /// `predict_linear(m[6h], 4*3600) > limit` beside it, where there is a limit.
    pub plain: Option<AlarmTally>,
    /// Time that was looked at, over all series.
    pub watched: Seconds,
    /// Runs of leaking series, each to its end or to the limit.
    pub leaking_runs: usize,
    /// Series of which it is open whether they leak; what fires on them is in no count.
    pub undecided: usize,
}

/// What an alert did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlarmTally {
    /// How often it fired.
    pub firings: usize,
    /// How often on what does not leak, or before it did.
    pub without_cause: usize,
    /// Leaking runs on which it fired before their end.
    pub caught: usize,
    /// How long before their end, as the median of those runs.
    pub lead: Option<Seconds>,
    leads: Vec<f64>,
}

/// Where a series leaks, and where its runs end.
#[derive(Debug, Clone)]
struct Truth {
    /// From when on it leaks; `None` where it does not.
    leaks_from: Option<f64>,
    /// Each run that leaks: from its start to the limit, to a restart or to the last reading.
    runs: Vec<(f64, f64)>,
}

impl AlarmTally {
    fn add(&mut self, firings: &[Firing], truth: &Truth) {
        self.firings += firings.len();
        let has_cause = |firing: &&Firing| truth.leaks_from.is_some_and(|from| firing.to.0 >= from);
        self.without_cause += firings.len() - firings.iter().filter(has_cause).count();
        for &(from, to) in &truth.runs {
            let inside = firings
                .iter()
                .find(|firing| firing.to.0 >= from && firing.from.0 < to);
            if let Some(first) = inside {
                self.leads.push(to - first.from.0.max(from));
            }
        }
        self.caught = self.leads.len();
        self.lead = median(&self.leads).map(Seconds);
    }
}

/// Lets a rule, and the plain one beside it, fire on the readings of each series.
pub fn back_test(rule: &AlertRule, subjects: &[Subject<'_>]) -> RuleBackTest {
    let mut found = RuleBackTest {
        leak: AlarmTally::default(),
        limit: rule.limit.map(|_| AlarmTally::default()),
        plain: rule.limit.map(|_| AlarmTally::default()),
        watched: Seconds(0.0),
        leaking_runs: 0,
        undecided: 0,
    };
    for subject in subjects {
        let restarts = subject.model.restarts.iter().map(|restart| restart.sample);
        let Some(watched) = Watched::new(subject.series, restarts) else {
            continue;
        };
        let Some(truth) = truth(subject, &watched, rule.limit) else {
            found.undecided += 1;
            continue;
        };
        let fired = firings(rule, &watched);
        found.leak.add(&fired.leak, &truth);
        if let (Some(tally), Some(fired)) = (&mut found.limit, &fired.limit) {
            tally.add(fired, &truth);
        }
        if let (Some(tally), Some(limit)) = (&mut found.plain, rule.limit) {
            let plain = plain_firings(&PlainRule::usual(limit), &watched);
            tally.add(&plain, &truth);
        }
        found.leaking_runs += truth.runs.len();
        found.watched.0 += subject.series.duration().map_or(0.0, |duration| duration.0);
    }
    found
}

/// `None` where it is open whether a series leaks.
fn truth(subject: &Subject<'_>, watched: &Watched<'_>, limit: Option<Bytes>) -> Option<Truth> {
    let model = subject.model;
    match model.verdict {
        Verdict::Inconclusive => return None,
        Verdict::NoLeak | Verdict::Plateau => {
            return Some(Truth {
                leaks_from: None,
                runs: Vec::new(),
            });
        }
        Verdict::Leak if subject.standing == Some(Standing::MayBeChance) => return None,
        Verdict::Leak => {}
    }
    let changes = model.course.iter().flat_map(|course| &course.changes);
    let mut began = changes.filter(|change| change.event == GrowthEvent::Began);
    let began = began.next_back();
    let leaks_from = began.map_or(watched.seconds[0], |change| {
        watched.seconds[change.earliest]
    });
    let ends = watched.starts.iter().skip(1).copied();
    let ends = ends.chain(watched.seconds.last().copied());
    let runs = watched.starts.iter().copied().zip(ends);
    let runs = runs.filter(|(_, to)| *to > leaks_from).map(|(from, to)| {
        let from = from.max(leaks_from);
        (
            from,
            limit
                .and_then(|limit| reached(watched, from, to, limit))
                .unwrap_or(to),
        )
    });
    Some(Truth {
        leaks_from: Some(leaks_from),
        runs: runs.collect(),
    })
}

/// When memory first reached the limit in a run.
fn reached(watched: &Watched<'_>, from: f64, to: f64, limit: Bytes) -> Option<f64> {
    let readings = watched.seconds.iter().zip(watched.memory);
    let mut inside = readings.filter(|(at, _)| (from..to).contains(*at));
    inside
        .find(|(_, memory)| **memory >= limit.0)
        .map(|(at, _)| *at)
}
