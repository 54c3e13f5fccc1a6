//! Facts made from models and analyses: types become numbers in base units, and nothing is
//! judged or worded.

mod series;

use super::facts::{
    CaveatFacts, ComparisonFacts, CrossingFacts, Moment, PredictionFacts, RatioFacts,
    ReciprocalFacts, RestartIntervalFacts,
};
use crate::analysis::{
    Basis, Comparison, Crossing, Difference, FixVerdict, OrderVerdict, Prediction, RatioInterval,
    RestartInterval,
};
use crate::caveat::Caveat;
use crate::units::{Quantity, Timestamp};

use series::rate_facts;
pub use series::{bare, series};

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
        caveats: caveats(&found.caveats),
    }
}

/// When a series reaches its limit.
pub fn prediction(series: &str, found: &Prediction) -> PredictionFacts {
    let headroom = found.limit - found.memory_now;
    PredictionFacts {
        series: series.to_owned(),
        limit_bytes: found.limit.0,
        headroom_bytes: (headroom.0 > 0.0).then_some(headroom.0),
        requests_left: found.requests.as_ref().and_then(distance),
        seconds_left: found.time.as_ref().and_then(distance),
        trend_crossing: trend_crossing(found),
        restart: None,
        caveats: caveats(&found.caveats),
    }
}

/// How often to restart; `None` where no interval can be given.
pub fn restart_interval(found: &RestartInterval) -> Option<RestartIntervalFacts> {
    let facts = RestartIntervalFacts {
        every_seconds: found.every.map(Quantity::base),
        max_requests: found.max_requests.map(Quantity::base),
    };
    (*found != RestartInterval::default()).then_some(facts)
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

fn distance<T: Quantity>(crossing: &Crossing<T>) -> Option<ReciprocalFacts> {
    match *crossing {
        Crossing::Bounded {
            estimate,
            lower,
            upper,
        } => Some(ReciprocalFacts {
            estimate: Some(estimate.base()),
            lower: Some(lower.base()),
            upper: Some(upper.base()),
        }),
        Crossing::AtLeast { estimate, lower } => Some(ReciprocalFacts {
            estimate: estimate.map(Quantity::base),
            lower: Some(lower.base()),
            upper: None,
        }),
        Crossing::NotApproaching | Crossing::AlreadyOver => None,
    }
}

fn trend_crossing(found: &Prediction) -> CrossingFacts {
    let kind = match (&found.time, &found.requests) {
        (Some(time), _) => kind(time),
        (None, Some(requests)) => kind(requests),
        (None, None) => "not_approaching",
    };
    let left = found.time.as_ref().and_then(distance);
    let at = |seconds: Option<f64>| {
        let seconds = seconds?;
        Some(Moment(Timestamp(found.now?.0 + seconds)))
    };
    CrossingFacts {
        kind,
        confidence: matches!(kind, "bounded" | "at_least").then_some(found.confidence),
        estimate: at(left.as_ref().and_then(|left| left.estimate)),
        lower: at(left.as_ref().and_then(|left| left.lower)),
        upper: at(left.as_ref().and_then(|left| left.upper)),
    }
}

fn kind<T>(crossing: &Crossing<T>) -> &'static str {
    match crossing {
        Crossing::Bounded { .. } => "bounded",
        Crossing::AtLeast { .. } => "at_least",
        Crossing::NotApproaching => "not_approaching",
        Crossing::AlreadyOver => "already_over",
    }
}
