//! `atop -P MEM,PRM`: resident memory by command, or, without lines `PRM`, of a whole machine.

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::lines::{early, lines};
use crate::kit::observations::{Observation, Observations};
use crate::kit::processes::{ProcessReading, Processes};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "atop",
    description: "`atop -P PRM` or `atop -P MEM`: resident memory by command, or memory in use on a whole machine",
    example: "leakrate fit atop.txt --series '(java)'",
    recognise,
    read,
};

/// What every line begins with: a label, the host, seconds since 1970, a date, a clock, and the
/// seconds of the interval.
struct AtopLine<'l> {
    label: &'l str,
    seconds: f64,
    rest: Vec<&'l str>,
}

impl<'l> AtopLine<'l> {
    fn parse(line: &'l str) -> Option<Self> {
        let mut words = line.split(' ');
        let label = words.next()?;
        let _host = words.next()?;
        let seconds = words.next()?.parse::<u64>().ok()? as f64;
        let day = words.next()?;
        let clock = words.next()?;
        words.next()?.parse::<u64>().ok()?;
        let is_dated = day.matches('/').count() == 2 && clock.matches(':').count() == 2;
        is_dated.then(|| Self {
            label,
            seconds,
            rest: words.collect(),
        })
    }
}

fn is_of(line: &str, label: &str) -> bool {
    AtopLine::parse(line).is_some_and(|sample| sample.label == label)
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        is_of(line, "PRM") || is_of(line, "MEM")
    })
    .then(|| Match::certain("lines of `atop -P`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    if lines(sniff.head()).any(|line| is_of(&line.text, "PRM")) {
        return read_processes(sniff, query);
    }
    read_machine(sniff, query)
}

/// A line of a process or of a thread, whose name stands in brackets and may hold blanks:
/// `447 (node) S 4096 47632 16556 …`.
struct TaskLine<'l> {
    process: u32,
    name: &'l str,
    resident: SizeCell,
    /// Threads share the memory of their process.
    is_process: bool,
}

impl<'l> TaskLine<'l> {
    fn parse(line: &'l str) -> Option<Self> {
        let (before, named) = line.split_once('(')?;
        let (name, numbers) = named.rsplit_once(") ")?;
        let numbers: Vec<&str> = numbers.split(' ').collect();
        let mut flags = numbers.iter().skip(4);
        Some(Self {
            process: before.trim_end().rsplit(' ').next()?.parse().ok()?,
            name,
            resident: numbers.get(3)?.parse().ok()?,
            is_process: flags.find(|word| matches!(**word, "y" | "n")) == Some(&"y"),
        })
    }
}

fn read_processes(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut processes = Processes::default();
    for line in lines(sniff.source.text()) {
        let sample = AtopLine::parse(&line.text).filter(|sample| sample.label == "PRM");
        let Some(sample) = sample else { continue };
        let Some(task) = TaskLine::parse(&line.text) else {
            processes.faults.push(line.range);
            continue;
        };
        // Threads of the kernel have no memory of their own.
        if task.is_process && task.resident.number > 0.0 {
            processes.readings.push(ProcessReading {
                time: sample.seconds,
                process: task.process,
                command: task.name.to_owned(),
                resident: task.resident,
                range: line.range,
            });
        }
    }
    processes.finish(sniff.source, query, Timing::Wall(ZoneUse::Stated))
}

/// Pages that are neither free nor kept for files and devices.
fn read_machine(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let unit = Some(SizeUnit::BYTE);
    let columns = vec![
        Candidate::known("used", Role::Memory(Metric::Host), unit),
        Candidate::known("total", Role::Limit, unit),
    ];
    let mut observations = Observations::new(sniff.source, columns);
    for line in lines(sniff.source.text()) {
        let sample = AtopLine::parse(&line.text).filter(|sample| sample.label == "MEM");
        let Some(sample) = sample else { continue };
        let number = |at: usize| -> Option<f64> { sample.rest.get(at)?.parse().ok() };
        let sizes = [0, 1, 2, 3, 4].map(number);
        let [
            Some(page),
            Some(total),
            Some(free),
            Some(cache),
            Some(buffers),
        ] = sizes
        else {
            observations.reject(line.range, "expected the pages of a machine");
            continue;
        };
        let step = page;
        let size = |pages: f64| {
            let number = pages * page;
            Some(SizeCell {
                number,
                step,
                unit: None,
            })
        };
        observations.push(&Observation {
            instance: "",
            time: sample.seconds,
            cells: &[size(total - free - cache - buffers), size(total)],
            range: line.range,
        });
    }
    observations.finish(query, Timing::Wall(ZoneUse::Stated))
}
