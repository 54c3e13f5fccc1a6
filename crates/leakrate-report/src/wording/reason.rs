//! What the answer of a gate is founded on: the sentences of the answer itself.

use super::{compare, fate, fleet, rate, series};
use crate::facts::{ComparisonFacts, Facts, PredictionFacts, RateFacts, SeriesFacts};
use crate::words::{Basis, RateWords};

/// Whether what was read leaks.
pub(crate) fn leaks(facts: &Facts) -> String {
    match (facts.series.as_slice(), &facts.fleet) {
        ([one], _) => series::finding(one).text,
        (_, Some(fleet)) => fleet::totals(fleet).text,
        (many, None) => {
            let said = many.iter().filter(|one| !one.leaks());
            let leaking = many.iter().filter(|one| one.leaks());
            let sentences = leaking
                .chain(said)
                .map(|one: &SeriesFacts| series::finding(one).text);
            sentences.collect::<Vec<_>>().join(" ")
        }
    }
}

/// How two rates compare.
pub(crate) fn compared(comparison: &ComparisonFacts) -> String {
    match comparison.fix {
        Some(fix) => compare::fix_finding(comparison, fix).text,
        None => compare::order_finding(comparison).text,
    }
}

/// When the limit is reached.
pub(crate) fn crash(prediction: &PredictionFacts) -> String {
    fate::finding(prediction).text
}

/// Whether one series leaks.
pub(crate) fn verdict(series: &SeriesFacts) -> String {
    series::finding(series).text
}

/// How fast a series grows, by the interval of that where it has one: `pr grows by 60.0 MB/h (95 % CI
/// 59.97 to 60.02)`.
pub(crate) fn grows(series: &SeriesFacts, basis: Basis, rate: &RateFacts) -> String {
    let RateWords { rate, interval } = basis.with_interval(rate);
    let interval = interval.map(|interval| format!(" ({interval})"));
    format!(
        "{} grows by {rate}{}",
        name(series),
        interval.unwrap_or_default()
    )
}

/// What a series is called.
pub(crate) fn name(series: &SeriesFacts) -> &str {
    rate::display_name(series)
}
