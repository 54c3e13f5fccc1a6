//! The bytes of a Parquet file: in memory, or on the disk, where only those are read that are asked for.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// The bytes of a Parquet file.
#[derive(Debug, Clone)]
pub(super) enum ParquetBytes {
    Held(Bytes),
    OnDisk(FileOnDisk),
}

/// A file as it was when it was opened.
#[derive(Debug, Clone)]
pub(super) struct FileOnDisk {
    path: PathBuf,
    length: u64,
    modified: Option<SystemTime>,
}

impl ParquetBytes {
    pub(super) fn on_disk(path: &Path) -> io::Result<Self> {
        let metadata = File::open(path)?.metadata()?;
        Ok(Self::OnDisk(FileOnDisk {
            path: path.to_owned(),
            length: metadata.len(),
            modified: metadata.modified().ok(),
        }))
    }
}

impl FileOnDisk {
    /// The file from a byte on. Each reader has a file of its own, as several read at once.
    fn from(&self, start: u64) -> io::Result<File> {
        let mut file = File::open(&self.path)?;
        let metadata = file.metadata()?;
        if metadata.len() != self.length || metadata.modified().ok() != self.modified {
            return Err(io::Error::other("the file was changed while it was read"));
        }
        file.seek(SeekFrom::Start(start))?;
        Ok(file)
    }
}

impl Length for ParquetBytes {
    fn len(&self) -> u64 {
        match self {
            Self::Held(bytes) => bytes.len() as u64,
            Self::OnDisk(file) => file.length,
        }
    }
}

impl ChunkReader for ParquetBytes {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(match self {
            Self::Held(bytes) => {
                let start = usize::try_from(start)?.min(bytes.len());
                Box::new(Cursor::new(bytes.slice(start..)))
            }
            Self::OnDisk(file) => Box::new(BufReader::new(file.from(start)?)),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = start.checked_add(length as u64);
        if end.is_none_or(|end| end > self.len()) {
            return Err(ParquetError::EOF(format!(
                "expected {length} bytes from byte {start} on, found the end of the file"
            )));
        }
        match self {
            Self::Held(bytes) => {
                let start = usize::try_from(start)?;
                Ok(bytes.slice(start..start + length))
            }
            Self::OnDisk(file) => {
                let mut bytes = vec![0; length];
                file.from(start)?.read_exact(&mut bytes)?;
                Ok(bytes.into())
            }
        }
    }
}
