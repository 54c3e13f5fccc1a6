//! How to live with a leak until it is fixed: how often to restart.

use super::course::Course;
use super::crossed_by::CrossedBy;
use super::fresh::FreshLevel;
use super::options::PredictOptions;
use crate::stats::age_replacement::Replacement;
use crate::stats::crossing::Futures;
use crate::units::{Bytes, Quantity};

/// How often to restart, counted from the start of a process.
#[derive(Debug, Clone, PartialEq)]
pub struct RestartAdvice<D> {
    /// At the latest after this, for a crash to be as rare as asked.
    pub every: D,
    /// After this, for the least cost; absent where no costs are given, or where no interval
    /// inside the horizon costs less than the crashes.
    pub cheapest: Option<CheapestRestart<D>>,
    /// The level of a fresh process, from which it counts.
    pub fresh: FreshLevel,
    /// What each interval risks: the share of fresh processes that have crashed by then.
    pub risks: Vec<CrossedBy<D>>,
}

/// The restart interval with the least cost per time or request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CheapestRestart<D> {
    /// The interval.
    pub every: D,
    /// The probability that a process crashes before it is restarted.
    pub crash_risk: f64,
}

/// No process is restarted each second, or for each request: one that would have to be has no room.
const SHORTEST: f64 = 1.0;

impl<D: Quantity> RestartAdvice<D> {
    /// `None` where the rate may be nothing, where no interval within `reach` is risky
    /// enough to need a restart, or where a fresh process has no room below `limit`.
    ///
    /// The interval is the quantile at the asked risk of the first passage of a fresh process, or
    /// what the fastest plausible leak leaves below the highest peak that was seen, whichever is
    /// less: simulated noise is normal and knows no rare peaks.
    pub(super) fn new(
        course: &Course<D>,
        futures: &Futures<'_>,
        limit: Bytes,
        reach: D,
        options: &PredictOptions,
    ) -> Option<Self> {
        let aim = options.restart;
        let rate = course.fit.rate.interval()?;
        if rate.lower.per_base() <= 0.0 {
            return None;
        }
        let fresh = FreshLevel::of(course, options.fresh)?;
        let room = limit - fresh.level - course.highest_peak();
        if room.0 <= 0.0 {
            return None;
        }
        let below_peaks = room.0 / rate.upper.per_base();
        let crossings = futures.first_crossings(fresh.start(), limit.0, reach.base())?;
        let at_risk = crossings.quantile(aim.crash_risk)?;
        let every = at_risk.min(below_peaks);
        if every < SHORTEST {
            return None;
        }
        let cheapest = aim.costs.and_then(|costs| {
            let Replacement {
                age,
                failure_probability,
            } = crossings.cheapest_replacement(costs)?;
            Some(CheapestRestart {
                every: D::from_base(age),
                crash_risk: failure_probability,
            })
        });
        Some(Self {
            every: D::from_base(every),
            cheapest,
            fresh,
            risks: CrossedBy::of(&crossings),
        })
    }

    pub(super) fn map<E>(self, convert: impl Fn(D) -> E) -> RestartAdvice<E> {
        RestartAdvice {
            every: convert(self.every),
            cheapest: self.cheapest.map(|cheapest| CheapestRestart {
                every: convert(cheapest.every),
                crash_risk: cheapest.crash_risk,
            }),
            fresh: self.fresh,
            risks: CrossedBy::map(&self.risks, &convert),
        }
    }
}
