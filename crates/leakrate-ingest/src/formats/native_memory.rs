//! `jcmd PID VM.native_memory summary` of Java in a loop: all that the virtual machine has committed.

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
    name: "native-memory",
    description: "`jcmd PID VM.native_memory summary` of Java in a loop, with `date` or without: memory that the virtual machine has committed, or its heap",
    example: "leakrate fit nmt.txt --memory 'Java Heap'",
    recognise,
    read,
};

const COLUMNS: [(&str, Role); 5] = [
    ("Total", Role::Memory(Metric::Unknown)),
    ("Java Heap", Role::Memory(Metric::Heap)),
    ("Class", Role::OtherMemory),
    ("Thread", Role::OtherMemory),
    ("Internal", Role::OtherMemory),
];

/// `Total: reserved=1864717KB, committed=466637KB`, `-  Class (reserved=1048661KB, committed=213KB)`
fn value(line: &str) -> Option<Named<'_>> {
    let (name, _) = line.split_once("reserved=")?;
    let name = name.trim_matches(['-', ' ', ':', '(', '\t']);
    let column = COLUMNS.iter().position(|(known, _)| *known == name)?;
    let (_, committed) = line.split_once("committed=")?;
    Some(Named::one(column, size(committed)))
}

/// A size, whose units count in steps of 1024.
fn size(text: &str) -> Option<SizeCell> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let unit = match text[end..].split([' ', ')', ',']).next()? {
        "KB" => "KiB",
        "MB" => "MiB",
        "GB" => "GiB",
        "" | "B" => "B",
        _ => return None,
    };
    format!("{}{unit}", &text[..end]).parse().ok()
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        line.starts_with("Total: reserved=") && value(line).is_some_and(|named| named.is_whole())
    })
    .then(|| Match::certain("the total of `VM.native_memory summary`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    Blocks::gather(sniff.source, query.options, COLUMNS.len(), value)
        .finish(known(&COLUMNS, SizeUnit::BYTE), query)
}
