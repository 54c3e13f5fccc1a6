//! Lines of a log that hold memory in any form: what they share tells what each number is.

mod fields;
mod plan;
mod rows;
mod stamp;

use crate::error::{IngestError, Problem};
use crate::kit::lines::lines;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::line_pattern::LinePattern;
use crate::lines::fields::Kind;
use crate::lines::rows::Row;
use crate::source::Source;
use crate::tabulated::Tabulated;

pub(crate) use plan::{Evidence, Plan};

/// The name of the column of the times.
const TIME: &str = "time";

/// Reads the lines of a log as the rows of a table.
///
/// # Errors
/// There is a doubt about what they hold, or they are no table of what is asked.
pub(crate) fn read(source: &Source, plan: &Plan, query: &Query) -> Result<Recording, IngestError> {
    let mut table = Tabulated::new(source);
    let wanted = |name: &str| plan.column(name).is_some();
    rows::each(source.text(), wanted, |row| push(&mut table, plan, &row))?;
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

fn push(table: &mut Tabulated, plan: &Plan, row: &Row) -> Result<(), Problem> {
    let mut cells: Vec<(&str, String)> = Vec::with_capacity(row.values.len() + 1);
    cells.extend(row.time.iter().map(|time| (TIME, time.clone())));
    for value in &row.values {
        let text = value.text.trim_matches('"');
        let cell = match value.kind {
            Kind::Count => ungrouped(text),
            Kind::Size | Kind::Measure | Kind::Word => text.to_owned(),
        };
        cells.extend(plan.column(&value.name).map(|column| (column, cell)));
    }
    let cells = cells.iter().map(|(column, cell)| (*column, cell.as_str()));
    table.push(row.origin.clone(), cells)
}

/// A count without the marks between groups of three digits: a count has no decimals.
fn ungrouped(text: &str) -> String {
    let mut groups = text.split([',', '_']);
    let first = groups.next().unwrap_or_default();
    let is_grouped = first.len() <= 3 && groups.clone().all(|group| group.len() == 3);
    if is_grouped && !text.contains('.') {
        text.replace([',', '_'], "")
    } else {
        text.to_owned()
    }
}
