//! `INFO` of Redis and Valkey in a loop: `redis-cli INFO memory`, whole or a few of its lines.

use crate::columns::Role;
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::blocks::{Blocks, Named, bare, binary, known};
use crate::kit::lines::early;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::SizeUnit;

pub(super) const FORMAT: Format = Format {
    name: "redis",
    description: "`redis-cli INFO memory` in a loop, with `date` or without: resident memory, or `used_memory`",
    example: "leakrate fit redis.txt --memory used_memory",
    recognise,
    read,
};

/// What is read, the memory to fit first.
const COLUMNS: [(&str, Role); 8] = [
    ("used_memory_rss", Role::Memory(Metric::ResidentSet)),
    ("used_memory", Role::Memory(Metric::Unknown)),
    ("used_memory_rss_human", Role::Memory(Metric::ResidentSet)),
    ("used_memory_human", Role::Memory(Metric::Unknown)),
    ("used_memory_dataset", Role::OtherMemory),
    ("maxmemory", Role::Limit),
    ("total_commands_processed", Role::Requests),
    ("uptime_in_seconds", Role::Uptime),
];

fn value(line: &str) -> Option<Named<'_>> {
    let (name, value) = line.split_once(':')?;
    let column = COLUMNS.iter().position(|(known, _)| *known == name)?;
    let cell = if name.ends_with("_human") {
        binary(value)
    } else {
        bare(value)
    };
    Some(Named::one(column, cell))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        line.starts_with("used_memory") && value(line).is_some_and(|named| named.is_whole())
    })
    .then(|| Match::certain("lines `used_memory` of Redis"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    Blocks::gather(sniff.source, query.options, COLUMNS.len(), value)
        .finish(known(&COLUMNS, SizeUnit::BYTE), query)
}
