//! Tables whose columns two blanks or more divide, so that a cell may have blanks in it: what pandas
//! prints, and `sqlite3 -column`.

use crate::columns::{HeaderName, Role};
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::lines::{Line, first_lines, lines};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::tabulated::Tabulated;

pub(super) const FORMAT: Format = Format {
    name: "aligned-table",
    description: "table in columns of blanks, as pandas prints it: `print(df.to_string())`, `sqlite3 -column`",
    example: "leakrate fit frame.txt --memory rss_mb",
    recognise,
    read,
};

/// Rows that are looked at to tell whether all are of the table.
const EXAMINED: usize = 20;

/// The columns of a table.
struct Columns {
    names: Vec<String>,
    /// What stands before the first of them.
    index: Index,
}

/// The number that pandas writes before each row, below no name and perhaps one blank from the rest.
#[derive(Clone, Copy)]
enum Index {
    Absent,
    Present,
}

impl Index {
    /// What follows it.
    fn rest(self, line: &str) -> &str {
        let line = line.trim_start();
        match self {
            Self::Absent => line,
            Self::Present => line.split_once(' ').map_or("", |(_, rest)| rest),
        }
    }
}

impl Columns {
    /// Those that a line names, if it is a header: all words, of which one is memory.
    fn of(line: &str) -> Option<Self> {
        let names: Vec<String> = cells(line).map(str::to_owned).collect();
        // A line of a log has numbers in it.
        let is_word = |name: &String| {
            let has = |wanted: fn(char) -> bool| name.contains(wanted);
            has(char::is_alphabetic) && !has(char::is_numeric)
        };
        let is_memory = |name: &String| {
            matches!(
                HeaderName::parse(name).role,
                Role::Memory(_) | Role::MemoryPercent
            )
        };
        let is_header = names.len() > 1 && names.iter().all(is_word) && names.iter().any(is_memory);
        is_header.then_some(Self {
            names,
            index: Index::Absent,
        })
    }

    /// The cells of a line with their names, if it has one for each.
    fn row<'r>(&'r self, line: &'r str) -> Option<Vec<(&'r str, &'r str)>> {
        let cells: Vec<&str> = cells(self.index.rest(line)).collect();
        let names = self.names.iter().map(String::as_str);
        (cells.len() == self.names.len()).then(|| names.zip(cells).collect())
    }
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
}

/// A line that only divides: dashes below a header, or dots where rows are left out.
fn is_rule(line: &str) -> bool {
    line.chars().all(|c| "-=. ".contains(c))
}

/// `[2000 rows x 5 columns]` below a frame.
fn is_remark(line: &str) -> bool {
    line.starts_with('[') && line.ends_with(']')
}

/// Lines above a header, such as what was run.
const ABOVE: usize = 4;

/// The columns of the table that a text begins with, perhaps below a few lines of words.
fn columns(text: &str) -> Option<Columns> {
    let mut told = first_lines(text).filter(|line| !is_rule(&line.text));
    let header = told
        .by_ref()
        .take(1 + ABOVE)
        .find_map(|line| Columns::of(&line.text))?;
    let rows: Vec<Line<'_>> = told
        .filter(|line| !is_remark(&line.text))
        .take(EXAMINED)
        .collect();
    let are_rows = |columns: &Columns| rows.iter().all(|line| columns.row(&line.text).is_some());
    // Where no name and no cell has a blank in it, it is a table as any other.
    let has_blank = |columns: &Columns| {
        let row = |line: &&Line<'_>| {
            let mut cells = columns.row(&line.text).unwrap_or_default().into_iter();
            cells.any(|(_, cell)| cell.contains(' '))
        };
        let are_names = columns.names.iter().any(|name| name.contains(' '));
        !rows.is_empty() && (are_names || 2 * rows.iter().filter(row).count() > rows.len())
    };
    let is_numbered = rows.iter().all(|line| {
        let first = line.text.split_whitespace().next();
        first.is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let indexed = Columns {
        names: header.names.clone(),
        index: Index::Present,
    };
    let possible = is_numbered.then_some(indexed).into_iter().chain([header]);
    possible
        .into_iter()
        .find(|columns| are_rows(columns) && has_blank(columns))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    if sniff.begins_as_json() {
        return None;
    }
    columns(sniff.source.text()).map(|_| Match::certain("is a table whose columns blanks divide"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    let columns = columns(text).ok_or(Problem::UnknownFormat)?;
    let is_header = |line: &str| cells(line).eq(columns.names.iter().map(String::as_str));
    let mut table = Tabulated::new(sniff.source);
    for line in lines(text).skip_while(|line| !is_header(&line.text)) {
        if is_rule(&line.text) || is_header(&line.text) || is_remark(&line.text) {
            continue;
        }
        let Some(row) = columns.row(&line.text) else {
            let expected = columns.names.len();
            let found = cells(columns.index.rest(&line.text)).count();
            let note = format!("expected {expected} cells two blanks apart, found {found}");
            let place = sniff.source.place(line.range.clone(), note);
            return Err(IngestError::from(Problem::Rows { count: 1 }).at(place));
        };
        table.push(line.range.clone(), row)?;
    }
    if table.is_empty() {
        return Err(Problem::NoRows.into());
    }
    table.read(query)
}
