//! Readings that make no sense, though they can be read.

use std::fmt;

use crate::units::{Bytes, counted};

/// What makes readings look as if they were something else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SenseDoubt {
    /// They are above the limit that the file states.
    AboveLimit {
        /// The largest reading.
        highest: Bytes,
        /// The limit.
        limit: Bytes,
    },
    /// They are all the same.
    NeverChange {
        /// How many there are.
        samples: usize,
    },
    /// No process is as small or as large.
    OddSize {
        /// The largest reading.
        highest: Bytes,
    },
}

impl SenseDoubt {
    /// The word of the JSON contract.
    pub fn code(self) -> &'static str {
        match self {
            Self::AboveLimit { .. } => "above_limit",
            Self::NeverChange { .. } => "never_change",
            Self::OddSize { .. } => "odd_size",
        }
    }
}

impl fmt::Display for SenseDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AboveLimit { highest, limit } => write!(
                f,
                "the largest reading, {highest}, is above the limit of {limit} that the file states: \
                 one of the two may be of something else, or in another unit"
            ),
            Self::NeverChange { samples } => write!(
                f,
                "all {} are the same: the column may be a setting, or the recorder may have stood still",
                counted(*samples, "reading")
            ),
            Self::OddSize { highest } => write!(
                f,
                "the largest reading is {highest}: no process has so {} memory, so check the unit",
                if highest.0 < 1e9 { "little" } else { "much" }
            ),
        }
    }
}
