//! `jmap -histo` and `jcmd GC.class_histogram` of Java in a loop: bytes of each class.

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::heap_part::HeapPartKind;
use crate::kit::heap_profile::ProfilePart;
use crate::kit::lines::{early, lines};
use crate::kit::observations::{Observation, Observations};
use crate::kit::polling::Rounds;
use crate::kit::profile_rounds::ProfileRounds;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::options::Part;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "class-histogram",
    description: "`jmap -histo` or `jcmd PID GC.class_histogram` of Java, in a loop or in several files: bytes of each class; `--by class` tells which grow",
    example: "leakrate fit --by class histogram-*.txt --requests 0,2500,3750,5000,6250",
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

/// What stands in a row.
struct ClassRow<'l> {
    name: &'l str,
    instances: u64,
    bytes: SizeCell,
}

/// `   1:         10539         696456  [B (java.base@17.0.21.1)`
fn class(line: &str) -> Option<ClassRow<'_>> {
    let (number, rest) = line.split_once(':')?;
    number.trim().parse::<u32>().ok()?;
    let mut words = rest.split_whitespace();
    let instances = words.next()?.parse().ok()?;
    let bytes = words.next()?.parse().ok()?;
    Some(ClassRow {
        name: words.next()?,
        instances,
        bytes,
    })
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), is_header)
        .then(|| Match::certain("the header of a class histogram of Java"))
}

/// `Total        536214       16777216`, of all classes.
fn total(line: &str) -> Option<f64> {
    let mut words = line.strip_prefix("Total ")?.split_whitespace();
    words.next()?.parse::<u64>().ok()?;
    words.next()?.parse::<u64>().ok().map(|bytes| bytes as f64)
}

/// Histograms in a loop are a series for each class. One alone is a sample of the heap, and so is each
/// where the classes are asked for.
fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    let are_several = lines(text)
        .filter(|line| is_header(&line.text))
        .nth(1)
        .is_some();
    match query.options.part {
        Part::Whole if are_several => of_classes(sniff, query),
        Part::Whole | Part::Classes | Part::Sites => Ok(profiles(text, query)),
    }
}

fn profiles(text: &str, query: &Query) -> Recording {
    let mut rounds = Rounds::new(query.options);
    let mut profiles = ProfileRounds::default();
    for line in lines(text) {
        if is_header(&line.text) {
            rounds.next();
        } else if let Some(row) = class(&line.text) {
            let part = ProfilePart {
                bytes: row.bytes.number,
                objects: Some(row.instances),
                ..ProfilePart::default()
            };
            // Loaders may each have a class of one name.
            let round = rounds.number(&line.text);
            profiles.of(round).add(row.name.to_owned(), part);
        } else if let Some(total) = total(&line.text) {
            profiles.total(total);
        } else {
            rounds.dated(&line.text);
        }
    }
    profiles.finish(HeapPartKind::Class, rounds.timing(), query.options)
}

fn of_classes(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let bytes = Role::Memory(Metric::HeapClass);
    let columns = vec![Candidate::known("#bytes", bytes, Some(SizeUnit::BYTE))];
    let mut observations = Observations::new(sniff.source, columns);
    let mut rounds = Rounds::new(query.options);
    for line in lines(sniff.source.text()) {
        if is_header(&line.text) {
            rounds.next();
        } else if let Some(row) = class(&line.text) {
            observations.push(&Observation {
                time: rounds.number(row.name),
                instance: row.name,
                cells: &[Some(row.bytes)],
                range: line.range,
            });
        } else {
            rounds.dated(&line.text);
        }
    }
    observations.finish(query, rounds.timing())
}
