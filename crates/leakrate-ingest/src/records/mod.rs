//! Records of any form in JSON: one on each line, or a list somewhere in a document.

mod arranged;
mod flatten;
mod node;

use crate::error::Place;
use crate::error::{IngestError, MAX_PLACES, Problem};
use crate::kit::json;
use crate::kit::lines::lines;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::options::BadRows;
use crate::records::flatten::Flattening;
use crate::records::node::Node;
use crate::source::Source;
use crate::tabulated::Tabulated;
use leakrate_core::caveat::Caveat;
use serde::de::IgnoredAny;

/// How records stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordLayout {
    /// Each on a line of its own, perhaps behind what a collector of logs writes.
    Lines,
    /// In one document.
    Document,
}

/// Lines that are looked at to tell how records stand.
const EXAMINED: usize = 20;

/// How records stand in a text; `None` if it does not begin with any.
pub(crate) fn layout(source: &Source) -> Option<RecordLayout> {
    let text = source.text();
    let begins = text.trim_start();
    let is_whole = |line: &str| serde_json::from_str::<IgnoredAny>(line).is_ok();
    let first = begins.lines().next().unwrap_or_default();
    if json::begins(begins) {
        let alone = begins.len() == first.len();
        return Some(if !alone && is_whole(first) {
            RecordLayout::Lines
        } else {
            RecordLayout::Document
        });
    }
    let examined: Vec<bool> = lines(&text[..source.floor(1 << 18)])
        .take(EXAMINED)
        .map(|line| record_in(&line.text).is_some_and(is_whole))
        .collect();
    let records = examined.iter().filter(|is_record| **is_record).count();
    (2 * records > examined.len()).then_some(RecordLayout::Lines)
}

/// Reads the records of a text as the rows of a table.
///
/// # Errors
/// It is no JSON, there are no records in it, or they are no table of what is asked.
pub(crate) fn read(
    source: &Source,
    layout: RecordLayout,
    query: &Query,
) -> Result<Recording, IngestError> {
    let mut table = Tabulated::new(source);
    let faults = match layout {
        RecordLayout::Lines => read_lines(source, &mut table)?,
        RecordLayout::Document => read_document(source, &mut table)?,
    };
    if faults.lines > 0 && query.options.bad_rows == BadRows::Refuse {
        let problem = Problem::Rows {
            count: faults.lines,
        };
        return Err(IngestError::from(problem).listing(faults.places, faults.lines));
    }
    if table.is_empty() {
        return Err(Problem::UnknownJson.into());
    }
    // Of a document whose names say nothing of memory, the numbers are no candidates for it.
    let refused = |error: IngestError| match error.problem() {
        Problem::NoMemoryColumn { .. } => Problem::UnknownJson.into(),
        _ => error,
    };
    let mut recording = table.read(query).map_err(refused)?;
    recording.rows += faults.lines;
    recording.rows_skipped += faults.lines;
    let skipped = Caveat::BadRowsSkipped { rows: faults.lines };
    recording
        .caveats
        .extend((faults.lines > 0).then_some(skipped));
    recording
        .caveats
        .extend(faults.torn.then_some(Caveat::TornLastLine));
    Ok(recording)
}

/// Lines that are no records though they begin as such.
#[derive(Default)]
struct LineFaults {
    places: Vec<Place>,
    lines: usize,
    /// Whether the last line was cut off while it was written.
    torn: bool,
}

fn read_lines(source: &Source, table: &mut Tabulated) -> Result<LineFaults, IngestError> {
    let text = source.text();
    let mut faults = LineFaults::default();
    for line in lines(text) {
        // What an application prints beside its records.
        let whole = &text[line.range.clone()];
        let Some(record) = record_in(whole) else {
            continue;
        };
        let start = line.range.end - record.len();
        match json::parse::<Node<'_>>(source, record, start) {
            Ok(node) => Flattening { table, text }.add(&node, &(start..line.range.end))?,
            Err(_) if line.range.end == text.len() => faults.torn = true,
            Err(error) => {
                faults.lines += 1;
                let place = error.places().first().cloned();
                faults
                    .places
                    .extend(place.filter(|_| faults.lines <= MAX_PLACES));
            }
        }
    }
    Ok(faults)
}

fn read_document(source: &Source, table: &mut Tabulated) -> Result<LineFaults, IngestError> {
    let text = source.text();
    let mut documents = serde_json::Deserializer::from_str(text).into_iter::<Node<'_>>();
    let mut start = 0;
    while let Some(document) = documents.next() {
        let Ok(node) = document else {
            // Read again, it says where.
            let rest = text[start..].trim_start();
            let at = text.len() - rest.len();
            json::parse::<Node<'_>>(source, rest, at)?;
            return Err(Problem::UnknownJson.into());
        };
        let end = documents.byte_offset();
        Flattening { table, text }.add(&node, &(start..end))?;
        start = end;
    }
    Ok(LineFaults::default())
}

/// The record at the end of a line.
fn record_in(line: &str) -> Option<&str> {
    let line = line.trim();
    let at = if line.starts_with('[') && !line.contains('{') {
        0
    } else {
        line.find("{\"")?
    };
    // A list of records on one line.
    let opening = line[..at].trim_end().ends_with('[');
    let at = if opening { line[..at].rfind('[')? } else { at };
    Some(&line[at..])
}
