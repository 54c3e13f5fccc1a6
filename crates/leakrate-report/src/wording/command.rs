//! The document of each command, made from its facts.

use super::{compare, compare_groups, fit, fleet, heap_parts, plan, predict, series};
use crate::document::{Document, Finding};
use crate::facts::Facts;
use crate::heap_parts::part_of_all;

/// Puts facts into words. Of many series, tables list the first `rows`.
pub fn compose(facts: &Facts, rows: usize) -> Document {
    if let Some(plan) = &facts.plan {
        return plan::document(plan);
    }
    if let (Some(comparison), Some(fleet)) = (&facts.comparison, &facts.fleet) {
        return compare_groups::document(facts, comparison, fleet);
    }
    match (&facts.comparison, facts.prediction.as_slice()) {
        (Some(comparison), _) => compare::document(facts, comparison),
        (None, []) => match part_of_all(&facts.series) {
            Some(part) => heap_parts::document(facts, part, rows),
            None => fit::document(facts, rows),
        },
        (None, predictions) => predict::document(facts, predictions, rows),
    }
}

/// The finding of `document`, which was made from `facts`, for whoever sees nothing but it: where it
/// leaves an answer to the tables, as of each limit, traffic or file that was asked for, that is said.
pub fn findings_alone(facts: &Facts, document: &Document) -> Vec<Finding> {
    // A report tells one story, and says it whole.
    let is_listed =
        document.title.is_none() && facts.comparison.is_none() && fleet::of(facts).is_none();
    match (facts.prediction.as_slice(), facts.series.as_slice()) {
        ([_, _, ..], _) if is_listed && facts.restart_schedule.is_none() => {
            predict::each(&facts.prediction)
        }
        ([], [_, _, ..])
            if is_listed && facts.plan.is_none() && part_of_all(&facts.series).is_none() =>
        {
            let of_each = facts.series.iter().map(series::finding);
            document.finding.iter().cloned().chain(of_each).collect()
        }
        _ => document.finding.clone(),
    }
}
