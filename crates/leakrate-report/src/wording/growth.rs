//! The words of what else is known of a growth: its form, its warm-up, what drives it, and what
//! would settle it.

use super::course;
use super::rate::{doubt, primary};
use crate::document::{Cell, Finding, Tone};
use crate::facts::{OtherFitFacts, RateFacts, SeriesFacts, SettleFacts, ShapeFacts};
use crate::words::{Basis, RateWords};
use leakrate_core::model::{Follows, Shape, Verdict};
use leakrate_core::units::{Bytes, Requests, Seconds, count};

/// From this gain on, a straight line has next to no support (Burnham & Anderson 2002).
const NO_SUPPORT: f64 = 10.0;
/// A climb has done 95 % after three time constants.
const OVER: f64 = 3.0;

/// Samples that the fit leaves out.
pub(super) fn left_out(series: &SeriesFacts) -> usize {
    let warm_up = series.warm_up.as_ref();
    warm_up.map_or(0, |warm_up| warm_up.samples_left_out)
}

/// `0.12 MB/1,000 requests (95 % CI -6.04 to 6.28)`
fn in_brackets(series: &SeriesFacts, other: &OtherFitFacts) -> Option<String> {
    let words = other_words(series, other)?;
    let interval = words.interval.map(|interval| format!(" ({interval})"));
    Some(words.rate + &interval.unwrap_or_default())
}

fn other_words(series: &SeriesFacts, other: &OtherFitFacts) -> Option<RateWords> {
    let (basis, rate) = other_rate(series, other)?;
    Some(basis.with_interval(rate))
}

/// The rate of the other fit, along the same axis as that of the first one.
fn other_rate<'a>(
    series: &SeriesFacts,
    other: &'a OtherFitFacts,
) -> Option<(Basis, &'a RateFacts)> {
    let (basis, _) = primary(series)?;
    let rate = match basis {
        Basis::PerRequest => other.bytes_per_request.as_ref(),
        Basis::PerHour => other.bytes_per_hour.as_ref(),
    };
    Some((basis, rate?))
}

/// What keeps the rate of the other fit from being a leak.
fn other_doubt(series: &SeriesFacts, other: &OtherFitFacts) -> Option<&'static str> {
    let (basis, rate) = other_rate(series, other)?;
    Some(doubt(series, basis, rate))
}

/// What follows an initial step, where memory rose in one and what follows is open.
pub(super) fn after_step(series: &SeriesFacts) -> Option<String> {
    let warm_up = series.warm_up.as_ref()?;
    let step = Bytes(warm_up.initial_step_bytes?);
    let other = warm_up.other_fit.as_ref()?;
    let rate = in_brackets(series, other)?;
    let doubt = other_doubt(series, other)?;
    (other.verdict == Verdict::Inconclusive)
        .then(|| format!("an initial step of {step}, then growth of {rate}, {doubt}"))
}

/// How a plateau was reached, and what goes on since.
pub(super) fn plateau(series: &SeriesFacts) -> String {
    if let Some((until, (basis, rate))) = course::until(series).zip(primary(series)) {
        let words = basis.with_interval(rate);
        let interval = words.interval.map(|interval| format!(" ({interval})"));
        return format!(
            "{until} and then stopped: a plateau, not a leak. Since then growth is {}{}.",
            words.rate,
            interval.unwrap_or_default()
        );
    }
    let rose = risen(series).map_or("rose".to_owned(), |climb| {
        format!("rose by {}", Bytes(climb))
    });
    let since = series
        .warm_up
        .as_ref()
        .and_then(|warm_up| warm_up.other_fit.as_ref())
        .and_then(|other| {
            let known = match other.verdict {
                Verdict::NoLeak => "below the floor",
                Verdict::Leak => "more than the floor: keep watching",
                Verdict::Plateau | Verdict::Inconclusive => other_doubt(series, other)?,
            };
            let rate = in_brackets(series, other)?;
            Some(if still_grows(series) {
                format!(" It still grows by {rate}, {known}.")
            } else {
                format!(" Since then growth is {rate}, {known}.")
            })
        });
    let since = since.unwrap_or_default();
    if still_grows(series) {
        format!("{rose}, more and more slowly: so far a plateau rather than a leak.{since}")
    } else {
        format!("{rose} and then stopped: a plateau, not a leak.{since}")
    }
}

/// By how much it rose: the height of the climb where it was seen to its end, else what was seen of it.
fn risen(series: &SeriesFacts) -> Option<f64> {
    let height = series.shape_evidence.as_ref()?.climb_bytes?;
    if !is_unfinished(series) {
        return Some(height);
    }
    let seen = series.memory_last_bytes? - series.memory_first_bytes?;
    (seen > 0.0 && series.restarts.is_empty()).then_some(height.min(seen))
}

/// Whether what follows the first climb surely grows on.
fn still_grows(series: &SeriesFacts) -> bool {
    let other = series
        .warm_up
        .as_ref()
        .and_then(|warm_up| warm_up.other_fit.as_ref());
    let rate = other.and_then(|other| other_rate(series, other));
    rate.is_some_and(|(_, rate)| rate.interval.lower.is_some_and(|lower| lower > 0.0))
}

/// How often memory that does not leak looks like this, where that is often.
pub(super) fn without_leak(series: &SeriesFacts) -> Option<Finding> {
    let seen = series.leak_free_windows.filter(|seen| seen.are_many)?;
    let in_hundred = 100.0 * seen.alike as f64 / seen.windows as f64;
    Some(Finding {
        text: format!(
            "Of {} machine-days of one cluster without a known leak, about {in_hundred:.0} in 100 look \
             like this: see whether the growth goes on for another day.",
            count(seen.windows as f64)
        ),
        tone: Tone::Warning,
    })
}

/// What to do about a verdict that is open.
pub(super) fn settling(series: &SeriesFacts) -> Option<Finding> {
    Some(Finding {
        text: settle_words(series.to_settle.as_ref()?),
        tone: Tone::Neutral,
    })
}

fn settle_words(settle: &SettleFacts) -> String {
    let Some(samples) = settle.samples else {
        return "Measuring on in the same way would take more than ten times as long to settle it: \
                measure under more load, or with less noise."
            .to_owned();
    };
    let requests = settle
        .requests
        .map(|requests| Requests(requests).to_string());
    let time = settle.seconds.map(|seconds| Seconds(seconds).to_string());
    let span: Vec<String> = [time, requests].into_iter().flatten().collect();
    let span = if span.is_empty() {
        String::new()
    } else {
        format!(" ({})", span.join(", "))
    };
    let noun = if samples == 1 { "sample" } else { "samples" };
    format!(
        "About {} more {noun} like these{span} should settle it, four times in five.",
        count(samples as f64)
    )
}

/// Rows of the table of one series: what it is called, and what is known.
pub(super) fn rows(series: &SeriesFacts) -> Vec<[Cell; 3]> {
    let mut rows = Vec::new();
    let mut row = |title: &str, text: String| {
        rows.push([title.into(), text.into(), Cell::default()]);
    };
    if let Some(shape) = shape(series) {
        row("shape", shape);
    }
    if let Some(follows) = follows(series) {
        row("follows", follows.to_owned());
    }
    rows.extend(other_row(series));
    rows
}

fn shape(series: &SeriesFacts) -> Option<String> {
    let evidence = series.shape_evidence.as_ref();
    let climb = evidence.and_then(climb);
    let text = match (series.shape?, climb) {
        (Shape::Accelerating, _) => "climbs faster and faster".to_owned(),
        (Shape::Plateau, Some(climb)) if still_grows(series) => {
            format!("{climb}, then ever less")
        }
        (Shape::Plateau, _) if is_unfinished(series) => "climbs more and more slowly".to_owned(),
        (Shape::Plateau, Some(climb)) => format!("{climb}, then level"),
        (Shape::SaturatingLinear, _) if is_unfinished(series) => {
            "climbs more and more slowly".to_owned()
        }
        (Shape::SaturatingLinear, Some(climb)) => format!("{climb}, then a steady climb"),
        (Shape::Flat | Shape::Linear, _) | (Shape::Plateau | Shape::SaturatingLinear, None) => {
            return None;
        }
    };
    let gain = evidence.and_then(|shape| shape.gain_over_line);
    let support = if gain.is_some_and(|gain| gain > NO_SUPPORT) {
        "; not a line"
    } else {
        ""
    };
    Some(text + support)
}

/// `208 MB within 3 h 13 min`
fn climb(shape: &ShapeFacts) -> Option<String> {
    let time = shape
        .time_constant_seconds
        .map(|constant| Seconds(OVER * constant).to_string());
    let requests = shape.time_constant_requests.map(|constant| {
        let whole = (OVER * constant).round();
        Requests(whole).to_string()
    });
    Some(format!(
        "{} within {}",
        Bytes(shape.climb_bytes?),
        time.or(requests)?
    ))
}

/// Whether the climb that is to die away takes longer than was measured.
fn is_unfinished(series: &SeriesFacts) -> bool {
    let longer = |constant: Option<f64>, measured: Option<f64>| {
        constant
            .zip(measured)
            .is_some_and(|(constant, measured)| OVER * constant > measured)
    };
    series.shape_evidence.as_ref().is_some_and(|shape| {
        longer(shape.time_constant_requests, series.requests)
            || longer(shape.time_constant_seconds, series.duration_seconds)
    })
}

fn follows(series: &SeriesFacts) -> Option<&'static str> {
    if series.verdict != Some(Verdict::Leak) {
        return None;
    }
    match series.driver.as_ref()?.follows {
        Follows::Requests => Some("requests, not the clock"),
        Follows::Time => Some("the clock, not requests"),
        Follows::Both => Some("requests and the clock"),
        Follows::Inseparable | Follows::Undetermined => None,
    }
}

/// The fit the other way.
fn other_row(series: &SeriesFacts) -> Option<[Cell; 3]> {
    let warm_up = series.warm_up.as_ref()?;
    let other = warm_up.other_fit.as_ref()?;
    let title = if warm_up.samples_left_out > 0 {
        "with the warm-up".to_owned()
    } else if other.samples_left_out == 1 {
        "without first sample".to_owned()
    } else {
        format!(
            "without first {} samples",
            count(other.samples_left_out as f64)
        )
    };
    let words = other_words(series, other)?;
    Some([
        title.into(),
        words.rate.into(),
        words.interval.unwrap_or_default().into(),
    ])
}
