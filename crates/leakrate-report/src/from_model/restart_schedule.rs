//! Facts of a schedule of restarts.

use crate::facts::{Moment, RestartMemoryFacts, RestartScheduleFacts, ScheduledRestartFacts};
use leakrate_core::analysis::{Prediction, RestartMemory, RestartSchedule, WorkerCycle};
use leakrate_core::model::PerSecond;
use leakrate_core::units::{Bytes, Seconds, Timestamp};

/// What restarts of a fleet were planned for.
#[derive(Debug, Clone, PartialEq)]
pub struct RestartDemand<'a> {
    /// The instances to restart, in the order of their deadlines as they were given.
    pub instances: Vec<Instance<'a>>,
    /// So many may restart at a time.
    pub at_once: usize,
    /// With this probability an instance may crash before its restart.
    pub crash_risk: f64,
    /// So long a restart takes.
    pub takes: Seconds,
    /// Series that need none.
    pub not_needed: usize,
    /// Series that ended before the others.
    pub ended: usize,
}

/// One of the instances to restart.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance<'a> {
    /// Its name.
    pub name: &'a str,
    /// What was predicted of it.
    pub prediction: &'a Prediction,
    /// What it gains in a second.
    pub rate: Option<PerSecond>,
}

impl Instance<'_> {
    fn restarts_per_day(&self) -> Option<f64> {
        let restart = self.prediction.time.as_ref()?.restart.as_ref()?;
        Some(SECONDS_PER_DAY / restart.every.0)
    }

    /// What it holds from one restart to the next.
    fn cycle(&self) -> Option<WorkerCycle> {
        let restart = self.prediction.time.as_ref()?.restart.as_ref()?;
        Some(WorkerCycle {
            fresh: restart.fresh.level,
            gain: Bytes(self.rate?.per_base() * restart.every.0),
        })
    }

    fn crash(&self) -> Option<Moment> {
        let after = self.prediction.time.as_ref()?.first.as_ref()?.p50?;
        Moment::new(
            Timestamp(self.prediction.now?.0 + after.0),
            self.prediction.shown_in,
        )
    }
}

const SECONDS_PER_DAY: f64 = 86_400.0;

/// When to restart each instance.
pub fn restart_schedule(
    found: &RestartSchedule,
    demand: &RestartDemand<'_>,
) -> RestartScheduleFacts {
    // A restart beyond the calendar is none that could be planned.
    let restarts = found.restarts.iter().filter_map(|restart| {
        let instance = &demand.instances[restart.instance];
        let shown_in = instance.prediction.shown_in;
        Some(ScheduledRestartFacts {
            series: instance.name.to_owned(),
            start: Moment::new(restart.start, shown_in)?,
            deadline: Moment::new(restart.deadline, shown_in)?,
            crash: instance.crash(),
            in_time: restart.is_in_time(),
        })
    });
    RestartScheduleFacts {
        at_once: demand.at_once,
        restart_seconds: demand.takes.0,
        crash_risk: demand.crash_risk,
        least_at_once: found.least_at_once,
        restarts: restarts.collect(),
        not_needed: demand.not_needed,
        ended: demand.ended,
        restarts_per_day: demand
            .instances
            .iter()
            .map(Instance::restarts_per_day)
            .sum(),
        memory: memory(demand),
    }
}

/// What they hold together; of one alone that is no question.
fn memory(demand: &RestartDemand<'_>) -> Option<RestartMemoryFacts> {
    let cycles = demand.instances.iter().map(Instance::cycle);
    let cycles: Vec<WorkerCycle> = cycles.collect::<Option<_>>()?;
    (cycles.len() > 1).then(|| {
        let found = RestartMemory::of(&cycles, demand.at_once);
        RestartMemoryFacts {
            staggered_bytes: found.staggered.0,
            together_bytes: found.together.0,
        }
    })
}
