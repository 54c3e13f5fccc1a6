//! What Node.js says of its memory: `process.memoryUsage()` and `v8.getHeapStatistics()`, as JSON
//! or as `console.log` prints them.

mod object;

use crate::columns::{Candidate, HeaderName, Role};
use crate::error::{IngestError, Pace};
use crate::formats::node_memory::object::{FlatObject, readings};
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::log_dates::LogDates;
use crate::kit::mark::marks;
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "node-memory",
    description: "Node.js `process.memoryUsage()` or `v8.getHeapStatistics()`: JSON lines or console.log text",
    example: "leakrate fit memory.jsonl --memory heapUsed",
    recognise,
    read,
};

/// Sizes, each with its role.
const SIZES: [(&str, Role); 9] = [
    ("rss", Role::Memory(Metric::ResidentSet)),
    ("heapUsed", Role::Memory(Metric::Heap)),
    ("heapTotal", Role::OtherMemory),
    ("external", Role::OtherMemory),
    ("arrayBuffers", Role::OtherMemory),
    ("used_heap_size", Role::Memory(Metric::Heap)),
    ("total_heap_size", Role::OtherMemory),
    ("external_memory", Role::OtherMemory),
    ("heap_size_limit", Role::Limit),
];

/// Keys that only one of the two calls has, and one reading has once.
const MARKS: [&str; 2] = ["heapUsed", "used_heap_size"];

/// Readings, or lines, of which one at least has a mark.
const READINGS: usize = 100;

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.head();
    let has = |key: &str| {
        marks(text, key).take(100).any(|at| {
            let rest = text[at + key.len()..].trim_start_matches('"').trim_start();
            rest.starts_with(':')
        })
    };
    let mark = MARKS.into_iter().find(|mark| has(mark))?;
    // What stands beside other words is a line of a log, of which more is to be read.
    let is_reading = |object: FlatObject| MARKS.iter().any(|mark| object.count(mark) > 0);
    readings(text)
        .take(READINGS)
        .any(is_reading)
        .then_some(())?;
    Some(Match::certain(format!("objects with `{mark}`")))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    let unit = Some(SizeUnit::BYTE);
    let there = |name: &str| readings(text).any(|object| object.count(name) > 0);
    let sizes: Vec<(&str, Role)> = SIZES.into_iter().filter(|(name, _)| there(name)).collect();
    let mut columns: Vec<Candidate> = sizes
        .iter()
        .map(|&(name, role)| Candidate::known(name, role, unit))
        .collect();
    let requests = readings(text).find_map(|object| object.requests().map(str::to_owned));
    let counter = requests.as_deref();
    columns.extend(counter.map(|name| Candidate::known(name, Role::Requests, None)));
    let mut observations = Observations::new(sniff.source, columns);
    let mut stamps = LogDates::new(query.options);
    let (mut dated, mut number) = (0_usize, 0_usize);
    for object in readings(text) {
        let readings: usize = MARKS.iter().map(|mark| object.count(mark)).sum();
        if readings == 0 {
            continue;
        }
        if readings > 1 {
            let expected = "expected one reading in an object: write one on each line";
            observations.reject(object.range, expected);
            continue;
        }
        let mut cells: Vec<Option<SizeCell>> =
            sizes.iter().map(|(name, _)| object.number(name)).collect();
        cells.extend(counter.map(|name| object.number(name)));
        let date = object.date(&mut stamps);
        dated += usize::from(date.is_some());
        observations.push(&Observation {
            instance: "",
            time: date.unwrap_or(number as f64),
            cells: &cells,
            range: object.range.clone(),
        });
        number += 1;
    }
    let timing = match (dated == number, dated) {
        (true, _) => Timing::Wall(stamps.zone_use()),
        (false, 0) if counter.is_some() && query.options.step.is_none() => Timing::Counted,
        (false, _) => Timing::Rounds(Pace::Unknown),
    };
    observations.finish(query, timing)
}

impl FlatObject<'_> {
    fn number(&self, key: &str) -> Option<SizeCell> {
        self.value(key)?.replace('_', "").parse().ok()
    }

    /// The key that counts requests, if there is one.
    fn requests(&self) -> Option<&str> {
        let mut keys = self.pairs.iter().map(|(key, _)| *key);
        keys.find(|key| HeaderName::parse(key).role == Role::Requests)
    }

    /// The date in the object, or at the beginning of its line.
    fn date(&self, stamps: &mut LogDates) -> Option<f64> {
        let named = |key: &str| {
            let role = HeaderName::parse(key).role;
            role == Role::Time || matches!(key, "@timestamp" | "t" | "at")
        };
        let inside = self.pairs.iter().filter(|(key, _)| named(key));
        let inside = inside.map(|(_, value)| *value);
        let before = self.before.trim_matches(['[', ' ', ':']);
        let first = before.split([']', ' ']).next().unwrap_or_default();
        let two: Vec<&str> = before.split([']', ' ']).take(2).collect();
        let two = two.join(" ");
        let mut found = inside.chain([before, two.as_str(), first]);
        found.find_map(|text| stamps.read(text))
    }
}
