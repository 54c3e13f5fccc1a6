//! `jstat -gc -t`: the spaces of a Java heap in KiB, at seconds since the virtual machine began.

use crate::ingest::columns::{Candidate, Role};
use crate::ingest::error::IngestError;
use crate::ingest::formats::{Certainty, Format, Match};
use crate::ingest::lines::{early, lines};
use crate::ingest::log_dates::since_start;
use crate::ingest::observations::{Observation, Observations};
use crate::ingest::query::Query;
use crate::ingest::recording::Recording;
use crate::ingest::sniff::Sniff;
use crate::ingest::spacing::Timing;
use crate::series::Metric;
use crate::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "jstat",
    description: "`jstat -gc -t PID 10s`: the old generation of a Java heap, or all of it",
    example: "leakrate fit jstat.txt --memory OU",
    recognise,
    read,
};

/// What is used of survivors, Eden and the old generation.
const USED: [&str; 4] = ["S0U", "S1U", "EU", "OU"];

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), is_header).then(|| Match {
        certainty: Certainty::Certain,
        why: "has the header of `jstat -gc`".into(),
    })
}

fn is_header(line: &str) -> bool {
    let has = |name: &&str| line.split_whitespace().any(|word| word == *name);
    USED.iter().all(has) && has(&"OC")
}

/// Objects that leak end in the old generation; young ones are mostly garbage.
fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let unit = Some(SizeUnit::KIBIBYTE);
    let columns = vec![
        Candidate::known("OU", Role::Memory(Metric::Heap), unit),
        Candidate::known("heap_used", Role::OtherMemory, unit),
    ];
    let mut observations = Observations::new(sniff.source, columns);
    let mut header: Vec<String> = Vec::new();
    let mut timed = false;
    let mut round = 0.0;
    for line in lines(sniff.source.text()) {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        if is_header(&line.text) {
            timed = header.is_empty() || timed;
            timed &= words.first() == Some(&"Timestamp");
            header = words.into_iter().map(str::to_owned).collect();
            continue;
        }
        if header.is_empty() {
            continue;
        }
        let named = |name: &str| {
            let at = header.iter().position(|word| word == name)?;
            words.get(at).map(|word| word.replace(',', "."))
        };
        // Spaces that a collector does not have are `-`.
        let size = |name: &str| match named(name)?.as_str() {
            "-" => Some(0.0),
            number => number.parse::<f64>().ok().filter(|size| size.is_finite()),
        };
        let used: Option<f64> = USED.iter().map(|name| size(name)).sum();
        let time = named("Timestamp").and_then(|time| since_start(&time));
        let cell = |number| SizeCell {
            number,
            step: 0.1,
            unit: None,
        };
        round += 1.0;
        match (used, size("OU"), time.or((!timed).then_some(round))) {
            (Some(used), Some(old), Some(time)) if used >= 0.0 && old >= 0.0 => {
                observations.push(&Observation {
                    instance: "",
                    time,
                    cells: &[Some(cell(old)), Some(cell(used))],
                    range: line.range,
                });
            }
            _ => observations.reject(line.range, "expected sizes in kB below their header"),
        }
    }
    let timing = if timed {
        Timing::Elapsed
    } else {
        Timing::Rounds
    };
    observations.finish(query, timing)
}
