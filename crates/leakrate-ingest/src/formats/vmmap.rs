//! The footprint of a process of macOS, as `vmmap -summary`, `footprint` and `leaks` print it, in a loop.

use crate::columns::Role;
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::blocks::{Blocks, Named, binary, known};
use crate::kit::lines::early;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::SizeUnit;

pub(super) const FORMAT: Format = Format {
    name: "vmmap",
    description: "`vmmap -summary PID` or `leaks PID` of macOS in a loop, with `date` or without: the physical footprint",
    example: "leakrate fit vmmap.txt --step 10s",
    recognise,
    read,
};

const COLUMNS: [(&str, Role); 2] = [
    ("Physical footprint", Role::Memory(Metric::ResidentSet)),
    ("Physical footprint (peak)", Role::OtherMemory),
];

fn value(line: &str) -> Option<Named<'_>> {
    let (name, size) = line.rsplit_once(':')?;
    let column = COLUMNS
        .iter()
        .position(|(known, _)| *known == name.trim())?;
    Some(Named::one(column, binary(size)))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        value(line).is_some_and(|named| named.is_whole())
    })
    .then(|| Match::certain("lines `Physical footprint` of macOS"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    Blocks::gather(sniff.source, query.options, COLUMNS.len(), value)
        .finish(known(&COLUMNS, SizeUnit::BYTE), query)
}
