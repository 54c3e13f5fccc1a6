//! `sar -r` as text: memory in use on a whole machine.

use crate::columns::{Candidate, Role};
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::lines::{early, lines};
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::run_clock::{RunClock, banner_date};
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "sar",
    description: "`sar -r` as text, of any clock, with reboots: memory in use on a whole machine",
    example: "leakrate fit sar.txt --tz Europe/Berlin",
    recognise,
    read,
};

/// Columns that say how much memory is used, the one to fit first.
const COLUMNS: [&str; 4] = ["kbmemused", "kbmemfree", "kbavail", "kbanonpg"];

/// Where the columns of a header stand, counted after the time.
struct MemoryColumns {
    columns: [Option<usize>; COLUMNS.len()],
}

fn is_header(line: &str) -> bool {
    let has = |name: &str| line.split_whitespace().any(|word| word == name);
    has("kbmemused") && has("kbmemfree")
}

fn header(line: &str) -> MemoryColumns {
    let names: Vec<&str> = line.split_whitespace().collect();
    let first = names.iter().position(|name| name.starts_with("kb"));
    let column = |wanted: &str| {
        let at = names.iter().position(|name| *name == wanted)?;
        at.checked_sub(first?)
    };
    MemoryColumns {
        columns: COLUMNS.map(column),
    }
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), is_header).then(|| Match::certain("the header of `sar -r`"))
}

/// A decimal comma comes with some languages, in percentages alone.
fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    let mut clock = RunClock::of(text, query.options)?;
    let unit = Some(SizeUnit::KIBIBYTE);
    let role = |at: usize| match at {
        0 => Role::Memory(Metric::Host),
        _ => Role::OtherMemory,
    };
    let columns = COLUMNS.iter().enumerate();
    let mut columns: Vec<Candidate> = columns
        .map(|(at, name)| Candidate::known(name, role(at), unit))
        .collect();
    columns.push(Candidate::known("LINUX RESTART", Role::ProcessId, None));
    let mut observations = Observations::new(sniff.source, columns);
    let mut current = None;
    let mut boots = 0.0;
    for line in lines(text) {
        if let Some(date) = banner_date(&line.text) {
            clock.begin(date);
            current = None;
        } else if is_header(&line.text) {
            clock.read(&line.text);
            current = Some(header(&line.text));
        } else if line.text.contains("LINUX RESTART") {
            boots += 1.0;
        } else if let Some(header) = &current {
            // An average has a word where the others have a time.
            let Some(time) = clock.read(&line.text) else {
                continue;
            };
            let words: Vec<&str> = line.text.split_whitespace().skip(time.words).collect();
            // Another table of the same report has a header of its own.
            if words
                .iter()
                .any(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()))
            {
                current = None;
                continue;
            }
            let mut cells: Vec<Option<SizeCell>> = header
                .columns
                .iter()
                .map(|column| words.get((*column)?)?.parse().ok())
                .collect();
            if cells[0].is_none() {
                observations.reject(line.range, "expected sizes in kB below their header");
                continue;
            }
            cells.push(Some(SizeCell::bare(boots, 0)));
            observations.push(&Observation {
                instance: "",
                time: time.seconds,
                cells: &cells,
                range: line.range,
            });
        }
    }
    if observations.is_empty() {
        let command = "sar -r 60";
        return Err(Problem::NoMemoryTable { command }.into());
    }
    observations.finish(query, clock.timing())
}
