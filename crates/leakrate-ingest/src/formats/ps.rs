//! `ps` in a loop, with its header: `ps aux`, `ps -o pid,rss,comm`.

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::lines::{early, lines};
use crate::kit::polling::Rounds;
use crate::kit::processes::{ProcessReading, Processes};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;

pub(super) const FORMAT: Format = Format {
    name: "ps",
    description: "`ps aux` or `ps -o pid,rss,comm` in a loop, with `date` or without: resident memory by command",
    example: "leakrate fit ps.log --step 10s",
    recognise,
    read,
};

/// Where the columns of a header stand.
struct Header {
    width: usize,
    process: usize,
    resident: usize,
    command: usize,
}

fn header(line: &str) -> Option<Header> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let find = |names: &[&str]| words.iter().position(|word| names.contains(word));
    Some(Header {
        width: words.len(),
        process: find(&["PID"])?,
        resident: find(&["RSS", "RSZ"])?,
        // Only the last column may have blanks inside.
        command: find(&["COMMAND", "CMD"]).filter(|&at| at + 1 == words.len())?,
    })
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| header(line).is_some())
        .then(|| Match::likely("has the header of ps with `PID`, `RSS` and `COMMAND`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut processes = Processes::default();
    let mut rounds = Rounds::new(query.options);
    let mut current = None;
    for line in lines(sniff.source.text()) {
        if let Some(header) = header(&line.text) {
            rounds.next();
            current = Some(header);
            continue;
        }
        let Some(header) = &current else {
            rounds.dated(&line.text);
            continue;
        };
        if rounds.dated(&line.text) {
            continue;
        }
        let words: Vec<&str> = line.text.split_whitespace().collect();
        let word = |at: usize| words.get(at).copied().unwrap_or_default();
        let command = words.get(header.command..).unwrap_or_default().join(" ");
        match (word(header.process).parse(), word(header.resident).parse()) {
            (Ok(process), Ok(resident)) if words.len() >= header.width => {
                processes.readings.push(ProcessReading {
                    time: rounds.number(word(header.process)),
                    process,
                    command,
                    resident,
                    range: line.range,
                });
            }
            _ => processes.faults.push(line.range),
        }
    }
    processes.finish(sniff.source, query, rounds.timing())
}
