//! Logs of `psrecord`, plain and CSV. What they call MB is MiB.

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::lines::{early, lines};
use crate::kit::log_dates::since_start;
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "psrecord",
    description: "log of `psrecord`, plain or CSV: resident memory of a process by elapsed time",
    example: "leakrate fit psrecord.txt --requests 100/min",
    recognise,
    read,
};

/// The columns of a layout: where its elapsed time and its real memory stand.
#[derive(Clone, Copy)]
struct LogLayout {
    delimiter: Option<char>,
    memory: usize,
}

fn layout(line: &str) -> Option<LogLayout> {
    if line.starts_with("# Elapsed time") && line.contains("Real (MB)") {
        return Some(LogLayout {
            delimiter: None,
            memory: 2,
        });
    }
    line.starts_with("elapsed_time,").then_some(())?;
    let memory = line.split(',').position(|name| name == "mem_real")?;
    Some(LogLayout {
        delimiter: Some(','),
        memory,
    })
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| layout(line).is_some())
        .then(|| Match::certain("the header of psrecord"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let columns = vec![Candidate::known(
        "Real (MB)",
        Role::Memory(Metric::ResidentSet),
        Some(SizeUnit::MEBIBYTE),
    )];
    let mut observations = Observations::new(sniff.source, columns);
    let mut current = None;
    for line in lines(sniff.source.text()) {
        if let Some(layout) = layout(&line.text) {
            current = Some(layout);
            continue;
        }
        let Some(layout) = current else {
            continue;
        };
        let cells: Vec<&str> = match layout.delimiter {
            Some(delimiter) => line.text.split(delimiter).collect(),
            None => line.text.split_whitespace().collect(),
        };
        let time = cells.first().and_then(|cell| since_start(cell));
        let memory = cells.get(layout.memory);
        let memory = memory.and_then(|cell| cell.parse::<SizeCell>().ok());
        match (time, memory) {
            (Some(time), Some(_)) => observations.push(&Observation {
                instance: "",
                time,
                cells: &[memory],
                range: line.range,
            }),
            _ => observations.reject(line.range, "expected elapsed seconds and sizes"),
        }
    }
    observations.finish(query, Timing::Elapsed)
}
