//! Why a watch cannot begin, or go on.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::cli::error::Error;
use crate::watch::WatchError;

/// Why a watch cannot begin, or go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum WatchFailure {
    #[error(transparent)]
    Source(WatchError),
    #[error("cannot hear Ctrl-C: {0}")]
    Interrupt(#[from] ctrlc::Error),
    #[error(
        "cannot listen at {address}: {source}; name a port that is free, such as --listen 127.0.0.1:9187"
    )]
    Listen {
        address: SocketAddr,
        source: std::io::Error,
    },
    #[error("cannot run commands: {0}")]
    Command(std::io::Error),
    #[error(
        "cannot write {}: it is the file that is watched; name another file",
        path.display()
    )]
    OverSource { path: PathBuf },
    #[error(
        "another watch writes {}, and two would take turns: name another file",
        path.display()
    )]
    TextFileInUse { path: PathBuf },
    #[error(
        "standard input is read once and not watched: let it be written to a file, as in command | tee \
         readings.csv, and watch that: leakrate watch readings.csv"
    )]
    Stream,
    #[error(
        "`{url}` has no gauge to watch without its name; name it, as in leakrate watch {url} --gauge \
         process_resident_memory_bytes"
    )]
    NoGauge { url: String },
    #[error(
        "--gauge is of a page of metrics, and `{source_name}` is none: name a column with --memory"
    )]
    GaugeOfFile { source_name: String },
    #[error(
        "only a file is read again from its beginning: --replay needs one, and `{url}` is an address"
    )]
    ReplayOfAddress { url: String },
    #[error(
        "crash-within needs the memory at which the process dies: add --limit, such as --limit 1.75GB, or \
         --limit auto for the level at which earlier runs died"
    )]
    NoLimit,
}

impl From<WatchFailure> for Error {
    fn from(failure: WatchFailure) -> Self {
        match failure {
            // Its places are shown.
            WatchFailure::Source(WatchError::Ingest(error)) => Self::Ingest(error),
            other => Self::Command(Box::new(other)),
        }
    }
}

impl From<WatchError> for Error {
    fn from(error: WatchError) -> Self {
        WatchFailure::Source(error).into()
    }
}
