//! `go tool pprof -top` of heap profiles in a loop: all of the heap that is in use.

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
    name: "pprof-top",
    description: "`go tool pprof -top` of heap profiles in a loop, with `date` or without: the heap in use",
    example: "leakrate fit pprof.txt --step 1min",
    recognise,
    read,
};

const COLUMNS: [(&str, Role); 1] = [("total", Role::Memory(Metric::Heap))];

/// `Showing nodes accounting for 4181.16kB, 100% of 4181.16kB total`
fn total(line: &str) -> Option<Named<'_>> {
    let rest = line.strip_prefix("Showing nodes accounting for ")?;
    let (size, _) = rest.split_once("% of ")?.1.split_once(" total")?;
    Some(Named {
        before: Cow::Borrowed(""),
        values: vec![(0, binary(size))],
    })
}

/// A size, whose units count in steps of 1024.
fn binary(size: &str) -> Option<SizeCell> {
    let letters = size.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = size.split_at(letters);
    let unit = match unit {
        "B" => "B",
        "kB" => "KiB",
        "MB" => "MiB",
        "GB" => "GiB",
        _ => return None,
    };
    format!("{number}{unit}").parse().ok()
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let is_heap = |line: &str| matches!(line, "Type: inuse_space" | "Type: space");
    let text = sniff.source.text();
    (early(text, is_heap)
        && early(text, |line| {
            total(line).is_some_and(|named| named.is_whole())
        }))
    .then(|| Match::certain("totals of `pprof -top` of a heap"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    Blocks::gather(sniff.source, query.options, COLUMNS.len(), total)
        .finish(known(&COLUMNS, SizeUnit::BYTE), query)
}
