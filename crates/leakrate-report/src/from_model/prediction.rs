//! Facts of a prediction.

use super::caveats::caveats;
use crate::facts::{
    BackTestFacts, CheapestRestartFacts, CrossingFacts, CrossingKind, FateFacts,
    FirstCrossingFacts, FreshSourceFacts, FutureRateFacts, IntervalFacts, Moment, PredictionFacts,
    QuantileFacts, ReciprocalFacts, RestartIntervalFacts,
};
use leakrate_core::analysis::{
    BACK_TEST_CONFIDENCE, Crossing, Fate, FirstCrossing, FreshLevel, FreshSource, FutureRate,
    Outlook, Prediction, RestartAdvice, Tendency,
};
use leakrate_core::units::{Quantity, Rate, Timestamp};

/// Share of a safe number of requests by which workers differ, so that they do not all restart
/// at once. The largest draw still is safe.
const JITTER: f64 = 0.1;

const MINUTE: f64 = 60.0;

/// When a series reaches its limit.
pub fn prediction(series: &str, found: &Prediction) -> PredictionFacts {
    let headroom = found.limit - found.memory_now;
    let leaks = found.tendency == Tendency::Rises;
    let restart_within = found.restart_within().filter(|_| leaks).map(|span| span.0);
    PredictionFacts {
        series: series.to_owned(),
        limit_bytes: found.limit.0,
        limit_unit: found.limit_unit,
        traffic_factor: found.options.traffic,
        traffic_requests_per_second: found.options.request_rate.map(Rate::per_base),
        fate: fate(found.fate),
        headroom_bytes: (headroom.0 > 0.0).then_some(headroom.0),
        requests_left: found
            .requests
            .as_ref()
            .and_then(|outlook| distance(&outlook.trend)),
        seconds_left: found
            .time
            .as_ref()
            .and_then(|outlook| distance(&outlook.trend)),
        trend_crossing: trend_crossing(found),
        first_crossing: first_crossing(found),
        requests_until_first_crossing: quantiles(found.requests.as_ref()),
        seconds_until_first_crossing: quantiles(found.time.as_ref()),
        future_rate: future_rate(found),
        back_test: found.back_test.map(|found| BackTestFacts {
            forecasts: found.forecasts,
            held: found.held,
            confidence: BACK_TEST_CONFIDENCE,
        }),
        restart_by: restart_within.and_then(|within| {
            let Timestamp(now) = found.now?;
            // Plans are made by the minute, and none for what has passed.
            let by = ((now + within) / MINUTE).floor() * MINUTE;
            Moment::new(Timestamp(by.max(now)), found.shown_in)
        }),
        restart_within_seconds: restart_within,
        restart: restart(found),
        horizon_seconds: found
            .time
            .as_ref()
            .and_then(|outlook| outlook.horizon)
            .map(|span| span.0),
        horizon_requests: found
            .requests
            .as_ref()
            .and_then(|outlook| outlook.horizon)
            .map(|count| count.0),
        caveats: caveats(&found.caveats),
    }
}

/// That of the axis along which the first crossing is said.
fn future_rate(found: &Prediction) -> Option<FutureRateFacts> {
    if found.tendency == Tendency::Steady {
        return None;
    }
    let along_time = found.time.as_ref().and_then(|time| time.first.as_ref());
    let along_requests = found.requests.as_ref();
    let along_requests = along_requests.and_then(|requests| requests.first.as_ref());
    let rate = match (along_time, along_requests) {
        (Some(first), _) => first.rate,
        (None, Some(first)) => first.rate,
        (None, None) => return None,
    };
    Some(match rate {
        FutureRate::Holds => FutureRateFacts::Holds,
        FutureRate::Wanders => FutureRateFacts::Wanders,
    })
}

fn fate(fate: Fate) -> FateFacts {
    match fate {
        Fate::Over => FateFacts::Over,
        Fate::HasBeenOver => FateFacts::HasBeenOver,
        Fate::Reaches => FateFacts::Reaches,
        Fate::MayReach => FateFacts::MayReach,
        Fate::NotWithin => FateFacts::NotWithin,
        Fate::StaysBelow => FateFacts::StaysBelow,
        Fate::Unknown => FateFacts::Unknown,
    }
}

fn distance<T: Quantity>(crossing: &Crossing<T>) -> Option<ReciprocalFacts> {
    match *crossing {
        Crossing::Bounded {
            estimate,
            lower,
            upper,
        } => Some(ReciprocalFacts {
            estimate: Some(estimate.base()),
            interval: IntervalFacts {
                lower: Some(lower.base()),
                upper: Some(upper.base()),
                confidence: None,
            },
        }),
        Crossing::AtLeast { estimate, lower } => Some(ReciprocalFacts {
            estimate: estimate.map(Quantity::base),
            interval: IntervalFacts {
                lower: Some(lower.base()),
                ..IntervalFacts::default()
            },
        }),
        Crossing::Estimated { estimate } => Some(ReciprocalFacts {
            estimate: Some(estimate.base()),
            interval: IntervalFacts::default(),
        }),
        Crossing::NotApproaching | Crossing::AlreadyOver => None,
    }
}

fn trend_crossing(found: &Prediction) -> CrossingFacts {
    let kind = match (&found.time, &found.requests) {
        (Some(time), _) => kind(&time.trend),
        (None, Some(requests)) => kind(&requests.trend),
        (None, None) => CrossingKind::NotApproaching,
    };
    let left = found
        .time
        .as_ref()
        .and_then(|outlook| distance(&outlook.trend));
    let at = |seconds: Option<f64>| {
        let seconds = seconds?;
        Moment::new(Timestamp(found.now?.0 + seconds), found.shown_in)
    };
    CrossingFacts {
        kind,
        confidence: match kind {
            CrossingKind::Bounded | CrossingKind::AtLeast => Some(found.options.confidence),
            CrossingKind::Estimated | CrossingKind::NotApproaching | CrossingKind::AlreadyOver => {
                None
            }
        },
        estimate: at(left.as_ref().and_then(|left| left.estimate)),
        lower: at(left.as_ref().and_then(|left| left.interval.lower)),
        upper: at(left.as_ref().and_then(|left| left.interval.upper)),
    }
}

fn kind<T>(crossing: &Crossing<T>) -> CrossingKind {
    match crossing {
        Crossing::Bounded { .. } => CrossingKind::Bounded,
        Crossing::AtLeast { .. } => CrossingKind::AtLeast,
        Crossing::Estimated { .. } => CrossingKind::Estimated,
        Crossing::NotApproaching => CrossingKind::NotApproaching,
        Crossing::AlreadyOver => CrossingKind::AlreadyOver,
    }
}

fn quantiles<T: Quantity>(outlook: Option<&Outlook<T>>) -> Option<QuantileFacts> {
    let FirstCrossing {
        p05,
        p50,
        p95,
        horizon,
        ..
    } = *outlook?.first.as_ref()?;
    Some(QuantileFacts {
        p05: p05.map(Quantity::base),
        p50: p50.map(Quantity::base),
        p95: p95.map(Quantity::base),
        horizon: horizon.base(),
    })
}

/// `None` for what has stopped: that it could begin again makes no date.
fn first_crossing(found: &Prediction) -> Option<FirstCrossingFacts> {
    let now = found.now?.0;
    if found.tendency == Tendency::Steady {
        return None;
    }
    let at = |seconds: f64| Moment::new(Timestamp(now + seconds), found.shown_in);
    let QuantileFacts {
        p05,
        p50,
        p95,
        horizon,
    } = quantiles(found.time.as_ref())?;
    Some(FirstCrossingFacts {
        p05: p05.and_then(at),
        p50: p50.and_then(at),
        p95: p95.and_then(at),
        horizon: at(horizon)?,
    })
}

fn restart(found: &Prediction) -> Option<RestartIntervalFacts> {
    let time = found.time.as_ref();
    let time = time.and_then(|outlook| outlook.restart.as_ref());
    let requests = found.requests.as_ref();
    let requests = requests.and_then(|outlook| outlook.restart.as_ref());
    let safe = requests.map(|advice| advice.every.0);
    let fresh = match (time, requests) {
        (Some(time), _) => &time.fresh,
        (None, Some(requests)) => &requests.fresh,
        (None, None) => return None,
    };
    Some(RestartIntervalFacts {
        every_seconds: time.map(|advice| advice.every.0),
        max_requests: safe.map(|safe| ((1.0 - JITTER) * safe).floor()),
        max_requests_jitter: safe.map(|safe| (JITTER * safe).floor()),
        crash_risk: found.options.restart.crash_risk,
        fresh_bytes: fresh.level.0,
        fresh_source: fresh_source(fresh),
        fresh_starts: match fresh.source {
            FreshSource::Restarts(starts) => Some(starts),
            FreshSource::Given | FreshSource::First | FreshSource::Lowest => None,
        },
        cheapest: cheapest(time, requests),
    })
}

fn cheapest<T: Quantity, R: Quantity>(
    time: Option<&RestartAdvice<T>>,
    requests: Option<&RestartAdvice<R>>,
) -> Option<CheapestRestartFacts> {
    let time = time.and_then(|advice| advice.cheapest);
    let requests = requests.and_then(|advice| advice.cheapest);
    let risk = time.map(|cheapest| cheapest.crash_risk);
    Some(CheapestRestartFacts {
        every_seconds: time.map(|cheapest| cheapest.every.base()),
        every_requests: requests.map(|cheapest| cheapest.every.base().floor()),
        crash_risk: risk.or(requests.map(|cheapest| cheapest.crash_risk))?,
    })
}

fn fresh_source(fresh: &FreshLevel) -> FreshSourceFacts {
    match fresh.source {
        FreshSource::Given => FreshSourceFacts::Given,
        FreshSource::First => FreshSourceFacts::First,
        FreshSource::Lowest => FreshSourceFacts::Lowest,
        FreshSource::Restarts(_) => FreshSourceFacts::Restarts,
    }
}
