//! The titles of charts: the finding without its interval, short enough to be taken in at a
//! glance. The interval is drawn, and stands in the text.

use super::command::compose;
use super::incident::headline;
use super::listing::MOST_ROWS;
use super::{fate, fleet, routes, series};
use crate::facts::Facts;
use crate::words;

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

/// What the chart of the rates of many series shows: how many leak; of a few, the finding.
pub(crate) fn fleet_title(facts: &Facts) -> String {
    fleet::of(facts).map_or_else(|| finding(facts), |all| fleet::totals(all).text)
}

/// What a chart of routes shows: the first that is said of them.
pub(crate) fn routes_title(facts: &Facts) -> String {
    let first = facts.series.first();
    let found = first.and_then(|series| routes::findings(series).into_iter().next());
    found.map_or_else(|| finding(facts), |found| found.text)
}

/// The finding as it stands.
pub(crate) fn finding(facts: &Facts) -> String {
    let findings = compose(facts, MOST_ROWS).finding.into_iter();
    findings
        .map(|finding| finding.text)
        .next()
        .unwrap_or_default()
}
