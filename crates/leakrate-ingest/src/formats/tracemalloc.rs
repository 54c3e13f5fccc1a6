//! Snapshots of Python's tracemalloc: as JSON with the calls that lead to each line, and as the text of
//! its statistics.

use serde::Deserialize;

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::call_stack::{Call, site};
use crate::kit::heap_part::HeapPartKind;
use crate::kit::heap_profile::{HeapProfile, HeapProfiles, ProfilePart};
use crate::kit::json;
use crate::kit::lines::{first_lines, lines};
use crate::kit::polling::Rounds;
use crate::kit::profile_rounds::ProfileRounds;
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::sniff::Sniff;
use leakrate_core::series::Clock;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "tracemalloc",
    description: "Snapshots of Python's tracemalloc as JSON or as printed statistics, several of one process; `--by site` tells which lines leak",
    example: "leakrate fit --by site heap-*.json",
    recognise,
    read,
};

/// A snapshot as five lines of Python write it (they stand in `error/advice.rs`).
#[derive(Deserialize)]
struct Snapshot {
    tracemalloc: Vec<Trace>,
    time: Option<f64>,
    requests: Option<f64>,
}

/// Bytes, blocks, and the calls from the outermost, each a file and a line.
#[derive(Deserialize)]
struct Trace(u64, u64, Vec<(String, u64)>);

/// One line of printed statistics.
#[derive(Debug, PartialEq)]
enum Printed<'l> {
    /// `/srv/app.py:12: size=1234 KiB, count=5, average=247 KiB`, or in the recipe of the manual
    /// `#1: /srv/app.py:12: 1234.0 KiB`.
    Line {
        place: &'l str,
        size: SizeCell,
        blocks: Option<u64>,
    },
    /// `Total allocated size: 1234.5 KiB`, after the largest.
    Total(SizeCell),
    /// `[ Top 10 ]` or `Top 10 lines`, before them.
    Heading,
}

fn printed(line: &str) -> Option<Printed<'_>> {
    if let Some(total) = line.strip_prefix("Total allocated size: ") {
        return total.parse().ok().map(Printed::Total);
    }
    let heading = line.trim_matches(['[', ']', ' ']);
    if heading.starts_with("Top ") {
        return Some(Printed::Heading);
    }
    let (place, size, blocks) = if let Some((place, rest)) = line.split_once(": size=") {
        let mut values = rest.split(", ");
        let size = values.next()?;
        let blocks = values.next()?.strip_prefix("count=")?;
        // Differences to an earlier snapshot follow in parentheses.
        let plain = |value: &'_ str| value.find(" (").unwrap_or(value.len());
        let blocks = blocks[..plain(blocks)].parse().ok()?;
        (place, &size[..plain(size)], Some(blocks))
    } else {
        let (number, rest) = line.strip_prefix('#')?.split_once(": ")?;
        number.parse::<u32>().ok()?;
        let (place, size) = rest.rsplit_once(": ")?;
        (place, size, None)
    };
    let (_, number) = place.rsplit_once(':')?;
    number.parse::<u64>().ok()?;
    let size: SizeCell = size.parse().ok()?;
    size.unit?;
    Some(Printed::Line {
        place,
        size,
        blocks,
    })
}

/// Whether the text is one object whose first name is that of the traces.
fn is_json(text: &str) -> bool {
    let inside = text.trim_start().strip_prefix('{').map(str::trim_start);
    inside.is_some_and(|inside| inside.starts_with("\"tracemalloc\""))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    if is_json(text) {
        return Some(Match::certain("an object with `tracemalloc`"));
    }
    // A log that says how much memory there is and adds the statistics is a log of that memory.
    let first = first_lines(text).find_map(|line| match printed(&line.text) {
        Some(Printed::Line { .. }) => Some(First::Statistics),
        Some(Printed::Heading | Printed::Total(_)) => None,
        None => states_size(&line.text).then_some(First::Size),
    });
    (first == Some(First::Statistics)).then(|| Match::certain("statistics of tracemalloc"))
}

/// What comes first in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Statistics,
    Size,
}

/// Whether a line has a number with a unit of memory.
fn states_size(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_size = |pair: &[&str]| {
        let size = pair.join(" ").parse::<SizeCell>();
        size.is_ok_and(|size| size.unit.is_some())
    };
    words.windows(2).any(is_size)
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    if !text.trim_start().starts_with('{') {
        return Ok(of_lines(text, query));
    }
    let snapshot: Snapshot = json::parse(sniff.source, text, 0)?;
    Ok(of_snapshot(sniff.source.name(), snapshot))
}

fn of_snapshot(name: &str, snapshot: Snapshot) -> Recording {
    let mut profile = HeapProfile {
        requests: snapshot.requests,
        ..HeapProfile::default()
    };
    let mut traces = snapshot.tracemalloc;
    traces.sort_by_key(|trace| std::cmp::Reverse(trace.0));
    for Trace(size, objects, calls) in traces {
        let inner_first = calls.into_iter().rev();
        let stack: Vec<Call> = inner_first
            .map(|(file, line)| Call {
                file,
                line,
                ..Call::default()
            })
            .collect();
        let found = site(&stack);
        let part = ProfilePart {
            bytes: size as f64,
            objects: Some(objects),
            file: found.file,
            // A line alone says all that its calls would.
            calls: if stack.len() > 1 {
                found.calls
            } else {
                Vec::new()
            },
            ..ProfilePart::default()
        };
        profile.add(found.name, part);
    }
    let preview = vec![profile.summary(name, HeapPartKind::Site)];
    let clock = snapshot.time.map(|time| Clock::Wall(vec![time]));
    Recording {
        rows: 1,
        zone: if clock.is_some() {
            ZoneUse::Stated
        } else {
            ZoneUse::NoDates
        },
        profiles: Some(HeapProfiles {
            kind: HeapPartKind::Site,
            all: vec![profile],
            clock: clock.unwrap_or_default(),
        }),
        preview,
        ..Recording::default()
    }
}

fn of_lines(text: &str, query: &Query) -> Recording {
    let mut rounds = Rounds::new(query.options);
    let mut profiles = ProfileRounds::default();
    for line in lines(text) {
        match printed(&line.text) {
            Some(Printed::Line {
                place,
                size,
                blocks,
            }) => {
                let round = rounds.number(place);
                let (file, number) = place.rsplit_once(':').unwrap_or((place, ""));
                let call = Call {
                    file: file.to_owned(),
                    line: number.parse().unwrap_or_default(),
                    ..Call::default()
                };
                let found = site(&[call]);
                let part = ProfilePart {
                    bytes: size.bytes(SizeUnit::BYTE).0,
                    objects: blocks,
                    step: size.quantum(SizeUnit::BYTE).0,
                    file: found.file,
                    ..ProfilePart::default()
                };
                profiles.of(round).add(found.name, part);
            }
            Some(Printed::Total(total)) => {
                profiles.total(total.bytes(SizeUnit::BYTE).0);
                rounds.next();
            }
            Some(Printed::Heading) => rounds.next(),
            None => {
                rounds.dated(&line.text);
            }
        }
    }
    profiles.finish(HeapPartKind::Site, rounds.timing(), query.options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use leakrate_core::units::Bytes;

    #[test]
    fn statistics_are_read_in_all_forms_that_are_printed() {
        for (line, place, bytes, blocks) in [
            (
                "/srv/app.py:12: size=1234 KiB, count=5, average=247 KiB",
                "/srv/app.py:12",
                1_263_616.0,
                Some(5),
            ),
            (
                "C:\\app.py:3: size=2.5 MiB (+1.0 MiB), count=12 (+3), average=213 KiB",
                "C:\\app.py:3",
                2_621_440.0,
                Some(12),
            ),
            ("#1: app.py:12: 1234.0 KiB", "app.py:12", 1_263_616.0, None),
            (
                "<frozen os>:3: size=64 B, count=1, average=64 B",
                "<frozen os>:3",
                64.0,
                Some(1),
            ),
        ] {
            let Some(Printed::Line {
                place: found,
                size,
                blocks: counted,
            }) = printed(line)
            else {
                panic!("{line}");
            };
            assert_eq!((found, counted), (place, blocks));
            assert_eq!(size.bytes(SizeUnit::BYTE), Bytes(bytes), "{line}");
        }
        for line in [
            "12 other: 3.5 KiB",
            "app.py: size=1 KiB",
            "size=12",
            "#a: b:1: 2 KiB",
            "{}",
        ] {
            assert_eq!(printed(line), None, "{line}");
        }
        assert_eq!(printed("[ Top 10 ]"), Some(Printed::Heading));
    }
}
