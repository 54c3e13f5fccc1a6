//! When it crashes, and what to do until the fix.

use super::{figure, heading, headline};
use crate::report::compose::{predict, until_fixed};
use crate::report::document::Block;
use crate::report::facts::Facts;
use crate::report::figure::Figure;

const ADVICE: &str = "Until the fix is out, restart before the limit. The interval counts from a \
                      fresh process. Spread the restarts of several workers, so that they do not \
                      fall together.";

pub(super) fn section(facts: &Facts, chart: Option<Figure>) -> Vec<Block> {
    let Some(first) = facts.prediction.first() else {
        return Vec::new();
    };
    let title = format!("{} {}", first.series, headline::fate(first));
    let mut blocks = vec![
        heading("When does it crash, and what to do until then?"),
        Block::Paragraph(predict::finding(first).text),
        Block::Table(predict::prediction_table(&facts.prediction)),
    ];
    blocks.extend(figure("crash", chart, &title));
    if let Some(table) = until_fixed::table(facts) {
        blocks.push(Block::Paragraph(ADVICE.to_owned()));
        blocks.push(Block::Table(table));
    }
    blocks
}
