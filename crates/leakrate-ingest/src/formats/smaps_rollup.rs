//! `/proc/PID/smaps_rollup` in a loop: the resident and the proportional set of a process.

use crate::columns::Role;
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::blocks::{Blocks, Named, known};
use crate::kit::lines::early;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::SizeUnit;

pub(super) const FORMAT: Format = Format {
    name: "smaps-rollup",
    description: "`/proc/PID/smaps_rollup` in a loop, with `date` or without: the resident set, or `Pss`",
    example: "leakrate fit smaps.txt --memory Pss",
    recognise,
    read,
};

const COLUMNS: [(&str, Role); 5] = [
    ("Rss", Role::Memory(Metric::ResidentSet)),
    ("Pss", Role::Memory(Metric::Unknown)),
    ("Private_Dirty", Role::OtherMemory),
    ("Anonymous", Role::OtherMemory),
    ("Swap", Role::OtherMemory),
];

fn value(line: &str) -> Option<Named<'_>> {
    let (name, size) = line.split_once(':')?;
    let column = COLUMNS.iter().position(|(known, _)| *known == name)?;
    let number = size.trim().strip_suffix(" kB");
    Some(Named::one(
        column,
        number.and_then(|number| number.parse().ok()),
    ))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let is_named = |line: &str| line.ends_with("[rollup]");
    let has = |name: &'static str| {
        early(sniff.source.text(), |line| {
            line.starts_with(name) && value(line).is_some_and(|named| named.is_whole())
        })
    };
    let found = has("Rss:") && (has("Pss:") || early(sniff.source.text(), is_named));
    found.then(|| Match::certain("lines of /proc/PID/smaps_rollup"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    Blocks::gather(sniff.source, query.options, COLUMNS.len(), value)
        .finish(known(&COLUMNS, SizeUnit::KIBIBYTE), query)
}
