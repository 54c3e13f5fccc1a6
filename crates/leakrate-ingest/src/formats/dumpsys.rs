//! `dumpsys meminfo PACKAGE` of Android in a loop.

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
    name: "dumpsys",
    description: "`adb shell dumpsys meminfo PACKAGE` in a loop, with `date` or without: proportional memory of an Android app, and its heaps",
    example: "leakrate fit meminfo.txt --memory 'Native Heap'",
    recognise,
    read,
};

const COLUMNS: [(&str, Role); 4] = [
    ("TOTAL", Role::Memory(Metric::Unknown)),
    ("Native Heap", Role::OtherMemory),
    ("Dalvik Heap", Role::OtherMemory),
    ("TOTAL RSS", Role::OtherMemory),
];

/// A row of the table by kinds of memory, of which the first number is the proportional set in KiB, and
/// the totals of the summary below it.
fn values(line: &str) -> Option<Named<'_>> {
    let line = line.trim();
    let word = |rest: &str| rest.split_whitespace().next().and_then(bare);
    if let Some((_, resident)) = line.split_once("TOTAL RSS:") {
        return Some(Named::one(3, word(resident)));
    }
    let named = |&(name, _): &(&str, Role)| line.strip_prefix(name);
    let (column, rest) = COLUMNS[..3]
        .iter()
        .enumerate()
        .find_map(|(at, one)| Some((at, named(one)?)))?;
    let starts_apart = rest.starts_with(' ');
    word(rest)
        .filter(|_| starts_apart)
        .map(|cell| Named::one(column, Some(cell)))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        line.contains("** MEMINFO in pid ")
    })
    .then(|| Match::certain("the title `MEMINFO in pid` of Android"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    Blocks::gather(sniff.source, query.options, COLUMNS.len(), values)
        .finish(known(&COLUMNS, SizeUnit::KIBIBYTE), query)
}
