//! The text of a file, and where in it something stands.

mod checksum;
mod decode;
mod mapped;
mod stream;
mod unreadable;
mod workbook;

use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read, Seek};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{IngestError, Location, Place, Problem};
use crate::heap::{self, HeapSnapshot};
use crate::kit::lines;
use crate::source::checksum::Summed;
use crate::source::decode::decode;
use crate::source::mapped::{MappedText, OwnFile};
use crate::source::stream::{Content, Packing};
use crate::source::unreadable::{missing, unreadable};

pub use checksum::Checksum;

/// Longest stretch of a line that a message shows, in bytes.
const SHOWN: usize = 160;

/// Files of up to so many bytes are read into memory; of larger ones a copy is mapped.
const HELD: u64 = 1 << 30;

/// A file or stream, read and decoded. Of a heap snapshot its classes are kept instead of text.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: Text,
    checksum: Option<String>,
    /// Shared with copies: it tells how far the reading of this source has come.
    read: Arc<AtomicU64>,
}

#[derive(Debug, Clone)]
enum Text {
    Held(String),
    Mapped(Arc<MappedText>),
    Heap(Arc<HeapSnapshot>),
}

impl Source {
    /// Reads a file.
    ///
    /// # Errors
    /// The file is missing, unreadable, a directory, empty or not text, or a workbook in which
    /// several sheets hold a table.
    pub fn open(path: &Path) -> Result<Self, IngestError> {
        Self::open_sheet(path, None)
    }

    /// Reads a file; of a workbook the sheet of this name.
    ///
    /// # Errors
    /// Those of [`Self::open`], and there is no such sheet.
    pub fn open_sheet(path: &Path, sheet: Option<&str>) -> Result<Self, IngestError> {
        Self::open_summed(path, sheet, Checksum::Unwanted)
    }

    /// Reads a file, and takes the checksum of what was read where it is wanted.
    ///
    /// # Errors
    /// Those of [`Self::open_sheet`].
    pub fn open_summed(
        path: &Path,
        sheet: Option<&str>,
        checksum: Checksum,
    ) -> Result<Self, IngestError> {
        let name = path.display().to_string();
        if path.is_dir() {
            return Err(IngestError::from(Problem::Directory).in_file(&name));
        }
        let failed = |error: io::Error| IngestError::from(unreadable(&error)).in_file(&name);
        let mut file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => IngestError::from(missing(path)).in_file(&name),
            _ => failed(error),
        })?;
        let before = file.metadata().map_err(failed)?;
        let head = head_of(&mut file).map_err(failed)?;
        let length = if before.is_file() {
            before.len()
        } else {
            u64::MAX
        };
        // What another process adds meanwhile is left for the next time.
        let rest = Cursor::new(&head).chain(&file).take(length);
        summed(&name, rest, checksum, |rest| {
            if heap::is_snapshot(&head) {
                return Self::from_heap(name.clone(), rest);
            }
            if !before.is_file() || Packing::of(&head).is_some() {
                return Self::from_reader(name.as_str(), rest, sheet);
            }
            let content = if length <= HELD {
                read_held(rest, length)
            } else {
                stream::copy(rest, length)
            };
            let content = content.map_err(|problem| IngestError::from(problem).in_file(&name))?;
            if was_changed(&before, &file.metadata().map_err(failed)?) {
                return Err(IngestError::from(Problem::Changed).in_file(&name));
            }
            Self::from_content(name.clone(), content, sheet)
        })
    }

    /// Reads a stream to its end as [`Self::from_reader`] does, and takes the checksum of what was
    /// read where it is wanted.
    ///
    /// # Errors
    /// Those of [`Self::from_reader`].
    pub fn from_summed(
        name: impl Into<String>,
        reader: impl Read,
        sheet: Option<&str>,
        checksum: Checksum,
    ) -> Result<Self, IngestError> {
        let name = name.into();
        summed(&name, reader, checksum, |reader| {
            Self::from_reader(name.as_str(), reader, sheet)
        })
    }

    /// Reads a heap snapshot as a stream.
    fn from_heap(name: String, reader: impl Read) -> Result<Self, IngestError> {
        let snapshot = HeapSnapshot::read(name.as_str(), reader)?;
        Ok(Self::new(name, Text::Heap(Arc::new(snapshot))))
    }

    /// Reads a stream to its end, unpacked if it is gzip or Zstandard; of a workbook the sheet of
    /// this name, or the one with a table. What is large is kept in a file that has no name, in
    /// the folder for temporary files.
    ///
    /// # Errors
    /// The stream fails, unpacks without end, is empty or is not text.
    pub fn from_reader(
        name: impl Into<String>,
        reader: impl Read,
        sheet: Option<&str>,
    ) -> Result<Self, IngestError> {
        let name = name.into();
        match stream::read(reader) {
            Ok(content) => Self::from_content(name, content, sheet),
            Err(problem) => Err(IngestError::from(problem).in_file(&name)),
        }
    }

    fn from_content(
        name: String,
        content: Content,
        sheet: Option<&str>,
    ) -> Result<Self, IngestError> {
        match content {
            Content::Small(bytes) => Self::from_bytes_of(name, bytes, sheet),
            Content::Large(file) => Self::from_own_file(name, file, sheet),
        }
    }

    /// Decodes bytes that are already in memory.
    ///
    /// # Errors
    /// There are none, or they are not text.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Self, IngestError> {
        Self::from_bytes_of(name.into(), bytes, None)
    }

    fn from_bytes_of(
        name: String,
        bytes: Vec<u8>,
        sheet: Option<&str>,
    ) -> Result<Self, IngestError> {
        if heap::is_snapshot(&bytes[..bytes.len().min(heap::HEAD)]) {
            return Self::from_heap(name, bytes.as_slice());
        }
        let text = if workbook::is_workbook(&bytes) {
            workbook::text(&bytes, sheet)
        } else {
            decode(bytes)
        };
        match text {
            Ok(text) => Ok(Self::new(name, Text::Held(text))),
            Err(problem) => Err(IngestError::from(problem).in_file(&name)),
        }
    }

    /// Maps a large file, or decodes a copy of one that is not in UTF-8. Of a heap snapshot it
    /// keeps what is needed.
    fn from_own_file(
        name: String,
        mut file: OwnFile,
        sheet: Option<&str>,
    ) -> Result<Self, IngestError> {
        let failed = |error: io::Error| IngestError::from(unreadable(&error)).in_file(&name);
        file.0.rewind().map_err(failed)?;
        let head = head_of(&mut file.0).map_err(failed)?;
        if heap::is_snapshot(&head) {
            return Self::from_heap(name, Cursor::new(head).chain(file.0));
        }
        if let Some(text) = MappedText::new(&file).map_err(failed)? {
            return Ok(Self::new(name, Text::Mapped(Arc::new(text))));
        }
        let mut bytes = Vec::new();
        file.0.rewind().map_err(failed)?;
        file.0.read_to_end(&mut bytes).map_err(failed)?;
        Self::from_bytes_of(name, bytes, sheet)
    }

    fn new(name: String, text: Text) -> Self {
        Self {
            name,
            text,
            checksum: None,
            read: Arc::default(),
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
            Text::Heap(snapshot) => Some(snapshot),
            Text::Held(_) | Text::Mapped(_) => None,
        }
    }

    /// Its text, without a byte order mark; empty for a heap snapshot.
    pub fn text(&self) -> &str {
        match &self.text {
            Text::Held(text) => text,
            Text::Mapped(text) => text.as_str(),
            Text::Heap(_) => "",
        }
    }

    /// Line and column of a byte of the text.
    pub fn locate(&self, byte: usize) -> Location {
        let line = self.line_around(byte);
        let before = &self.text()[..line.start];
        Location {
            source: self.name.clone(),
            line: before.matches(self.line_end()).count() + 1,
            column: self.text()[line.start..self.floor(byte)].chars().count() + 1,
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

/// A source with the checksum of its reader, where it is wanted.
fn summed(
    name: &str,
    reader: impl Read,
    checksum: Checksum,
    read: impl FnOnce(&mut dyn Read) -> Result<Source, IngestError>,
) -> Result<Source, IngestError> {
    let mut reader = reader;
    if checksum == Checksum::Unwanted {
        return read(&mut reader);
    }
    let mut reader = Summed::new(reader);
    let mut source = read(&mut reader)?;
    let sum = reader.finish();
    source.checksum =
        Some(sum.map_err(|error| IngestError::from(unreadable(&error)).in_file(name))?);
    Ok(source)
}

/// The first bytes of a file, which tell what it is.
fn head_of(file: &mut File) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    file.take(heap::HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Reads a file of `length` bytes as a whole, so that nothing that is done to it later matters.
fn read_held(file: impl Read, length: u64) -> Result<Content, Problem> {
    let mut bytes = Vec::with_capacity(length as usize);
    let read = file.take(length).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(&error))?;
    Ok(Content::Small(bytes))
}

/// Whether a file was changed in more than what was added at its end.
fn was_changed(before: &Metadata, after: &Metadata) -> bool {
    let has_grown = after.len() > before.len();
    let is_later = before.modified().ok() != after.modified().ok();
    after.len() < before.len() || (is_later && !has_grown)
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
