//! Memory readers: ways to learn how much memory a live process uses. One file each.

mod cdp;
mod go;
mod heap_folder;
mod inspector;
mod jvm;
mod process;
mod prometheus;

use std::path::PathBuf;

use crate::patience::{EXPOSED, NoAnswer, Unanswered};
use crate::reach::ReachError;
use crate::web_address::AddressFault;
use leakrate_core::series::Metric;
use leakrate_core::units::Bytes;

pub use go::GoReader;
pub use heap_folder::HeapRecord;
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

    /// Keeps what the heap consists of, where a reader can and is asked to, and says in which
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
    /// It is no address of a page.
    #[error("expected an address such as `http://localhost:8080/metrics`: {0}")]
    Address(#[from] AddressFault),
    /// A page is not for whoever asks.
    #[error("{address} refuses {asker} (status {status}): {help}")]
    Refused {
        /// The page.
        address: String,
        /// What was said of who asks.
        asker: &'static str,
        /// The status.
        status: u16,
        /// What to do.
        help: &'static str,
    },
    /// There is no such number, and there may be one later.
    #[error("expected one gauge `{gauge}` from `{address}`, found none: {help}")]
    Absent {
        /// The page.
        address: String,
        /// The gauge.
        gauge: String,
        /// What to do.
        help: &'static str,
    },
    /// The address is one that may not be reached.
    #[error(transparent)]
    Reach(#[from] ReachError),
    /// What says who asks would be read by others on its way.
    #[error("{}", EXPOSED.replace("{host}", host))]
    Exposed {
        /// The host.
        host: String,
    },
    /// The run was asked to end while an answer was waited for.
    #[error("interrupted before the memory was read")]
    Interrupted,
    /// The number of a process was given to another one.
    #[error(
        "process {process} has ended, and its number belongs to another process now, whose memory \
         says nothing of it; start the program again, and measure again"
    )]
    AnotherProcess {
        /// The number.
        process: u32,
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

impl ReadError {
    /// Whether the memory may be read later, without a change by whoever asks.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Absent { .. } => true,
            Self::Address(_)
            | Self::Refused { .. }
            | Self::Exposed { .. }
            | Self::Reach(_)
            | Self::Interrupted
            | Self::AnotherProcess { .. }
            | Self::Unexpected { .. }
            | Self::NotSupportedHere
            | Self::HeapSnapshot { .. } => false,
        }
    }

    fn unanswered(address: &str, cause: Unanswered, help: &'static str) -> Self {
        match cause {
            Unanswered::Interrupted => Self::Interrupted,
            Unanswered::Failed(NoAnswer::Exposed { host }) => Self::Exposed { host },
            Unanswered::Failed(cause) => Self::Unreachable {
                address: address.to_owned(),
                reason: cause.to_string(),
                help,
            },
        }
    }
}

/// An amount of memory, which is a number and not negative, whoever says otherwise.
pub(super) fn size(bytes: f64) -> Option<Bytes> {
    (bytes.is_finite() && bytes >= 0.0).then_some(Bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_memory_is_negative_or_not_a_number() {
        assert_eq!(size(0.0), Some(Bytes(0.0)));
        assert_eq!(size(1.5e9), Some(Bytes(1.5e9)));
        for bytes in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(size(bytes), None, "{bytes}");
        }
    }
}
