//! The document of each command, made from its facts.

mod caveats;
mod classes;
mod compare;
mod compare_groups;
mod fit;
mod fleet;
mod groups;
mod growth;
mod incident;
mod plan;
mod predict;
mod readings;
mod restart_schedule;
mod title;

pub(super) use title::{finding, fleet_title, risk_title, title};

pub use fleet::{FEW, MOST_ROWS};
pub use incident::{Charts, background, compose_incident};

use super::classes::are_all;
use super::document::Document;
use super::facts::Facts;
use caveats::caveats;

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
