//! The last line of `pmap -x PID`, in a loop.

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
    name: "pmap",
    description: "the total of `pmap -x PID` in a loop, with `date` or without: resident memory",
    example: "leakrate fit pmap.txt --step 10s",
    recognise,
    read,
};

/// `total kB  1014172  7944  6868`: virtual, resident and dirty memory, and what stands before.
fn total(line: &str) -> Option<(&str, [SizeCell; 3])> {
    let (before, sizes) = line.split_once("total kB")?;
    let sizes: Vec<SizeCell> = sizes
        .split_whitespace()
        .map(|size| size.parse().ok())
        .collect::<Option<_>>()?;
    Some((before.trim(), sizes.try_into().ok()?))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| total(line).is_some())
        .then(|| Match::certain("the total of `pmap -x`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let unit = Some(SizeUnit::KIBIBYTE);
    let columns = vec![
        Candidate::known("Kbytes", Role::OtherMemory, unit),
        Candidate::known("RSS", Role::Memory(Metric::ResidentSet), unit),
        Candidate::known("Dirty", Role::OtherMemory, unit),
    ];
    let mut observations = Observations::new(sniff.source, columns);
    let mut rounds = Rounds::new(query.options);
    for line in lines(sniff.source.text()) {
        let Some((before, sizes)) = total(&line.text) else {
            rounds.dated(&line.text);
            continue;
        };
        rounds.dated(before);
        observations.push(&Observation {
            instance: "",
            time: rounds.number(""),
            cells: &sizes.map(Some),
            range: line.range,
        });
    }
    observations.finish(query, rounds.timing())
}
