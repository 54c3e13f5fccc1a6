//! Heap snapshots of V8: `.heapsnapshot`, as the developer tools of Chrome and
//! `v8.writeHeapSnapshot()` of Node write them.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::heap;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;

pub(super) const FORMAT: Format = Format {
    name: "heapsnapshot",
    description: "Heap snapshots of Node or Chrome, with the requests served up to each; `--by class` tells what grows",
    example: "leakrate fit heap-*.heapsnapshot --requests 0,2500,3750",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    sniff
        .source
        .heap()
        .map(|_| Match::certain("`snapshot` with `node_fields`"))
}

/// One snapshot alone; [`crate::assemble::join`] makes a row of each of several.
fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let snapshot = sniff.source.heap().ok_or(Problem::UnknownFormat)?;
    Ok(heap::recording(&[snapshot], query.options.part))
}
