//! Where a report comes from: its inputs, and the command that makes it again.

use crate::document::{Align, Block, Table};
use crate::facts::{Facts, Input, TimeZone};
use leakrate_core::units::count;

pub(super) fn inputs(facts: &Facts) -> Vec<Block> {
    if facts.inputs.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new([
        ("input", Align::Left),
        ("source", Align::Left),
        ("query", Align::Left),
        ("read as", Align::Left),
        ("rows", Align::Right),
        ("zone", Align::Left),
        ("SHA-256", Align::Left),
    ]);
    for input in &facts.inputs {
        table.rows.push(vec![
            input.label.as_str().into(),
            input.source.as_str().into(),
            input.query.as_deref().unwrap_or_default().into(),
            input.format.as_str().into(),
            rows(input).into(),
            zone(input).into(),
            input.sha256.as_deref().unwrap_or_default().into(),
        ]);
    }
    vec![
        Block::heading("Inputs"),
        Block::Table(table.without_empty_columns()),
    ]
}

fn zone(input: &Input) -> String {
    match &input.time_zone {
        Some(TimeZone::Known(zone)) => zone.to_string(),
        Some(TimeZone::Unstated) => "not stated".to_owned(),
        None => String::new(),
    }
}

fn rows(input: &Input) -> String {
    let rows = |rows: usize| count(rows as f64);
    match (input.rows, input.rows_skipped) {
        (Some(read), Some(skipped)) if skipped > 0 => {
            format!("{}, {} left out", rows(read), rows(skipped))
        }
        (Some(read), _) => rows(read),
        (None, _) => String::new(),
    }
}

pub(super) fn reproduction(facts: &Facts) -> Vec<Block> {
    facts
        .reproduce
        .iter()
        .flat_map(|command| {
            let words = format!(
                "Made by leakrate {}. The same command on the same inputs makes the same report.",
                facts.generator.version
            );
            [
                Block::heading("Make it again"),
                Block::Command(command.clone()),
                Block::Paragraph(words),
            ]
        })
        .collect()
}
