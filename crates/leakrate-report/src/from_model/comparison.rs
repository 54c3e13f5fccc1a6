//! Facts of a comparison.

use super::caveats::caveats;
use super::series::{SECONDS_PER_HOUR, rate_facts};
use crate::facts::{BridgeFacts, ComparisonFacts, IntervalFacts, RatioFacts, ReciprocalFacts};
use leakrate_core::analysis::{Bridge, Comparison, Difference, RatioInterval};

/// One rate against another.
pub fn comparison(found: &Comparison) -> ComparisonFacts {
    let bounds = found.ratio.and_then(|ratio| ratio.interval);
    let ends = |interval: RatioInterval| (interval.bounds.lower(), interval.bounds.upper());
    let (lower, upper) = bounds.map_or((None, None), ends);
    ComparisonFacts {
        baseline: found.baseline.clone(),
        other: found.other.clone(),
        basis: found.basis,
        ratio: found.ratio.map(|ratio| RatioFacts {
            estimate: ratio.value,
            interval: IntervalFacts {
                lower,
                upper,
                confidence: bounds.map(|interval| interval.confidence),
            },
        }),
        difference_bytes_per_request: match &found.difference {
            Some(Difference::PerRequest(rate)) => Some(rate_facts(rate, 1.0)),
            Some(Difference::PerTime(_)) | None => None,
        },
        difference_bytes_per_hour: match &found.difference {
            Some(Difference::PerTime(rate)) => Some(rate_facts(rate, SECONDS_PER_HOUR)),
            Some(Difference::PerRequest(_)) | None => None,
        },
        orders_of_magnitude: found.ratio.and_then(|ratio| {
            let orders = |ratio: f64| (ratio > 0.0).then(|| ratio.log10());
            Some(ReciprocalFacts {
                estimate: Some(orders(ratio.value)?),
                interval: IntervalFacts {
                    lower: lower.and_then(orders),
                    upper: upper.and_then(orders),
                    confidence: None,
                },
            })
        }),
        removed_share: found.fix.and(found.ratio).map(|ratio| ReciprocalFacts {
            estimate: Some(1.0 - ratio.value),
            interval: IntervalFacts {
                lower: upper.map(|upper| 1.0 - upper),
                upper: lower.map(|lower| 1.0 - lower),
                confidence: None,
            },
        }),
        verdict: found.verdict,
        fix: found.fix,
        without_leak: found.without_leak.clone(),
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
