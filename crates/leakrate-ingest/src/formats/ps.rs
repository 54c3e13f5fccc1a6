//! `ps` in a loop, with its header (`ps aux`, `ps -o pid,rss,comm`), or the rows of `ps aux` alone.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::lines::{early, first_lines, lines};
use crate::kit::polling::Rounds;
use crate::kit::processes::{ProcessReading, Processes};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::units::SizeCell;

pub(super) const FORMAT: Format = Format {
    name: "ps",
    description: "`ps aux` or `ps -o pid,rss,comm` in a loop, with `date` or without, also `ps aux | grep NAME`: resident memory by command",
    example: "leakrate fit ps.log --step 10s",
    recognise,
    read,
};

/// Names of columns that `ps` writes in a header.
const NAMES: [&str; 52] = [
    "PID", "PPID", "PGID", "PGRP", "SID", "SESS", "TGID", "SPID", "LWP", "USER", "UID", "RUSER",
    "EUSER", "GROUP", "%CPU", "CPU", "C", "%MEM", "VSZ", "VSIZE", "SZ", "RSS", "RSZ", "RSSIZE",
    "TTY", "TT", "STAT", "S", "STARTED", "START", "STIME", "TIME", "ELAPSED", "TIME+", "NI", "PRI",
    "CLS", "NLWP", "THCNT", "PSR", "F", "ADDR", "WCHAN", "COMMAND", "CMD", "ARGS", "User",
    "Command", "Swap", "USS", "PSS", "EXE",
];

/// Where the columns of a header stand.
#[derive(Debug, Clone, Copy, PartialEq)]
struct ProcessColumns {
    width: usize,
    process: Option<usize>,
    resident: usize,
    /// The one column that may have blanks inside.
    command: Option<usize>,
    /// A date of several words, as `lstart` writes it.
    started: Option<usize>,
    /// How long the process has run.
    elapsed: Option<usize>,
    /// Words before the first column of `ps`: a date that a loop writes before each line.
    before: usize,
}

/// The columns of `ps aux`.
const AUX: ProcessColumns = ProcessColumns {
    width: 11,
    process: Some(1),
    resident: 5,
    command: Some(10),
    started: None,
    elapsed: None,
    before: 0,
};

fn header(line: &str) -> Option<ProcessColumns> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let find = |names: &[&str]| words.iter().position(|word| names.contains(word));
    let resident = find(&["RSS", "RSZ", "RSSIZE"])?;
    let process = find(&["PID", "TGID"]);
    let command = find(&["COMMAND", "Command", "CMD", "ARGS"]);
    let is_known = words.len() > 1 && words.iter().all(|word| NAMES.contains(word));
    let ends_with_command = command.is_some_and(|at| at + 1 == words.len());
    (is_known || process.is_some() && ends_with_command).then(|| ProcessColumns {
        width: words.len(),
        process,
        resident,
        command,
        started: find(&["STARTED"]),
        elapsed: find(&["ELAPSED"]),
        before: words
            .iter()
            .position(|word| NAMES.contains(word))
            .unwrap_or(0),
    })
}

/// A row below a header.
struct ProcessRow {
    process: u32,
    resident: SizeCell,
    command: String,
    /// Seconds that it has run, where the row says so.
    elapsed: Option<f64>,
}

impl ProcessRow {
    fn of(words: &[&str], header: &ProcessColumns) -> Option<Self> {
        // `Fri Nov 27 22:16:43 2026` stands below one name.
        let is_day = |at: usize| {
            let word = words.get(at);
            word.is_some_and(|word| word.len() == 3 && word.chars().all(char::is_alphabetic))
        };
        let of_date = header.started.filter(|&at| is_day(at)).map_or(0, |_| 4);
        let of_command = words.len().checked_sub(header.width + of_date)?;
        if of_command > 0 && header.command.is_none() {
            return None;
        }
        let place = |column: usize| {
            let behind = |other: Option<usize>, more| match other {
                Some(other) if other < column => more,
                _ => 0,
            };
            column + behind(header.started, of_date) + behind(header.command, of_command)
        };
        let process = match header.process {
            Some(at) => words.get(place(at))?.parse().ok()?,
            None => 0,
        };
        let command = header.command.and_then(|at| {
            let first = place(at);
            words.get(first..=first + of_command)
        });
        Some(Self {
            process,
            resident: sized(words.get(place(header.resident))?)?,
            command: command.unwrap_or_default().join(" "),
            elapsed: header.elapsed.and_then(|at| elapsed(words.get(place(at))?)),
        })
    }
}

/// Seconds in `[[days-]hours:]minutes:seconds`, as `ps -o etime` writes how long a process has run.
fn elapsed(word: &str) -> Option<f64> {
    let (days, clock) = word.split_once('-').unwrap_or(("0", word));
    let parts: Vec<f64> = clock
        .split(':')
        .map(|part| part.parse::<u32>().ok().map(f64::from))
        .collect::<Option<_>>()?;
    let seconds = match parts.as_slice() {
        [minutes, seconds] => minutes * 60.0 + seconds,
        [hours, minutes, seconds] => (hours * 60.0 + minutes) * 60.0 + seconds,
        _ => return None,
    };
    Some(f64::from(days.parse::<u32>().ok()?) * 86_400.0 + seconds)
}

/// A size in KiB.
fn size(word: &str) -> Option<SizeCell> {
    let is_whole = word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|_| is_whole)
}

/// A size in KiB, or with a letter of powers of 1024, as `smem -k` and `ps` of busybox write it: `41.2M`.
fn sized(word: &str) -> Option<SizeCell> {
    let Some(number) = word.strip_suffix(['k', 'K', 'm', 'M', 'g', 'G', 't', 'T']) else {
        return size(word);
    };
    let unit = word[number.len()..].to_uppercase();
    let is_number = number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    format!("{number}{unit}iB")
        .parse()
        .ok()
        .filter(|_| is_number)
}

/// Words of a date at most.
const LONGEST_DATE: usize = 7;

/// Where in a line the columns of `ps aux` begin: behind a date, or at once. It has a user, the
/// number of a process, two shares with one decimal, virtual memory that is more than what is
/// resident, a terminal, a state, when it started and how long it ran.
fn aux(words: &[&str]) -> Option<usize> {
    (0..=LONGEST_DATE).find(|&at| is_aux(words.get(at..).unwrap_or_default()))
}

fn is_aux(words: &[&str]) -> bool {
    let &[
        _user,
        process,
        cpu,
        share,
        virtual_size,
        resident,
        terminal,
        state,
        _start,
        ran,
        ..,
    ] = words
    else {
        return false;
    };
    let is_share = |word: &str| {
        let parts = word.split_once(['.', ',']);
        parts.is_some_and(|(whole, decimal)| {
            decimal.len() == 1 && whole.parse::<u32>().is_ok() && decimal.parse::<u8>().is_ok()
        })
    };
    let sizes = size(virtual_size).zip(size(resident));
    let is_terminal = matches!(terminal, "?" | "??" | "-")
        || terminal.starts_with(|c: char| c.is_ascii_alphabetic()) && !terminal.contains(':');
    let is_state = state.starts_with(|c: char| "RSDTtZIWXUO".contains(c))
        && state.chars().all(|c| "RSDTtZIWXUO<NLslE+>VAJ".contains(c));
    let ran: Vec<&str> = ran.split([':', '.', '-']).collect();
    let is_time = ran.len() > 1 && ran.iter().all(|part| part.parse::<u32>().is_ok());
    process.parse::<u32>().is_ok()
        && is_share(cpu)
        && is_share(share)
        && sizes.is_some_and(|(of_all, resident)| resident.number <= of_all.number)
        && is_terminal
        && is_state
        && is_time
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    if early(text, |line| {
        header(line).is_some_and(|header| header.process.is_some())
    }) {
        return Some(Match::likely("the header of ps with `PID` and `RSS`"));
    }
    let tells_age = |line: &str| header(line).is_some_and(|header| header.elapsed.is_some());
    if early(text, tells_age) {
        return Some(Match::likely("the header of ps with `ELAPSED` and `RSS`"));
    }
    // A header without the number of a process may head a table of any tool, but once.
    let mut headers = first_lines(text).filter(|line| header(&line.text).is_some());
    if headers.next().is_some() && headers.next().is_some() {
        return Some(Match::likely("the header of ps with `RSS` again and again"));
    }
    let is_row = |line: &str| aux(&line.split_whitespace().collect::<Vec<_>>()).is_some();
    if early(text, is_row) {
        return Some(Match::certain("rows of `ps aux`"));
    }
    early(text, is_header_without_memory).then(|| Match::likely("the header of ps with `PID`"))
}

/// Whether a line heads rows of processes that do not tell their memory, as `ps` and `ps -ef` do.
fn is_header_without_memory(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.len() > 2
        && words.contains(&"PID")
        && words.iter().all(|word| NAMES.contains(word))
        && matches!(words.last(), Some(&("COMMAND" | "CMD")))
        && header(line).is_none()
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut processes = Processes::default();
    let mut rounds = Rounds::new(query.options);
    let mut current = None;
    let mut dated = String::new();
    let mut ages = Vec::new();
    for line in lines(sniff.source.text()) {
        if let Some(header) = header(&line.text) {
            rounds.next();
            current = Some(header);
            continue;
        }
        if rounds.dated(&line.text) {
            continue;
        }
        let words: Vec<&str> = line.text.split_whitespace().collect();
        let row = match (current, aux(&words)) {
            (Some(header), None) => {
                let date = words.get(..header.before).unwrap_or_default().join(" ");
                if !date.is_empty() && date != dated {
                    rounds.dated(&date);
                    dated = date;
                }
                ProcessRow::of(&words, &header)
            }
            (_, Some(at)) => {
                let date = words[..at].join(" ");
                if !date.is_empty() && date != dated {
                    rounds.dated(&date);
                    dated = date;
                }
                ProcessRow::of(&words[at..], &AUX)
            }
            // What a loop prints between its rows.
            (None, None) => continue,
        };
        match row {
            Some(row) => {
                ages.extend(row.elapsed);
                processes.readings.push(ProcessReading {
                    time: rounds.number(&row.process.to_string()),
                    process: row.process,
                    command: row.command,
                    resident: row.resident,
                    range: line.range,
                });
            }
            None => processes.faults.push(line.range),
        }
    }
    let timing = rounds.timing();
    if matches!(timing, Timing::Rounds(_)) && is_one_life(&ages, processes.readings.len()) {
        for (reading, age) in processes.readings.iter_mut().zip(ages) {
            reading.time = age;
        }
        return processes.finish(sniff.source, query, Timing::Elapsed);
    }
    processes.leave_searches_out();
    if processes.readings.is_empty() && early(sniff.source.text(), is_header_without_memory) {
        let command = "ps -o pid,rss,comm";
        return Err(Problem::NoMemoryTable { command }.into());
    }
    processes.finish(sniff.source, query, timing)
}

/// Whether each of the readings says how long the process has run, and all are of one that goes on.
fn is_one_life(ages: &[f64], readings: usize) -> bool {
    readings > 1 && ages.len() == readings && ages.windows(2).all(|pair| pair[0] < pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_aux_is_known_without_its_header_wherever_it_begins() {
        for (line, at) in [
            (
                "root 5494 0.0 12.8 1137912 1050980 ? Sl May06 107:20 /usr/local/bin/agent",
                Some(0),
            ),
            (
                "Thu Jul 30 15:58:53 UTC 2020 root 5494 0.0 12.8 1137912 1050980 ? Sl May06 107:20 agent -x",
                Some(6),
            ),
            (
                "user 39437 0.0 2.5 2558900 104728 s005 S+ 10:41pm 0:13.78 ruby server",
                Some(0),
            ),
            ("a 1 2.0 3.0 5 900 ? S 10:41 0:13 x", None),
            ("a 1 2 3 900 5 ? S 10:41 0:13 x", None),
        ] {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(aux(&words), at, "{line}");
        }
    }

    #[test]
    fn columns_stand_where_any_header_says() {
        for (above, below, process, resident, command) in [
            (
                "  RSS                  STARTED    VSZ",
                "5120 Fri Nov 27 22:16:43 2026 9000",
                0,
                5120.0,
                "",
            ),
            (
                "  PID                  STARTED   RSS CMD",
                "7 Fri Nov 27 22:16:43 2026 5120 node server.js",
                7,
                5120.0,
                "node server.js",
            ),
            (
                "COMMAND   PID  RSS",
                "Web Content 7 5120",
                7,
                5120.0,
                "Web Content",
            ),
            (
                "  PID User     Command      Swap      USS      PSS      RSS",
                "7 root node server.js 0 4000 4500 5120",
                7,
                5120.0,
                "node server.js",
            ),
        ] {
            let header = header(above).unwrap();
            let words: Vec<&str> = below.split_whitespace().collect();
            let row = ProcessRow::of(&words, &header).unwrap();
            assert_eq!(row.process, process, "{above}");
            assert!(
                (row.resident.number - resident).abs() < f64::EPSILON,
                "{above}"
            );
            assert_eq!(row.command, command, "{above}");
        }
        assert_eq!(header("time RSS"), None);
    }

    #[test]
    fn how_long_a_process_has_run_is_written_in_up_to_four_parts() {
        for (word, seconds) in [
            ("00:58", Some(58.0)),
            ("01:02:03", Some(3723.0)),
            ("2-00:00:01", Some(172_801.0)),
            ("58", None),
        ] {
            assert_eq!(elapsed(word), seconds, "{word}");
        }
    }

    #[test]
    fn letters_behind_sizes_are_powers_of_1024() {
        for (word, bytes) in [
            ("900", 900.0 * 1024.0),
            ("2.5M", 2.5 * 1_048_576.0),
            ("1G", 1_073_741_824.0),
        ] {
            let cell = sized(word).unwrap();
            let unit = cell
                .unit
                .map_or(1024.0, leakrate_core::units::SizeUnit::bytes);
            assert!((cell.number * unit - bytes).abs() < 1e-6, "{word}");
        }
    }
}
