//! Tables that are drawn with lines: of Markdown, of `sqlite3 -box` and `-table`, of `psql`.

use crate::columns::{HeaderName, Role};
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::lines::{Line, first_lines, lines};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::tabulated::Tabulated;

pub(super) const FORMAT: Format = Format {
    name: "drawn-table",
    description: "table drawn with lines: Markdown, `sqlite3 -box`, `duckdb`, `mysql`",
    example: "leakrate fit measurements.md --unit kB --step 1min",
    recognise,
    read,
};

const BARS: [char; 4] = ['|', '│', '┃', '║'];

fn is_bar(c: char) -> bool {
    BARS.contains(&c)
}

/// A line that only divides.
fn is_rule(line: &str) -> bool {
    let drawn =
        |c: char| is_bar(c) || "-=+: ".contains(c) || ('\u{2500}'..='\u{257f}').contains(&c);
    line.chars().all(drawn) && line.chars().any(|c| !is_bar(c) && c != ' ')
}

/// The cells between the bars of a line that begins with one.
fn cells<'l>(line: &'l Line<'_>) -> Option<Vec<&'l str>> {
    let inside = line.text.trim().strip_prefix(is_bar)?;
    let inside = inside.strip_suffix(is_bar).unwrap_or(inside);
    Some(inside.split(is_bar).map(str::trim).collect())
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let mut drawn = first_lines(sniff.source.text()).skip_while(|line| cells(line).is_none());
    let header = drawn.next().filter(|line| !is_rule(&line.text));
    let rule = drawn.next().filter(|line| is_rule(&line.text));
    header
        .and(rule)
        .map(|_| Match::certain("is a table drawn with lines"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut table = Tabulated::new(sniff.source);
    let mut names: Option<Vec<String>> = None;
    for line in lines(sniff.source.text()) {
        let Some(cells) = cells(&line).filter(|_| !is_rule(&line.text)) else {
            continue;
        };
        let Some(names) = &names else {
            names = Some(named(&cells));
            continue;
        };
        if cells.len() != names.len() {
            let expected = names.len();
            let note = format!(
                "expected {expected} cells as in the header, found {}",
                cells.len()
            );
            let place = sniff.source.place(line.range.clone(), note);
            return Err(IngestError::from(Problem::Rows { count: 1 }).at(place));
        }
        let row = names.iter().map(String::as_str).zip(cells.iter().copied());
        table.push(line.range.clone(), row)?;
    }
    if table.is_empty() {
        return Err(Problem::NoRows.into());
    }
    table.read(query)
}

/// The names of the columns. Where no other tells time, the time that a process has been up does.
fn named(cells: &[&str]) -> Vec<String> {
    let role = |name: &str| HeaderName::parse(name).role;
    let is_timed = cells
        .iter()
        .any(|name| matches!(role(name), Role::Time | Role::Elapsed));
    let name = |name: &&str| match role(name) {
        Role::Uptime if !is_timed => format!("elapsed ({name})"),
        _ => (*name).to_owned(),
    };
    cells.iter().map(name).collect()
}
