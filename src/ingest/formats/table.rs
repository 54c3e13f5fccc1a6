//! Any table of memory over time: a column for each instance, or a column that names it.

use crate::ingest::formats::{Certainty, Format, Match};
use crate::ingest::sniff::Layout;
use crate::ingest::source::Source;
use crate::ingest::table::Delimiter;
use crate::ingest::tabular::read_table;

pub(super) const FORMAT: Format = Format {
    name: "table",
    description: "CSV or TSV with a time column and memory columns, one per instance or with a column that names it",
    example: "leakrate fit memory.csv --unit MiB",
    recognise,
    read: read_table,
};

fn recognise(source: &Source) -> Option<Match> {
    let start = source.text().trim_start().as_bytes().first()?;
    // A set of labels may head a table, so a brace alone does not make JSON.
    let json = matches!(start, b'{' | b'[') && source.text().trim_end().ends_with(['}', ']']);
    let layout = Layout::detect(source).ok().filter(|_| !json)?;
    let divided = match layout.delimiter {
        Delimiter::Byte(b'\t') => "tabs".to_owned(),
        Delimiter::Byte(byte) => format!("`{}`", char::from(byte)),
        Delimiter::Spaces => "spaces".to_owned(),
    };
    Some(Match {
        certainty: Certainty::Fallback,
        why: format!("{} columns divided by {divided}", layout.header.len()),
    })
}
