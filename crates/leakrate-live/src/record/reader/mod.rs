//! Memory readers: ways to learn how much memory a live process uses. One file each.

mod cdp;
mod go;
mod inspector;
mod jvm;
mod process;
mod prometheus;

use std::path::PathBuf;

use leakrate_core::series::Metric;
use leakrate_core::units::Bytes;

pub use go::GoReader;
pub use inspector::InspectorReader;
pub use jvm::JvmReader;
pub use process::{ProcessMemory, ProcessReader};
pub use prometheus::PrometheusReader;

/// A way to learn how much memory a live process uses.
pub trait MemoryReader {
    /// Which quantity it reads.
    fn metric(&self) -> Metric;

    /// What the column of its readings is called; it ends in `_mb` or `_bytes`.
    fn column(&self) -> &str;

    /// Collects garbage, where that can be asked for.
    ///
    /// # Errors
    /// [`ReadError`].
    fn collect_garbage(&mut self) -> Result<Garbage, ReadError>;

    /// Reads the memory now.
    ///
    /// # Errors
    /// [`ReadError`].
    fn read(&mut self) -> Result<Reading, ReadError>;

    /// Keeps what the heap consists of, where a reader can and was told to, and says in which
    /// file. Called once after each snapshot.
    ///
    /// # Errors
    /// [`ReadError`].
    fn keep_heap(&mut self) -> Result<Option<PathBuf>, ReadError> {
        Ok(None)
    }
}

/// Whether readings contain garbage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Garbage {
    /// It has been collected.
    Collected,
    /// Nobody can be asked to collect it, so readings contain what has not been collected yet.
    Included,
}

/// Memory at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The memory that is fitted.
    pub memory: Bytes,
    /// What a JavaScript program holds outside its heap (`Buffer`s), where that is known.
    pub outside_heap: Option<Bytes>,
    /// The process, where that is known: another one means that there was a restart.
    pub process: Option<u32>,
}

/// Why memory could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing answers where the memory should be read.
    #[error("cannot read memory at `{address}`: {reason}; {help}")]
    Unreachable {
        /// The address, or the process.
        address: String,
        /// What went wrong.
        reason: String,
        /// What to do.
        help: &'static str,
    },
    /// There is an answer, but not the one that was expected.
    #[error("expected {expected} from `{address}`, found {found}")]
    Unexpected {
        /// The address, or the process.
        address: String,
        /// What should have been answered.
        expected: String,
        /// What was answered.
        found: String,
    },
    /// The operating system does not offer what is needed.
    #[error(
        "reading the memory of a process by its number is supported on Linux only; use `--node`, `--metrics`, `--jvm` or `--go`"
    )]
    NotSupportedHere,
    /// A heap snapshot could not be written.
    #[error("cannot write the heap snapshot `{path}`: {source}")]
    HeapSnapshot {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
}
