//! The plugin `memory` of munin in a loop, as `munin-run memory` prints it.

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
    name: "munin",
    description: "`munin-run memory` in a loop, with `date` or without: memory of the applications on a machine",
    example: "leakrate fit munin.txt",
    recognise,
    read,
};

const COLUMNS: [(&str, Role); 4] = [
    ("apps.value", Role::Memory(Metric::Host)),
    ("free.value", Role::OtherMemory),
    ("slab.value", Role::OtherMemory),
    ("cached.value", Role::OtherMemory),
];

fn value(line: &str) -> Option<Named<'_>> {
    let (name, value) = line.split_once(' ')?;
    let column = COLUMNS.iter().position(|(known, _)| *known == name)?;
    Some(Named::one(column, bare(value)))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        line.starts_with(COLUMNS[0].0) && value(line).is_some_and(|named| named.is_whole())
    })
    .then(|| Match::certain("lines `apps.value` of munin"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    Blocks::gather(sniff.source, query.options, COLUMNS.len(), value)
        .finish(known(&COLUMNS, SizeUnit::BYTE), query)
}
