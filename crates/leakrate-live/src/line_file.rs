//! A file that lines are added to. It is one run's at a time, since two would write between each other's
//! lines; a line is on the disk before the next is written; and what was not written whole is no line.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// A file that lines are added to.
#[derive(Debug)]
pub(crate) struct LineFile {
    file: File,
    /// Bytes of the whole lines that it held when it was opened.
    whole: u64,
}

/// A file that was there before.
#[derive(Debug)]
pub(crate) struct ResumedLines {
    pub(crate) file: LineFile,
    /// The lines that were written to their ends.
    pub(crate) text: String,
    /// What stands behind them.
    pub(crate) torn: Option<String>,
}

/// Why lines cannot be added to a file.
#[derive(Debug)]
pub(crate) enum LineFileError {
    /// It is there already, and would be written over.
    Exists,
    /// Another run adds to it.
    InUse,
    /// The system says why.
    Io(io::Error),
}

impl From<io::Error> for LineFileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists,
            _ => Self::Io(error),
        }
    }
}

impl From<LineFileError> for io::Error {
    fn from(error: LineFileError) -> Self {
        match error {
            LineFileError::Exists => io::ErrorKind::AlreadyExists.into(),
            LineFileError::InUse => io::Error::other("another run adds to it"),
            LineFileError::Io(error) => error,
        }
    }
}

impl LineFile {
    /// A new file.
    pub(crate) fn create(path: &Path) -> Result<Self, LineFileError> {
        let file = File::create_new(path)?;
        lock(&file)?;
        Ok(Self { file, whole: 0 })
    }

    /// A file that is there.
    pub(crate) fn resume(path: &Path) -> Result<ResumedLines, LineFileError> {
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        lock(&file)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        // What follows the last line end was cut off, and even where it looks whole, its last number
        // may lack digits.
        let end = bytes.iter().rposition(|byte| *byte == b'\n');
        let torn = bytes.split_off(end.map_or(0, |end| end + 1));
        let whole = bytes.len() as u64;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(ResumedLines {
            text: text(&bytes),
            torn: (!torn.is_empty()).then(|| text(&torn)),
            file: Self { file, whole },
        })
    }

    /// Takes out what stood behind the whole lines when it was opened.
    pub(crate) fn take_out_torn(&mut self) -> io::Result<()> {
        self.file.set_len(self.whole)
    }

    /// Adds a line, or several that belong together, down to the disk, or nothing of it.
    pub(crate) fn add(&mut self, line: &str) -> io::Result<()> {
        let before = self.file.seek(SeekFrom::End(0))?;
        let written = self.file.write_all(format!("{line}\n").as_bytes());
        written
            .and_then(|()| self.file.sync_data())
            .inspect_err(|_| {
                // A full disk may have taken half of the line.
                let _ = self.file.set_len(before);
            })
    }
}

/// Where the file system has no locks, another run cannot be noticed, and this one goes on.
fn lock(file: &File) -> Result<(), LineFileError> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(LineFileError::InUse),
        Err(TryLockError::Error(source)) if source.kind() != io::ErrorKind::Unsupported => {
            Err(source.into())
        }
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_whole_line_is_told_apart_wherever_it_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        let mut file = LineFile::create(&path).unwrap();
        file.add("eins").unwrap();
        file.add("zwölf").unwrap();
        assert!(matches!(
            LineFile::create(&path),
            Err(LineFileError::Exists)
        ));
        assert!(matches!(LineFile::resume(&path), Err(LineFileError::InUse)));
        drop(file);
        let whole = std::fs::read(&path).unwrap();
        for end in 0..whole.len() {
            std::fs::write(&path, &whole[..end]).unwrap();
            let ResumedLines {
                text,
                torn,
                mut file,
            } = LineFile::resume(&path).unwrap();
            assert_eq!(text, if end > 4 { "eins\n" } else { "" });
            assert_eq!(torn.is_some(), end != 0 && end != 5);
            file.take_out_torn().unwrap();
            file.add("drei").unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text + "drei\n");
        }
    }
}
