//! The full status page of PHP-FPM in a loop: memory of the last request of each process.

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
    name: "php-fpm",
    description: "the full status page of PHP-FPM in a loop, with `date` or without: memory of the last request of each process, and its requests",
    example: "leakrate fit status.txt",
    recognise,
    read,
};

const MEMORY: &str = "last request memory";

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        pair(line).is_some_and(|(name, _)| name == MEMORY)
    })
    .then(|| Match::certain(format!("lines `{MEMORY}` of PHP-FPM")))
}

fn pair(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    Some((name.trim(), value.trim()))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let memory = Role::Memory(Metric::Unknown);
    let columns = vec![
        Candidate::known(MEMORY, memory, Some(SizeUnit::BYTE)),
        Candidate::known("requests", Role::Requests, None),
    ];
    let mut observations = Observations::new(sniff.source, columns);
    let mut rounds = Rounds::new(query.options);
    let mut process = String::new();
    let mut requests: Option<SizeCell> = None;
    for line in lines(sniff.source.text()) {
        match pair(&line.text) {
            Some(("pid", number)) => {
                number.clone_into(&mut process);
                requests = None;
            }
            Some(("requests", number)) => requests = number.parse().ok(),
            Some((MEMORY, size)) if !process.is_empty() => {
                // While a process serves its first request, none has been measured.
                let size: Option<SizeCell> = size.parse().ok();
                let instance = format!("process {process}");
                observations.push(&Observation {
                    time: rounds.number(&instance),
                    instance: &instance,
                    cells: &[size.filter(|size| size.number > 0.0), requests],
                    range: line.range,
                });
            }
            _ => {
                rounds.dated(&line.text);
            }
        }
    }
    observations.finish(query, rounds.timing())
}
