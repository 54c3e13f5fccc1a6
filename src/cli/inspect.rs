//! `leakrate inspect`: what was understood of a file.

mod codes;
mod facts;
mod requests;

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use self::facts::{InspectedColumn, InspectedInput, InspectedSeries, Inspection, OpenQuestion};
use super::error::Error;
use super::gate::Outcome;
use super::input_args::InputArgs;
use super::input_files::{self, Given, Group, OpenFile};
use super::labelled::Labelled;
use super::questions;
use super::streams::{Streams, write_all};
use super::{inputs, shell};
use crate::ingest::{Arrangement, Checksum, ColumnUse, Problem, Reading, Role, ZoneUse};
use crate::render::{OutputError, html, json, text};
use crate::report::document::{Align, Block, Cell, Document, Finding, Table, Tone};
use crate::report::facts::Moment;
use crate::units::{Bytes, Seconds, count};

/// Series that are listed one by one; of a fleet the first are enough to see what was read.
const LISTED: usize = 20;

/// What did leakrate understand of a file?
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate inspect export.csv
  leakrate inspect export.csv --format json")]
pub(super) struct InspectArgs {
    /// Files to read, `-` for standard input
    #[arg(value_name = "[LABEL=]INPUT", required = true)]
    pub(super) inputs: Vec<Labelled<OsString>>,
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// How to write what was understood
    #[arg(
        long,
        value_name = "FORMAT",
        default_value_t,
        value_enum,
        help_heading = "Output"
    )]
    pub(super) format: InspectionFormat,
}

/// How it is written what was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum InspectionFormat {
    /// For people
    #[default]
    Text,
    /// For scripts
    Json,
    /// A page
    Html,
}

pub(super) fn run(
    args: &InspectArgs,
    typed: &[OsString],
    streams: &mut Streams<'_>,
) -> Result<Outcome, Error> {
    let groups = input_files::open(
        &args.inputs,
        &args.input,
        Arrangement::ByContent,
        Checksum::Unwanted,
    )?;
    let next = NextCommand {
        typed,
        inputs: &args.inputs,
    };
    let inspected = groups
        .iter()
        .map(|group| inspect(group, &args.input, &next));
    match args.format {
        InspectionFormat::Text => {
            for (number, input) in inspected.enumerate() {
                let separator = if number > 0 { "\n" } else { "" };
                let rendered = text::render(&document(input?), streams.viewport.width);
                write_all(streams.out, format!("{separator}{rendered}").as_bytes())?;
            }
        }
        InspectionFormat::Json => {
            let inspection = Inspection::of(inspected.collect::<Result<_, _>>()?);
            let rendered = json::render(&inspection).map_err(OutputError::from)?;
            write_all(streams.out, rendered.as_bytes())?;
        }
        InspectionFormat::Html => {
            let documents = inspected.map(|input| input.map(document));
            let page = one_after_the_other(documents.collect::<Result<_, _>>()?);
            let rendered = html::render(&page).map_err(OutputError::from)?;
            write_all(streams.out, rendered.as_bytes())?;
        }
    }
    Ok(Outcome::Answered)
}

/// The documents as one: of several inputs each finding stands above what supports it.
fn one_after_the_other(documents: Vec<Document>) -> Document {
    let mut documents = documents.into_iter();
    let mut page = documents.next().unwrap_or_default();
    for next in documents {
        let headings = next.finding.into_iter().map(|one| Block::Heading(one.text));
        page.blocks.extend(headings.chain(next.blocks));
    }
    page
}

/// What was understood of the files of one input.
fn inspect(
    group: &Group,
    options: &InputArgs,
    next: &NextCommand,
) -> Result<InspectedInput, Error> {
    let Given::Files(files) = &group.given else {
        return Err(Error::NothingToInspect);
    };
    let label = group.label.clone();
    let sources = files.iter().map(|file| file.name().into_owned()).collect();
    let read = |options: &InputArgs| inputs::read(&group.label, files, options);
    match (read(options), files.as_slice()) {
        (Ok(reading), _) => {
            let next = next.of(files, &[]);
            Ok(InspectedInput::with_memory(label, sources, &reading, next))
        }
        (Err(Error::Ingest(refused)), [file]) if lacks_memory(refused.problem()) => {
            match inputs::read_requests(&group.label, file, options) {
                Ok(reading) => {
                    let next = requests::next_command(&file.given, &reading);
                    Ok(InspectedInput::with_requests(
                        label, sources, &reading, next,
                    ))
                }
                Err(Error::Ingest(doubt)) if is_of_requests(doubt.problem()) => Err(doubt.into()),
                Err(_) => answered(
                    Error::from(refused),
                    options,
                    read,
                    |reading, open, said| {
                        let next = next.of(files, &said);
                        InspectedInput::with_memory(label, sources, reading, next).asking(open)
                    },
                ),
            }
        }
        (Err(error), _) => answered(error, options, read, |reading, open, said| {
            let next = next.of(files, &said);
            InspectedInput::with_memory(label, sources, reading, next).asking(open)
        }),
    }
}

/// What is understood where a question is answered as it is likeliest, with the words that say of the
/// file what is likely: traffic is the user's to say.
fn answered(
    error: Error,
    options: &InputArgs,
    read: impl Fn(&InputArgs) -> Result<Reading, Error>,
    inspected: impl FnOnce(&Reading, OpenQuestion, Vec<String>) -> InspectedInput,
) -> Result<InspectedInput, Error> {
    let Some(answers) = questions::answers_for(&error, options, &read) else {
        return Err(error);
    };
    if !answers.lead_on() {
        return Err(error);
    }
    let reading = read(&answers.added_to(options))?;
    let text = |words: Vec<OsString>| -> Vec<String> {
        let words = words.into_iter();
        words
            .map(|word| word.to_string_lossy().into_owned())
            .collect()
    };
    let question = OpenQuestion {
        question: error.to_string(),
        answer: text(answers.words()),
        others: answers.others(),
    };
    let said = text(answers.words_of_file());
    Ok(inspected(&reading, question, said))
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

fn document(input: InspectedInput) -> Document {
    let mut blocks = vec![Block::Paragraph(format!(
        "Recognised by {}.",
        input.recognised_by
    ))];
    let held = if let Some(requests) = &input.requests {
        blocks.push(Block::Table(requests::table(requests, input.rows)));
        format!("{} requests and no memory", count(requests.total))
    } else {
        blocks.push(Block::Table(columns(&input.columns)));
        blocks.push(Block::Table(series_table(&input.series)));
        let number = input.series.len();
        if number > LISTED {
            blocks.push(Block::Paragraph(format!(
                "… and {} more series.",
                count((number - LISTED) as f64)
            )));
        }
        let rows = count(input.rows as f64);
        if number == 1 {
            format!("{rows} rows, one series")
        } else {
            format!("{rows} rows, {number} series")
        }
    };
    if !input.first_rows.is_empty() {
        let heading = "First rows as they stand in the file";
        blocks.push(Block::Heading(heading.into()));
        blocks.extend(input.first_rows.into_iter().map(Block::Literal));
    }
    let of_series = input.series.into_iter().flat_map(|one| one.caveats);
    let caveats = input.caveats.into_iter().chain(of_series);
    let caveats: Vec<String> = caveats
        .map(|caveat| match caveat.hint {
            Some(hint) => format!("{}; {hint}", caveat.message),
            None => caveat.message,
        })
        .collect();
    if !caveats.is_empty() {
        blocks.push(Block::Caveats(caveats));
    }
    if let Some(open) = input.question {
        blocks.push(Block::Heading("What it would ask".into()));
        let others = match open.others.as_slice() {
            [] => String::new(),
            others => format!(", and not {}", others.join(" or ")),
        };
        let answer = open.answer.join(" ");
        blocks.push(Block::Paragraph(format!(
            "{}. The above is with {answer}{others}.",
            open.question
        )));
    }
    blocks.push(Block::Heading("Go on with".into()));
    blocks.push(Block::Command(input.suggested_command));
    Document {
        title: None,
        finding: vec![Finding {
            text: format!(
                "{}: {}, {held}{}.",
                input.sources.join(" "),
                input.format,
                zone(&input.time_zone)
            ),
            tone: Tone::Neutral,
        }],
        blocks,
    }
}

fn zone(zone: &ZoneUse) -> String {
    match zone {
        ZoneUse::NoDates => String::new(),
        ZoneUse::Stated => ", times with their zone".into(),
        ZoneUse::AtOffset(zone) => format!(", times shown at their offset {zone}"),
        ZoneUse::Given(zone) => format!(", times in {zone} as you say"),
        ZoneUse::AssumedUtc => ", times without a zone, shown as they stand".into(),
    }
}

fn columns(columns: &[InspectedColumn]) -> Table {
    let mut table = Table::new([
        ("column", Align::Left),
        ("read as", Align::Left),
        ("unit", Align::Left),
        ("", Align::Left),
    ]);
    for column in columns {
        let tone = match column.used {
            ColumnUse::Used => Tone::Good,
            ColumnUse::Unused => Tone::Neutral,
        };
        table.rows.push(vec![
            column.name.as_str().into(),
            Cell::toned(role(column.read_as), tone),
            column
                .unit
                .map(|unit| unit.to_string())
                .unwrap_or_default()
                .into(),
            match column.used {
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
        Role::Version => "version of the program".into(),
        Role::Series => "name of the series".into(),
        Role::Label => "name of a series or of a row".into(),
        Role::Note => "remark".into(),
        Role::Other => "not known".into(),
    }
}

fn series_table(series: &[InspectedSeries]) -> Table {
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
    let at = |moment: Option<Moment>| {
        let shown = moment.map(Moment::stamp);
        shown.unwrap_or_default()
    };
    for one in series.iter().take(LISTED) {
        let step = one.usual_step_seconds.map(|step| Seconds(step).to_string());
        let quantum = one.memory_step_bytes.map(|step| Bytes(step).to_string());
        let (lowest, highest) = (one.memory_lowest_bytes, one.memory_highest_bytes);
        table.rows.push(vec![
            one.name.as_str().into(),
            count(one.samples as f64).into(),
            at(one.from).into(),
            at(one.to).into(),
            step.unwrap_or_default().into(),
            format!("{} to {}", Bytes(lowest), Bytes(highest)).into(),
            one.requests.map(count).unwrap_or_default().into(),
            quantum.unwrap_or_default().into(),
            if one.restarts.is_empty() {
                Cell::default()
            } else {
                one.restarts.len().to_string().into()
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
    /// The command for these files alone, with the answers to what it would ask.
    fn of(&self, files: &[OpenFile], answers: &[String]) -> String {
        let is_other = |word: &OsString| {
            let input = self.inputs.iter().find(|input| input.value == *word);
            input.is_some_and(|input| files.iter().all(|file| file.given != input.value))
        };
        let mut words = self.typed.to_vec();
        if let Some(command) = words.iter_mut().find(|word| *word == "inspect") {
            *command = "fit".into();
        }
        words.retain(|word| !is_other(word));
        shell::command_line(&shell::with_options(&words, answers))
    }
}
