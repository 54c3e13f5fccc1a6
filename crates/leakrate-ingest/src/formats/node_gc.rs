//! Lines of `node --trace-gc`, and of Chrome with the same flag: the heap of V8 after each
//! collection. `MB` is 2²⁰ bytes there.

use std::collections::HashMap;

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::gc_events::{Collection, CollectionKind, record};
use crate::kit::lines::{Line, early, lines};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::row_count::Fault;
use crate::kit::sniff::Sniff;

pub(super) const FORMAT: Format = Format {
    name: "node-gc",
    description: "`node --trace-gc`: the heap after each collection, of the program and its workers",
    example: "leakrate fit node.log",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| trace(line).is_some())
        .then(|| Match::certain("collections as V8 traces them"))
}

/// `[1234:0x5581b0] 145 ms: Mark-Compact 5.3 (8.0) -> 4.9 (9.0) MB, 4.6 / 0.0 ms …`
struct Trace<'t> {
    process: &'t str,
    /// Its heap: each worker has its own.
    isolate: &'t str,
    milliseconds: &'t str,
    message: &'t str,
}

/// The trace in a line, which whatever gathered the log may have begun with a time.
fn trace(line: &str) -> Option<Trace<'_>> {
    let (before, isolate) = line.split_once(":0x")?;
    let (_, process) = before.rsplit_once('[')?;
    let (isolate, rest) = isolate.split_once(']')?;
    let (milliseconds, message) = rest.split_once(" ms: ")?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(process) && message.contains(" -> ")).then_some(Trace {
        process,
        isolate,
        milliseconds: milliseconds.trim(),
        message,
    })
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let lines: Vec<Line> = lines(sniff.source.text()).collect();
    let traces: Vec<(Trace, &Line)> = lines
        .iter()
        .filter_map(|line| Some((trace(&line.text)?, line)))
        .collect();
    let heaps = traces.iter().map(|(trace, _)| trace.heap());
    let last: HashMap<Heap, usize> = heaps.zip(0..).collect();
    let mut main = traces.first().map(|(trace, _)| trace.heap());
    let collections = traces.iter().enumerate().map(|(at, (trace, line))| {
        // A heap that begins after the last line of the program's own is that of its next run.
        if main.is_some_and(|main| last.get(&main).is_none_or(|&last| last < at)) {
            main = Some(trace.heap());
        }
        collection(trace, main.unwrap_or(trace.heap()), line)
    });
    record(sniff.source, query, collections.collect())
}

/// Which heap of which process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Heap<'t> {
    process: &'t str,
    isolate: &'t str,
}

impl<'t> Trace<'t> {
    fn heap(&self) -> Heap<'t> {
        Heap {
            process: self.process,
            isolate: self.isolate,
        }
    }
}

fn collection(trace: &Trace, main: Heap, line: &Line) -> Result<Collection, Fault> {
    let name = match trace.heap() {
        heap if heap == main => String::new(),
        heap if heap.process == main.process => format!("worker {}", heap.isolate),
        heap => format!("process {}", heap.process),
    };
    let read = || {
        let (_, left) = trace.message.split_once(" -> ")?;
        Some(Collection {
            heap: name,
            elapsed: 1e-3 * trace.milliseconds.parse::<f64>().ok()?,
            kind: kind_of(trace.message),
            left: left.split_whitespace().next()?.parse().ok()?,
            line: line.range.clone(),
        })
    };
    read().ok_or_else(|| Fault {
        span: line.range.clone(),
        note: "expected `145 ms: Mark-Compact 5.3 (8.0) -> 4.9 (9.0) MB`".to_owned(),
    })
}

/// `Mark-sweep` until V8 11, `Mark-Compact` since; `Minor Mark-Compact` is of the young.
fn kind_of(message: &str) -> CollectionKind {
    if message.starts_with("Mark-") {
        CollectionKind::Full
    } else {
        CollectionKind::Young
    }
}
