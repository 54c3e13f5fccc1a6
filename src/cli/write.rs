//! Files that are written: whole or not at all.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use same_file::is_same_file;
use tempfile::NamedTempFile;

use crate::ingest::HeldFile;

/// Links that are followed from one to the next; as many as Linux does.
const MOST_LINKS: usize = 40;

/// Where files go that a command writes.
#[derive(Debug)]
pub(super) enum WrittenFiles {
    /// To the disk.
    Disk,
    /// To memory, these so far.
    Held(Vec<HeldFile>),
}

impl WrittenFiles {
    /// Writes a file whole, or leaves it as it was.
    pub(super) fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Disk => write(path, bytes),
            Self::Held(files) => {
                files.retain(|file| file.path != path);
                files.push(HeldFile::new(path, bytes));
                Ok(())
            }
        }
    }

    /// Writes a file that is not there yet.
    pub(super) fn create(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Disk => File::create_new(path)?.write_all(bytes),
            Self::Held(files) if files.iter().any(|file| file.path == path) => {
                Err(io::ErrorKind::AlreadyExists.into())
            }
            Self::Held(_) => self.write(path, bytes),
        }
    }

    /// The one of `others` that is the same file, by whichever name.
    pub(super) fn find_same<'o>(&self, path: &Path, others: &'o [PathBuf]) -> Option<&'o Path> {
        match self {
            Self::Disk => find_same(path, others),
            Self::Held(_) => {
                let same = others.iter().find(|other| *other == path);
                same.map(PathBuf::as_path)
            }
        }
    }
}

/// The one of `others` that is the same file, by whichever name.
fn find_same<'o>(path: &Path, others: &'o [PathBuf]) -> Option<&'o Path> {
    if !is_file(path) {
        return None;
    }
    // A pipe is not looked at: it would wait for somebody to write to it.
    let mut others = others.iter().filter(|other| is_file(other));
    let same = others.find(|other| is_same_file(path, other).unwrap_or(false));
    same.map(PathBuf::as_path)
}

fn is_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.is_file())
}

/// What stands behind a path.
enum Target {
    /// A device, a pipe, or a descriptor of this process.
    Stream,
    /// A file, which need not be there yet, by the name that is no link.
    File(PathBuf),
}

impl Target {
    fn of(path: &Path) -> Self {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            // What is behind a descriptor is the shell's to open and to close: it may be a file.
            let is_descriptor = path.starts_with("/proc") || path.starts_with("/dev/fd");
            let about = fs::metadata(&path);
            if is_descriptor || about.is_ok_and(|about| !about.is_file() && !about.is_dir()) {
                return Self::Stream;
            }
            let Ok(next) = fs::read_link(&path) else {
                break;
            };
            // An absolute one replaces the path.
            path = folder(&path).join(next);
        }
        Self::File(path)
    }
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes a file whole, or leaves it as it was.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match Target::of(path) {
        // What a shell appends to is appended to; elsewhere it makes no difference.
        Target::Stream => OpenOptions::new().append(true).open(path)?.write_all(bytes),
        Target::File(path) => replace(&path, bytes),
    }
}

/// Writes beside the file and puts that in its place, so that whatever happens there is the old
/// file or the new one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A file that may not be written could still be replaced: its folder says that, not the file.
    let before = match OpenOptions::new().write(true).open(path) {
        Ok(file) => Some(file.metadata()?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let replaced = beside(path).and_then(|mut new| {
        new.write_all(bytes)?;
        if let Some(before) = &before {
            be_like(before, new.as_file())?;
        }
        // A disk may say only now that it is full.
        new.as_file().sync_all()?;
        Ok(new.persist(path)?)
    });
    match replaced {
        Ok(_) => Ok(()),
        Err(error) if before.is_some() && cannot_be_replaced(&error) => {
            File::create(path)?.write_all(bytes)
        }
        Err(error) => Err(error),
    }
}

/// A folder that takes no new file, or a file that is a mount of its own, as in containers.
fn cannot_be_replaced(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::ResourceBusy
            | io::ErrorKind::CrossesDevices
    )
}

/// A new file in the folder of another, with the permissions that new files have.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".leakrate-")
        .make_in(folder(path), |path| File::create_new(path))
}

/// Gives a file the owner, as far as it may be given away, and the permissions of another.
fn be_like(before: &Metadata, file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let _ = fchown(file, Some(before.uid()), Some(before.gid()));
    }
    file.set_permissions(before.permissions())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.html");
        fs::write(&path, "old").unwrap();
        // What is a directory cannot be replaced by a file.
        let in_the_way = folder.path().join("b.html");
        fs::create_dir(&in_the_way).unwrap();
        assert!(write(&in_the_way, b"new").is_err());
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_file_is_found_by_any_of_its_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a.json"), "{}").unwrap();
        fs::write(path("c.json"), "{}").unwrap();
        fs::hard_link(path("a.json"), path("b.json")).unwrap();
        let read = [path("./a.json")];
        for same in ["a.json", "b.json"] {
            assert_eq!(find_same(&path(same), &read), Some(read[0].as_path()));
        }
        for other in ["c.json", "new.json"] {
            assert_eq!(find_same(&path(other), &read), None);
        }
    }
}
