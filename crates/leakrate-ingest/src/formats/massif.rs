//! Massif of Valgrind: its own file, and the table of `ms_print`. Its detailed snapshots tell the sites.

mod tree;

use crate::columns::{Candidate, Role};
use crate::error::{IngestError, Pace};
use crate::formats::massif::tree::CallTree;
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::heap_part::HeapPartKind;
use crate::kit::heap_profile::{HeapProfile, HeapProfiles};
use crate::kit::lines::{early, lines};
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::options::Part;
use leakrate_core::series::{Clock, Metric};
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "massif",
    description: "massif.out of Valgrind (with `--time-unit=ms --detailed-freq=1`), or the table of ms_print: the heap; `--by site` tells which lines leak",
    example: "leakrate fit massif.out",
    recognise,
    read,
};

/// Snapshots that `inspect` shows.
const PREVIEWED: usize = 5;
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
        return Some(Match::certain("snapshots of massif"));
    }
    early(text, is_printed_header).then(|| Match::certain("the table of ms_print"))
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
        // heaptrack writes such files too.
        "s" => Some(1.0),
        _ => None,
    }
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    match query.options.part {
        Part::Whole => whole(sniff, query),
        Part::Classes | Part::Sites => Ok(by_site(sniff)),
    }
}

/// The detailed snapshots, which are some of all.
fn by_site(sniff: &Sniff) -> Recording {
    let mut unit = None;
    let (mut time, mut times) = (f64::NAN, Vec::new());
    let mut profiles: Vec<HeapProfile> = Vec::new();
    let mut tree: Option<CallTree> = None;
    for line in sniff.source.text().lines().map(str::trim_end) {
        if tree.as_mut().is_some_and(|tree| tree.push(line)) {
            continue;
        }
        profiles.extend(tree.take().map(CallTree::finish));
        if let Some(found) = line.strip_prefix("time_unit: ") {
            unit = seconds(found);
        } else if let Some(found) = line.strip_prefix(TIME) {
            time = found.parse().unwrap_or(f64::NAN);
        } else if matches!(line, "heap_tree=detailed" | "heap_tree=peak") {
            tree = Some(CallTree::default());
            times.push(time);
        }
    }
    profiles.extend(tree.map(CallTree::finish));
    let clock = unit.filter(|_| times.iter().all(|time| time.is_finite()));
    let clock = clock.map_or(Clock::None, |unit| {
        Clock::Elapsed(times.into_iter().map(|time| time * unit).collect())
    });
    let summaries = profiles.iter().take(PREVIEWED).enumerate();
    Recording {
        rows: profiles.len(),
        preview: summaries
            .map(|(at, profile)| profile.summary(&(at + 1).to_string(), HeapPartKind::Site))
            .collect(),
        profiles: Some(HeapProfiles {
            kind: HeapPartKind::Site,
            all: profiles,
            clock,
        }),
        ..Recording::default()
    }
}

fn whole(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
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
