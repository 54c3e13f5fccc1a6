//! What was understood of a file that counts requests and has no memory.

use std::ffi::OsStr;

use super::{first_rows, zone};
use crate::cli::shell::quoted;
use crate::ingest::RequestReading;
use crate::report::document::{Align, Block, Document, Finding, Table, Tone};
use crate::units::{Timestamp, Zone, count};

pub(super) fn document(given: &OsStr, reading: &RequestReading) -> Document {
    let requests = count(reading.requests);
    let name = given.to_string_lossy();
    let mut blocks = vec![
        Block::Paragraph(format!("Recognised by {}.", reading.why)),
        Block::Table(requests_table(reading)),
    ];
    blocks.extend(first_rows(&reading.first_rows));
    if !reading.caveats.is_empty() {
        let caveats = reading.caveats.iter().map(ToString::to_string);
        blocks.push(Block::Caveats(caveats.collect()));
    }
    blocks.push(Block::Heading("Go on with".into()));
    blocks.push(Block::Command(match reading.span {
        // Standard input is taken for memory alone.
        Some(_) if given == "-" => "leakrate fit MEMORY --requests FILE".to_owned(),
        Some(_) => format!("leakrate fit MEMORY --requests {}", quoted(given)),
        None => format!(
            "leakrate compare local=GROWTH/{}req production=FILE",
            reading.requests
        ),
    }));
    Document {
        title: None,
        finding: vec![Finding {
            text: format!(
                "{name}: {}, {requests} requests and no memory{}.",
                reading.format,
                zone(&reading.zone)
            ),
            tone: Tone::Neutral,
        }],
        blocks,
    }
}

fn requests_table(reading: &RequestReading) -> Table {
    let mut table = Table::new([
        ("requests", Align::Right),
        ("failed", Align::Right),
        ("from", Align::Left),
        ("to", Align::Left),
        ("rows", Align::Right),
    ]);
    let at = |seconds: f64| Timestamp(seconds).rfc3339(Zone::UTC).unwrap_or_default();
    let failed = reading
        .outcomes
        .map(|outcomes| count(outcomes.failed as f64));
    let span = reading.span.as_ref();
    table.rows.push(vec![
        count(reading.requests).into(),
        failed.unwrap_or_default().into(),
        span.map(|span| at(span.start)).unwrap_or_default().into(),
        span.map(|span| at(span.end)).unwrap_or_default().into(),
        count(reading.rows as f64).into(),
    ]);
    table.without_empty_columns()
}
