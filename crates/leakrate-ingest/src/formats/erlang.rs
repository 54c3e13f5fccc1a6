//! `erlang:memory()` in a loop, as a shell prints it, behind `calendar:local_time()` or not.

use std::borrow::Cow;

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
    name: "erlang",
    description: "`erlang:memory()` in a loop, behind `calendar:local_time()` or without: all memory of the virtual machine, or of `processes`, `binary`, `ets`",
    example: "leakrate fit erlang.txt --memory binary",
    recognise,
    read,
};

const COLUMNS: [(&str, Role); 5] = [
    ("total", Role::Memory(Metric::Unknown)),
    ("processes", Role::OtherMemory),
    ("system", Role::OtherMemory),
    ("binary", Role::OtherMemory),
    ("ets", Role::OtherMemory),
];

/// The pairs in a line, such as `[{total,12732360},`.
fn values(line: &str) -> Option<Named<'_>> {
    let mut values = Vec::new();
    let mut first = None;
    for (column, (name, _)) in COLUMNS.iter().enumerate() {
        let pair = format!("{{{name},");
        let Some(at) = line.find(&pair) else {
            continue;
        };
        let rest = &line[at + pair.len()..];
        let cell = rest.split('}').next().and_then(bare);
        first = Some(first.map_or(at, |held: usize| held.min(at)));
        values.push((column, cell));
    }
    let before = &line[..first?];
    Some(Named {
        before: date(before).map_or(Cow::Borrowed(before.trim()), Cow::Owned),
        values,
    })
}

/// `{{2026,11,27},{22,16,49}}` as other tools write it.
fn date(text: &str) -> Option<String> {
    let numbers: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    match numbers.as_slice() {
        [year, month, day, hour, minute, second] if text.contains("{{") => Some(format!(
            "{year}-{month:0>2}-{day:0>2} {hour:0>2}:{minute:0>2}:{second:0>2}"
        )),
        _ => None,
    }
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let has = |mark: &str| early(text, |line| line.contains(mark));
    (has("{total,") && has("{processes,")).then(|| Match::certain("pairs of `erlang:memory()`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    Blocks::gather(sniff.source, query.options, COLUMNS.len(), values)
        .finish(known(&COLUMNS, SizeUnit::BYTE), query)
}
