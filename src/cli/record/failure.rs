//! Why a recording ends without an answer, or with less than was asked for.

use crate::cli::error::Error;
use crate::record::{
    LaunchError, LoadError, ReachError, ReadError, RecordError, RoutePlanError, TableError,
};

/// Two readings always lie on a line, so nothing is known of its uncertainty.
pub(super) const FEWEST_READINGS: usize = 3;

/// Why there is nothing to answer with, or less than was asked for.
#[derive(Debug, thiserror::Error)]
pub(super) enum RecordFailure {
    #[error(transparent)]
    Reach(#[from] ReachError),
    #[error(transparent)]
    Launch(#[from] LaunchError),
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Table(#[from] TableError),
    #[error("{error}")]
    Run { error: RecordError },
    #[error("{error}\n`{program}` ended ({status}); its last words: {last_words}")]
    ProgramEnded {
        error: Box<RecordError>,
        program: String,
        status: String,
        last_words: String,
    },
    #[error("cannot hear Ctrl-C: {0}")]
    Interrupt(#[from] ctrlc::Error),
    #[error("cannot read the body of the requests from `{path}`: {source}")]
    Body {
        path: String,
        source: std::io::Error,
    },
    #[error("cannot read the routes from `{path}`: {source}")]
    Routes {
        path: String,
        source: std::io::Error,
    },
    #[error("{path}: {source}")]
    RoutePlan {
        path: String,
        source: RoutePlanError,
    },
    #[error(
        "cannot write the requests of each route to `{path}`: {source}; for a new measurement choose \
         another file with `-o`"
    )]
    RouteLog {
        path: String,
        source: std::io::Error,
    },
    #[error("cannot make the directory `{path}`: {source}")]
    Directory {
        path: String,
        source: std::io::Error,
    },
    #[error(
        "`{program}` has no inspector: it is no Node program, or NODE_OPTIONS does not reach it; say how to read its memory, such as --pid launched"
    )]
    NoInspector { program: String },
    #[error(
        "--against is read before the run and again after it, and a stream can be read only once: \
         save it to a file, and name that"
    )]
    AgainstStream,
    #[error("`launched` names the program that --launch starts: add --launch -- PROGRAM")]
    NothingLaunched,
    #[error(
        "a rate takes {FEWEST_READINGS} readings, and there are {found}; --resume adds to those in `{path}`"
    )]
    TooFew { found: usize, path: String },
    #[error("interrupted before anything was measured")]
    Nothing,
}

impl RecordFailure {
    /// Whether what was measured before is no answer either.
    pub(super) fn leaves_no_rate(&self) -> bool {
        let error = match self {
            Self::Run { error } => error,
            Self::ProgramEnded { error, .. } => error.as_ref(),
            _ => return false,
        };
        matches!(error, RecordError::MostRequestsFailed { .. })
    }
}

impl From<RecordFailure> for Error {
    fn from(failure: RecordFailure) -> Self {
        Self::Command(Box::new(failure))
    }
}
