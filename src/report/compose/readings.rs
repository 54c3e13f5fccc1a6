//! The words of falls that nothing tells apart: what holds if they are restarts, and what if they
//! are collections.

use super::fit;
use crate::report::facts::{RateFacts, ReadingFacts, SeriesFacts};
use crate::report::words::Basis;

/// `if these 10 falls are restarts, it leaks 20.0 MB/h (95 % CI 19.1 to 20.9); if they are garbage
/// collections, it does not leak (…): --restarts falls or --restarts none settles it`, where the
/// verdict depends on it.
pub(super) fn open(series: &SeriesFacts) -> Option<String> {
    let [one, other] = series.readings.as_slice() else {
        return None;
    };
    if one.verdict == other.verdict {
        return None;
    }
    let (basis, _) = fit::primary(series)?;
    let falls = match one.falls {
        1 => "this fall is a restart".to_owned(),
        falls => format!("these {falls} falls are restarts"),
    };
    let collected = match other.falls {
        1 => "it is a garbage collection".to_owned(),
        falls if falls == one.falls => "they are garbage collections".to_owned(),
        falls => format!("they, {falls} in all, are garbage collections"),
    };
    Some(format!(
        "if {falls}, it {}; if {collected}, it {}; {} or {} settles it",
        holds(one, basis)?,
        holds(other, basis)?,
        one.settled_by,
        other.settled_by,
    ))
}

fn holds(reading: &ReadingFacts, basis: Basis) -> Option<String> {
    let rate = rate(reading, basis)?;
    let words = basis.with_interval(rate);
    let interval = words.interval.map(|interval| format!(" ({interval})"));
    let growth = words.rate + &interval.unwrap_or_default();
    Some(match reading.verdict {
        "leak" => format!("leaks {growth}"),
        "plateau" => format!("has stopped climbing (growth over all {growth})"),
        "no_leak" => format!("does not leak (growth {growth})"),
        _ => format!("is open (growth {growth})"),
    })
}

fn rate(reading: &ReadingFacts, basis: Basis) -> Option<&RateFacts> {
    match basis {
        Basis::PerRequest => reading.bytes_per_request.as_ref(),
        Basis::PerHour => reading.bytes_per_hour.as_ref(),
    }
}
