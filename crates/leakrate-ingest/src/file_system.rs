//! Where files that are named are found: on the disk, or in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use crate::error::{IngestError, Problem};
use crate::source::{ColumnTable, OpenOptions, Source};
use leakrate_core::units::nearest;

/// Where files that are named are found.
///
/// ```
/// use leakrate_ingest::{Beyond, FileSystem, HeldFile, OpenOptions};
///
/// let file = HeldFile::new("local.csv", "requests,heap_mb\n0,7.7\n2500,40\n3750,56\n");
/// let files = FileSystem::held([file], Beyond::Nothing);
/// let source = files.open("local.csv".as_ref(), &OpenOptions::default())?;
/// assert_eq!(source.name(), "local.csv");
/// assert!(files.open("other.csv".as_ref(), &OpenOptions::default()).is_err());
/// # Ok::<(), leakrate_ingest::IngestError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FileSystem {
    /// On the disk.
    #[default]
    Disk,
    /// In memory.
    Held(Arc<HeldFiles>),
}

/// A file in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldFile {
    /// Its name, as it is written where it is meant.
    pub path: PathBuf,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl HeldFile {
    /// A file of this name.
    pub fn new(path: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.into(),
            bytes: bytes.into(),
        }
    }
}

/// Files in memory by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldFiles {
    files: BTreeMap<PathBuf, Vec<u8>>,
    tables: BTreeMap<PathBuf, HeldTable>,
    beyond: Beyond,
}

/// A table in memory, by its columns.
#[derive(Debug, Clone)]
struct HeldTable(Arc<dyn ColumnTable>);

impl PartialEq for HeldTable {
    /// What a table holds is not looked at: the same one is meant.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for HeldTable {}

/// Where a file is found that is not in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// Nowhere: there is no disk, or it is not to be looked at.
    Nothing,
    /// On the disk.
    Disk,
}

/// Where one name leads.
enum Found<'f> {
    Held(&'f [u8]),
    Table(&'f Arc<dyn ColumnTable>),
    OnDisk,
    Nowhere(&'f HeldFiles),
}

impl FileSystem {
    /// These files in memory; of two of one name the last.
    pub fn held(files: impl IntoIterator<Item = HeldFile>, beyond: Beyond) -> Self {
        let files = files.into_iter().map(|file| (file.path, file.bytes));
        Self::Held(Arc::new(HeldFiles {
            files: files.collect(),
            tables: BTreeMap::new(),
            beyond,
        }))
    }

    /// Also these tables, as files of these names.
    #[must_use]
    pub fn with_tables(
        self,
        tables: impl IntoIterator<Item = (PathBuf, Arc<dyn ColumnTable>)>,
    ) -> Self {
        let mut held = match self {
            Self::Disk => HeldFiles {
                files: BTreeMap::new(),
                tables: BTreeMap::new(),
                beyond: Beyond::Disk,
            },
            Self::Held(held) => Arc::unwrap_or_clone(held),
        };
        let tables = tables.into_iter();
        held.tables
            .extend(tables.map(|(path, table)| (path, HeldTable(table))));
        Self::Held(Arc::new(held))
    }

    fn find(&self, path: &Path) -> Found<'_> {
        match self {
            Self::Disk => Found::OnDisk,
            Self::Held(held) => match (held.files.get(path), held.tables.get(path), held.beyond) {
                (Some(bytes), _, _) => Found::Held(bytes),
                (None, Some(HeldTable(table)), _) => Found::Table(table),
                (None, None, Beyond::Disk) => Found::OnDisk,
                (None, None, Beyond::Nothing) => Found::Nowhere(held),
            },
        }
    }

    /// Whether there is anything of this name.
    pub fn exists(&self, path: &Path) -> bool {
        match self.find(path) {
            Found::Held(_) | Found::Table(_) => true,
            Found::OnDisk => path.exists(),
            Found::Nowhere(_) => false,
        }
    }

    /// Whether there is a file of this name.
    pub fn is_file(&self, path: &Path) -> bool {
        match self.find(path) {
            Found::Held(_) | Found::Table(_) => true,
            Found::OnDisk => path.is_file(),
            Found::Nowhere(_) => false,
        }
    }

    /// The text of a file.
    ///
    /// # Errors
    /// There is none of this name, or it cannot be read as UTF-8.
    pub fn read_to_string(&self, path: &Path) -> io::Result<String> {
        match self.find(path) {
            Found::Held(bytes) => String::from_utf8(bytes.to_vec())
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error)),
            Found::Table(_) => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a table of columns is given, and a text is wanted",
            )),
            Found::OnDisk => fs::read_to_string(path),
            Found::Nowhere(_) => Err(io::Error::new(
                io::ErrorKind::NotFound,
                "no file of this name is given",
            )),
        }
    }

    /// Opens a file as asked.
    ///
    /// # Errors
    /// Those of [`Source::open_with`].
    pub fn open(&self, path: &Path, options: &OpenOptions) -> Result<Source, IngestError> {
        let name = || path.display().to_string();
        match self.find(path) {
            Found::Held(bytes) => Source::from_slice_with(name(), bytes, options),
            Found::Table(table) => Source::from_columns(name(), Arc::clone(table)),
            Found::OnDisk => Source::open_with(path, options),
            Found::Nowhere(held) => Err(IngestError::from(held.missing(path)).in_file(&name())),
        }
    }

    /// The bytes of the file of this name, where it is in memory.
    pub fn bytes(&self, path: &Path) -> Option<&[u8]> {
        match self.find(path) {
            Found::Held(bytes) => Some(bytes),
            Found::Table(_) | Found::OnDisk | Found::Nowhere(_) => None,
        }
    }
}

impl HeldFiles {
    /// What is said of a file that is not there, with the one whose name is nearest.
    fn missing(&self, path: &Path) -> Problem {
        let names = self.files.keys().filter_map(|held| held.to_str());
        let nearest = path.to_str().and_then(|path| nearest(path, names));
        Problem::Missing { nearest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "requests,heap_mb\n0,7.7\n2500,40\n3750,56\n";

    fn held(beyond: Beyond) -> FileSystem {
        FileSystem::held([HeldFile::new("local.csv", TABLE)], beyond)
    }

    #[test]
    fn a_file_in_memory_is_read_as_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("local.csv");
        fs::write(&path, TABLE).unwrap();
        let files = FileSystem::held([HeldFile::new(&path, TABLE)], Beyond::Nothing);
        let options = OpenOptions {
            checksum: crate::Checksum::Sha256,
            ..OpenOptions::default()
        };
        let [one, other] = [&files, &FileSystem::Disk].map(|files| {
            let source = files.open(&path, &options).unwrap();
            let checksum = source.checksum().map(str::to_owned);
            (source.name().to_owned(), source.text().to_owned(), checksum)
        });
        assert_eq!(one, other);
        assert_eq!(files.read_to_string(&path).unwrap(), TABLE);
    }

    #[test]
    fn the_disk_is_looked_at_where_that_is_wanted_alone() {
        let manifest = Path::new("Cargo.toml");
        assert!(held(Beyond::Disk).is_file(manifest));
        assert!(held(Beyond::Disk).read_to_string(manifest).is_ok());
        let files = held(Beyond::Nothing);
        assert!(!files.exists(manifest) && !files.is_file(manifest));
        let absent = files.read_to_string(manifest).unwrap_err();
        assert_eq!(absent.kind(), io::ErrorKind::NotFound);
        assert!(files.open(manifest, &OpenOptions::default()).is_err());
    }

    #[test]
    fn a_slip_of_the_hand_is_told_by_the_nearest_name() {
        let error = held(Beyond::Nothing)
            .open(Path::new("locl.csv"), &OpenOptions::default())
            .unwrap_err();
        let expected = Problem::Missing {
            nearest: Some("local.csv".to_owned()),
        };
        assert_eq!(error.problem(), &expected);
    }
}
