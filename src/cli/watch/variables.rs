//! What a command is told of what happened: variables of its environment.

use crate::report::facts::{Code as _, Moment, PredictionFacts, WatchEvent, WatchedFacts};

const SECONDS_PER_HOUR: f64 = 3600.0;

/// Names and values; what is not known has none.
pub(super) fn variables(found: &WatchedFacts, event: &WatchEvent) -> Vec<(String, String)> {
    let series = found.series();
    let prediction = found.prediction();
    let first = prediction.and_then(PredictionFacts::seconds_until_crash);
    let crash = prediction.and_then(|one| one.first_crossing.as_ref());
    let number = |value: f64| value.to_string();
    let stamp = |moment: Moment| moment.stamp();
    let known = [
        ("CONDITION", Some(event.condition.clone())),
        ("REASON", Some(event.reason.clone())),
        ("SERIES", series.map(|one| one.name.clone())),
        ("TIME", found.watch.at.map(stamp)),
        ("MEMORY_BYTES", Some(number(found.watch.memory_bytes))),
        (
            "VERDICT",
            series.and_then(|one| Some(one.verdict?.code().to_owned())),
        ),
        (
            "BYTES_PER_SECOND",
            series.and_then(|one| {
                let rate = one.bytes_per_hour.as_ref()?;
                Some(number(rate.estimate / SECONDS_PER_HOUR))
            }),
        ),
        ("LIMIT_BYTES", prediction.map(|one| number(one.limit_bytes))),
        (
            "CRASH_SECONDS_P05",
            first.and_then(|one| one.p05.map(number)),
        ),
        (
            "CRASH_SECONDS_P50",
            first.and_then(|one| one.p50.map(number)),
        ),
        (
            "CRASH_SECONDS_P95",
            first.and_then(|one| one.p95.map(number)),
        ),
        ("CRASH_P05", crash.and_then(|one| one.p05.map(stamp))),
        ("CRASH_P50", crash.and_then(|one| one.p50.map(stamp))),
        ("CRASH_P95", crash.and_then(|one| one.p95.map(stamp))),
        (
            "RESTART_BY",
            prediction.and_then(|one| one.restart_by.map(stamp)),
        ),
    ];
    let named = known.into_iter().filter_map(|(name, value)| {
        // No variable can hold the end of a text.
        let value = value?.replace('\0', "");
        Some((format!("LEAKRATE_{name}"), value))
    });
    named.collect()
}
