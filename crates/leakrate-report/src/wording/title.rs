//! The titles of charts: the finding without its interval, short enough to be taken in at a
//! glance. The interval is drawn, and stands in the text.

use super::command::compose;
use super::incident::headline;
use super::listing::MOST_ROWS;
use super::restart_interval::restart_interval;
use super::{fate, fleet, series};
use crate::facts::{Facts, PredictionFacts};
use crate::words;
use leakrate_core::units::Bytes;

/// What the chart of a command shows.
pub(crate) fn title(facts: &Facts) -> String {
    if let Some(comparison) = &facts.comparison {
        return match comparison.fix {
            Some(fix) => words::capitalised(&headline::cure(comparison, fix).text),
            None => headline::cause(comparison).text,
        };
    }
    if let Some(first) = facts.prediction.first() {
        return fate::title(first);
    }
    let subject = series::subject(facts).map(|series| headline::what_happens(series, facts).text);
    let title = subject.unwrap_or_default();
    title.trim_end_matches('.').to_owned()
}

/// What the chart of first crossings and restart intervals shows.
pub(crate) fn risk_title(prediction: &PredictionFacts) -> String {
    let advice = prediction.restart.as_ref();
    let every = advice.and_then(restart_interval);
    match (advice, every) {
        (Some(advice), Some(every)) => format!(
            "Restart {} every {every}: then at most {} of runs reach {}",
            prediction.series,
            words::share(advice.crash_risk),
            Bytes(prediction.limit_bytes)
        ),
        _ => fate::title(prediction),
    }
}

/// What the chart of the rates of many series shows: how many leak; of a few, the finding.
pub(crate) fn fleet_title(facts: &Facts) -> String {
    fleet::of(facts).map_or_else(|| finding(facts), |all| fleet::totals(all).text)
}

/// The finding as it stands.
pub(crate) fn finding(facts: &Facts) -> String {
    let findings = compose(facts, MOST_ROWS).finding.into_iter();
    findings
        .map(|finding| finding.text)
        .next()
        .unwrap_or_default()
}
