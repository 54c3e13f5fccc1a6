//! JSON, with the place of a fault in the file.

use serde::Deserialize;

use crate::error::{IngestError, Problem};
use crate::source::Source;

/// Whether a text begins as JSON does. Logs may begin with a date in brackets, and what `console.log` prints
/// has braces too.
pub(crate) fn begins(text: &str) -> bool {
    let text = text.trim_start();
    let after = |mark: char| text.strip_prefix(mark).map(str::trim_start);
    let is_object = |inside: &str| inside.is_empty() || inside.starts_with(['"', '}']);
    after('{').is_some_and(is_object)
        || after('[').is_some_and(|inside| inside.starts_with(['{', '[', '"']))
}

/// Parses a span of the text that begins at byte `start`.
///
/// # Errors
/// It is no JSON, or not the expected one.
pub(crate) fn parse<'t, T: Deserialize<'t>>(
    source: &Source,
    text: &'t str,
    start: usize,
) -> Result<T, IngestError> {
    serde_json::from_str(text).map_err(|error| {
        let at = start + byte_of(text, error.line(), error.column());
        let reason = if error.is_eof() {
            "it ends in the middle of a value".to_owned()
        } else {
            without_place(&error.to_string())
        };
        let place = source.place(at..at + 1, reason.clone());
        IngestError::from(Problem::Json { reason }).at(place)
    })
}

/// A reason without its line and column, which the place says.
fn without_place(reason: &str) -> String {
    let sentence = reason.split(" at line ").next();
    sentence.unwrap_or_default().to_owned()
}

/// The byte of a line and a column, both counted from 1, columns in bytes.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let before: usize = lines.map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}

/// The error for a string in the text that is not what it should be.
pub(crate) fn refused(source: &Source, found: &str, note: String) -> IngestError {
    let start = source.text().find(found).unwrap_or(0);
    let place = source.place(start..start + found.len(), note);
    IngestError::from(Problem::Rows { count: 1 }).at(place)
}
