//! The rate of a series in words: which is told first, against what floor, and what speaks against
//! its being a leak.

use crate::document::Tone;
use crate::facts::{RateFacts, SeriesFacts};
use crate::words::Basis;
use leakrate_core::model::{Follows, Verdict};

/// From this probability that nothing grows now, that is what a rate wants to be a leak.
const MAY_BE_OVER: f64 = 0.1;
/// Growth too slow to matter is not shown over less.
const DAY: f64 = 86_400.0;

/// What a series is called: its own name where its input holds several, else its label.
pub(super) fn display_name(series: &SeriesFacts) -> &str {
    if series.name.is_empty() {
        &series.label
    } else {
        &series.name
    }
}

/// The rate to tell first: that of what memory follows.
pub(super) fn primary(series: &SeriesFacts) -> Option<(Basis, &RateFacts)> {
    let follows_clock = series
        .driver
        .as_ref()
        .is_some_and(|driver| driver.follows == Follows::Time);
    let order = if follows_clock {
        [Basis::PerHour, Basis::PerRequest]
    } else {
        [Basis::PerRequest, Basis::PerHour]
    };
    order
        .into_iter()
        .find_map(|basis| Some((basis, basis.rate(series)?)))
}

pub(super) fn floor(series: &SeriesFacts, basis: Basis) -> String {
    let floor = floor_of(series, basis);
    floor.map(|floor| basis.phrase(floor)).unwrap_or_default()
}

fn floor_of(series: &SeriesFacts, basis: Basis) -> Option<f64> {
    match basis {
        Basis::PerRequest => series.floor_bytes_per_request,
        Basis::PerHour => series.floor_bytes_per_hour,
    }
}

/// What keeps a rate of the series from being a leak.
pub(super) fn doubt(series: &SeriesFacts, basis: Basis, rate: &RateFacts) -> &'static str {
    let surely_above = |level: f64| rate.interval.lower.is_some_and(|lower| lower > level);
    let floor = floor_of(series, basis).unwrap_or(0.0);
    let surely_below = rate.interval.upper.is_some_and(|upper| upper < floor);
    let is_short = series.duration_seconds.is_some_and(|length| length < DAY);
    if surely_below && is_short {
        "too slow to matter so far, which takes a day of readings to show"
    } else if !surely_above(0.0) {
        "which may be none at all"
    } else if !surely_above(floor) {
        "which may be too little to matter"
    } else if series
        .flat_probability
        .is_some_and(|flat| flat > MAY_BE_OVER)
    {
        "which may be over by now, or a step"
    } else {
        "which may yet end"
    }
}

pub(super) fn tone(series: &SeriesFacts) -> Tone {
    match series.verdict {
        Some(Verdict::Leak) => Tone::Bad,
        Some(Verdict::NoLeak | Verdict::Plateau) => Tone::Good,
        Some(Verdict::Inconclusive) => Tone::Warning,
        None => Tone::Neutral,
    }
}
