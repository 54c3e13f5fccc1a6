//! Facts of a plan.

use super::series::SECONDS_PER_HOUR;
use crate::facts::{EffortFacts, PlanFacts, PlanKind};
use leakrate_core::analysis::{AxisPlan, Design, Effort, Plan};
use leakrate_core::units::Quantity;

/// Which keys an amount along the axis of a plan goes to.
#[derive(Clone, Copy)]
enum Key {
    Requests,
    Time,
}

/// How much must be measured, by the noise of `pilot` where there was one.
pub fn plan(found: &Plan, pilot: Option<&str>) -> PlanFacts {
    let mut facts = match found {
        Plan::Requests(plan) => along(plan, Key::Requests),
        Plan::Time(plan) => along(plan, Key::Time),
    };
    facts.pilot = pilot.map(str::to_owned);
    facts
}

fn along<D: Quantity>(plan: &AxisPlan<D>, key: Key) -> PlanFacts {
    let (kind, noise, autocorrelation, step) = match plan.design {
        Design::Snapshots { noise, every } => (PlanKind::Snapshots, noise, None, every),
        Design::Series {
            noise,
            autocorrelation,
            step,
        } => (PlanKind::Series, noise, Some(autocorrelation), Some(step)),
    };
    let target = plan.target.map(leakrate_core::units::Rate::per_base);
    PlanFacts {
        kind,
        pilot: None,
        noise_bytes: noise.0,
        autocorrelation,
        step_seconds: key.time(step.map(Quantity::base)),
        step_requests: key.requests(step.map(Quantity::base)),
        confidence: plan.aim.confidence,
        power: plan.aim.power,
        bytes_per_request: key.requests(target),
        bytes_per_hour: key.time(target).map(|rate| rate * SECONDS_PER_HOUR),
        needed: plan.needed.as_ref().map(|needed| effort(needed, key)),
        table: plan.table.iter().map(|row| effort(row, key)).collect(),
    }
}

fn effort<D: Quantity>(found: &Effort<D>, key: Key) -> EffortFacts {
    let extent = Some(found.extent.base());
    let smallest = Some(found.smallest.per_base());
    EffortFacts {
        readings: found.readings,
        requests: key.requests(extent),
        duration_seconds: key.time(extent),
        smallest_detectable_bytes_per_request: key.requests(smallest),
        smallest_detectable_bytes_per_hour: key.time(smallest).map(|rate| rate * SECONDS_PER_HOUR),
    }
}

impl Key {
    fn requests(self, amount: Option<f64>) -> Option<f64> {
        amount.filter(|_| matches!(self, Self::Requests))
    }

    fn time(self, amount: Option<f64>) -> Option<f64> {
        amount.filter(|_| matches!(self, Self::Time))
    }
}
