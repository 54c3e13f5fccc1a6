//! `memory.stat` of a control group in a loop, of both versions.

use crate::columns::Role;
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::blocks::{Blocks, Named, bare, known};
use crate::kit::lines::early;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::SizeUnit;

pub(super) const FORMAT: Format = Format {
    name: "cgroup-stat",
    description: "`memory.stat` of a control group in a loop, with `date` or without: anonymous memory",
    example: "leakrate fit memory-stat.txt --memory file",
    recognise,
    read,
};

/// `rss` of the first version is `anon` of the second. Their totals are of all groups below.
const COLUMNS: [(&str, Role); 5] = [
    ("rss", Role::Memory(Metric::ResidentSet)),
    ("anon", Role::Memory(Metric::ResidentSet)),
    ("file", Role::OtherMemory),
    ("cache", Role::OtherMemory),
    ("slab", Role::OtherMemory),
];

fn value(line: &str) -> Option<Named<'_>> {
    let (name, value) = line.split_once(' ')?;
    let column = COLUMNS.iter().position(|(known, _)| *known == name)?;
    Some(Named::one(column, bare(value)))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let has = |name: &str| {
        early(sniff.source.text(), |line| {
            line.split_once(' ')
                .is_some_and(|(own, value)| own == name && bare(value).is_some())
        })
    };
    let found = (has("rss") && has("cache")) || (has("anon") && has("file"));
    found.then(|| Match::certain("lines of memory.stat of a control group"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    Blocks::gather(sniff.source, query.options, COLUMNS.len(), value)
        .finish(known(&COLUMNS, SizeUnit::BYTE), query)
}
