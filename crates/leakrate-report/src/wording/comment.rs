//! The words of a comment on a change: the finding, what came of the gate, and the rates, short enough
//! to be read below the change.

use super::incident::headline;
use super::listing::{listed, not_listed};
use super::rate::display_name;
use super::reader::Reader;
use super::restart_interval::restart_finding;
use super::{caveats, compare, fate, series};
use crate::document::{Align, Block, Cell, Document, Table, Tone};
use crate::facts::{Facts, GateFacts, GateOutcome, SeriesFacts};
use crate::words;

/// So many series and caveats are listed.
const ROWS: usize = 5;

/// Puts the facts of a report into a comment.
pub fn compose_comment(facts: &Facts) -> Document {
    let mut finding = headline::findings(facts);
    // The headline of a leak has said when it crashes; that of another verdict has not.
    let first = facts.prediction.first();
    let restart = first.and_then(restart_finding);
    let has_said = series::subject(facts).is_some_and(SeriesFacts::leaks);
    finding.extend(first.filter(|_| !has_said).map(fate::finding));
    finding.extend(restart);
    if let Some(headline) = finding.first_mut() {
        headline.text = words::capitalised(&headline.text);
    }
    let mut blocks = Vec::from_iter(gate(&facts.gate).map(Block::Table));
    let bridge = facts
        .comparison
        .as_ref()
        .and_then(|found| found.bridge.as_ref());
    blocks.extend(bridge.map(|bridge| Block::Paragraph(compare::bridge(bridge).text)));
    blocks.push(Block::Table(series::rate_table(listed(
        &facts.series,
        ROWS,
    ))));
    blocks.extend(not_listed(facts.series.len(), ROWS, Reader::OfPage));
    let several = facts.series.len() > 1;
    let of_series = facts.series.iter().map(|series| {
        let name = if several { display_name(series) } else { "" };
        (name, series.caveats.as_slice())
    });
    let mut lines = caveats::lines(of_series, Reader::OfPage);
    lines.truncate(ROWS);
    if !lines.is_empty() {
        blocks.push(Block::Caveats(lines));
    }
    Document {
        title: None,
        finding,
        blocks,
    }
}

/// A row for each condition.
fn gate(decided: &[GateFacts]) -> Option<Table> {
    decided.first()?;
    let mut table = Table::new([
        ("gate", Align::Left),
        ("", Align::Left),
        ("why", Align::Left),
    ]);
    table.rows = decided
        .iter()
        .map(|one| {
            let tone = match one.outcome {
                GateOutcome::Failed => Tone::Bad,
                GateOutcome::Passed => Tone::Good,
                GateOutcome::Undecided | GateOutcome::CannotBeDecided => Tone::Warning,
            };
            vec![
                one.condition.as_str().into(),
                Cell::toned(one.outcome.words(), tone),
                one.reason.as_str().into(),
            ]
        })
        .collect();
    Some(table)
}
