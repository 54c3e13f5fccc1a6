//! A table that a loop prints again and again, with the time on a line of its own above each.

use crate::columns::{HeaderName, Role, may_be_memory};
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
    name: "looped-table",
    description: "any table with a header, printed in a loop with the date or the clock above each",
    example: "leakrate fit looped.txt --memory 'Memory footprint'",
    recognise,
    read,
};

/// Tables are that many at least.
const FEWEST: usize = 2;

/// What divides the cells of a line.
#[derive(Debug, Clone, Copy)]
enum Division {
    Mark(char),
    /// Two blanks or more, so that a cell may have one in it.
    Gaps,
    Blanks,
}

impl Division {
    /// The first that divides a header and the row below it into as many cells.
    fn of(header: &str, row: &str) -> Option<Self> {
        let marks = ['\t', ';', ','].map(Self::Mark);
        let mut all = marks.into_iter().chain([Self::Gaps, Self::Blanks]);
        all.find(|division| {
            let width = division.cells(header).len();
            width > 1 && width == division.cells(row).len()
        })
    }

    fn cells(self, line: &str) -> Vec<&str> {
        let filled = |cell: &&str| !cell.is_empty();
        match self {
            Self::Mark(mark) => line.split(mark).map(str::trim).collect(),
            Self::Gaps => line.split("  ").map(str::trim).filter(filled).collect(),
            Self::Blanks => line.split_whitespace().collect(),
        }
    }
}

/// The header of the tables, and what divides it.
struct LoopedHeader {
    line: String,
    division: Division,
    names: Vec<String>,
}

impl LoopedHeader {
    /// The line below the first time, if it comes again below another and names memory.
    fn of(text: &str) -> Option<Self> {
        let first: Vec<_> = first_lines(text).collect();
        let at = first.iter().position(|line| is_time(&line.text))?;
        let line = first.get(at + 1)?.text.clone().into_owned();
        let is_table = |pair: &&[Line<'_>]| is_time(&pair[0].text) && pair[1].text == line;
        if first.windows(2).filter(is_table).count() < FEWEST {
            return None;
        }
        let mut below = first[at + 2..].iter().filter(|line| !is_rule(&line.text));
        let division = Division::of(&line, &below.next()?.text)?;
        let names: Vec<String> = division
            .cells(&line)
            .into_iter()
            .map(str::to_owned)
            .collect();
        let is_word = |name: &String| name.contains(char::is_alphabetic);
        let is_memory = |name: &String| {
            let role = HeaderName::parse(name).role;
            matches!(role, Role::Memory(_) | Role::MemoryPercent) || may_be_memory(name)
        };
        let is_header = names.iter().all(is_word) && names.iter().any(is_memory);
        is_header.then_some(Self {
            line,
            division,
            names,
        })
    }
}

/// Whether a line is nothing but a date or a clock.
fn is_time(line: &str) -> bool {
    const LONGEST: usize = 40;
    let is_clock = || {
        let parts: Vec<&str> = line.split(':').collect();
        let two = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        matches!(parts.len(), 2 | 3) && parts.iter().all(two)
    };
    line.len() <= LONGEST
        && line.contains(|c: char| c.is_ascii_digit())
        && line.contains([':', '-', '/', '.'])
        && (is_clock() || LogDates::new(&ReadOptions::default()).read(line).is_some())
}

fn is_rule(line: &str) -> bool {
    line.bytes().all(|byte| b"-=+ \t".contains(&byte))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    if sniff.begins_as_json() {
        return None;
    }
    let header = LoopedHeader::of(sniff.source.text())?;
    let names = header.names.join("`, `");
    Some(Match::likely(format!(
        "a header below each time: `{names}`"
    )))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let header = LoopedHeader::of(sniff.source.text()).ok_or(Problem::UnknownFormat)?;
    let mut table = Tabulated::new(sniff.source);
    let mut time = String::new();
    for line in lines(sniff.source.text()) {
        if is_time(&line.text) {
            line.text.as_ref().clone_into(&mut time);
            continue;
        }
        if line.text == header.line || is_rule(&line.text) {
            continue;
        }
        let cells = header.division.cells(&line.text);
        if cells.len() != header.names.len() {
            let expected = header.names.len();
            let found = cells.len();
            let note = format!("expected {expected} cells as in the header, found {found}");
            let place = sniff.source.place(line.range.clone(), note);
            return Err(IngestError::from(Problem::Rows { count: 1 }).at(place));
        }
        let row = header.names.iter().map(String::as_str).zip(cells);
        table.push(line.range.clone(), row.chain([("time", time.as_str())]))?;
    }
    if table.is_empty() {
        return Err(Problem::NoRows.into());
    }
    table.read(query)
}
