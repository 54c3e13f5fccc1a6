//! The document of each command, made from its facts.

mod classes;
mod compare;
mod fit;
mod growth;
mod incident;
mod plan;
mod predict;

pub use incident::{Charts, background, compose_incident};

use super::classes::are_all;
use super::document::{Block, Document};
use super::facts::{CaveatFacts, Facts};

/// Puts facts into words.
pub fn compose(facts: &Facts) -> Document {
    if let Some(plan) = &facts.plan {
        return plan::document(plan);
    }
    match (&facts.comparison, facts.prediction.as_slice()) {
        (Some(comparison), _) => compare::document(facts, comparison),
        (None, []) if are_all(&facts.series) => classes::document(facts),
        (None, []) => fit::document(facts),
        (None, predictions) => predict::document(facts, predictions),
    }
}

/// Caveats of several results, each said once, after the names of those it holds for.
fn caveats<'a>(groups: impl IntoIterator<Item = (&'a str, &'a [CaveatFacts])>) -> Option<Block> {
    let mut notes: Vec<(String, Vec<&str>)> = Vec::new();
    for (name, caveats) in groups {
        for caveat in caveats {
            match notes
                .iter_mut()
                .find(|(message, _)| *message == caveat.message)
            {
                Some((_, names)) if names.contains(&name) => {}
                Some((_, names)) => names.push(name),
                None => notes.push((caveat.message.clone(), vec![name])),
            }
        }
    }
    let worded = notes.into_iter().map(|(message, names)| {
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        if names.is_empty() {
            message
        } else {
            format!("{}: {message}", names.join(", "))
        }
    });
    let worded: Vec<String> = worded.collect();
    (!worded.is_empty()).then_some(Block::Caveats(worded))
}
