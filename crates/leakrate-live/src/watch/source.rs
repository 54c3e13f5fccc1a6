//! Where readings come from while they are made.

use std::io;

use super::news::News;
use crate::record::ReadError;
use leakrate_core::units::Timestamp;
use leakrate_ingest::IngestError;

/// A source of readings that is asked again and again.
pub trait WatchSource {
    /// What it has to tell since it was last asked; `now` is the time of what is read now.
    ///
    /// # Errors
    /// [`WatchError`], where asking again would not help.
    fn poll(&mut self, now: Timestamp) -> Result<News, WatchError>;
}

/// Why a source cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// What is in the file cannot be understood.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The memory of a process, or a page, cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A server does not tell what it is asked.
    #[error(transparent)]
    Server(Box<dyn std::error::Error + Send + Sync>),
    /// The file cannot be read.
    #[error("cannot read `{name}`: {source}")]
    File {
        /// The file.
        name: String,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not plain text, to which lines are added.
    #[error(
        "`{name}` is {found}, and only text in UTF-8 is watched line by line: unpack or convert what is \
         written, or read it once, as in leakrate fit {name}"
    )]
    NotText {
        /// The file.
        name: String,
        /// What it is.
        found: &'static str,
    },
    /// Its readings have no times.
    #[error(
        "the readings in `{name}` have no times, so that nothing tells how fast they grow: name the column \
         that has them with --time, or let what writes the file put the time first in each line, as in \
         2026-04-03T12:00:00Z,153301811"
    )]
    NoTimes {
        /// The file.
        name: String,
    },
    /// It does not go on as it began.
    #[error(
        "`{name}` cannot be followed: what was read of it before reads otherwise now, and it is too large to be \
         read again each time ({size}); let each line be a whole reading with its time, or read it once, \
         as in leakrate fit {name}"
    )]
    NotFollowed {
        /// The file.
        name: String,
        /// Its size.
        size: String,
    },
}
