//! The text of a file, and where in it something stands.

mod by_columns;
mod checksum;
mod column_table;
#[cfg(feature = "parquet")]
mod columnar;
mod columnar_bytes;
mod decode;
mod heap_bytes;
#[cfg(target_arch = "wasm32")]
mod held;
mod held_cells;
#[cfg(not(target_arch = "wasm32"))]
mod mapped;
mod missing;
mod open;
mod own_file;
mod plain_text;
mod stream;
mod surroundings;
mod title;
mod workbook;
mod written;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Location, Place};
use crate::heap::{HeapMark, HeapSnapshot};
use crate::kit::lines;
use crate::source::own_file::MappedText;

pub use checksum::Checksum;
pub use column_table::{CellBounds, ColumnTable, TableKind};
pub(crate) use column_table::{ChosenRows, HeldColumns};
#[cfg(feature = "parquet")]
pub use columnar::{ArrowTable, GroupStream, GroupStreamError, SeriesGroup, panic_of_decoder};
pub use held_cells::{HeldCells, HeldTimes};
pub use open::OpenOptions;
pub(crate) use title::{MOST_TITLES, heads_columns};

/// Longest span of a line that a message shows, in bytes.
const SHOWN: usize = 160;

/// Where a text stands in the file that it was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Inset {
    /// Lines above it.
    lines: usize,
    /// Characters before each of its lines.
    margin: usize,
}

/// A file or stream, read and decoded. Of a heap snapshot its classes are kept instead of text, of a
/// heap profile that is no text its bytes.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: SourceText,
    checksum: Option<String>,
    inset: Inset,
    /// Shared with copies: it tells how far the reading of this source has come.
    read: Arc<AtomicU64>,
}

#[derive(Debug, Clone)]
enum SourceText {
    Held(String),
    Mapped(Arc<MappedText>),
    Heap(Arc<HeapSnapshot>),
    Profile(Arc<[u8]>),
    Columns(HeldColumns),
}

impl Source {
    fn new(name: String, text: SourceText) -> Self {
        Self {
            name,
            text,
            checksum: None,
            inset: Inset::default(),
            read: Arc::default(),
        }
    }

    /// A text of this process.
    pub(crate) fn from_text(name: impl Into<String>, text: String) -> Self {
        Self::new(name.into(), SourceText::Held(text))
    }

    /// The text from its first line that is not blank.
    fn from_first_line(name: impl Into<String>, text: &str, margin: usize) -> Self {
        let above = text.len() - text.trim_start().len();
        let start = text[..above].rfind('\n').map_or(0, |at| at + 1);
        let inset = Inset {
            lines: text[..start].matches('\n').count(),
            margin,
        };
        Self {
            inset,
            ..Self::from_text(name, text[start..].to_owned())
        }
    }

    /// SHA-256 of the bytes that were read, in hexadecimal digits, where it was wanted.
    pub fn checksum(&self) -> Option<&str> {
        self.checksum.as_deref()
    }

    /// How much of its text has been read so far, in bytes: for a large table, which takes long.
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    pub(crate) fn advance(&self, bytes: usize) {
        self.read.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is a heap snapshot, and so one sample of several.
    pub fn is_heap_snapshot(&self) -> bool {
        self.heap().is_some()
    }

    /// The heap snapshot that it is, if it is one.
    pub(crate) fn heap(&self) -> Option<&HeapSnapshot> {
        match &self.text {
            SourceText::Heap(snapshot) => Some(snapshot),
            SourceText::Held(_)
            | SourceText::Mapped(_)
            | SourceText::Profile(_)
            | SourceText::Columns(_) => None,
        }
    }

    /// Which objects there are in the heap snapshot that it is, where its sites were asked for.
    pub fn heap_mark(&self) -> Option<Arc<HeapMark>> {
        let sites = self.heap()?.sites.as_ref()?;
        Some(Arc::clone(&sites.mark))
    }

    /// The bytes of the profile of pprof that it is, if it is one.
    pub(crate) fn profile(&self) -> Option<&[u8]> {
        match &self.text {
            SourceText::Profile(bytes) => Some(bytes),
            SourceText::Held(_)
            | SourceText::Mapped(_)
            | SourceText::Heap(_)
            | SourceText::Columns(_) => None,
        }
    }

    /// Its text, without a byte order mark; empty for a heap snapshot, and for a profile of pprof. Of a table that is
    /// held by its columns, the beginning.
    pub fn text(&self) -> &str {
        match &self.text {
            SourceText::Held(text) => text,
            SourceText::Mapped(text) => text.as_str(),
            SourceText::Heap(_) | SourceText::Profile(_) => "",
            SourceText::Columns(columns) => columns.head(),
        }
    }

    /// Bytes of all its text; of a table that is held by its columns, about as many as it would have.
    pub(crate) fn text_length(&self) -> usize {
        const BYTES_OF_CELL: usize = 8;
        let cells = |columns: &HeldColumns| columns.rows() * columns.table().names().len();
        let held = self.columns().map(|columns| cells(columns) * BYTES_OF_CELL);
        held.unwrap_or_default().max(self.text().len())
    }

    /// Line and column of a byte of the text.
    pub fn locate(&self, byte: usize) -> Location {
        let line = self.line_around(byte);
        let before = &self.text()[..line.start];
        Location {
            source: self.name.clone(),
            line: self.inset.lines + before.matches(self.line_end()).count() + 1,
            column: self.inset.margin
                + self.text()[line.start..self.floor(byte)].chars().count()
                + 1,
        }
    }

    /// The span of the text, shown in its line.
    pub fn place(&self, span: Range<usize>, note: impl Into<String>) -> Place {
        if let Some(row) = self.row_beyond_text(span.start) {
            return row.place(0..0, note);
        }
        let line = self.line_around(span.start);
        let start = self.floor(span.start.min(line.end));
        let end = self.floor(span.end.clamp(start, line.end));
        let from = self.floor(start.saturating_sub(SHOWN / 2).max(line.start));
        let to = self.floor(line.end.min(from + SHOWN)).max(from);
        Place {
            location: self.locate(start),
            text: self.text()[from..to].to_owned(),
            span: start.min(to) - from..end.min(to) - from,
            note: note.into(),
        }
    }

    /// The line a byte stands in, without its end.
    fn line_around(&self, byte: usize) -> Range<usize> {
        let byte = self.floor(byte);
        let end_mark = self.line_end();
        let start = self.text()[..byte].rfind(end_mark).map_or(0, |at| at + 1);
        let rest = &self.text()[start..];
        let line = rest.find(end_mark).map_or(rest, |length| &rest[..length]);
        start..start + line.trim_end_matches('\r').len()
    }

    /// Files of old Macs end lines with CR alone; elsewhere CR only accompanies LF, once (CRLF) or
    /// twice (CR CR LF, from text written through a translating stream).
    fn line_end(&self) -> char {
        if self.text().contains('\n') {
            '\n'
        } else {
            '\r'
        }
    }

    /// The beginning of the character that a byte is part of.
    pub(crate) fn floor(&self, byte: usize) -> usize {
        lines::floor(self.text(), byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Problem;

    fn source(bytes: &[u8]) -> Source {
        Source::from_bytes("file.csv", bytes.to_vec()).unwrap()
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for text in [
            "a\nbc\nd\n",
            "a\r\nbc\r\nd",
            "a\r\r\nbc\r\r\nd\r\r\n",
            "a\rbc\rd",
        ] {
            let source = source(text.as_bytes());
            let at = source.locate(text.find('d').unwrap());
            assert_eq!((at.line, at.column), (3, 1), "{text:?}");
            let at = source.locate(text.find('c').unwrap());
            assert_eq!((at.line, at.column), (2, 2), "{text:?}");
        }
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        let source = source("é°x".as_bytes());
        assert_eq!(source.locate(4).column, 3);
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "Zeit;Größe\n1;2\n";
        let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(to_bytes).collect()
        };
        let little = utf16(u16::to_le_bytes);
        let with_mark = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            with_mark(b"\xef\xbb\xbf", text.as_bytes()),
            with_mark(b"\xff\xfe", &little),
            with_mark(b"\xfe\xff", &utf16(u16::to_be_bytes)),
            little.clone(),
            b"Zeit;Gr\xf6\xdfe\n1;2\n".to_vec(),
        ] {
            assert_eq!(source(&bytes).text(), text);
        }
    }

    #[test]
    fn a_long_line_is_shown_around_the_fault() {
        let text = format!("{}x{}", "a".repeat(5000), "b".repeat(5000));
        let place = source(text.as_bytes()).place(5000..5001, "here");
        assert_eq!(&place.text[place.span.clone()], "x");
        assert!(place.text.len() <= SHOWN);
        assert_eq!(place.location.column, 5001);
    }

    #[test]
    fn what_is_not_text_is_refused() {
        for bytes in [&b"\x1f\x8b\x08abc"[..], b"a,b\n1,\0\n", &[0; 4096]] {
            let error = Source::from_bytes("x", bytes.to_vec()).unwrap_err();
            assert!(matches!(error.problem(), Problem::Binary { .. }), "{error}");
        }
        let error = Source::from_bytes("x", b"\xef\xbb\xbf \n".to_vec()).unwrap_err();
        assert!(matches!(error.problem(), Problem::Empty));
    }
}
