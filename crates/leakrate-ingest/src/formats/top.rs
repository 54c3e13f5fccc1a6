//! `top -b` of procps and `top -l` of macOS: whole screens, or the rows of one process with a date before
//! each; also what is copied from `htop`.

use std::ops::Range;

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::day_clock::DayClock;
use crate::kit::lines::{Line, early, lines};
use crate::kit::log_dates::LogDates;
use crate::kit::processes::{ProcessReading, Processes};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "top",
    description: "`top -b -d 10`, `top -l 0` of macOS, or what was copied from `htop`: resident memory by command",
    example: "leakrate fit top.txt",
    recognise,
    read,
};

/// Where the columns of a header stand.
struct TopHeader {
    width: usize,
    process: usize,
    resident: usize,
    command: usize,
    /// Words of a row before the first column, where it has a date.
    dated: bool,
}

/// `PID USER PR NI VIRT RES SHR S %CPU %MEM TIME+ COMMAND`, perhaps in lower case behind `date`, or
/// `PID COMMAND %CPU TIME #TH MEM STATE` as macOS writes it.
fn header(line: &str) -> Option<TopHeader> {
    let lower = line.trim_start_matches('#').to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let find = |name: &str| words.iter().position(|word| *word == name);
    let command = find("command")?;
    let resident = if find("virt").is_some() && command + 1 == words.len() {
        find("res")
    } else {
        find("mem").filter(|_| find("#th").is_some())
    };
    Some(TopHeader {
        width: words.len(),
        process: find("pid")?,
        resident: resident?,
        command,
        dated: find("date") == Some(0),
    })
}

/// What a screen of macOS begins with.
const SCREEN_OF_MACOS: &str = "Processes: ";

/// The clock in `top - 22:16:43 up 14 min, …`.
fn clock_of_screen(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("top - ")?;
    rest.split(" up ").next()
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| header(line).is_some())
        .then(|| Match::certain("the header of top with `PID`, `COMMAND`, and `RES` or `MEM`"))
}

/// A row: when it was taken, and where its columns begin.
struct TopRow<'l> {
    words: Vec<&'l str>,
    /// Words that the date takes beyond the column of its own.
    shift: usize,
    command: Range<usize>,
}

impl<'l> TopRow<'l> {
    fn of(line: &'l str, header: &TopHeader) -> Option<Self> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let longest = if header.dated { 6 } else { 0 };
        // It alone may have blanks inside.
        let command = |shift: usize| {
            let more = words.len().checked_sub(header.width + shift)?;
            let first = header.command + shift;
            Some(first..first + more + 1)
        };
        let is_process = |shift: &usize| {
            let at = header.process + shift;
            let word = words.get(at);
            // A date ends with a clock, right before the process.
            let is_behind_date = || {
                words[..at.min(words.len())]
                    .last()
                    .is_some_and(|word| word.contains(':'))
            };
            (!header.dated || is_behind_date())
                && word.is_some_and(|word| word.parse::<u32>().is_ok())
                && command(*shift).is_some_and(|command| {
                    let of_command = command.len() - 1;
                    let behind = if header.resident > header.command {
                        of_command
                    } else {
                        0
                    };
                    let word = words.get(header.resident + shift + behind);
                    word.is_some_and(|word| resident(word).is_some())
                })
        };
        let shift = (0..=longest).find(is_process)?;
        let command = command(shift)?;
        Some(Self {
            words,
            shift,
            command,
        })
    }

    fn word(&self, column: usize) -> &'l str {
        let at = column + self.shift;
        let of_command = if at < self.command.end {
            0
        } else {
            self.command.len() - 1
        };
        self.words.get(at + of_command).copied().unwrap_or_default()
    }
}

/// Resident memory in KiB, or with a letter for MiB and more: `508872`, `1.1g`, `232,9g`.
fn resident(word: &str) -> Option<SizeCell> {
    // What it was before, larger or smaller, macOS adds as a sign.
    let word = word.trim_end_matches(['+', '-']).replace(',', ".");
    let letter = word.find(|c: char| c.is_ascii_alphabetic());
    let (number, letter) = word.split_at(letter.unwrap_or(word.len()));
    let cell: SizeCell = number.parse().ok()?;
    let unit = match letter {
        "" => None,
        "k" | "K" => Some(SizeUnit::KIBIBYTE),
        "m" | "M" => Some(SizeUnit::MEBIBYTE),
        "g" | "G" => Some("GiB".parse().ok()?),
        "t" | "T" => Some("TiB".parse().ok()?),
        _ => return None,
    };
    Some(SizeCell { unit, ..cell })
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut reader = Screens {
        processes: Processes::default(),
        clock: DayClock::default(),
        stamps: LogDates::new(query.options),
        time: None,
        date: None,
        round: 0.0,
        is_dated: true,
    };
    let mut current = None;
    for line in lines(sniff.source.text()) {
        if let Some(found) = header(&line.text) {
            reader.round += 1.0;
            current = Some(found);
        } else if let Some(clock) = clock_of_screen(&line.text) {
            reader.time = reader.clock.read(clock);
            current = None;
        } else if line.text.starts_with(SCREEN_OF_MACOS) || reader.dated(&line.text) {
            current = None;
        } else if let Some(header) = &current {
            reader.read_row(&line, header);
        }
    }
    let timing = if reader.is_dated && !reader.processes.readings.is_empty() {
        Timing::Wall(reader.stamps.zone_use())
    } else {
        reader.clock.timing()
    };
    reader.processes.finish(sniff.source, query, timing)
}

struct Screens {
    processes: Processes,
    clock: DayClock,
    stamps: LogDates,
    time: Option<f64>,
    /// The date of a line of its own, before a screen.
    date: Option<f64>,
    round: f64,
    /// Whether every row has a date.
    is_dated: bool,
}

impl Screens {
    /// Takes a line that is nothing but a date or a clock, which dates what follows.
    fn dated(&mut self, line: &str) -> bool {
        const LONGEST: usize = 40;
        let line = line.trim();
        if line.len() > LONGEST {
            return false;
        }
        if let Some(date) = self.stamps.read(line) {
            self.date = Some(date);
            return true;
        }
        let clock = self.clock.read(line);
        self.time = clock.or(self.time);
        clock.is_some()
    }

    fn read_row(&mut self, line: &Line, header: &TopHeader) {
        let Some(row) = TopRow::of(&line.text, header) else {
            // What is no row of the table begins with no number of a process.
            let is_row = line.text.split_whitespace().count() >= header.width;
            self.processes
                .faults
                .extend(is_row.then(|| line.range.clone()));
            return;
        };
        let date = row.words[..header.process + row.shift].join(" ");
        let date = header.dated.then_some(date);
        let clock = date
            .as_deref()
            .and_then(|date| self.clock.read(date.rsplit(' ').next()?));
        let date = date.and_then(|date| self.stamps.read(&date)).or(self.date);
        self.is_dated &= date.is_some();
        let process = row.word(header.process).parse();
        let command = row.words.get(row.command.clone()).unwrap_or_default();
        if let (Ok(process), Some(resident)) = (process, resident(row.word(header.resident))) {
            self.processes.readings.push(ProcessReading {
                // Dates may leave out the year; the clock that ends them goes on all the same.
                time: date.or(clock).or(self.time).unwrap_or(self.round),
                process,
                command: command.join(" "),
                resident,
                range: line.range.clone(),
            });
        }
    }
}
