//! The folder in which what is on the heap is kept, a file for each reading.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use crate::record::reader::ReadError;

/// What is kept of the heap of a program on V8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeapRecord {
    /// All that is on it.
    Snapshots,
    /// The same, with the calls that made what was made since the first; the program is slower then.
    TracedSnapshots,
    /// Where what is on it was allocated, from a sample: cheap, whatever the size of the heap.
    Profiles,
}

/// A folder with a file for each reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeapFolder {
    directory: PathBuf,
    stem: &'static str,
    extension: &'static str,
}

impl HeapFolder {
    pub(super) fn of_snapshots(directory: PathBuf) -> Self {
        Self {
            directory,
            stem: "snapshot",
            extension: "heapsnapshot",
        }
    }

    pub(super) fn of_profiles(directory: PathBuf, extension: &'static str) -> Self {
        Self {
            directory,
            stem: "profile",
            extension,
        }
    }

    /// Writes the next file under the first number that no earlier run has used. It has its name once it is
    /// written to its end, for half of it cannot be read.
    pub(super) fn write(
        &self,
        content: impl FnOnce(&mut BufWriter<File>) -> Result<io::Result<()>, ReadError>,
    ) -> Result<PathBuf, ReadError> {
        let path = self.free_path();
        let failed = |source| ReadError::HeapSnapshot {
            path: path.display().to_string(),
            source,
        };
        let mut part = path.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let mut file = BufWriter::new(File::create(&part).map_err(failed)?);
        let written = content(&mut file);
        let written =
            written.and_then(|written| written.and_then(|()| file.flush()).map_err(failed));
        let named = written.and_then(|()| fs::rename(&part, &path).map_err(failed));
        if let Err(error) = named {
            let _ = fs::remove_file(&part);
            return Err(error);
        }
        Ok(path)
    }

    fn free_path(&self) -> PathBuf {
        let mut number = 1;
        loop {
            let name = format!("{}-{number}.{}", self.stem, self.extension);
            let path = self.directory.join(name);
            if !path.exists() {
                return path;
            }
            number += 1;
        }
    }
}
