//! What reading in little memory leaves out.

use std::fmt;

/// What reading in little memory left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LowMemory {
    /// Of a series only means of neighbouring readings were kept.
    Means {
        /// Readings in one mean.
        readings: usize,
    },
    /// Of a table only times, names and memory were read.
    MemoryAlone,
}

impl LowMemory {
    /// The word of the JSON contract.
    pub fn code(self) -> &'static str {
        match self {
            Self::Means { .. } => "low_memory_means",
            Self::MemoryAlone => "low_memory_memory_alone",
        }
    }
}

impl fmt::Display for LowMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Means { readings } => write!(
                f,
                "--low-memory: each sample is the mean of {readings} neighbouring readings; what \
                 lasts shorter does not show"
            ),
            Self::MemoryAlone => f.write_str(
                "--low-memory: requests, uptimes, processes and limits in the table were not read",
            ),
        }
    }
}
