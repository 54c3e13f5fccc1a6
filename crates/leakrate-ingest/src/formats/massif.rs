//! Massif of Valgrind: its own file, and the table of `ms_print`.

use crate::columns::{Candidate, Role};
use crate::error::{IngestError, Pace};
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::lines::{early, lines};
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "massif",
    description: "massif.out of Valgrind (with `--time-unit=ms`), or the table of ms_print: the heap",
    example: "leakrate fit massif.out",
    recognise,
    read,
};

const TIME: &str = "time=";
const HEAP: &str = "mem_heap_B=";

fn is_printed_header(line: &str) -> bool {
    line.starts_with('n') && line.contains("time(") && line.contains("useful-heap(B)")
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    if early(text, |line| line.starts_with("time_unit: "))
        && early(text, |line| line.starts_with(HEAP))
    {
        return Some(Match::certain("has snapshots of massif"));
    }
    early(text, is_printed_header).then(|| Match::certain("has the table of ms_print"))
}

/// Snapshots while they are read.
struct Snapshots<'s> {
    observations: Observations<'s>,
    /// Seconds in one of its times; `None` where they count instructions or bytes.
    unit: Option<f64>,
    number: f64,
}

impl Snapshots<'_> {
    fn push(&mut self, time: f64, heap: SizeCell, range: std::ops::Range<usize>) {
        self.observations.push(&Observation {
            instance: "",
            time: self.unit.map_or(self.number, |unit| unit * time),
            cells: &[Some(heap)],
            range,
        });
        self.number += 1.0;
    }
}

fn seconds(unit: &str) -> Option<f64> {
    match unit {
        "ms" => Some(1e-3),
        _ => None,
    }
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let heap = Candidate::known("heap", Role::Memory(Metric::Heap), Some(SizeUnit::BYTE));
    let mut snapshots = Snapshots {
        observations: Observations::new(sniff.source, vec![heap]),
        unit: None,
        number: 0.0,
    };
    let mut time: Option<f64> = None;
    for line in lines(sniff.source.text()) {
        let text = &*line.text;
        if let Some(unit) = text.strip_prefix("time_unit: ") {
            snapshots.unit = seconds(unit);
        } else if is_printed_header(text) {
            let unit = text
                .split_once("time(")
                .and_then(|(_, rest)| rest.split(')').next());
            snapshots.unit = unit.and_then(seconds);
        } else if let Some(found) = text.strip_prefix(TIME) {
            time = found.parse().ok();
        } else if let Some(found) = text.strip_prefix(HEAP) {
            match (time, found.parse()) {
                (Some(time), Ok(heap)) => snapshots.push(time, heap, line.range),
                _ => snapshots
                    .observations
                    .reject(line.range, "expected a number of bytes"),
            }
        } else if let Some((time, heap)) = printed(text) {
            snapshots.push(time, heap, line.range);
        }
    }
    let timing = snapshots
        .unit
        .map_or(Timing::Rounds(Pace::Unknown), |_| Timing::Elapsed);
    snapshots.observations.finish(query, timing)
}

/// `  9   731   2,290,448   2,290,000   448   0`: of six numbers the second and the fourth.
fn printed(line: &str) -> Option<(f64, SizeCell)> {
    let numbers: Vec<f64> = line
        .split_whitespace()
        .map(|word| {
            word.replace(',', "")
                .parse::<u64>()
                .ok()
                .map(|number| number as f64)
        })
        .collect::<Option<_>>()?;
    let [_snapshot, time, _total, heap, _extra, _stacks] = numbers.as_slice() else {
        return None;
    };
    Some((*time, SizeCell::bare(*heap, 0)))
}
