//! The words of `fit`: how fast it leaks, and whether it is a leak at all.

use super::caveats::caveats;
use super::listing::{listed, not_listed};
use super::rate::display_name;
use super::reader::Reader;
use super::series::{finding, rate_table, single_table};
use super::{fleet, growth, releases, routes};
use crate::document::{Block, Document, Finding, Tone};
use crate::facts::{Facts, SeriesFacts};
use leakrate_core::model::Verdict;

pub(super) fn document(facts: &Facts, rows: usize) -> Document {
    let mut document = match (facts.series.as_slice(), fleet::of(facts)) {
        ([one], _) => single(one),
        (_, Some(all)) => fleet::document(facts, all, rows),
        (many, None) => several(many, rows),
    };
    // Of several, the routes of that which comes first.
    let first = facts.series.iter().find(|one| !one.routes.is_empty());
    if let Some(first) = first.filter(|_| facts.series.len() > 1) {
        let heading = format!("Routes of {}", display_name(first));
        document.blocks.push(Block::Heading(heading));
        document
            .blocks
            .extend(routes::blocks(first, Reader::AtTerminal));
    }
    let notes = facts.series.iter().map(|series| {
        let name = if facts.series.len() > 1 {
            display_name(series)
        } else {
            ""
        };
        (name, series.caveats.as_slice())
    });
    document.blocks.extend(caveats(notes));
    document
}

fn single(series: &SeriesFacts) -> Document {
    Document {
        title: None,
        finding: std::iter::once(finding(series))
            .chain(growth::without_leak(series))
            .chain(releases::finding(series))
            .chain(growth::settling(series))
            .chain(routes::findings(series))
            .collect(),
        blocks: std::iter::once(single_table(series))
            .chain(releases::table(series))
            .map(Block::Table)
            .chain(routes::blocks(series, Reader::AtTerminal))
            .collect(),
    }
}

fn several(series: &[SeriesFacts], rows: usize) -> Document {
    let leaks = series
        .iter()
        .filter(|one| one.verdict == Some(Verdict::Leak))
        .count();
    let text = format!("{leaks} of {} series leak.", series.len());
    let tone = if leaks > 0 { Tone::Bad } else { Tone::Neutral };
    Document {
        title: None,
        finding: vec![Finding { text, tone }],
        blocks: std::iter::once(Block::Table(rate_table(listed(series, rows))))
            .chain(not_listed(series.len(), rows, Reader::AtTerminal))
            .collect(),
    }
}
