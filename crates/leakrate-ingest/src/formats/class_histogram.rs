//! `jmap -histo` and `jcmd GC.class_histogram` of Java in a loop: bytes of each class.

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::lines::{early, lines};
use crate::kit::observations::{Observation, Observations};
use crate::kit::polling::Rounds;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "class-histogram",
    description: "`jmap -histo` or `jcmd PID GC.class_histogram` of Java in a loop, with `date` or without: bytes of each class",
    example: "leakrate fit histogram.txt --series '*HashMap*'",
    recognise,
    read,
};

fn is_header(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    matches!(
        words.as_slice(),
        ["num", "#instances", "#bytes", "class", "name", ..]
    )
}

/// `   1:         10539         696456  [B (java.base@17.0.21.1)`
fn class(line: &str) -> Option<(&str, SizeCell)> {
    let (number, rest) = line.split_once(':')?;
    number.trim().parse::<u32>().ok()?;
    let mut words = rest.split_whitespace();
    words.next()?.parse::<u64>().ok()?;
    let bytes: SizeCell = words.next()?.parse().ok()?;
    Some((words.next()?, bytes))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), is_header)
        .then(|| Match::certain("has the header of a class histogram of Java"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let bytes = Role::Memory(Metric::HeapClass);
    let columns = vec![Candidate::known("#bytes", bytes, Some(SizeUnit::BYTE))];
    let mut observations = Observations::new(sniff.source, columns);
    let mut rounds = Rounds::new(query.options);
    for line in lines(sniff.source.text()) {
        if is_header(&line.text) {
            rounds.next();
        } else if let Some((class, bytes)) = class(&line.text) {
            observations.push(&Observation {
                time: rounds.number(class),
                instance: class,
                cells: &[Some(bytes)],
                range: line.range,
            });
        } else {
            rounds.dated(&line.text);
        }
    }
    observations.finish(query, rounds.timing())
}
