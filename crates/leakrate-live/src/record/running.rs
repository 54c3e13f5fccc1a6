//! A process, distinguished from a later one that is given the same number.

use std::fs;
use std::path::{Path, PathBuf};

use crate::record::reader::ReadError;

/// A process that was running when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RunningProcess {
    pub(super) number: u32,
    root: PathBuf,
    /// When it began, in ticks since the machine did; unknown where there is no `/proc`.
    began: Option<u64>,
}

impl RunningProcess {
    /// The process that has this number now, as a directory such as `/proc` tells.
    pub(super) fn find(root: &Path, number: u32) -> Self {
        Self {
            number,
            root: root.to_owned(),
            began: Stat::read(root, number).map(|stat| stat.began),
        }
    }

    /// Refuses another process that has been given the number meanwhile. To be asked after a
    /// reading: what was the same then was the same before.
    pub(super) fn check(&self) -> Result<(), ReadError> {
        let now = Stat::read(&self.root, self.number).map(|stat| stat.began);
        match (self.began, now) {
            (Some(began), Some(now)) if began != now => Err(ReadError::AnotherProcess {
                process: self.number,
            }),
            _ => Ok(()),
        }
    }
}

/// What `/proc/NUMBER/stat` says of a process.
pub(super) struct Stat {
    pub(super) parent: u32,
    began: u64,
}

impl Stat {
    /// From `number (name) state parent …`, where the name may hold brackets and spaces.
    pub(super) fn read(root: &Path, number: u32) -> Option<Self> {
        let stat = fs::read_to_string(root.join(number.to_string()).join("stat")).ok()?;
        let (_, after_name) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        Some(Self {
            parent: fields.get(1)?.parse().ok()?,
            // Field 22 of the line, of which the first after the name is the third.
            began: fields.get(19)?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(root: &Path, began: u64) {
        let _ = fs::create_dir(root.join("10"));
        let stat = format!("10 (a) b) S 1 10 10 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 {began} 0 0\n");
        fs::write(root.join("10").join("stat"), stat).unwrap();
    }

    #[test]
    fn another_process_of_the_same_number_is_told_by_when_it_began() {
        let root = tempfile::tempdir().unwrap();
        run(root.path(), 4000);
        let process = RunningProcess::find(root.path(), 10);
        assert!(process.check().is_ok());
        run(root.path(), 4001);
        let error = process.check().unwrap_err();
        assert!(
            matches!(error, ReadError::AnotherProcess { process: 10 }),
            "{error}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_tells_when_a_process_began() {
        let own = RunningProcess::find(Path::new("/proc"), std::process::id());
        assert!(own.began.is_some_and(|began| began > 0));
        assert!(own.check().is_ok());
    }
}
