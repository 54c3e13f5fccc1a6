//! Collections in a log: when, of what kind, and what was left.

use std::ops::Range;

use crate::kit::gc_events::CollectionKind;
use crate::kit::lines::{Line, lines};
use leakrate_core::units::{SizeCell, SizeUnit};

/// One collection.
#[derive(Debug)]
pub(super) struct Event<'t> {
    pub(super) stamp: Stamp<'t>,
    pub(super) kind: CollectionKind,
    /// The heap after it.
    pub(super) after: SizeCell,
    pub(super) range: Range<usize>,
}

/// When a collection was, as far as the log says.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Stamp<'t> {
    pub(super) date: Option<&'t str>,
    /// Seconds since the virtual machine began, in the notation of its locale.
    pub(super) uptime: Option<&'t str>,
}

/// All collections of a log, in its order.
pub(super) fn events(text: &str) -> Vec<Event<'_>> {
    let mut events = Vec::new();
    // Details of a collection before Java 9 follow its first line.
    let mut open: Option<(Stamp, CollectionKind)> = None;
    for line in lines(text) {
        let Line { range, .. } = line;
        let line = &text[range.clone()];
        if let Some(unified) = unified(line) {
            events.extend(unified.map(|found| Event { range, ..found }));
            continue;
        }
        if let Some(begun) = begin_before_9(line) {
            open = Some(begun);
        }
        let Some((stamp, kind)) = open else {
            continue;
        };
        if let Some(after) = whole_heap(line) {
            events.push(Event {
                stamp,
                kind,
                after,
                range,
            });
            open = None;
        }
    }
    events
}

/// The largest heap there may be, where the log begins with it.
pub(super) fn max_heap(text: &str) -> Option<SizeCell> {
    lines(text).take(100).find_map(|line| {
        if let Some((_, size)) = line.text.split_once("Heap Max Capacity: ") {
            return size_of(size);
        }
        let (_, size) = line.text.split_once("-XX:MaxHeapSize=")?;
        let digits = size.split(' ').next()?;
        Some(SizeCell {
            unit: Some(SizeUnit::BYTE),
            ..digits.parse().ok()?
        })
    })
}

/// A line of a unified log, if it is one: with the collection it ends, if it ends one.
#[expect(
    clippy::option_option,
    reason = "most lines of a unified log end no collection"
)]
fn unified(line: &str) -> Option<Option<Event<'_>>> {
    let mut stamp = Stamp::default();
    let mut rest = line.trim_start();
    let mut tagged = false;
    while let Some(inside) = rest.strip_prefix('[') {
        let (decoration, after) = inside.split_once(']')?;
        let decoration = decoration.trim();
        if decoration.len() >= 19 && decoration.as_bytes()[4] == b'-' {
            stamp.date = Some(decoration);
        } else if decoration.ends_with('s') && decoration.starts_with(|c: char| c.is_ascii_digit())
        {
            let seconds = decoration.trim_end_matches('s');
            stamp.uptime = stamp
                .uptime
                .or((!decoration.ends_with("ms")).then_some(seconds));
        }
        tagged |= decoration == "gc" || decoration.starts_with("gc,");
        rest = after;
    }
    // Before Java 9, lines begin with a date or the uptime; continuations, with `[` and a blank.
    (tagged || stamp != Stamp::default()).then_some(())?;
    let message = rest.trim_start();
    let message = match message.strip_prefix("GC(") {
        Some(numbered) => numbered.split_once(") ").map_or("", |(_, message)| message),
        None => "",
    };
    Some(kind_of(message).and_then(|kind| {
        Some(Event {
            stamp,
            kind,
            after: after_arrow(message)?,
            range: 0..0,
        })
    }))
}

fn kind_of(message: &str) -> Option<CollectionKind> {
    const FULL: [&str; 6] = [
        "Pause Full",
        "Pause Young (Mixed)",
        "Pause Remark",
        "Garbage Collection",
        "Major Collection",
        "Concurrent cleanup",
    ];
    const YOUNG: [&str; 3] = ["Pause Young", "Pause Initial Mark", "Minor Collection"];
    let begins = |list: &[&str]| list.iter().any(|begin| message.starts_with(begin));
    if begins(&FULL) || message.starts_with("Pause Mixed") {
        Some(CollectionKind::Full)
    } else {
        begins(&YOUNG).then_some(CollectionKind::Young)
    }
}

/// `2014-03-01T00:01:27.461+0100: 0,0165: [GC pause (mixed), 0,0665670 secs]`, or with only one of
/// the two times.
fn begin_before_9(line: &str) -> Option<(Stamp<'_>, CollectionKind)> {
    let at = line.find("[GC").or_else(|| line.find("[Full GC"))?;
    let mut stamp = Stamp::default();
    for part in line[..at]
        .split(": ")
        .map(|part| part.trim_end_matches(':').trim())
    {
        if part.len() >= 19 && part.contains('T') {
            stamp.date = Some(part);
        } else if part.starts_with(|c: char| c.is_ascii_digit()) {
            stamp.uptime = Some(part);
        }
    }
    // Without a time, only what begins the line begins a collection.
    (stamp != Stamp::default() || at == 0).then_some(())?;
    let head = &line[at..];
    // The stages of a concurrent cycle collect nothing.
    if head.starts_with("[GC concurrent") {
        return None;
    }
    let full = head.starts_with("[Full GC") || head.contains("(mixed)");
    let kind = if full {
        CollectionKind::Full
    } else {
        CollectionKind::Young
    };
    Some((stamp, kind))
}

/// The change of the whole heap on a line before Java 9: in the outermost brackets, as the changes
/// of single spaces are in brackets of their own, or after `Heap:`.
fn whole_heap(line: &str) -> Option<SizeCell> {
    if let Some((_, heap)) = line.split_once("Heap: ") {
        return after_arrow(heap);
    }
    let mut depth = 0_usize;
    let mut outer = String::new();
    for c in line.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth == 1 => outer.push(c),
            _ => {}
        }
    }
    after_arrow(&outer)
}

/// What stands after `->`, and before the capacity in brackets: `42M->10M(64M)`,
/// `24.0M(256.0M)->21.7M(256.0M)`.
fn after_arrow(text: &str) -> Option<SizeCell> {
    let (before, after) = text.split_once("->")?;
    let from = before.trim_end_matches(')').trim_end();
    from.ends_with(|c: char| c.is_ascii_digit() || "BKMG%".contains(c))
        .then_some(())?;
    size_of(after)
}

/// A size in the notation of the virtual machine: `10M`, `21,7M`, in 1024s.
fn size_of(text: &str) -> Option<SizeCell> {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let end = text.find(|c: char| !is_number(c))?;
    let unit = match text[end..].chars().next()? {
        'B' => SizeUnit::BYTE,
        'K' => SizeUnit::KIBIBYTE,
        'M' => SizeUnit::MEBIBYTE,
        'G' => SizeUnit::GIBIBYTE,
        _ => return None,
    };
    let number: SizeCell = text[..end].replace(',', ".").parse().ok()?;
    Some(SizeCell {
        unit: Some(unit),
        ..number
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str) -> Vec<(CollectionKind, f64)> {
        let events = events(text);
        let found = events.iter().map(|event| {
            let bytes = event.after.bytes(SizeUnit::BYTE).0;
            (event.kind, bytes / 1024.0)
        });
        found.collect()
    }

    #[test]
    fn the_heap_is_told_from_its_spaces() {
        for (line, kind, kib) in [
            (
                "[0.806s][info][gc] GC(6) Pause Young (Normal) (G1 Evacuation Pause) 42M->10M(64M) 2.661ms",
                CollectionKind::Young,
                10.0 * 1024.0,
            ),
            (
                "[2026-11-22T16:35:38.113+0000][0.005s][info][gc          ] GC(9) Pause Full (System.gc()) 42M->7M(64M) 2ms",
                CollectionKind::Full,
                7.0 * 1024.0,
            ),
            (
                "[1.2s][info][gc] GC(3) Garbage Collection (Warmup) 104M(10%)->88M(9%)",
                CollectionKind::Full,
                88.0 * 1024.0,
            ),
            (
                "1.234: [GC (Allocation Failure) [PSYoungGen: 65536K->10720K(76288K)] 65536K->12345K(251392K), 0.0123 secs]",
                CollectionKind::Young,
                12345.0,
            ),
            (
                "3.5: [Full GC (Ergonomics) [PSYoungGen: 10720K->0K(76288K)] [ParOldGen: 1K->2K(3K)] 12345K->11111K(251392K), [Metaspace: 5K->4K(6K)], 0.1 secs]",
                CollectionKind::Full,
                11111.0,
            ),
            (
                "2014-03-01T00:01:27.461+0100: 0,0165: [GC pause (mixed), 0,0665670 secs]\n   [Eden: 24,0M(24,0M)->0,0B(20,0M) Survivors: 0,0B->4096,0K Heap: 24,0M(256,0M)->21,5M(256,0M)]",
                CollectionKind::Full,
                21.5 * 1024.0,
            ),
            (
                "0.123: [GC pause (young) 24M->21M(256M), 0.0665 secs]",
                CollectionKind::Young,
                21.0 * 1024.0,
            ),
        ] {
            assert_eq!(after(line), [(kind, kib)], "{line}");
        }
    }

    #[test]
    fn lines_that_end_no_collection_are_left_alone() {
        for line in [
            "[0.1s][info][gc,metaspace] GC(0) Metaspace: 74K(320K)->74K(320K) NonClass: 70K(192K)",
            "[0.1s][info][gc,heap     ] GC(0) Eden regions: 13->0(23)",
            "[0.1s][info][gc] GC(6) Concurrent Cycle",
            "[0.1s][info][gc] Using G1",
            "0.5: [GC concurrent-root-region-scan-start]",
        ] {
            assert_eq!(after(line), [], "{line}");
        }
    }
}
