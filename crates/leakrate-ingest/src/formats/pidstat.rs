//! `pidstat -r`, alone or with other tables between, one run or many appended.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::lines::{Line, early, lines};
use crate::kit::processes::{ProcessReading, Processes};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::run_clock::{RunClock, banner_date};
use crate::kit::sniff::Sniff;

pub(super) const FORMAT: Format = Format {
    name: "pidstat",
    description: "`pidstat -r 60`, runs appended, other tables between: resident memory by command",
    example: "leakrate fit pidstat.log --tz Europe/Berlin",
    recognise,
    read,
};

/// The columns of a table, counted after the time.
struct Table {
    process: usize,
    resident: usize,
    command: usize,
}

/// What a line is.
enum PidstatLine<'l> {
    /// `Linux 6.8.0 (host) 10/23/2025 _x86_64_ (2 CPU)`.
    Banner {
        date: &'l str,
    },
    Header(Option<Table>),
    Row,
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let named = |line: &str, name: &str| line.split_whitespace().any(|word| word == name);
    let is_header =
        |line: &str| named(line, "Command") && (named(line, "PID") || named(line, "TGID"));
    let banner = early(text, |line| banner_date(line).is_some());
    if banner && early(text, is_header) {
        return Some(Match::certain("the banner and a header of pidstat"));
    }
    // The banner is lost where only a part was copied.
    early(text, |line| is_header(line) && named(line, "minflt/s"))
        .then(|| Match::certain("the header of `pidstat -r`"))
}

fn content(line: &str) -> PidstatLine<'_> {
    if let Some(date) = banner_date(line) {
        return PidstatLine::Banner { date };
    }
    let words: Vec<&str> = line.trim_start_matches('#').split_whitespace().collect();
    // Old versions name no user.
    let from = words
        .iter()
        .position(|word| matches!(*word, "UID" | "USER" | "PID" | "TGID"));
    let find = |name: &str| words.iter().position(|word| *word == name);
    match (from, find("Command").or(find("pri"))) {
        (Some(from), Some(_)) => {
            let after = |name: &str| find(name)?.checked_sub(from);
            let process = after("PID").or(after("TGID"));
            // `-h` leaves no room for columns that are not there; what follows has no command.
            let command = after("Command").unwrap_or(words.len());
            PidstatLine::Header(match (process, after("RSS")) {
                (Some(process), Some(resident)) => Some(Table {
                    process,
                    resident,
                    command,
                }),
                _ => None,
            })
        }
        _ => PidstatLine::Row,
    }
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    let mut clock = RunClock::of(text, query.options)?;
    let mut processes = Processes::default();
    let mut memory_tables = 0;
    let mut current = None;
    for line in lines(text) {
        match content(&line.text) {
            PidstatLine::Banner { date } => {
                clock.begin(date);
                current = None;
            }
            PidstatLine::Header(table) => {
                clock.read(&line.text);
                memory_tables += usize::from(table.is_some());
                current = table;
            }
            PidstatLine::Row => {
                if let Some(table) = &current {
                    read_row(&line, table, &mut clock, &mut processes);
                }
            }
        }
    }
    if memory_tables == 0 {
        let command = "pidstat -r 60";
        return Err(Problem::NoMemoryTable { command }.into());
    }
    let timing = clock.timing();
    processes.finish(sniff.source, query, timing)
}

fn read_row(line: &Line, table: &Table, clock: &mut RunClock, processes: &mut Processes) {
    if line.text.starts_with("Average:") {
        return;
    }
    // What is no row of the table, such as dates between appended runs, does not begin so.
    let Some(read) = clock.read(&line.text) else {
        return;
    };
    let words: Vec<&str> = line.text.split_whitespace().skip(read.words).collect();
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    // Threads share the memory of their process, whose number they leave out.
    if word(table.process) == "-" {
        return;
    }
    let command = words.get(table.command..).unwrap_or_default().join(" ");
    let resident = word(table.resident).parse();
    match (word(table.process).parse::<u32>(), resident) {
        (Ok(process), Ok(resident)) => processes.readings.push(ProcessReading {
            time: read.seconds,
            command: if command.is_empty() {
                format!("process {process}")
            } else {
                command
            },
            process,
            resident,
            range: line.range.clone(),
        }),
        _ => processes.faults.push(line.range.clone()),
    }
}
