//! Processes of Windows in a loop: `Get-Process` of PowerShell, and `tasklist`.

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::lines::{early, lines};
use crate::kit::polling::Rounds;
use crate::kit::processes::{ProcessReading, Processes};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "windows-processes",
    description: "`Get-Process` of PowerShell or `tasklist` in a loop, with the date or without: the working set by process",
    example: "leakrate fit processes.txt --step 10s",
    recognise,
    read,
};

/// A table of processes, by its header.
#[derive(Debug, Clone, Copy, PartialEq)]
enum ProcessTable {
    /// `Handles  NPM(K)  PM(K)  WS(K)  CPU(s)  Id  SI ProcessName`
    GetProcess {
        working_set: usize,
        unit: SizeUnit,
        width: usize,
        /// How many columns from the end: what was used of a processor may be left empty.
        process_from_end: usize,
    },
    /// `Image Name  PID Session Name  Session#  Mem Usage`
    Tasklist,
}

impl ProcessTable {
    fn of_header(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let find = |names: &[&str]| words.iter().position(|word| names.contains(word));
        if line.trim_start().starts_with("Image Name") && line.trim_end().ends_with("Mem Usage") {
            return Some(Self::Tasklist);
        }
        let working_set = find(&["WS(K)", "WS(M)"])?;
        let process = find(&["Id"])?;
        (words.last() == Some(&"ProcessName")).then(|| Self::GetProcess {
            working_set,
            unit: if words[working_set] == "WS(K)" {
                SizeUnit::KIBIBYTE
            } else {
                SizeUnit::MEBIBYTE
            },
            width: words.len(),
            process_from_end: words.len() - process,
        })
    }

    fn row(self, line: &str) -> Option<ProcessRow> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let from_end = |count: usize| words.len().checked_sub(count);
        match self {
            Self::GetProcess {
                working_set,
                unit,
                width,
                process_from_end,
            } if words.len() + 1 >= width
                && words[..words.len() - 1]
                    .iter()
                    .all(|word| with_decimals(word).is_some()) =>
            {
                Some(ProcessRow {
                    process: words.get(from_end(process_from_end)?)?.parse().ok()?,
                    resident: SizeCell {
                        unit: Some(unit),
                        ..with_decimals(words.get(working_set)?)?
                    },
                    command: (*words.last()?).to_owned(),
                })
            }
            Self::GetProcess { .. } => None,
            Self::Tasklist => {
                let line = line.trim_end();
                let kibibytes = line.strip_suffix('K')?.trim_end();
                let start = kibibytes.rfind(is_apart).map_or(0, |at| at + 1);
                let resident = whole(&kibibytes[start..])?;
                let before: Vec<&str> = kibibytes[..start].split_whitespace().collect();
                let process = before.len().checked_sub(3)?;
                Some(ProcessRow {
                    process: before[process].parse().ok()?,
                    resident,
                    command: before[..process].join(" "),
                })
            }
        }
    }
}

struct ProcessRow {
    process: u32,
    resident: SizeCell,
    command: String,
}

/// A plain blank: others divide the groups of a number.
fn is_apart(c: char) -> bool {
    c == ' ' || c == '\t'
}

/// A whole number, whatever divides its groups of three.
fn whole(text: &str) -> Option<SizeCell> {
    const MARKS: [char; 6] = [',', '.', '\'', '’', '\u{a0}', '\u{202f}'];
    let groups: Vec<&str> = text.split(MARKS).collect();
    let is_grouped = groups[1..].iter().all(|group| group.len() == 3);
    groups.concat().parse().ok().filter(|_| is_grouped)
}

/// A number with its decimals behind a point or a comma.
fn with_decimals(text: &str) -> Option<SizeCell> {
    text.replace(',', ".").parse().ok()
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        ProcessTable::of_header(line).is_some()
    })
    .then(|| Match::certain("the header of `Get-Process` or of `tasklist`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut processes = Processes::default();
    let mut rounds = Rounds::new(query.options);
    let mut table = None;
    for line in lines(sniff.source.text()) {
        if let Some(found) = ProcessTable::of_header(&line.text) {
            rounds.next();
            table = Some(found);
            continue;
        }
        let is_rule = line.text.trim().bytes().all(|byte| b"-= ".contains(&byte));
        let Some(table) = table.filter(|_| !is_rule) else {
            rounds.dated(&line.text);
            continue;
        };
        match table.row(&line.text) {
            Some(row) => processes.readings.push(ProcessReading {
                time: rounds.number(&row.process.to_string()),
                process: row.process,
                command: row.command,
                resident: row.resident,
                range: line.range,
            }),
            None if rounds.dated(&line.text) => {}
            None => processes.faults.push(line.range),
        }
    }
    processes.finish(sniff.source, query, rounds.timing())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_by_their_header() {
        for (header, line, process, kibibytes, command) in [
            (
                "Handles  NPM(K)    PM(K)      WS(K)     CPU(s)     Id  SI ProcessName",
                "    612      38    71204      88120              5120   1 MyService",
                5120,
                88_120.0,
                "MyService",
            ),
            (
                " NPM(K)    PM(M)      WS(M)     CPU(s)      Id  SI ProcessName",
                "     38    71,20     88,50       4,52    5120   1 MyService",
                5120,
                88.5 * 1024.0,
                "MyService",
            ),
            (
                "Image Name                     PID Session Name        Session#    Mem Usage",
                "my service.exe                5120 Services                   0     88.120 K",
                5120,
                88_120.0,
                "my service.exe",
            ),
        ] {
            let row = ProcessTable::of_header(header).unwrap().row(line).unwrap();
            assert_eq!(
                (row.process, row.command.as_str()),
                (process, command),
                "{line}"
            );
            let unit = row.resident.unit.map_or(1024.0, SizeUnit::bytes);
            let read = row.resident.number * unit / 1024.0;
            assert!((read - kibibytes).abs() < 1e-6, "{line}");
        }
    }
}
