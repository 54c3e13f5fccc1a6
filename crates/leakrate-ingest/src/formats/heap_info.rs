//! Dumps of `jcmd PID GC.heap_info`, one after another.

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
    name: "heap-info",
    description: "`jcmd PID GC.heap_info` in a loop, with `date` or without: used Java heap, garbage included",
    example: "leakrate fit heap-info.txt --step 10s",
    recognise,
    read,
};

/// Parts of a heap, by the collector they belong to.
const PARTS: [&str; 8] = [
    "garbage-first heap",
    "def new generation",
    "tenured generation",
    "PSYoungGen",
    "ParOldGen",
    "par new generation",
    "concurrent mark-sweep generation",
    "ZHeap",
];

fn part(line: &str) -> Option<&'static str> {
    let part = PARTS.iter().find(|part| line.starts_with(*part))?;
    line.contains("used ").then_some(part)
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    // A garbage collection log may print the heap as well, between its own lines.
    let dump = early(text, |line| part(line).is_some());
    dump.then(|| Match::likely("the lines of `GC.heap_info`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let columns = vec![
        Candidate::known("used", Role::Memory(Metric::Heap), Some(SizeUnit::KIBIBYTE)),
        Candidate::known("PID", Role::ProcessId, None),
    ];
    let mut observations = Observations::new(sniff.source, columns);
    let mut rounds = Rounds::new(query.options);
    let mut process = None;
    let mut dump: Option<Dump> = None;
    for line in lines(sniff.source.text()) {
        let number = line.text.strip_suffix(':');
        if let Some(number) = number.and_then(|number| number.parse::<u32>().ok()) {
            push(&mut observations, dump.take());
            process = Some(number);
            continue;
        }
        if rounds.dated(&line.text) {
            push(&mut observations, dump.take());
            continue;
        }
        let Some(part) = part(&line.text) else {
            continue;
        };
        let Some(used) = used_kib(&line.text) else {
            observations.reject(line.range, "expected `used` with a size");
            continue;
        };
        if dump.as_ref().is_some_and(|dump| dump.parts.contains(&part)) {
            push(&mut observations, dump.take());
        }
        let dump = dump.get_or_insert_with(|| Dump {
            parts: Vec::new(),
            used: 0.0,
            process,
            time: rounds.number(""),
            range: line.range,
        });
        dump.parts.push(part);
        dump.used += used;
    }
    push(&mut observations, dump);
    observations.finish(query, rounds.timing())
}

/// One dump: the heap is the sum of its parts.
struct Dump {
    parts: Vec<&'static str>,
    used: f64,
    process: Option<u32>,
    time: f64,
    range: std::ops::Range<usize>,
}

fn push(observations: &mut Observations, dump: Option<Dump>) {
    let Some(dump) = dump else {
        return;
    };
    let cell = |number| SizeCell {
        number,
        step: 1.0,
        unit: None,
    };
    observations.push(&Observation {
        instance: "",
        time: dump.time,
        cells: &[Some(cell(dump.used)), dump.process.map(|n| cell(n.into()))],
        range: dump.range,
    });
}

/// The size after `used`, in KiB.
fn used_kib(line: &str) -> Option<f64> {
    let (_, rest) = line.split_once("used ")?;
    let word = rest.split([' ', ',', '[']).next()?;
    let unit = word.chars().next_back()?;
    let factor = match unit {
        'B' => 1.0 / 1024.0,
        'K' => 1.0,
        'M' => 1024.0,
        'G' => 1024.0 * 1024.0,
        _ => return None,
    };
    let number: f64 = word.trim_end_matches(unit).parse().ok()?;
    (0.0..1e15).contains(&number).then_some(number * factor)
}
