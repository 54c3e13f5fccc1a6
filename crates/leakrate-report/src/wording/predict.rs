//! The words of `predict`: when the limit is reached, and what to do until then.

use super::caveats::caveats;
use super::listing::{self, listed, not_listed};
use super::rate::display_name;
use super::reader::Reader;
use super::restart_interval::restart_finding;
use super::series::{rate_table, single_table};
use super::{fate, fleet, prediction_table, restart_schedule};
use crate::document::{Block, Document, Finding};
use crate::facts::{Facts, PredictionFacts};

pub(super) fn document(facts: &Facts, predictions: &[PredictionFacts], rows: usize) -> Document {
    let mut document = match fleet::of(facts) {
        Some(all) => fleet::document(facts, all, rows),
        None => few(facts, predictions, rows),
    };
    if let Some(schedule) = &facts.restart_schedule {
        let answer = restart_schedule::findings(schedule);
        document.finding.splice(..0, answer);
        document.blocks = restart_schedule::blocks(schedule, rows);
    }
    document.blocks.extend(without_limit(facts));
    document.blocks.extend(notes(facts, predictions));
    document
}

/// The answer to each thing that was asked, where the finding tells one of several; the table has them
/// all.
pub(super) fn each(predictions: &[PredictionFacts]) -> Vec<Finding> {
    predictions
        .iter()
        .flat_map(|one| [Some(fate::finding(one)), restart_finding(one)])
        .flatten()
        .collect()
}

fn few(facts: &Facts, predictions: &[PredictionFacts], rows: usize) -> Document {
    Document {
        title: None,
        finding: each(&predictions[..predictions.len().min(1)]),
        blocks: vec![
            Block::Table(prediction_table::table(predictions, Reader::AtTerminal)),
            Block::Table(match facts.series.as_slice() {
                [one] => single_table(one),
                many => rate_table(listed(many, rows)),
            }),
        ]
        .into_iter()
        .chain(not_listed(facts.series.len(), rows, Reader::AtTerminal))
        .collect(),
    }
}

/// What is not answered, and the option that lets it be.
fn without_limit(facts: &Facts) -> Option<Block> {
    let said = listing::without_limit(&facts.without_limit)?;
    let first = facts.without_limit.first()?;
    Some(Block::Paragraph(format!(
        "{said} Give the limit of each, such as --limit '{first}=1.75GB'."
    )))
}

fn notes(facts: &Facts, predictions: &[PredictionFacts]) -> Option<Block> {
    let several = facts.series.len() > 1;
    let of_series = facts.series.iter().map(|series| {
        let name = if several { display_name(series) } else { "" };
        (name, series.caveats.as_slice())
    });
    let of_predictions = predictions.iter().map(|prediction| {
        let name = if several {
            prediction.series.as_str()
        } else {
            ""
        };
        (name, prediction.caveats.as_slice())
    });
    caveats(of_series.chain(of_predictions))
}
