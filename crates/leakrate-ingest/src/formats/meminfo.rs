//! `/proc/meminfo` in a loop: memory in use on a whole machine, and its size.

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::blocks::{Blocks, Named};
use crate::kit::lines::early;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "meminfo",
    description: "`/proc/meminfo` in a loop, with `date` or without: memory in use on a whole machine, and its size",
    example: "leakrate fit meminfo.txt",
    recognise,
    read,
};

const NAMES: [&str; 5] = ["MemTotal", "MemAvailable", "MemFree", "Buffers", "Cached"];

fn value(line: &str) -> Option<Named<'_>> {
    let (name, size) = line.split_once(':')?;
    let column = NAMES.iter().position(|known| *known == name)?;
    let number = size.trim().strip_suffix(" kB");
    Some(Named::one(
        column,
        number.and_then(|number| number.parse().ok()),
    ))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        line.starts_with("MemTotal:") && value(line).is_some_and(|named| named.is_whole())
    })
    .then(|| Match::certain("lines of /proc/meminfo"))
}

/// What is in use: all but what is available, or, of kernels that do not say that, all but what is
/// free or there to be reclaimed.
fn used(cells: &[Option<SizeCell>]) -> Option<SizeCell> {
    let number = |at: usize| cells[at].map(|cell| cell.number);
    let rest = number(1).or_else(|| Some(number(2)? + number(3)? + number(4)?))?;
    let used = number(0)? - rest;
    (used >= 0.0).then(|| SizeCell::bare(used, 0))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let unit = Some(SizeUnit::KIBIBYTE);
    let mut columns = vec![Candidate::known(NAMES[0], Role::Limit, unit)];
    let others = NAMES[1..].iter();
    columns.extend(others.map(|name| Candidate::known(name, Role::OtherMemory, unit)));
    columns.push(Candidate::known("used", Role::Memory(Metric::Host), unit));
    Blocks::gather(sniff.source, query.options, NAMES.len(), value)
        .with(used)
        .finish(columns, query)
}
