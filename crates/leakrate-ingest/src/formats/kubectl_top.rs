//! `kubectl top` of pods, containers or nodes, in a loop or under `watch`.

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
use leakrate_core::units::SizeCell;

pub(super) const FORMAT: Format = Format {
    name: "kubectl-top",
    description: "`kubectl top pods` (or nodes) in a loop: working set by pod and container",
    example: "leakrate fit kubectl-top.log --step 30s",
    recognise,
    read,
};

const MEMORY: &str = "MEMORY(bytes)";

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        line.split_whitespace().any(|cell| cell == MEMORY)
    })
    .then(|| Match::certain(format!("has the header `{MEMORY}`")))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let column = Candidate::known(MEMORY, Role::Memory(Metric::WorkingSet), None);
    let mut observations = Observations::new(sniff.source, vec![column]);
    let mut rounds = Rounds::new(query.options);
    let mut header: Vec<String> = Vec::new();
    for line in lines(sniff.source.text()) {
        let cells: Vec<&str> = line.text.split_whitespace().collect();
        if cells.contains(&MEMORY) {
            header = cells.into_iter().map(str::to_owned).collect();
            rounds.next();
            continue;
        }
        if rounds.dated(&line.text) || cells.len() != header.len() {
            continue;
        }
        let names = ["NAMESPACE", "POD", "NAME"];
        let named = header.iter().zip(&cells);
        let instance: Vec<&str> = named
            .clone()
            .filter(|(name, _)| names.contains(&name.as_str()))
            .map(|(_, cell)| *cell)
            .collect();
        let instance = instance.join("/");
        let cell = named.clone().find(|(name, _)| *name == MEMORY);
        let cell = cell.map_or("", |(_, cell)| cell);
        let memory = cell.parse::<SizeCell>().ok();
        if memory.is_none() && !matches!(cell, "<unknown>" | "-") {
            observations.reject(line.range, "expected memory such as `9Mi`");
            continue;
        }
        observations.push(&Observation {
            time: rounds.number(&instance),
            instance: &instance,
            cells: &[memory],
            range: line.range,
        });
    }
    observations.finish(query, rounds.timing())
}
