//! Heap summaries of a recording of Java, as `jfr print --events GCHeapSummary` prints them, as text
//! or with `--json`: what is left after each collection.

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::day_clock::DayClock;
use crate::kit::lines::{early, lines};
use crate::kit::log_dates::LogDates;
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "flight-recorder",
    description: "`jfr print --events GCHeapSummary`, with `--json` or as text: the Java heap after each collection",
    example: "leakrate fit heap.json",
    recognise,
    read,
};

const EVENT: &str = "jdk.GCHeapSummary";

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| line.contains(EVENT))
        .then(|| Match::certain(format!("events `{EVENT}`")))
}

/// A member of an event, in either form: `heapUsed = 25.8 MB`, `"heapUsed": 27012345,`.
fn member<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let rest = line.trim_start_matches('"').strip_prefix(name)?;
    let rest = rest.trim_start_matches('"').trim_start();
    let value = rest.strip_prefix('=').or_else(|| rest.strip_prefix(':'))?;
    Some(value.trim().trim_end_matches(',').trim_matches('"'))
}

/// Sizes of the text count in steps of 1024 and say `MB`.
fn size(text: &str) -> Option<SizeCell> {
    match text.split_once(' ') {
        None => text.parse().ok(),
        Some((number, "bytes")) => number.parse().ok(),
        Some((number, unit)) => {
            let prefix = unit.strip_suffix('B')?;
            format!(
                "{number} {}",
                if prefix.is_empty() {
                    "B".into()
                } else {
                    format!("{}iB", prefix.to_uppercase())
                }
            )
            .parse()
            .ok()
        }
    }
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let heap = Candidate::known("heapUsed", Role::Memory(Metric::Heap), Some(SizeUnit::BYTE));
    let mut observations = Observations::new(sniff.source, vec![heap]);
    let mut stamps = LogDates::new(query.options);
    let mut clock = DayClock::default();
    let (mut time, mut is_after) = (None, false);
    for line in lines(sniff.source.text()) {
        let text = &*line.text;
        if let Some(start) = member(text, "startTime") {
            time = stamps
                .read(start)
                .or_else(|| clock.read(start.split(' ').next()?));
        } else if let Some(when) = member(text, "when") {
            is_after = when == "After GC";
        } else if let Some(used) = member(text, "heapUsed").filter(|_| is_after) {
            match (time, size(used)) {
                (Some(time), Some(used)) => observations.push(&Observation {
                    instance: "",
                    time,
                    cells: &[Some(used)],
                    range: line.range,
                }),
                _ => {
                    observations.reject(line.range, "expected a size, after the time of its event");
                }
            }
        }
    }
    // The clock alone is shown in text, the date too in JSON.
    let timing = match clock.timing() {
        Timing::Undated => Timing::Undated,
        _ => Timing::Wall(stamps.zone_use()),
    };
    observations.finish(query, timing)
}
