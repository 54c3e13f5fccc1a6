//! When the limit is first reached, and what each restart interval risks.

use crate::facts::{PredictionFacts, RestartIntervalFacts};
use crate::figure::{
    Figure, FirstCrossing as FirstCrossingPanel, Interval, Point, PredictionChart, RestartRisk,
    Scale,
};
use crate::wording;
use crate::words;
use leakrate_core::analysis::{CrossedBy, FirstCrossing, Outlook, Prediction, RestartAdvice};
use leakrate_core::units::{Bytes, Quantity, Requests, TimeLabel, Timestamp, Zone, count};

/// The distribution of the first crossing, and the risk of each restart interval: in time where
/// times are known, else in requests. `None` where less than half of the simulated runs reach the
/// limit, so that there is no middle to tell.
pub fn risk(facts: &PredictionFacts, found: &Prediction) -> Option<Figure> {
    let (crossing, risk) = match (&found.time, &found.requests, found.now) {
        (Some(time), _, Some(now)) => (on_the_clock(time, now)?, restart(time, &TIME, facts)),
        (Some(time), _, None) => (from_the_last(time, &TIME)?, restart(time, &TIME, facts)),
        (None, Some(requests), _) => (
            from_the_last(requests, &REQUESTS)?,
            restart(requests, &REQUESTS, facts),
        ),
        (None, None, _) => return None,
    };
    let headroom = facts.headroom_bytes.map_or_else(String::new, |left| {
        format!(", {} above the last reading", Bytes(left))
    });
    let limit = Bytes(facts.limit_bytes);
    PredictionChart {
        title: wording::risk_title(facts),
        subtitle: Some(format!("{} · limit {limit}{headroom}", facts.series)),
        footnote: Some(
            "Simulated paths of trend and noise, from what the readings leave possible".into(),
        ),
        crossing,
        risk,
    }
    .figure()
}

/// How distances along an axis are drawn and said.
struct Course {
    scale: Scale,
    phrase: fn(f64) -> String,
    /// Without the unit, where the unit need not be said twice.
    number: fn(f64) -> String,
    rounded_down: fn(f64) -> f64,
    advised: fn(&RestartIntervalFacts) -> Option<f64>,
}

const TIME: Course = Course {
    scale: Scale::Duration,
    phrase: words::span_to_the_minute,
    number: words::span_to_the_minute,
    advised: |advice| advice.every_seconds,
    rounded_down: words::span_rounded_down,
};

const REQUESTS: Course = Course {
    scale: Scale::Requests,
    phrase: |requests| Requests(requests.round()).to_string(),
    number: |requests| count(requests.round()),
    advised: |advice| advice.max_requests,
    rounded_down: words::rounded_down,
};

fn on_the_clock<D: Quantity>(outlook: &Outlook<D>, now: Timestamp) -> Option<FirstCrossingPanel> {
    let first = outlook.first.as_ref()?;
    let range = range(first, now.0)?;
    let ends = [range.lower, Some(range.estimate), range.upper];
    let mut days = ends.into_iter().flatten().map(|at| (at / 86_400.0).floor());
    let day = days.next();
    let form = if days.all(|other| Some(other) == day) {
        TimeLabel::Clock
    } else {
        TimeLabel::DayClock
    };
    let clock = |at: f64| Timestamp(at).label(Zone::UTC, form).unwrap_or_default();
    Some(FirstCrossingPanel {
        course: Scale::WallClock(Zone::UTC),
        reached: curve(&first.course, now.0),
        median_label: format!("half by {}", clock(range.estimate)),
        range_label: range_label(range, clock),
        range,
    })
}

fn from_the_last<D: Quantity>(outlook: &Outlook<D>, course: &Course) -> Option<FirstCrossingPanel> {
    let first = outlook.first.as_ref()?;
    let range = range(first, 0.0)?;
    Some(FirstCrossingPanel {
        course: course.scale.clone(),
        reached: curve(&first.course, 0.0),
        median_label: format!("half after {}", (course.phrase)(range.estimate)),
        range_label: range_label(range, course.number),
        range,
    })
}

fn range<D: Quantity>(first: &FirstCrossing<D>, start: f64) -> Option<Interval> {
    let at = |distance: D| start + distance.base();
    Some(Interval {
        lower: first.p05.map(at),
        estimate: at(first.p50?),
        upper: first.p95.map(at),
    })
}

fn range_label(range: Interval, phrase: impl Fn(f64) -> String) -> String {
    match (range.lower.map(&phrase), range.upper.map(&phrase)) {
        (Some(from), Some(to)) => format!("90 %: {from} to {to}"),
        (Some(from), None) => format!("95 % after {from}"),
        (None, _) => String::new(),
    }
}

fn curve<D: Quantity>(course: &[CrossedBy<D>], start: f64) -> Vec<Point> {
    let points = course.iter().map(|crossed| Point {
        x: start + crossed.by.base(),
        y: crossed.share,
    });
    points.collect()
}

/// Around the advice: far below it the risk is nothing, and far above certain.
fn restart<D: Quantity>(
    outlook: &Outlook<D>,
    course: &Course,
    facts: &PredictionFacts,
) -> Option<RestartRisk> {
    let RestartAdvice { risks, .. } = outlook.restart.as_ref()?;
    let advice = facts.restart.as_ref()?;
    let every = (course.rounded_down)((course.advised)(advice)?);
    Some(RestartRisk {
        course: course.scale.clone(),
        curve: curve(risks, 0.0),
        advised: every,
        label: format!(
            "{}: at most {}",
            (course.phrase)(every),
            words::share(advice.crash_risk)
        ),
    })
}
