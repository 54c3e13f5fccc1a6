//! Any table of memory over time: a column for each instance, or a column that names it.

use crate::columns::{Candidate, Content};
use crate::formats::{Certainty, Format, Match};
use crate::kit::lines::{early, lists_file};
use crate::kit::sniff::Sniff;
use crate::table::{Delimiter, Sample, has_times, read_table};

pub(super) const FORMAT: Format = Format {
    name: "table",
    description: "CSV, TSV or Excel sheet with a time column and memory columns, one per instance or with a column that names it",
    example: "leakrate fit memory.csv --unit MiB",
    recognise,
    read: read_table,
};

/// One number, or two, are no column.
const FEWEST_ALONE: usize = 3;

fn recognise(sniff: &Sniff) -> Option<Match> {
    let layout = sniff.layout().ok().filter(|_| !sniff.begins_as_json())?;
    // Sizes of files are no memory.
    if !layout.has_header() && early(sniff.source.text(), lists_file) {
        return None;
    }
    let sample = Sample::take(sniff.source, layout);
    let is_number = |column: &Candidate| column.content != Content::Other;
    let candidates = sample.candidates();
    // Columns of nothing but numbers are a table too: which of them is memory is asked.
    let are_numbers = candidates.iter().all(is_number)
        && (candidates.len() > 1 || sample.cells(0).nth(FEWEST_ALONE - 1).is_some());
    let telling = layout.has_header() || has_times(&sample) || are_numbers;
    if !telling || !candidates.iter().any(is_number) {
        return None;
    }
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
