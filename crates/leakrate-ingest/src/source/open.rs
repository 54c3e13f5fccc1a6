//! From a path, a stream or bytes to a source: what it holds is recognised, unpacked and decoded.

use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;
use std::sync::Arc;

use super::checksum::{Checksum, Summed};
#[cfg(feature = "parquet")]
use super::columnar;
use super::columnar_bytes::Container;
use super::decode::decode;
use super::missing::missing;
use super::own_file::{MappedText, OwnFile};
use super::stream::{self, Packing, StreamContent};
use super::{Source, SourceText, heap_bytes, workbook};
use crate::error::{IngestError, Problem};
use crate::heap::{self, HeapDetail, HeapSnapshot};
use crate::keep::Keep;

/// Files of up to so many bytes are read into memory; of larger ones a copy is mapped.
const HELD: u64 = 1 << 30;

/// How to open a file or a stream.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// The sheet of a workbook; the only one with a table if not given.
    pub sheet: Option<String>,
    /// Whether its checksum is wanted.
    pub checksum: Checksum,
    /// What is to be kept of its readings: where that is means, the text is not held in memory
    /// either.
    pub keep: Keep,
    /// What of a heap snapshot is read.
    pub heap: HeapDetail,
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
        let sheet = sheet.map(str::to_owned);
        Self::open_with(
            path,
            &OpenOptions {
                sheet,
                ..OpenOptions::default()
            },
        )
    }

    /// Reads a file as asked.
    ///
    /// # Errors
    /// Those of [`Self::open_sheet`].
    pub fn open_with(path: &Path, options: &OpenOptions) -> Result<Self, IngestError> {
        let name = path.display().to_string();
        if path.is_dir() {
            return Self::from_folder(path)
                .map_err(|problem| IngestError::from(problem).in_file(&name));
        }
        let failed =
            |error: io::Error| IngestError::from(Problem::unreadable(&error)).in_file(&name);
        let mut file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => IngestError::from(missing(path)).in_file(&name),
            _ => failed(error),
        })?;
        let before = file.metadata().map_err(failed)?;
        let head = head_of(&mut file).map_err(failed)?;
        #[cfg(feature = "parquet")]
        if before.is_file()
            && options.checksum == Checksum::Unwanted
            && Container::of(&head) == Some(Container::Parquet)
        {
            let table = columnar::ParquetTable::of_path(path);
            return table
                .and_then(|table| Self::of_columns(name.clone(), Arc::new(table)))
                .map_err(|problem| IngestError::from(problem).in_file(&name));
        }
        let length = if before.is_file() {
            before.len()
        } else {
            u64::MAX
        };
        // What another process adds meanwhile is left for the next time.
        let rest = Cursor::new(&head).chain(&file).take(length);
        summed(&name, rest, options.checksum, |rest| {
            if heap::is_snapshot(&head) {
                return Self::from_heap(name.clone(), rest, &options.heap);
            }
            if !before.is_file() || Packing::of(&head).is_some() {
                return Self::unpacked(name.clone(), rest, options);
            }
            let content = match options.keep {
                Keep::All if length <= HELD => read_held(rest, length),
                Keep::All | Keep::Means => stream::copy(rest),
            };
            let content = content.map_err(|problem| IngestError::from(problem).in_file(&name))?;
            if was_changed(&before, &file.metadata().map_err(failed)?) {
                return Err(IngestError::from(Problem::Changed).in_file(&name));
            }
            Self::from_content(name.clone(), content, options)
        })
    }

    /// Reads the bytes of a file that is in memory, as it would be read from the disk.
    ///
    /// # Errors
    /// Those of [`Self::open_sheet`].
    pub fn from_slice_with(
        name: impl Into<String>,
        bytes: &[u8],
        options: &OpenOptions,
    ) -> Result<Self, IngestError> {
        let name = name.into();
        let head = &bytes[..bytes.len().min(heap::HEAD)];
        summed(&name, bytes, options.checksum, |rest| {
            if heap::is_snapshot(head) {
                return Self::from_heap(name.clone(), rest, &options.heap);
            }
            if Packing::of(head).is_some() {
                return Self::unpacked(name.clone(), rest, options);
            }
            let content = read_held(rest, bytes.len() as u64);
            let content = content.map_err(|problem| IngestError::from(problem).in_file(&name))?;
            Self::from_content(name.clone(), content, options)
        })
    }

    /// Reads a stream to its end as [`Self::from_reader`] does, and as asked.
    ///
    /// # Errors
    /// Those of [`Self::from_reader`].
    pub fn from_reader_with(
        name: impl Into<String>,
        reader: impl Read,
        options: &OpenOptions,
    ) -> Result<Self, IngestError> {
        let name = name.into();
        summed(&name, reader, options.checksum, |reader| {
            Self::unpacked(name.clone(), reader, options)
        })
    }

    /// Reads the tables in a folder as one.
    #[cfg(feature = "parquet")]
    fn from_folder(folder: &Path) -> Result<Self, Problem> {
        let files = columnar::parquet_files(folder).map_err(|error| Problem::unreadable(&error))?;
        if files.is_empty() {
            return Err(Problem::Directory);
        }
        let table = columnar::ParquetTable::of_folder(folder, &files)?;
        Self::of_columns(folder.display().to_string(), Arc::new(table))
    }

    #[cfg(not(feature = "parquet"))]
    fn from_folder(folder: &Path) -> Result<Self, Problem> {
        Err(if holds_parquet(folder) {
            Problem::NeedsFeature {
                kind: "a folder of Parquet files",
            }
        } else {
            Problem::Directory
        })
    }

    /// Reads a file that holds a table by its columns.
    #[cfg(feature = "parquet")]
    fn from_container(name: &str, container: Container, bytes: Vec<u8>) -> Result<Self, Problem> {
        Self::of_columns(name.to_owned(), columnar::table(container, bytes)?)
    }

    #[cfg(not(feature = "parquet"))]
    fn from_container(_: &str, container: Container, _: Vec<u8>) -> Result<Self, Problem> {
        Err(Problem::NeedsFeature {
            kind: container.name(),
        })
    }

    /// Reads a heap snapshot.
    fn from_heap(
        name: String,
        reader: &mut dyn Read,
        detail: &HeapDetail,
    ) -> Result<Self, IngestError> {
        let snapshot = HeapSnapshot::read(name.as_str(), reader, detail)?;
        Ok(Self::new(name, SourceText::Heap(Arc::new(snapshot))))
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
        let sheet = sheet.map(str::to_owned);
        let options = OpenOptions {
            sheet,
            ..OpenOptions::default()
        };
        Self::unpacked(name.into(), reader, &options)
    }

    fn unpacked(
        name: String,
        reader: impl Read,
        options: &OpenOptions,
    ) -> Result<Self, IngestError> {
        match stream::read(reader) {
            Ok(content) => Self::from_content(name, content, options),
            Err(problem) => Err(IngestError::from(problem).in_file(&name)),
        }
    }

    fn from_content(
        name: String,
        content: StreamContent,
        options: &OpenOptions,
    ) -> Result<Self, IngestError> {
        match content {
            StreamContent::Small(bytes) => Self::from_bytes_of(name, bytes, options),
            StreamContent::Large(file) => Self::from_own_file(name, file, options),
        }
    }

    /// Decodes bytes that are already in memory.
    ///
    /// # Errors
    /// There are none, or they are not text.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Self, IngestError> {
        Self::from_bytes_of(name.into(), bytes, &OpenOptions::default())
    }

    fn from_bytes_of(
        name: String,
        bytes: Vec<u8>,
        options: &OpenOptions,
    ) -> Result<Self, IngestError> {
        if heap::is_snapshot(&bytes[..bytes.len().min(heap::HEAD)]) {
            return Self::from_heap(name, &mut bytes.as_slice(), &options.heap);
        }
        if heap_bytes::is_profile(&bytes[..bytes.len().min(heap::HEAD)]) {
            return Ok(Self::new(name, SourceText::Profile(bytes.into())));
        }
        let read = if let Some(container) = Container::of(&bytes) {
            Self::from_container(&name, container, bytes)
        } else if workbook::is_workbook(&bytes) {
            workbook::text(&bytes, options.sheet.as_deref())
                .map(|text| Self::from_text(name.as_str(), text))
        } else {
            decode(bytes).map(|text| Self::copied(name.as_str(), text))
        };
        read.map_err(|problem| IngestError::from(problem).in_file(&name))
    }

    /// Maps a large file, or decodes a copy of one that is not in UTF-8. Of a heap snapshot it
    /// keeps what is needed.
    fn from_own_file(
        name: String,
        mut file: OwnFile,
        options: &OpenOptions,
    ) -> Result<Self, IngestError> {
        let failed =
            |error: io::Error| IngestError::from(Problem::unreadable(&error)).in_file(&name);
        file.0.rewind().map_err(failed)?;
        let head = head_of(&mut file.0).map_err(failed)?;
        if heap::is_snapshot(&head) {
            let mut whole = Cursor::new(head).chain(file.0);
            return Self::from_heap(name, &mut whole, &options.heap);
        }
        if let Some(text) = MappedText::new(&mut file).map_err(failed)? {
            return Ok(Self::new(name, SourceText::Mapped(Arc::new(text))));
        }
        let mut bytes = Vec::new();
        file.0.rewind().map_err(failed)?;
        file.0.read_to_end(&mut bytes).map_err(failed)?;
        Self::from_bytes_of(name, bytes, options)
    }
}

/// Whether a folder, or one in it that says what a column is (`cluster=eu`), holds files of Parquet.
#[cfg(not(feature = "parquet"))]
fn holds_parquet(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| {
        let is_column = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().contains('='));
        path.extension().is_some_and(|end| end == "parquet") || (is_column && holds_parquet(&path))
    })
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
        Some(sum.map_err(|error| IngestError::from(Problem::unreadable(&error)).in_file(name))?);
    Ok(source)
}

/// The first bytes of a file, which tell what it is.
fn head_of(file: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    file.take(heap::HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Reads a file of `length` bytes as a whole, so that nothing that is done to it later matters.
fn read_held(file: impl Read, length: u64) -> Result<StreamContent, Problem> {
    let mut bytes = Vec::with_capacity(length as usize);
    let read = file.take(length).read_to_end(&mut bytes);
    read.map_err(|error| Problem::unreadable(&error))?;
    Ok(StreamContent::Small(bytes))
}

/// Whether a file was changed in more than what was added at its end.
fn was_changed(before: &Metadata, after: &Metadata) -> bool {
    let has_grown = after.len() > before.len();
    let is_later = before.modified().ok() != after.modified().ok();
    after.len() < before.len() || (is_later && !has_grown)
}
