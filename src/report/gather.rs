//! Facts made from models and analyses: types become numbers in base units, and nothing is
//! judged or worded.

use super::facts::{
    CaveatFacts, ComparisonFacts, CrossingFacts, Moment, PredictionFacts, RateFacts, RatioFacts,
    ReciprocalFacts, RestartFacts, RestartIntervalFacts, SegmentFacts, SeriesFacts,
};
use crate::analysis::{
    Basis, Comparison, Crossing, FixVerdict, OrderVerdict, Prediction, RatioInterval,
    RestartInterval,
};
use crate::caveat::Caveat;
use crate::model::{Estimate, LeakModel, LeakRates, Method, PerRequest};
use crate::series::{RestartReason, Series};
use crate::units::{Quantity, Rate, Timestamp};

const SECONDS_PER_HOUR: f64 = 3600.0;
const BYTES_PER_MEGABYTE: f64 = 1e6;

/// What was found in a series.
pub fn series(label: &str, series: &Series, model: &LeakModel) -> SeriesFacts {
    let span = series.span();
    let per_request = model.per_request.as_ref().map(|fit| fit.rate);
    let per_second = model.per_second.as_ref().map(|fit| fit.rate);
    SeriesFacts {
        label: label.to_owned(),
        name: series.name().to_owned(),
        samples: Some(series.len()),
        from: span.map(|span| Moment(span.from)),
        to: span.map(|span| Moment(span.to)),
        duration_seconds: series.duration().map(Quantity::base),
        requests: series.requests_served().map(Quantity::base),
        memory_first_bytes: Some(series.first().0),
        memory_last_bytes: Some(series.last().0),
        restarts: restarts(series, model),
        segments: segments(series, model),
        bytes_per_request: per_request.as_ref().map(|rate| rate_facts(rate, 1.0)),
        requests_per_megabyte: per_request.as_ref().map(reciprocal),
        bytes_per_hour: per_second
            .as_ref()
            .map(|rate| rate_facts(rate, SECONDS_PER_HOUR)),
        shape: Some(model.shape.code()),
        verdict: Some(model.verdict.code()),
        evidence: Some(model.evidence.code()),
        smallest_detectable_bytes_per_request: model
            .per_request
            .as_ref()
            .and_then(|fit| fit.smallest_detectable)
            .map(Rate::per_base),
        smallest_detectable_bytes_per_hour: model
            .per_second
            .as_ref()
            .and_then(|fit| fit.smallest_detectable)
            .map(|rate| rate.per_base() * SECONDS_PER_HOUR),
        floor_bytes_per_request: per_request.map(|_| model.floor.per_request.per_base()),
        floor_bytes_per_hour: per_second
            .map(|_| model.floor.per_second.per_base() * SECONDS_PER_HOUR),
        caveats: caveats(series.caveats().iter().chain(&model.caveats)),
    }
}

/// What is known of a rate that was written out.
pub fn bare(rates: &LeakRates) -> SeriesFacts {
    SeriesFacts {
        label: rates.label.clone(),
        name: rates.label.clone(),
        bytes_per_request: rates.per_request.as_ref().map(|rate| rate_facts(rate, 1.0)),
        requests_per_megabyte: rates.per_request.as_ref().map(reciprocal),
        bytes_per_hour: rates
            .per_second
            .as_ref()
            .map(|rate| rate_facts(rate, SECONDS_PER_HOUR)),
        caveats: caveats(&[Caveat::BareRate]),
        ..SeriesFacts::default()
    }
}

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

/// A rate, with `scale` base units of its denominator in the unit of the key.
fn rate_facts<N: Quantity, D: Quantity>(rate: &Estimate<Rate<N, D>>, scale: f64) -> RateFacts {
    let scaled = |rate: Rate<N, D>| rate.per_base() * scale;
    let known = rate.uncertainty;
    RateFacts {
        estimate: scaled(rate.value),
        std_error: known.map(|known| scaled(known.least_squares_error)),
        interval_std_error: known.map(|known| scaled(known.std_error)),
        degrees_of_freedom: known.map(|known| known.degrees_of_freedom),
        lower: known.map(|known| scaled(known.interval.lower)),
        upper: known.map(|known| scaled(known.interval.upper)),
        confidence: known.map(|known| known.interval.confidence),
        method: known.map(|known| method(known.method)),
    }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::ExactT => "least squares, Student t",
        Method::Troughs => "least squares of the troughs, Student t",
        Method::Autocorrelated => "least squares, error averaged over the autocorrelation",
    }
}

/// Requests for each megabyte. Where the rate's interval reaches zero, the requests for one
/// megabyte have no upper end; where the rate itself is not positive, there is no such number.
fn reciprocal(rate: &Estimate<PerRequest>) -> ReciprocalFacts {
    let requests = |rate: PerRequest| {
        let per_request = rate.per_base();
        (per_request > 0.0).then(|| BYTES_PER_MEGABYTE / per_request)
    };
    ReciprocalFacts {
        estimate: requests(rate.value),
        lower: rate
            .interval()
            .and_then(|interval| requests(interval.upper)),
        upper: rate
            .interval()
            .and_then(|interval| requests(interval.lower)),
    }
}

fn restarts(series: &Series, model: &LeakModel) -> Vec<RestartFacts> {
    model
        .restarts
        .iter()
        .map(|restart| RestartFacts {
            at: moment(series, restart.sample),
            sample: restart.sample + 1,
            reason: match restart.reason {
                RestartReason::Drop => "drop",
                RestartReason::Process => "pid",
                RestartReason::Uptime => "uptime",
                RestartReason::CounterReset => "counter",
                RestartReason::Marker => "marker",
                RestartReason::Given => "given",
            },
        })
        .collect()
}

fn segments(series: &Series, model: &LeakModel) -> Vec<SegmentFacts> {
    model
        .segments
        .iter()
        .map(|segment| SegmentFacts {
            from: moment(series, segment.samples.start),
            to: moment(series, segment.samples.end - 1),
            samples: segment.samples.len(),
            bytes_per_request: segment
                .per_request
                .as_ref()
                .map(|rate| rate_facts(rate, 1.0)),
            bytes_per_hour: segment
                .per_second
                .as_ref()
                .map(|rate| rate_facts(rate, SECONDS_PER_HOUR)),
        })
        .collect()
}

fn moment(series: &Series, sample: usize) -> Option<Moment> {
    series.span()?;
    let seconds = series.seconds()?.get(sample)?;
    Some(Moment(Timestamp(*seconds)))
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
