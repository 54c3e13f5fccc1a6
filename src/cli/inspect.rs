//! `leakrate inspect`: what was understood of a file.

mod requests;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::Write;

use clap::Args;

use super::error::Error;
use super::gate::Outcome;
use super::input_args::InputArgs;
use super::input_files::{self, Given, Group, OpenFile};
use super::labelled::Labelled;
use super::streams::write_all;
use super::{inputs, output, shell};
use crate::ingest::{
    Arrangement, Checksum, ColumnInfo, ColumnUse, Problem, Reading, Role, ZoneUse,
};
use crate::render::text;
use crate::report::document::{Align, Block, Cell, Document, Finding, Table, Tone};
use crate::series::Series;
use crate::units::{Bytes, Timestamp, Zone, count};

/// Series that are listed one by one; of a fleet the first are enough to see what was read.
const LISTED: usize = 20;

/// What did leakrate understand of a file?
#[derive(Debug, Args)]
#[command(after_help = "Example:
  leakrate inspect export.csv")]
pub(super) struct InspectArgs {
    /// Files to read, `-` for standard input
    #[arg(value_name = "[LABEL=]INPUT", required = true)]
    pub(super) inputs: Vec<Labelled<OsString>>,
    #[command(flatten)]
    pub(super) input: InputArgs,
}

pub(super) fn run(
    args: &InspectArgs,
    typed: &[OsString],
    out: &mut dyn Write,
) -> Result<Outcome, Error> {
    let groups = input_files::open(
        &args.inputs,
        &args.input,
        Arrangement::ByContent,
        Checksum::Unwanted,
    )?;
    for (number, group) in groups.iter().enumerate() {
        let next = NextCommand {
            typed,
            inputs: &args.inputs,
        };
        let document = of_group(group, &args.input, &next)?;
        let separator = if number > 0 { "\n" } else { "" };
        let rendered = text::render(&document, output::terminal_width());
        write_all(out, format!("{separator}{rendered}").as_bytes())?;
    }
    Ok(Outcome::Answered)
}

/// What was understood of the files of one input.
fn of_group(group: &Group, options: &InputArgs, next: &NextCommand) -> Result<Document, Error> {
    let Given::Files(files) = &group.given else {
        return Err(Error::NothingToInspect);
    };
    let given: Vec<Cow<'_, str>> = files.iter().map(OpenFile::name).collect();
    let given = given.join(" ");
    match (inputs::read(&group.label, files, options), files.as_slice()) {
        (Ok(reading), _) => Ok(document(&given, &reading, next.of(files, &reading))),
        (Err(Error::Ingest(refused)), [file]) if lacks_memory(refused.problem()) => {
            match inputs::read_requests(&group.label, file, options) {
                Ok(requests) => Ok(requests::document(&file.given, &requests)),
                Err(Error::Ingest(doubt)) if is_of_requests(doubt.problem()) => Err(doubt.into()),
                Err(_) => Err(refused.into()),
            }
        }
        (Err(error), _) => Err(error),
    }
}

/// Files of requests are inspected too, if nothing in them could be memory.
fn lacks_memory(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::OnlyRequests | Problem::NoMemoryColumn { .. } | Problem::NoMemoryTable { .. }
    )
}

/// What keeps requests from being counted is worth telling only if there are any.
fn is_of_requests(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::NotCumulative { .. } | Problem::Rows { .. } | Problem::AmbiguousDate { .. }
    )
}

fn document(given: &str, reading: &Reading, next: String) -> Document {
    let number = reading.series.len();
    let series = if number == 1 {
        "one series".to_owned()
    } else {
        format!("{number} series")
    };
    let mut blocks = vec![
        Block::Paragraph(format!("Recognised by {}.", reading.why)),
        Block::Table(columns(&reading.columns)),
        Block::Table(series_table(&reading.series)),
    ];
    if number > LISTED {
        blocks.push(Block::Paragraph(format!(
            "… and {} more series.",
            count((number - LISTED) as f64)
        )));
    }
    blocks.extend(first_rows(&reading.first_rows));
    let of_series = reading.series.iter().flat_map(Series::caveats);
    let caveats: Vec<String> = reading
        .caveats
        .iter()
        .chain(of_series)
        .map(ToString::to_string)
        .collect();
    if !caveats.is_empty() {
        blocks.push(Block::Caveats(caveats));
    }
    blocks.push(Block::Heading("Go on with".into()));
    blocks.push(Block::Command(next));
    Document {
        title: None,
        finding: vec![Finding {
            text: format!(
                "{given}: {}, {} rows, {series}{}.",
                reading.format,
                count(reading.rows as f64),
                zone(&reading.zone)
            ),
            tone: Tone::Neutral,
        }],
        blocks,
    }
}

fn first_rows(rows: &[String]) -> impl Iterator<Item = Block> {
    let heading = Block::Heading("First rows as they stand in the file".into());
    let heading = (!rows.is_empty()).then_some(heading);
    heading
        .into_iter()
        .chain(rows.iter().cloned().map(Block::Literal))
}

fn zone(zone: &ZoneUse) -> String {
    match zone {
        ZoneUse::NoDates => String::new(),
        ZoneUse::Stated => ", times with their zone".into(),
        ZoneUse::Given(zone) => format!(", times in {zone} as you say"),
        ZoneUse::AssumedUtc => ", times without a zone, taken as UTC".into(),
    }
}

fn columns(columns: &[ColumnInfo]) -> Table {
    let mut table = Table::new([
        ("column", Align::Left),
        ("read as", Align::Left),
        ("unit", Align::Left),
        ("", Align::Left),
    ]);
    for column in columns {
        let tone = match column.usage {
            ColumnUse::Used => Tone::Good,
            ColumnUse::Unused => Tone::Neutral,
        };
        table.rows.push(vec![
            column.name.as_str().into(),
            Cell::toned(role(column.role), tone),
            column
                .unit
                .map(|unit| unit.to_string())
                .unwrap_or_default()
                .into(),
            match column.usage {
                ColumnUse::Used => "used".into(),
                ColumnUse::Unused => Cell::default(),
            },
        ]);
    }
    table.without_empty_columns()
}

fn role(role: Role) -> String {
    match role {
        Role::Time => "time".into(),
        Role::Elapsed => "time since the start".into(),
        Role::Memory(metric) => metric.to_string(),
        Role::OtherMemory => "memory of another kind".into(),
        Role::MemoryPercent => "memory in percent".into(),
        Role::Limit => "limit".into(),
        Role::Requests => "requests, a running total".into(),
        Role::RequestsAdded => "requests since the row before".into(),
        Role::RequestRate => "rate of requests".into(),
        Role::LoadSeconds => "seconds of load".into(),
        Role::ProcessId => "process".into(),
        Role::Uptime => "uptime".into(),
        Role::Series => "name of the series".into(),
        Role::Label => "name of a series or of a row".into(),
        Role::Note => "remark".into(),
        Role::Other => "not known".into(),
    }
}

fn series_table(series: &[Series]) -> Table {
    let mut table = Table::new([
        ("series", Align::Left),
        ("samples", Align::Right),
        ("from", Align::Left),
        ("to", Align::Left),
        ("step", Align::Right),
        ("memory", Align::Left),
        ("requests", Align::Right),
        ("readings in steps of", Align::Right),
        ("restarts", Align::Right),
    ]);
    for one in series.iter().take(LISTED) {
        let span = one.span();
        let at = |at: Timestamp| at.rfc3339(Zone::UTC).unwrap_or_default();
        let extremes = one
            .memory()
            .iter()
            .fold((f64::INFINITY, 0.0_f64), |(low, high), &value| {
                (low.min(value), high.max(value))
            });
        let restarts = one.restarts().len();
        table.rows.push(vec![
            one.name().into(),
            count(one.len() as f64).into(),
            span.map(|span| at(span.from)).unwrap_or_default().into(),
            span.map(|span| at(span.to)).unwrap_or_default().into(),
            one.clock()
                .usual_step()
                .map(|step| step.to_string())
                .unwrap_or_default()
                .into(),
            format!("{} to {}", Bytes(extremes.0), Bytes(extremes.1)).into(),
            one.requests_served()
                .map(|requests| count(requests.0))
                .unwrap_or_default()
                .into(),
            one.quantum()
                .map(|quantum| quantum.to_string())
                .unwrap_or_default()
                .into(),
            if restarts > 0 {
                restarts.to_string().into()
            } else {
                Cell::default()
            },
        ]);
    }
    table.without_empty_columns()
}

/// The command to go on with: what was typed, as a fit.
struct NextCommand<'t> {
    typed: &'t [OsString],
    inputs: &'t [Labelled<OsString>],
}

impl NextCommand<'_> {
    /// The command for these files alone.
    fn of(&self, files: &[OpenFile], reading: &Reading) -> String {
        let is_other = |word: &OsString| {
            let input = self.inputs.iter().find(|input| input.value == *word);
            input.is_some_and(|input| files.iter().all(|file| file.given != input.value))
        };
        let mut words = self.typed.to_vec();
        if let Some(command) = words.iter_mut().find(|word| *word == "inspect") {
            *command = "fit".into();
        }
        words.retain(|word| !is_other(word));
        let timed = reading.series.iter().all(|one| one.seconds().is_some());
        let counted = reading.series.iter().all(|one| one.requests().is_some());
        let asked = words
            .iter()
            .any(|word| word.to_string_lossy().starts_with("--requests"));
        if timed && !counted && !asked {
            words.extend(["--requests", "100/min"].map(OsString::from));
        }
        shell::command_line(&words)
    }
}
