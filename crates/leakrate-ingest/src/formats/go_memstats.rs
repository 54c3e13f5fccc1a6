//! `runtime.MemStats` of Go as programs log it (`Alloc = 4 MiB  TotalAlloc = 5 MiB`), and in bytes
//! at the end of `/debug/pprof/heap?debug=1`.

use std::borrow::Cow;

use crate::columns::Role;
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::blocks::{Blocks, Named, known};
use crate::kit::lines::early;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "go-memstats",
    description: "`runtime.MemStats` of Go as programs log it: `Alloc = 4 MiB  Sys = 68 MiB`, or in bytes with `debug=1` of pprof",
    example: "leakrate fit memstats.log --memory HeapInuse",
    recognise,
    read,
};

/// What is read, the memory to fit first: `HeapAlloc` is `Alloc` by another name.
const COLUMNS: [(&str, Role); 6] = [
    ("Alloc", Role::Memory(Metric::Heap)),
    ("HeapAlloc", Role::Memory(Metric::Heap)),
    ("HeapInuse", Role::Memory(Metric::Heap)),
    ("HeapSys", Role::OtherMemory),
    ("HeapIdle", Role::OtherMemory),
    ("Sys", Role::OtherMemory),
];

/// The values in a line: `NAME = NUMBER UNIT`, as often as it stands there.
fn values(line: &str) -> Option<Named<'_>> {
    let mut values: Vec<(usize, Option<SizeCell>)> = Vec::new();
    let mut before = None;
    for (at, _) in line.match_indices('=') {
        let named = line[..at].trim_end();
        let length = named
            .bytes()
            .rev()
            .take_while(u8::is_ascii_alphanumeric)
            .count();
        let start = named.len() - length;
        let column = COLUMNS
            .iter()
            .position(|(name, _)| *name == &named[start..]);
        if let Some(column) = column {
            before.get_or_insert(&line[..start]);
            if values.iter().all(|(held, _)| *held != column) {
                values.push((column, size(&line[at + 1..])));
            }
        }
    }
    let before = before?.trim().trim_matches(['#', '[', ']', ' ']);
    Some(Named {
        before: Cow::Borrowed(before),
        values,
    })
}

/// The number that begins a text, with its unit; a bare one counts bytes.
fn size(text: &str) -> Option<SizeCell> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, rest) = text.split_at(end.unwrap_or(text.len()));
    let rest = rest.trim_start_matches(' ');
    let letters = rest.find(|c: char| !c.is_ascii_alphabetic());
    let unit = &rest[..letters.unwrap_or(rest.len())];
    let written = if unit.parse::<SizeUnit>().is_ok() {
        format!("{number} {unit}")
    } else {
        number.to_owned()
    };
    written.parse().ok()
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    const ALONE: [&str; 2] = ["TotalAlloc", "HeapAlloc"];
    let text = sniff.source.text();
    let is_named = |line: &str| {
        let has = |name: &&str| {
            let mut found = line.match_indices(*name);
            found.any(|(at, _)| line[at + name.len()..].trim_start().starts_with('='))
        };
        ALONE.iter().any(has)
    };
    let found = early(text, is_named)
        && early(text, |line| {
            values(line).is_some_and(|named| named.is_whole())
        });
    found.then(|| Match::certain("`runtime.MemStats` of Go"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    Blocks::gather(sniff.source, query.options, COLUMNS.len(), values)
        .finish(known(&COLUMNS, SizeUnit::BYTE), query)
}
