//! Tables that are drawn with lines: of Markdown, of `sqlite3 -box` and `-table`, of `psql`.

use crate::columns::{HeaderName, Role};
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::lines::{Line, first_lines, lines};
use crate::kit::log_dates::LogDates;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::options::ReadOptions;
use crate::tabulated::Tabulated;

pub(super) const FORMAT: Format = Format {
    name: "drawn-table",
    description: "table drawn with lines: Markdown, `sqlite3 -box`, `duckdb`, `mysql`",
    example: "leakrate fit measurements.md --unit kB --step 1min",
    recognise,
    read,
};

fn is_bar(c: char) -> bool {
    matches!(c, '|' | '│' | '┃' | '║')
}

/// A line that only divides.
fn is_rule(line: &str) -> bool {
    let drawn =
        |c: char| is_bar(c) || "-=+: ".contains(c) || ('\u{2500}'..='\u{257f}').contains(&c);
    line.chars().all(drawn) && line.chars().any(|c| !is_bar(c) && c != ' ')
}

/// Where the bars of a table stand.
#[derive(Debug, Clone, Copy)]
enum Bars {
    /// Before the first cell too.
    Around,
    /// Between cells alone, as Markdown allows and `psql` writes.
    Between,
}

impl Bars {
    /// Those of the table in a text: a header, and a line that only divides below it.
    fn of(text: &str) -> Option<Self> {
        let are_those = |bars: &Self| {
            let mut drawn = first_lines(text).skip_while(|line| bars.cells(line).is_none());
            let header = drawn.next().filter(|line| !is_rule(&line.text));
            let rule = drawn.next().filter(|line| is_rule(&line.text));
            // A title may have a bar, with a line that underlines it.
            let crosses = |rule: Line| match bars {
                Self::Around => true,
                Self::Between => rule.text.contains(|c| is_bar(c) || c == '+'),
            };
            header.is_some() && rule.is_some_and(crosses)
        };
        [Self::Around, Self::Between].into_iter().find(are_those)
    }

    /// The cells of a line, if it has such bars.
    fn cells<'l>(self, line: &'l Line<'_>) -> Option<Vec<&'l str>> {
        let text = line.text.trim();
        let inside = match self {
            Self::Around => text.strip_prefix(is_bar)?,
            Self::Between => Some(text).filter(|text| text.contains(is_bar))?,
        };
        let inside = inside.strip_suffix(is_bar).unwrap_or(inside);
        Some(inside.split(is_bar).map(str::trim).collect())
    }
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    Bars::of(sniff.source.text()).map(|_| Match::certain("is a table drawn with lines"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut table = Tabulated::new(sniff.source);
    let bars = Bars::of(sniff.source.text()).ok_or(Problem::UnknownFormat)?;
    let mut names: Option<Vec<String>> = None;
    let mut first = String::new();
    let mut between = Between::of(sniff.source.text(), bars);
    for line in lines(sniff.source.text()) {
        let Some(cells) = bars.cells(&line).filter(|_| !is_rule(&line.text)) else {
            between.take(&line.text);
            continue;
        };
        let Some(names) = &names else {
            names = Some(named(&cells, between.is_dated));
            first = cells.join("|");
            continue;
        };
        // In a loop the table is drawn again and again.
        if cells.join("|") == first {
            continue;
        }
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
        let time = between.date.as_deref().map(|date| ("time", date));
        table.push(line.range.clone(), row.chain(time))?;
    }
    if table.is_empty() {
        return Err(Problem::NoRows.into());
    }
    table.read(query)
}

/// Dates that a loop prints between its tables.
struct Between {
    is_dated: bool,
    date: Option<String>,
}

impl Between {
    fn of(text: &str, bars: Bars) -> Self {
        let is_outside = |line: &Line<'_>| bars.cells(line).is_none() && is_date(&line.text);
        Self {
            is_dated: first_lines(text).any(|line| is_outside(&line)),
            date: None,
        }
    }

    fn take(&mut self, line: &str) {
        if self.is_dated && is_date(line) {
            self.date = Some(line.to_owned());
        }
    }
}

fn is_date(line: &str) -> bool {
    LogDates::new(&ReadOptions::default()).read(line).is_some()
}

/// The names of the columns. Where no other tells time, the time that a process has been up does.
fn named(cells: &[&str], is_dated: bool) -> Vec<String> {
    let role = |name: &str| HeaderName::parse(name).role;
    let is_timed = is_dated
        || cells
            .iter()
            .any(|name| matches!(role(name), Role::Time | Role::Elapsed));
    let name = |name: &&str| match role(name) {
        Role::Uptime if !is_timed => format!("elapsed ({name})"),
        _ => (*name).to_owned(),
    };
    cells.iter().map(name).collect()
}
