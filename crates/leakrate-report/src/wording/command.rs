//! The document of each command, made from its facts.

use super::{classes, compare, compare_groups, fit, plan, predict};
use crate::classes::are_all;
use crate::document::Document;
use crate::facts::Facts;

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
        (None, []) if are_all(&facts.series) => classes::document(facts, rows),
        (None, []) => fit::document(facts, rows),
        (None, predictions) => predict::document(facts, predictions, rows),
    }
}
