//! `dotnet-gcdump report` of .NET, in a loop or in several files: bytes and objects of each type.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::heap_part::HeapPartKind;
use crate::kit::heap_profile::ProfilePart;
use crate::kit::lines::{early, lines};
use crate::kit::polling::Rounds;
use crate::kit::profile_rounds::ProfileRounds;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::options::Part;
use leakrate_core::caveat::{Caveat, HeapDoubt};

pub(super) const FORMAT: Format = Format {
    name: "gcdump",
    description: "`dotnet-gcdump report` of .NET, in a loop or in several files: what the heap holds; `--by class` tells which types grow",
    example: "leakrate fit --by class gcdump-*.txt --requests 0,2500,3750,5000,6250",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| heap_bytes(line).is_some())
        .then(|| Match::certain("begins as a report of dotnet-gcdump"))
}

/// `6,166,344  GC Heap bytes`, of all objects.
fn heap_bytes(line: &str) -> Option<f64> {
    let number = line.trim().strip_suffix("GC Heap bytes")?;
    whole_number(number).map(|bytes| bytes as f64)
}

/// What stands in a row.
struct TypeRow<'l> {
    /// The type, without its module.
    name: &'l str,
    objects: u64,
    /// Of one object.
    size: u64,
}

/// `  200,024       190  System.Byte[] (Bytes > 100K)  [System.Private.CoreLib.dll]`: large objects of
/// a type stand in a row for each class of size.
fn type_row(line: &str) -> Option<TypeRow<'_>> {
    const GAP: &str = "  ";
    let (size, rest) = line.trim().split_once(GAP)?;
    let (objects, rest) = rest.trim_start().split_once(GAP)?;
    let full = rest.trim_start().split(GAP).next()?;
    Some(TypeRow {
        name: full.split(" (Bytes > ").next()?,
        objects: whole_number(objects)?,
        size: whole_number(size)?,
    })
}

/// A count with thousands divided as the language of the machine does.
fn whole_number(text: &str) -> Option<u64> {
    let is_mark = |c: char| matches!(c, ',' | '.' | '\'' | '’') || c.is_whitespace();
    let digits: String = text.trim().chars().filter(|&c| !is_mark(c)).collect();
    digits.parse().ok()
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut rounds = Rounds::new(query.options);
    let mut profiles = ProfileRounds::default();
    for line in lines(sniff.source.text()) {
        if let Some(total) = heap_bytes(&line.text) {
            rounds.next();
            profiles.of(rounds.number(&line.text));
            profiles.total(total);
        } else if let Some(row) = type_row(&line.text) {
            let part = ProfilePart {
                bytes: row.size as f64 * row.objects as f64,
                objects: Some(row.objects),
                ..ProfilePart::default()
            };
            profiles
                .of(rounds.number(&line.text))
                .add(row.name.to_owned(), part);
        } else {
            rounds.dated(&line.text);
        }
    }
    let mut recording = profiles.finish(HeapPartKind::Class, rounds.timing(), query.options);
    if recording.rows == 0 {
        return Err(Problem::NoRows.into());
    }
    if query.options.part == Part::Classes {
        recording.caveats.push(Caveat::Heap(HeapDoubt::SizesOfOne));
    }
    Ok(recording)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_the_size_of_one_object_and_how_many_there_are() {
        for (line, name, objects, size) in [
            (
                "         200,024       190  System.Byte[] (Bytes > 100K)  [System.Private.CoreLib.dll]",
                "System.Byte[]",
                190,
                200_024,
            ),
            (
                "              22     2.094  System.String",
                "System.String",
                2_094,
                22,
            ),
            (
                "              40     1 094  Dictionary<System.String,Shop.Client>  [Shop.dll]",
                "Dictionary<System.String,Shop.Client>",
                1_094,
                40,
            ),
        ] {
            let row = type_row(line).unwrap();
            assert_eq!((row.name, row.objects, row.size), (name, objects, size));
        }
        for line in ["", "   Object Bytes     Count  Type", "2026-02-03 10:00:00"] {
            assert!(type_row(line).is_none(), "{line}");
        }
        assert_eq!(
            heap_bytes("       6,166,344  GC Heap bytes"),
            Some(6_166_344.0)
        );
        assert_eq!(heap_bytes("         110,123  GC Heap objects"), None);
    }
}
