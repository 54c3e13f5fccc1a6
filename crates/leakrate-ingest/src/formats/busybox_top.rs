//! `top -b` of `BusyBox`: memory in use on a whole machine, as its processes show virtual memory
//! alone.

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
    name: "busybox-top",
    description: "`top -b` of BusyBox: memory in use on a whole machine, and its size",
    example: "leakrate fit top.txt --step 5s",
    recognise,
    read,
};

/// The sizes in `Mem: 10036132K used, 14647524K free, 8924K shrd, 65016K buff, 7442392K cached`.
struct MachineMemory {
    used: f64,
    total: f64,
}

impl MachineMemory {
    fn parse(line: &str) -> Option<Self> {
        let parts = line.strip_prefix("Mem: ")?;
        let size = |name: &str| -> Option<f64> {
            let mut found = parts.split(", ").filter_map(|part| part.split_once("K "));
            let (number, _) = found.find(|(_, own)| *own == name)?;
            number.trim().parse().ok()
        };
        let (used, free) = (size("used")?, size("free")?);
        let kept = size("buff")? + size("cached")?;
        (used >= kept).then_some(Self {
            used: used - kept,
            total: used + free,
        })
    }
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        MachineMemory::parse(line).is_some()
    })
    .then(|| Match::certain("the line `Mem:` of top of BusyBox"))
}

/// What is neither free nor kept for files and devices.
fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let unit = Some(SizeUnit::KIBIBYTE);
    let columns = vec![
        Candidate::known("used", Role::Memory(Metric::Host), unit),
        Candidate::known("total", Role::Limit, unit),
    ];
    let mut observations = Observations::new(sniff.source, columns);
    let mut rounds = Rounds::new(query.options);
    for line in lines(sniff.source.text()) {
        if let Some(MachineMemory { used, total }) = MachineMemory::parse(&line.text) {
            observations.push(&Observation {
                instance: "",
                time: rounds.number(""),
                cells: &[
                    Some(SizeCell::bare(used, 0)),
                    Some(SizeCell::bare(total, 0)),
                ],
                range: line.range,
            });
        } else {
            rounds.dated(&line.text);
        }
    }
    observations.finish(query, rounds.timing().of_a_tool_that_repeats())
}
