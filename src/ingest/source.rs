//! The text of a file, and where in it something stands.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::ops::Range;
use std::path::Path;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::ingest::error::{IngestError, Problem};
use crate::ingest::heap::{self, HeapSnapshot};

/// Longest stretch of a line that a message shows, in bytes.
const SHOWN: usize = 160;

/// A file or stream, read and decoded. Of a heap snapshot its classes are kept instead of text.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: String,
    heap: Option<HeapSnapshot>,
}

/// A point in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Name of the file, or `stdin`.
    pub source: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Character within the line, counted from 1.
    pub column: usize,
}

/// A stretch of one line of a source, with what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where the stretch begins.
    pub location: Location,
    /// The line it stands in; of a very long line, the part around it.
    pub text: String,
    /// The stretch, as bytes of `text`.
    pub span: Range<usize>,
    /// What was expected there and what was found.
    pub note: String,
}

impl Source {
    /// Reads a file.
    ///
    /// # Errors
    /// The file is missing, unreadable, a directory, empty or not text.
    pub fn open(path: &Path) -> Result<Self, IngestError> {
        let name = path.display().to_string();
        if path.is_dir() {
            return Err(IngestError::from(Problem::Directory).in_file(&name));
        }
        let failed = |error: io::Error| unreadable(&error).in_file(&name);
        let mut file = File::open(path).map_err(failed)?;
        let mut head = Vec::new();
        file.by_ref()
            .take(heap::HEAD as u64)
            .read_to_end(&mut head)
            .map_err(failed)?;
        let whole = Cursor::new(head.clone()).chain(file);
        if heap::is_snapshot(&head) {
            return Self::from_heap(name, whole);
        }
        Self::from_reader(name, whole)
    }

    /// Reads a heap snapshot as a stream.
    fn from_heap(name: String, reader: impl Read) -> Result<Self, IngestError> {
        Ok(Self {
            heap: Some(HeapSnapshot::read(name.as_str(), reader)?),
            text: String::new(),
            name,
        })
    }

    /// Reads a stream to its end.
    ///
    /// # Errors
    /// The stream fails, is empty or is not text.
    pub fn from_reader(
        name: impl Into<String>,
        mut reader: impl Read,
    ) -> Result<Self, IngestError> {
        let name = name.into();
        let mut bytes = Vec::new();
        reader
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(&error).in_file(&name))?;
        Self::from_bytes(name, bytes)
    }

    /// Decodes bytes that are already in memory.
    ///
    /// # Errors
    /// There are none, or they are not text.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Self, IngestError> {
        let name = name.into();
        if heap::is_snapshot(&bytes[..bytes.len().min(heap::HEAD)]) {
            return Self::from_heap(name, bytes.as_slice());
        }
        match decode(bytes) {
            Ok(text) => Ok(Self {
                name,
                text,
                heap: None,
            }),
            Err(problem) => Err(IngestError::from(problem).in_file(&name)),
        }
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is a heap snapshot, and so one sample of several.
    pub fn is_heap_snapshot(&self) -> bool {
        self.heap.is_some()
    }

    /// The heap snapshot that it is, if it is one.
    pub(crate) fn heap(&self) -> Option<&HeapSnapshot> {
        self.heap.as_ref()
    }

    /// Its text, without a byte order mark; empty for a heap snapshot.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte of the text.
    pub fn locate(&self, byte: usize) -> Location {
        let line = self.line_around(byte);
        let before = &self.text[..line.start];
        Location {
            source: self.name.clone(),
            line: before.matches(self.line_end()).count() + 1,
            column: self.text[line.start..self.floor(byte)].chars().count() + 1,
        }
    }

    /// The stretch of the text, shown in its line.
    pub fn place(&self, stretch: Range<usize>, note: impl Into<String>) -> Place {
        let line = self.line_around(stretch.start);
        let start = self.floor(stretch.start.min(line.end));
        let end = self.floor(stretch.end.clamp(start, line.end));
        let from = self.floor(start.saturating_sub(SHOWN / 2).max(line.start));
        let to = self.floor(line.end.min(from + SHOWN)).max(from);
        Place {
            location: self.locate(start),
            text: self.text[from..to].to_owned(),
            span: start.min(to) - from..end.min(to) - from,
            note: note.into(),
        }
    }

    /// The line a byte stands in, without its end.
    fn line_around(&self, byte: usize) -> Range<usize> {
        let byte = self.floor(byte);
        let end_mark = self.line_end();
        let start = self.text[..byte].rfind(end_mark).map_or(0, |at| at + 1);
        let rest = &self.text[start..];
        let line = rest.find(end_mark).map_or(rest, |length| &rest[..length]);
        start..start + line.trim_end_matches('\r').len()
    }

    /// Files of old Macs end lines with CR alone; elsewhere CR only accompanies LF, once (CRLF) or
    /// twice (CR CR LF, from text written through a translating stream).
    fn line_end(&self) -> char {
        if self.text.contains('\n') { '\n' } else { '\r' }
    }

    fn floor(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let floor = |&at: &usize| self.text.is_char_boundary(at);
        (0..=byte).rev().find(floor).unwrap_or(0)
    }
}

fn unreadable(error: &io::Error) -> IngestError {
    match error.kind() {
        io::ErrorKind::NotFound => Problem::Missing,
        _ => Problem::Unreadable {
            reason: error.to_string(),
        },
    }
    .into()
}

fn decode(bytes: Vec<u8>) -> Result<String, Problem> {
    if let Some(kind) = binary_kind(&bytes) {
        return Err(Problem::Binary { kind });
    }
    let marked = Encoding::for_bom(&bytes).map(|(encoding, _)| encoding);
    let encoding = marked.unwrap_or_else(|| unmarked(&bytes));
    let text = if encoding == UTF_8 && marked.is_none() {
        // Checked in place: the usual file is not copied.
        String::from_utf8(bytes).unwrap_or_else(|error| {
            WINDOWS_1252
                .decode_without_bom_handling(error.as_bytes())
                .0
                .into_owned()
        })
    } else {
        encoding.decode(&bytes).0.into_owned()
    };
    if text.contains('\0') {
        let kind = "data with NUL bytes";
        return Err(Problem::Binary { kind });
    }
    if text.trim().is_empty() {
        return Err(Problem::Empty);
    }
    Ok(text)
}

/// Text of two bytes a character is half NULs, on the odd or the even side.
fn unmarked(bytes: &[u8]) -> &'static Encoding {
    let head = &bytes[..bytes.len().min(64)];
    let nuls = |side: usize| head.iter().skip(side).step_by(2).all(|&byte| byte == 0);
    let filled = |side: usize| head.iter().skip(side).step_by(2).all(|&byte| byte != 0);
    match head.len() {
        0..4 => UTF_8,
        _ if filled(0) && nuls(1) => UTF_16LE,
        _ if nuls(0) && filled(1) => UTF_16BE,
        _ => UTF_8,
    }
}

fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 7] = [
        (b"\x1f\x8b", "gzip data"),
        (b"\x28\xb5\x2f\xfd", "Zstandard data"),
        (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
        (b"\x89PNG", "a PNG picture"),
        (b"%PDF", "a PDF document"),
        (b"\x7fELF", "an executable"),
        (b"PAR1", "a Parquet file"),
    ];
    KNOWN
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|&(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

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
