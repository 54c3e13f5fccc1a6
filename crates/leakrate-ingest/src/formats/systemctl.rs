//! `systemctl status` of a service in a loop.

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
    name: "systemctl",
    description: "`systemctl status SERVICE` in a loop, with `date` or without: the memory of the service",
    example: "leakrate fit status.txt --step 10s",
    recognise,
    read,
};

const COLUMNS: [(&str, Role); 3] = [
    ("Memory", Role::Memory(Metric::ContainerUsage)),
    ("peak", Role::OtherMemory),
    ("max", Role::Limit),
];

/// `Memory: 1.2G (max: 2.0G peak: 1.3G)`.
fn values(line: &str) -> Option<Named<'_>> {
    let sizes = line.trim().strip_prefix("Memory:")?.trim();
    let (used, more) = sizes.split_once('(').unwrap_or((sizes, ""));
    let mut values = vec![(0, binary(used))];
    let words: Vec<&str> = more.trim_end_matches(')').split_whitespace().collect();
    for pair in words.windows(2) {
        let name = pair[0].trim_end_matches(':');
        let column = COLUMNS.iter().position(|(known, _)| *known == name);
        values.extend(column.map(|column| (column, binary(pair[1]))));
    }
    Some(Named {
        before: "".into(),
        values,
    })
}

/// The line that says whether the service runs, and that of its memory.
fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let is_state = |line: &str| line.trim_start().starts_with("Active: ");
    let is_size = |line: &str| values(line).is_some_and(|named| named.is_whole());
    (early(text, is_state) && early(text, is_size))
        .then(|| Match::certain("lines `Active` and `Memory` of systemctl"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    Blocks::gather(sniff.source, query.options, COLUMNS.len(), values)
        .finish(known(&COLUMNS, SizeUnit::BYTE), query)
}
