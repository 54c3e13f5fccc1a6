//! `leakrate formats`: what files can be read.

use std::io::Write;

use super::error::Error;
use super::gate::Outcome;
use super::output;
use super::streams::write_all;
use crate::ingest::formats::ALL;
use crate::render::text;
use crate::report::document::{Align, Block, Document, Finding, Table, Tone};

pub(super) fn run(out: &mut dyn Write) -> Result<Outcome, Error> {
    let mut table = Table::new([
        ("format", Align::Left),
        ("what it is", Align::Left),
        ("for example", Align::Left),
    ]);
    for format in ALL {
        table.rows.push(vec![
            format.name.into(),
            format.description.into(),
            format.example.into(),
        ]);
    }
    let text = "Files are recognised by their content, never by their name.".to_owned();
    let document = Document {
        title: None,
        finding: vec![Finding {
            text,
            tone: Tone::Neutral,
        }],
        blocks: vec![Block::Table(table)],
    };
    write_all(
        out,
        text::render(&document, output::terminal_width()).as_bytes(),
    )?;
    Ok(Outcome::Answered)
}
