//! Any process by its number, with its descendants, as Linux accounts for them in `/proc`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::record::reader::{Garbage, MemoryReader, ReadError, Reading};
use leakrate_core::series::Metric;
use leakrate_core::units::Bytes;

/// Which memory of a process is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProcessMemory {
    /// Resident memory: what production charts usually show. Pages that processes share are
    /// counted in each.
    #[default]
    Resident,
    /// The proportional set: resident, but pages that n processes share count 1/n in each.
    Proportional,
    /// Memory that is backed by no file: where heaps are, and so where leaks grow.
    Anonymous,
}

/// Reads the memory of a process and its descendants.
#[derive(Debug, Clone)]
pub struct ProcessReader {
    process: u32,
    memory: ProcessMemory,
    root: PathBuf,
}

impl ProcessReader {
    /// A reader of the process with this number.
    ///
    /// # Errors
    /// [`ReadError::NotSupportedHere`] on systems other than Linux.
    pub fn new(process: u32, memory: ProcessMemory) -> Result<Self, ReadError> {
        if !cfg!(target_os = "linux") {
            return Err(ReadError::NotSupportedHere);
        }
        Ok(Self {
            process,
            memory,
            root: PathBuf::from("/proc"),
        })
    }

    fn memory_of(&self, process: u32) -> Result<Bytes, ReadError> {
        let path = self.root.join(process.to_string()).join("smaps_rollup");
        let address = || format!("process {process}");
        let text = fs::read_to_string(&path).map_err(|error| ReadError::Unreachable {
            address: address(),
            reason: error.to_string(),
            help: "check that it is running and that you may look at it",
        })?;
        let label = self.memory.label();
        amount(&text, label).ok_or_else(|| ReadError::Unexpected {
            address: address(),
            expected: format!("a line `{label}` in `{}`", path.display()),
            found: format!("`{}`", text.lines().next().unwrap_or_default()),
        })
    }
}

impl ProcessMemory {
    fn label(self) -> &'static str {
        match self {
            Self::Resident => "Rss:",
            Self::Proportional => "Pss:",
            Self::Anonymous => "Anonymous:",
        }
    }
}

impl MemoryReader for ProcessReader {
    fn metric(&self) -> Metric {
        match self.memory {
            ProcessMemory::Resident => Metric::ResidentSet,
            ProcessMemory::Proportional | ProcessMemory::Anonymous => Metric::Unknown,
        }
    }

    fn column(&self) -> &'static str {
        match self.memory {
            ProcessMemory::Resident => "rss_mb",
            ProcessMemory::Proportional => "pss_mb",
            ProcessMemory::Anonymous => "anonymous_memory_mb",
        }
    }

    fn collect_garbage(&mut self) -> Result<Garbage, ReadError> {
        Ok(Garbage::Included)
    }

    fn read(&mut self) -> Result<Reading, ReadError> {
        let mut memory = self.memory_of(self.process)?;
        for descendant in descendants(&self.root, self.process) {
            // One that has ended meanwhile has no memory.
            if let Ok(of_descendant) = self.memory_of(descendant) {
                memory = memory + of_descendant;
            }
        }
        Ok(Reading {
            memory,
            outside_heap: None,
            process: Some(self.process),
        })
    }
}

/// The amount after a label; the kernel's kB are 1,024 bytes.
fn amount(text: &str, label: &str) -> Option<Bytes> {
    let line = text.lines().find_map(|line| line.strip_prefix(label))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(Bytes(kibibytes * 1024.0))
}

/// A process and the one that started it.
struct Kinship {
    process: u32,
    parent: u32,
}

fn descendants(root: &Path, ancestor: u32) -> Vec<u32> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let kinships: Vec<Kinship> = entries.filter_map(|entry| kinship(&entry.path())).collect();
    let mut family = vec![ancestor];
    let mut at = 0;
    while let Some(&parent) = family.get(at) {
        let children = kinships.iter().filter(|kinship| kinship.parent == parent);
        let new: Vec<u32> = children
            .map(|kinship| kinship.process)
            .filter(|process| !family.contains(process))
            .collect();
        family.extend(new);
        at += 1;
    }
    family.split_off(1)
}

/// From `stat`: `number (name) state parent …`, where the name may hold brackets and spaces.
fn kinship(directory: &Path) -> Option<Kinship> {
    let process = directory.file_name()?.to_str()?.parse().ok()?;
    let stat = fs::read_to_string(directory.join("stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let parent = after_name.split_whitespace().nth(1)?.parse().ok()?;
    Some(Kinship { process, parent })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fake_process(root: &Path, process: u32, stat: &str, kibibytes: u32) {
        let directory = root.join(process.to_string());
        fs::create_dir(&directory).unwrap();
        fs::write(directory.join("stat"), stat).unwrap();
        let rollup = format!(
            "00400000-7fff ---p 00000000 00:00 0 [rollup]\nRss:      {kibibytes} kB\nPss:       50 kB\nPss_Anon:  7 kB\nAnonymous:        20 kB\n"
        );
        fs::write(directory.join("smaps_rollup"), rollup).unwrap();
    }

    #[test]
    fn memory_is_summed_over_all_descendants_and_nobody_else() {
        let root = tempfile::tempdir().unwrap();
        fake_process(root.path(), 10, "10 (npm start) S 1 10", 100);
        fake_process(root.path(), 11, "11 (a) b (c)) S 10 10", 200);
        fake_process(root.path(), 12, "12 (node) S 11 10", 400);
        fake_process(root.path(), 13, "13 (other) S 1 13", 800);
        let read = |memory| {
            let reader = ProcessReader {
                process: 10,
                memory,
                root: root.path().to_owned(),
            };
            reader.clone().read().unwrap().memory
        };
        assert_eq!(read(ProcessMemory::Resident), Bytes(700.0 * 1024.0));
        assert_eq!(read(ProcessMemory::Proportional), Bytes(150.0 * 1024.0));
        assert_eq!(read(ProcessMemory::Anonymous), Bytes(60.0 * 1024.0));
    }

    #[test]
    fn a_process_that_is_not_there_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        let mut reader = ProcessReader {
            process: 10,
            memory: ProcessMemory::Resident,
            root: root.path().to_owned(),
        };
        let message = reader.read().unwrap_err().to_string();
        assert!(message.contains("process 10"), "{message}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn memory_that_this_process_touches_is_seen() {
        let mut reader = ProcessReader::new(std::process::id(), ProcessMemory::Anonymous).unwrap();
        let before = reader.read().unwrap().memory;
        let touched = vec![1_u8; 64 << 20];
        let after = reader.read().unwrap().memory;
        // Other tests of this process allocate at the same time.
        assert!(
            (after - before).0 > 48e6,
            "{} of {}",
            (after - before).0,
            touched.len()
        );
    }
}
