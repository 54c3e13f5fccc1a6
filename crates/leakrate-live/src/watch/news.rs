//! What a source has to tell since it was last asked.

use leakrate_core::caveat::Caveat;
use leakrate_core::series::{Arrival, Columns, Dated};
use leakrate_core::units::Seconds;
use leakrate_ingest::IngestError;

/// What a source has to tell since it was last asked.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// Readings of each series that has any.
    pub arrivals: Vec<Arrivals>,
    /// What happened to the source, in order.
    pub happenings: Vec<Happening>,
    /// Whether there can be more.
    pub outlook: Outlook,
}

impl Default for News {
    fn default() -> Self {
        Self {
            arrivals: Vec::new(),
            happenings: Vec::new(),
            outlook: Outlook::MoreMayCome,
        }
    }
}

/// New readings of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrivals {
    /// What is known of the series beside its samples, of which it holds none.
    pub about: Columns,
    /// What limits it, where that was said of what was read first.
    pub caveats: Vec<Caveat>,
    /// Which clock its times are of.
    pub dated: Dated,
    /// Its readings in order of time.
    pub readings: Vec<Arrival>,
}

/// Whether there can be more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// There can.
    MoreMayCome,
    /// The source has ended for good, as a process has.
    Ended,
}

/// Something that happened to a source.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Happening {
    /// There is nothing to read yet.
    #[error("waiting for readings: {reason}")]
    Waiting {
        /// Why not.
        reason: String,
    },
    /// What was waited for has come.
    #[error("`{name}` has readings now")]
    Begun {
        /// The source.
        name: String,
    },
    /// A file is no longer there.
    #[error("`{name}` is gone; waiting for it to come back")]
    Gone {
        /// The file.
        name: String,
    },
    /// It is there again.
    #[error("`{name}` is back")]
    Back {
        /// The file.
        name: String,
    },
    /// Another file has taken its place.
    #[error("`{name}` was replaced by a new file, which is read from its beginning")]
    Replaced {
        /// The file.
        name: String,
    },
    /// It was emptied or written anew.
    #[error("`{name}` was emptied or written anew, and is read from its beginning")]
    Rewritten {
        /// The file.
        name: String,
    },
    /// Rows could not be read, and were left out.
    #[error("{0}")]
    RowsLeftOut(IngestError),
    /// There is no answer.
    #[error("{reason}; asking again")]
    Away {
        /// Why not.
        reason: String,
    },
    /// There are answers again.
    #[error("`{name}` answers again; nothing is known of the {span} without an answer")]
    AnswersAgain {
        /// The source.
        name: String,
        /// How long there were none.
        span: Seconds,
    },
    /// There are answers again, with what was kept meanwhile.
    #[error("`{name}` answers again, after {span}")]
    CaughtUp {
        /// The source.
        name: String,
        /// How long there were none.
        span: Seconds,
    },
    /// It has ended.
    #[error("{reason}")]
    Ended {
        /// How that is known.
        reason: String,
    },
}
