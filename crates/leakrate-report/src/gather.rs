//! Facts made from models and analyses: types become numbers in base units, and nothing is
//! judged or worded.

mod fleet;
mod plan;
mod prediction;
mod restart_schedule;
mod series;

use super::facts::{BridgeFacts, CaveatFacts, ComparisonFacts, RatioFacts, ReciprocalFacts};
use leakrate_core::analysis::{
    Basis, Bridge, Comparison, Difference, FixVerdict, OrderVerdict, RatioInterval,
};
use leakrate_core::caveat::Caveat;

use series::rate_facts;
pub use series::{bare, objects, series};

pub use fleet::{among_many, fleet, group};
pub use plan::plan;
pub use prediction::prediction;
pub use restart_schedule::{Instance, RestartDemand, restart_schedule};

const SECONDS_PER_HOUR: f64 = 3600.0;

/// One rate against another.
pub fn comparison(found: &Comparison) -> ComparisonFacts {
    let bounds = found.ratio.and_then(|ratio| ratio.interval);
    let ends = |interval: RatioInterval| (interval.bounds.lower(), interval.bounds.upper());
    let (lower, upper) = bounds.map_or((None, None), ends);
    ComparisonFacts {
        baseline: found.baseline.clone(),
        other: found.other.clone(),
        basis: match found.basis {
            Basis::PerRequest => "bytes_per_request",
            Basis::PerTime => "bytes_per_hour",
        },
        ratio: found.ratio.map(|ratio| RatioFacts {
            estimate: ratio.value,
            lower,
            upper,
            confidence: bounds.map(|interval| interval.confidence),
        }),
        difference_bytes_per_request: match &found.difference {
            Some(Difference::PerRequest(rate)) => Some(rate_facts(rate, 1.0)),
            _ => None,
        },
        difference_bytes_per_hour: match &found.difference {
            Some(Difference::PerTime(rate)) => Some(rate_facts(rate, SECONDS_PER_HOUR)),
            _ => None,
        },
        orders_of_magnitude: found.ratio.and_then(|ratio| {
            let orders = |ratio: f64| (ratio > 0.0).then(|| ratio.log10());
            Some(ReciprocalFacts {
                estimate: Some(orders(ratio.value)?),
                lower: lower.and_then(orders),
                upper: upper.and_then(orders),
            })
        }),
        removed_share: found.fix.and(found.ratio).map(|ratio| ReciprocalFacts {
            estimate: Some(1.0 - ratio.value),
            lower: upper.map(|upper| 1.0 - upper),
            upper: lower.map(|lower| 1.0 - lower),
        }),
        verdict: match found.verdict {
            OrderVerdict::SameOrder => "same_order",
            OrderVerdict::Within10x => "within_10x",
            OrderVerdict::DifferentOrder => "different_order",
            OrderVerdict::Undetermined => "undetermined",
        },
        fix: found.fix.map(|fix| match fix {
            FixVerdict::Fixed => "fixed",
            FixVerdict::Improved => "improved",
            FixVerdict::NoChange => "no_change",
            FixVerdict::Worse => "worse",
            FixVerdict::Undetermined => "undetermined",
        }),
        bridge: found.bridge.as_ref().map(bridge),
        caveats: caveats(&found.caveats),
    }
}

fn bridge(bridge: &Bridge) -> BridgeFacts {
    BridgeFacts {
        leak_of: bridge.leak_of.clone(),
        traffic_of: bridge.traffic_of.clone(),
        requests_per_hour: rate_facts(&bridge.traffic, SECONDS_PER_HOUR),
        expected_bytes_per_hour: rate_facts(&bridge.expected, SECONDS_PER_HOUR),
        measured_bytes_per_hour: rate_facts(&bridge.measured, SECONDS_PER_HOUR),
    }
}

/// Warnings in words.
pub fn caveats<'a>(caveats: impl IntoIterator<Item = &'a Caveat>) -> Vec<CaveatFacts> {
    caveats
        .into_iter()
        .map(|caveat| CaveatFacts {
            code: caveat.code(),
            message: caveat.to_string(),
        })
        .collect()
}
