//! `leakrate formats`: what files can be read.

use clap::Args;
use serde::Serialize;

use super::error::Error;
use super::gate::Outcome;
use super::output_format::TextOrJson;
use super::streams::{Streams, write_all};
use crate::ingest::formats::{ALL, Format};
use crate::render::{OutputError, json, text};
use crate::report::document::{Align, Block, Document, Finding, Table, Tone};
use crate::report::facts::{Generator, SCHEMA_VERSION};

/// What files can be read?
#[derive(Debug, Args)]
pub(super) struct FormatsArgs {
    /// How to write the list
    #[arg(
        long,
        value_name = "FORMAT",
        default_value_t,
        value_enum,
        help_heading = "Output"
    )]
    format: TextOrJson,
}

pub(super) fn run(args: &FormatsArgs, streams: &mut Streams<'_>) -> Result<Outcome, Error> {
    let rendered = match args.format {
        TextOrJson::Text => text::render(&document(), streams.viewport.width),
        TextOrJson::Json => json::render(&FormatList::all()).map_err(OutputError::from)?,
    };
    write_all(streams.out, rendered.as_bytes())?;
    Ok(Outcome::Answered)
}

fn document() -> Document {
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
    Document {
        title: None,
        finding: vec![Finding {
            text,
            tone: Tone::Neutral,
        }],
        blocks: vec![Block::Table(table)],
    }
}

/// The JSON: a contract with people's scripts (`data/report.schema.json`, `format_list`).
#[derive(Debug, Serialize)]
struct FormatList {
    schema_version: u32,
    command: &'static str,
    generator: Generator,
    formats: Vec<FormatFacts>,
}

impl FormatList {
    fn all() -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            command: "formats",
            generator: Generator::LEAKRATE,
            formats: ALL.iter().map(FormatFacts::of).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct FormatFacts {
    name: &'static str,
    description: &'static str,
    example: &'static str,
}

impl FormatFacts {
    fn of(format: &Format) -> Self {
        Self {
            name: format.name,
            description: format.description,
            example: format.example,
        }
    }
}
