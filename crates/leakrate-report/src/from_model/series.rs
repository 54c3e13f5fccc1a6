//! The facts of one series.

use super::caveats::caveats;
use crate::facts::{
    ChangeFacts, DriverFacts, HeapPart, IntervalFacts, LeakFreeFacts, Moment, ObjectFacts,
    OtherFitFacts, RateFacts, ReadingFacts, ReciprocalFacts, RestartFacts, RetainedFacts,
    SegmentFacts, SeriesFacts, SettleFacts, SettleKind, ShapeFacts, StepFacts, WarmUpFacts,
};
use leakrate_core::analysis::LeakFreeWindows;
use leakrate_core::caveat::Caveat;
use leakrate_core::model::{
    Assumption, Driver, Estimate, Extent, Growth, GrowthChange, GrowthEvent, GrowthPart,
    Interpretation, LeakModel, LeakRates, PerRequest, Settle, WarmUp,
};
use leakrate_core::series::{Restart, Series};
use leakrate_core::units::{DisplayZone, Quantity, Rate, Timestamp};

pub(super) const SECONDS_PER_HOUR: f64 = 3600.0;
const BYTES_PER_MEGABYTE: f64 = 1e6;

/// What was found in a series.
pub fn series(label: &str, series: &Series, model: &LeakModel) -> SeriesFacts {
    let span = series.span();
    let per_request = model.per_request.as_ref().map(|fit| fit.rate);
    let per_second = model.per_second.as_ref().map(|fit| fit.rate);
    let course = model.course.as_ref();
    let changes = course.map_or([].as_slice(), |course| course.changes.as_slice());
    // Where no moment is told, its zone is no matter.
    let unstated = !changes.is_empty()
        && series.span().is_some()
        && series.shown_in() == DisplayZone::Unstated;
    SeriesFacts {
        label: label.to_owned(),
        name: series.name().to_owned(),
        samples: Some(series.len()),
        from: span.and_then(|span| Moment::new(span.from, series.shown_in())),
        to: span.and_then(|span| Moment::new(span.to, series.shown_in())),
        duration_seconds: series.duration().map(Quantity::base),
        requests: series.requests_served().map(Quantity::base),
        memory_first_bytes: Some(series.first().0),
        memory_last_bytes: Some(series.last().0),
        restarts: restarts(series, &model.restarts),
        segments: segments(series, model),
        bytes_per_request: per_request.as_ref().map(|rate| rate_facts(rate, 1.0)),
        requests_per_megabyte: per_request.as_ref().map(reciprocal),
        bytes_per_hour: per_second
            .as_ref()
            .map(|rate| rate_facts(rate, SECONDS_PER_HOUR)),
        bytes_per_request_whole: course
            .and_then(|course| course.whole.as_ref()?.per_request.as_ref())
            .map(|rate| rate_facts(rate, 1.0)),
        bytes_per_hour_whole: course
            .and_then(|course| course.whole.as_ref()?.per_second.as_ref())
            .map(|rate| rate_facts(rate, SECONDS_PER_HOUR)),
        began: last_of(changes, GrowthEvent::Began).map(|found| change(series, found)),
        ended: last_of(changes, GrowthEvent::Ended).map(|found| change(series, found)),
        steps: changes
            .iter()
            .filter_map(|found| step(series, found))
            .collect(),
        course: course.map_or(Vec::new(), |course| parts(series, &course.parts)),
        flat_probability: course.map(|course| course.flat),
        adds_tenth_after_seconds: tenth(series, model),
        requests_per_hour: model
            .traffic
            .as_ref()
            .map(|rate| rate_facts(rate, SECONDS_PER_HOUR)),
        shape: Some(model.growth.shape),
        shape_evidence: shape(&model.growth),
        verdict: Some(model.verdict),
        readings: model.interpretations.iter().map(reading).collect(),
        evidence: Some(model.evidence),
        p_value: Some(model.p_value),
        leak_free_windows: LeakFreeWindows::like(series, model).map(|found| LeakFreeFacts {
            windows: found.windows,
            alike: found.alike,
            are_many: found.are_many(),
        }),
        to_settle: model.to_settle.as_ref().map(settle),
        warm_up: Some(warm_up(&model.warm_up)),
        driver: model.driver.as_ref().map(driver),
        one_slope_probability: model.one_slope_probability,
        theil_sen_bytes_per_request: model
            .per_request
            .as_ref()
            .and_then(|fit| fit.theil_sen)
            .map(Rate::per_base),
        theil_sen_bytes_per_hour: model
            .per_second
            .as_ref()
            .and_then(|fit| fit.theil_sen)
            .map(|rate| rate.per_base() * SECONDS_PER_HOUR),
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
        caveats: caveats(
            series
                .caveats()
                .iter()
                .chain(&model.caveats)
                .chain(unstated.then_some(&Caveat::ZoneNotStated)),
        ),
        ..SeriesFacts::default()
    }
}

/// How soon the upper end of the rate adds a tenth to the last reading.
fn tenth(series: &Series, model: &LeakModel) -> Option<f64> {
    let upper = model.per_second.as_ref()?.rate.interval()?.upper.per_base();
    let seconds = 0.1 * series.last().0 / upper;
    (upper > 0.0 && seconds > 0.0 && seconds.is_finite()).then_some(seconds)
}

/// What is known of the objects of a part of a heap, of which there are `counts` in the samples of
/// `series`.
pub fn objects(part: HeapPart, series: &Series, counts: &[u64]) -> Option<ObjectFacts> {
    let (&first, &last) = (counts.first()?, counts.last()?);
    Some(ObjectFacts {
        part,
        first,
        last,
        per_request: added_for_each(series, first, last),
        per_hour: added_in_each_hour(series, first, last),
    })
}

/// What is known of the bytes that would be freed with a part of a heap, in the samples of `series`.
pub fn retained(series: &Series, bytes: &[u64]) -> Option<RetainedFacts> {
    let (&first, &last) = (bytes.first()?, bytes.last()?);
    Some(RetainedFacts {
        first,
        last,
        per_request: added_for_each(series, first, last),
    })
}

/// How much was added in each hour.
fn added_in_each_hour(series: &Series, first: u64, last: u64) -> Option<f64> {
    let passed = series.duration().map(Quantity::base);
    let passed = passed.filter(|&seconds| seconds > 0.0);
    passed.map(|seconds| (last as f64 - first as f64) / seconds * SECONDS_PER_HOUR)
}

/// How much was added for each request.
fn added_for_each(series: &Series, first: u64, last: u64) -> Option<f64> {
    let served = series.requests_served().map(Quantity::base);
    let served = served.filter(|&requests| requests > 0.0);
    served.map(|requests| (last as f64 - first as f64) / requests)
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
        requests_per_hour: rates
            .traffic
            .as_ref()
            .map(|rate| rate_facts(rate, SECONDS_PER_HOUR)),
        caveats: caveats(&[Caveat::BareRate]),
        ..SeriesFacts::default()
    }
}

/// Facts of rates with their errors, as an earlier answer told them.
pub fn kept(rates: &LeakRates) -> SeriesFacts {
    SeriesFacts {
        verdict: rates.verdict,
        caveats: Vec::new(),
        ..bare(rates)
    }
}

/// Facts of a rate that was taken from two readings, with the second of them.
pub fn of_two_readings(rates: &LeakRates, series: &Series) -> SeriesFacts {
    let span = series.span();
    SeriesFacts {
        samples: Some(series.memory().len()),
        memory_last_bytes: Some(series.last().0),
        from: span.and_then(|span| Moment::new(span.from, series.shown_in())),
        to: span.and_then(|span| Moment::new(span.to, series.shown_in())),
        caveats: caveats(&[Caveat::TwoReadings]),
        ..bare(rates)
    }
}

fn last_of(changes: &[GrowthChange], event: GrowthEvent) -> Option<&GrowthChange> {
    changes.iter().rfind(|change| change.event == event)
}

fn change(series: &Series, found: &GrowthChange) -> ChangeFacts {
    ChangeFacts {
        estimate: moment(series, found.sample),
        lower: moment(series, found.earliest),
        upper: moment(series, found.latest),
        sample: found.sample + 1,
        sample_lower: found.earliest + 1,
        sample_upper: found.latest + 1,
    }
}

fn step(series: &Series, found: &GrowthChange) -> Option<StepFacts> {
    match found.event {
        GrowthEvent::Step(height) => Some(StepFacts {
            bytes: height.0,
            at: change(series, found),
        }),
        GrowthEvent::Began | GrowthEvent::Ended => None,
    }
}

fn parts(series: &Series, parts: &[GrowthPart]) -> Vec<SegmentFacts> {
    let part = |part: &GrowthPart| SegmentFacts {
        from: moment(series, part.samples.start),
        to: moment(series, part.samples.end - 1),
        samples: part.samples.len(),
        bytes_per_request: part.per_request.as_ref().map(|rate| rate_facts(rate, 1.0)),
        bytes_per_hour: part
            .per_second
            .as_ref()
            .map(|rate| rate_facts(rate, SECONDS_PER_HOUR)),
    };
    parts.iter().map(part).collect()
}

fn shape(growth: &Growth) -> Option<ShapeFacts> {
    let climb = growth.climb;
    let constant = climb.map(|climb| climb.time_constant);
    (growth.gain_over_line.is_some() || climb.is_some()).then(|| ShapeFacts {
        gain_over_line: growth.gain_over_line,
        climb_bytes: climb.map(|climb| climb.height.0),
        time_constant_requests: match constant {
            Some(Extent::Requests(requests)) => Some(requests.0),
            Some(Extent::Time(_)) | None => None,
        },
        time_constant_seconds: match constant {
            Some(Extent::Time(seconds)) => Some(seconds.0),
            Some(Extent::Requests(_)) | None => None,
        },
    })
}

fn reading(found: &Interpretation) -> ReadingFacts {
    ReadingFacts {
        assumption: found.assumption,
        falls: found.falls,
        verdict: found.verdict,
        evidence: found.evidence,
        bytes_per_request: found.per_request.as_ref().map(|rate| rate_facts(rate, 1.0)),
        bytes_per_hour: found
            .per_second
            .as_ref()
            .map(|rate| rate_facts(rate, SECONDS_PER_HOUR)),
        settled_by: match found.assumption {
            Assumption::Restarts => "--restarts falls",
            Assumption::Collections => "--restarts none",
        },
    }
}

fn settle(settle: &Settle) -> SettleFacts {
    match *settle {
        Settle::More {
            samples,
            requests,
            time,
        } => SettleFacts {
            kind: SettleKind::More,
            samples: Some(samples),
            requests: requests.map(Quantity::base),
            seconds: time.map(Quantity::base),
        },
        Settle::TenTimes => SettleFacts {
            kind: SettleKind::OverTenTimes,
            samples: None,
            requests: None,
            seconds: None,
        },
    }
}

fn warm_up(warm_up: &WarmUp) -> WarmUpFacts {
    WarmUpFacts {
        decision: warm_up.decision,
        samples_left_out: warm_up.left_out,
        initial_step_bytes: warm_up.step.map(Quantity::base),
        other_fit: warm_up.other.as_ref().map(|other| OtherFitFacts {
            samples_left_out: other.left_out,
            bytes_per_request: other.per_request.as_ref().map(|rate| rate_facts(rate, 1.0)),
            bytes_per_hour: other
                .per_second
                .as_ref()
                .map(|rate| rate_facts(rate, SECONDS_PER_HOUR)),
            verdict: other.verdict,
            to_settle: other.to_settle.as_ref().map(settle),
        }),
    }
}

fn driver(driver: &Driver) -> DriverFacts {
    DriverFacts {
        follows: driver.follows,
        correlation: driver.correlation,
        bytes_per_request: driver
            .per_request
            .as_ref()
            .map(|rate| rate_facts(rate, 1.0)),
        bytes_per_hour: driver
            .per_second
            .as_ref()
            .map(|rate| rate_facts(rate, SECONDS_PER_HOUR)),
    }
}

/// A rate, with `scale` base units of its denominator in the unit of the key.
pub(super) fn rate_facts<N: Quantity, D: Quantity>(
    rate: &Estimate<Rate<N, D>>,
    scale: f64,
) -> RateFacts {
    let scaled = |rate: Rate<N, D>| rate.per_base() * scale;
    let known = rate.uncertainty();
    RateFacts {
        estimate: scaled(rate.value),
        std_error: known.map(|known| scaled(known.least_squares_error)),
        interval_std_error: known.map(|known| scaled(known.std_error)),
        combined_std_error: known.map(|known| scaled(known.combined_error)),
        degrees_of_freedom: known.map(|known| known.degrees_of_freedom),
        interval: IntervalFacts {
            lower: known.map(|known| scaled(known.interval.lower)),
            upper: known.map(|known| scaled(known.interval.upper)),
            confidence: known.map(|known| known.interval.confidence),
        },
        method: known.map(|known| known.method),
    }
}

/// Requests for each megabyte. Where the rate's interval reaches zero, the requests for one
/// megabyte have no upper end; where the rate itself is not positive, there is no such number.
fn reciprocal(rate: &Estimate<PerRequest>) -> ReciprocalFacts {
    let requests = |rate: PerRequest| {
        let per_request = rate.per_base();
        (per_request > 0.0).then(|| BYTES_PER_MEGABYTE / per_request)
    };
    let interval = rate.interval();
    ReciprocalFacts {
        estimate: requests(rate.value),
        interval: IntervalFacts {
            lower: interval.and_then(|interval| requests(interval.upper)),
            upper: interval.and_then(|interval| requests(interval.lower)),
            confidence: None,
        },
    }
}

/// Restarts of a series, with their times where it has such.
pub fn restarts(series: &Series, restarts: &[Restart]) -> Vec<RestartFacts> {
    restarts
        .iter()
        .map(|restart| RestartFacts {
            at: moment(series, restart.sample),
            sample: restart.sample + 1,
            reason: restart.reason,
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
    Moment::new(Timestamp(*seconds), series.shown_in())
}
