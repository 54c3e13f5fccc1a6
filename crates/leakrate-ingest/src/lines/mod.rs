//! Lines of a log that hold memory in any form: what they share tells what each number is.

mod fields;
mod open;
mod origin;
mod pattern;
mod plan;
mod rows;
mod stamp;

use crate::columns::role::{names_memory, names_repeats};
use crate::columns::{HeaderName, Role};
use crate::error::{IngestError, Problem};
use crate::kit::lines::{Line, lines};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::line_pattern::LinePattern;
use crate::lines::fields::{Field, KEY, Kind, fields, ungrouped};
use crate::lines::rows::{ELAPSED, Row};
use crate::source::Source;
use crate::tabulated::Tabulated;
use leakrate_core::units::SizeCell;

pub(crate) use open::open_numbers;
pub(crate) use pattern::pattern;
pub(crate) use plan::{Evidence, Plan};

/// The name of the column of the times.
const TIME: &str = "time";

/// Reads the lines of a log as the rows of a table.
///
/// # Errors
/// There is a doubt about what they hold, or they are no table of what is asked.
pub(crate) fn read(source: &Source, plan: &Plan, query: &Query) -> Result<Recording, IngestError> {
    let is_told = query.options.requests.is_some()
        || query.options.time.is_some()
        || query.options.step.is_some();
    if let Some(cell) = plan.key().filter(|_| !is_told) {
        let (column, cell) = (KEY.to_owned(), cell.to_owned());
        return Err(Problem::CountOfWhat { column, cell }.into());
    }
    let mut table = Tabulated::new(source);
    let wanted = |name: &str| plan.column(name).is_some();
    rows::each(source.text(), wanted, |row| {
        let text = &source.text()[row.range.clone()];
        push(&mut table, plan, &row, text)
    })?;
    if table.is_empty() {
        return Err(Problem::NoRows.into());
    }
    table.read(query)
}

/// Reads the lines that a pattern matches as the rows of a table.
///
/// # Errors
/// No line matches, or they are no table of what is asked.
pub(crate) fn read_by(
    source: &Source,
    pattern: &LinePattern,
    query: &Query,
) -> Result<Recording, IngestError> {
    let mut table = Tabulated::new(source);
    for line in lines(source.text()) {
        if let Some(cells) = pattern.cells(&line.text) {
            let cells: Vec<(&str, String)> = cells
                .into_iter()
                .map(|(column, cell)| {
                    (
                        column,
                        if column == "requests" {
                            ungrouped(cell)
                        } else {
                            cell.to_owned()
                        },
                    )
                })
                .collect();
            let cells = cells.iter().map(|(column, cell)| (*column, cell.as_str()));
            table.push(line.range, cells)?;
        }
    }
    if table.is_empty() {
        return Err(Problem::NoMatch.into());
    }
    table.read(query)
}

/// The names of what most lines say of memory, where none of it is what is in use: `Free heap: 4096`.
pub(crate) fn not_in_use(text: &str) -> Vec<String> {
    plan::not_in_use(text)
}

/// The number in a line that counts what is done again and again: `1000` of `after 1,000 requests`.
pub(crate) fn repeats_in(line: &str) -> Option<String> {
    let is_count = |field: &Field<'_>| {
        let header = HeaderName::parse(&field.name);
        let is_named = header.role == Role::Requests || names_repeats(&header.words);
        field.kind == Kind::Count && is_named
    };
    let found = fields(line, None).into_iter().find(is_count)?;
    Some(ungrouped(found.text))
}

/// How many lines have memory in them, where they are too few to show what they share.
pub(crate) fn few_readings(text: &str) -> Option<usize> {
    const SHORT: usize = 8;
    const FEW: std::ops::RangeInclusive<usize> = 1..=2;
    if lines(text).nth(SHORT).is_some() {
        return None;
    }
    let is_number = |word: &str| {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
        word.parse::<SizeCell>().is_ok()
    };
    let is_reading = |line: &Line<'_>| {
        names_memory(&HeaderName::parse(&line.text).words)
            && line.text.split_whitespace().any(is_number)
    };
    let readings = lines(text).filter(is_reading).count();
    FEW.contains(&readings).then_some(readings)
}

fn push(table: &mut Tabulated, plan: &Plan, row: &Row, text: &str) -> Result<(), Problem> {
    let mut cells: Vec<(&str, String)> = Vec::with_capacity(row.values.len() + 1);
    let time = row.time.iter().filter(|_| plan.is_timed());
    cells.extend(time.map(|time| (TIME, time.clone())));
    let start = plan.start(row, text).filter(|_| table.is_empty());
    cells.extend(start.map(|start| (ELAPSED, start.to_owned())));
    for value in &row.values {
        let column = plan.column(&value.name);
        cells.extend(column.map(|column| (column, plan.cell(value))));
    }
    cells.extend(plan.served().map(|_| ("requests_added", "1".to_owned())));
    let cells = cells.iter().map(|(column, cell)| (*column, cell.as_str()));
    table.push(row.range.clone(), cells)
}
