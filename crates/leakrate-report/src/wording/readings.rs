//! The words of falls that nothing tells apart: what holds if they are restarts, and what if they
//! are collections.

use super::rate::primary;
use crate::document::Cell;
use crate::facts::{RateFacts, ReadingFacts, SeriesFacts};
use crate::words::{self, Basis};
use leakrate_core::model::Verdict;

/// `if these 10 falls are restarts, it leaks 20.0 MB/h (95 % CI 19.1 to 20.9); if they are garbage
/// collections, it does not leak, …`, where the verdict depends on it.
pub(super) fn open(series: &SeriesFacts) -> Option<String> {
    let (one, other) = apart(series)?;
    let (basis, _) = primary(series)?;
    let restarts = match one.falls {
        1 => "this fall is a restart".to_owned(),
        falls => format!("these {falls} falls are restarts"),
    };
    let collections = match other.falls {
        1 => "it is a garbage collection".to_owned(),
        falls if falls == one.falls => "they are garbage collections".to_owned(),
        falls => format!("all {falls} falls are garbage collections"),
    };
    Some(format!(
        "if {restarts}, it {}; if {collections}, it {}",
        holds(one, basis)?,
        holds(other, basis)?,
    ))
}

/// The two readings, where they have different verdicts: as restarts, as collections.
fn apart(series: &SeriesFacts) -> Option<(&ReadingFacts, &ReadingFacts)> {
    match series.readings.as_slice() {
        [one, other] if one.verdict != other.verdict => Some((one, other)),
        _ => None,
    }
}

fn holds(reading: &ReadingFacts, basis: Basis) -> Option<String> {
    let words = basis.with_interval(rate(reading, basis)?);
    let interval = words.interval.map(|interval| format!(" ({interval})"));
    let growth = words.rate + &interval.unwrap_or_default();
    Some(match reading.verdict {
        Verdict::Leak => format!("leaks {growth}"),
        Verdict::Plateau => format!("has stopped climbing, after growth of {growth}"),
        Verdict::NoLeak => format!("does not leak, with growth of {growth}"),
        Verdict::Inconclusive => format!("is not settled, with growth of {growth}"),
    })
}

fn rate(reading: &ReadingFacts, basis: Basis) -> Option<&RateFacts> {
    match basis {
        Basis::PerRequest => reading.bytes_per_request.as_ref(),
        Basis::PerHour => reading.bytes_per_hour.as_ref(),
    }
}

/// What the rate of a series is called: that of restarts is one of two where falls are open.
pub(super) fn title(series: &SeriesFacts) -> &'static str {
    match apart(series) {
        Some(_) => "if restarts",
        None if series.ended.is_some() => "growth since",
        None if series.verdict == Some(Verdict::Plateau) => "mean climb",
        None => "leak rate",
    }
}

/// Rows of the rates of the other reading.
pub(super) fn rows(series: &SeriesFacts) -> Vec<[Cell; 3]> {
    let Some((_, collections)) = apart(series) else {
        return Vec::new();
    };
    let known = [Basis::PerRequest, Basis::PerHour]
        .into_iter()
        .filter_map(|basis| Some((basis, rate(collections, basis)?)));
    let row = |(at, (basis, rate)): (usize, (Basis, &RateFacts))| {
        let range = basis.interval(rate).zip(rate.interval.confidence);
        let interval = range.map(|(range, level)| format!("{} {range}", words::confidence(level)));
        [
            if at == 0 { "if collections" } else { "" }.into(),
            basis.phrase(rate.estimate).into(),
            interval.unwrap_or_default().into(),
        ]
    };
    known.enumerate().map(row).collect()
}

/// How many restarts there are.
pub(super) fn restarts(series: &SeriesFacts) -> Option<String> {
    let restarts = series.restarts.len();
    (restarts > 0).then(|| match series.readings.as_slice() {
        [] => restarts.to_string(),
        _ => format!("{restarts}, or none"),
    })
}
