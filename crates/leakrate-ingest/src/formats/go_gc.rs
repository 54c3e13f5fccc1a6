//! Lines that a Go program prints with `GODEBUG=gctrace=1`: what each collection found alive. `MB`
//! is 2²⁰ bytes there (documentation of the package `runtime`, "Environment Variables").

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::gc_events::{Collection, CollectionKind, record};
use crate::kit::lines::{Line, early, lines};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::row_count::Fault;
use crate::kit::sniff::Sniff;

pub(super) const FORMAT: Format = Format {
    name: "go-gc",
    description: "a Go program with `GODEBUG=gctrace=1`: what each collection found alive",
    example: "leakrate fit server.log",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| trace(line).is_some())
        .then(|| Match::certain("collections as Go traces them"))
}

/// What follows `gc 7 @` in `gc 7 @2.104s 2%: 0.02+1.3+0.06 ms clock, …, 4->4->1 MB, …`, which
/// whatever gathered the log may have begun with a time.
fn trace(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("gc ")?;
    let (number, rest) = rest.split_once(" @")?;
    let is_number = number.parse::<u64>().is_ok();
    (is_number && rest.contains("->") && rest.contains(" ms clock")).then_some(rest)
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let traces = lines(sniff.source.text())
        .filter_map(|line| trace(&line.text).map(|rest| collection(rest, &line)));
    let collections = traces.collect();
    record(sniff.source, query, collections)
}

fn collection(rest: &str, line: &Line) -> Result<Collection, Fault> {
    let read = || {
        let (elapsed, rest) = rest.split_once("s ")?;
        let sizes = rest.split(", ").find(|part| part.contains("->"))?;
        let (_, left) = sizes.strip_suffix(" MB")?.rsplit_once("->")?;
        Some(Collection {
            heap: String::new(),
            elapsed: elapsed.parse().ok()?,
            kind: CollectionKind::Full,
            left: left.parse().ok()?,
            line: line.range.clone(),
        })
    };
    read().ok_or_else(|| Fault {
        span: line.range.clone(),
        note: "expected `@2.104s 2%: …, 4->4->1 MB`".to_owned(),
    })
}
