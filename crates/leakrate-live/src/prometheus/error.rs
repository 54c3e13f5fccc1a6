//! Why a server does not tell what it is asked.

use crate::patience::EXPOSED;
use leakrate_core::units::count;

/// Why there is no answer to a question. Each says where and what was asked, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Nobody answers there.
    #[error("cannot ask {address}: {reason}; {help}")]
    Unreachable {
        /// The server.
        address: String,
        /// What went wrong.
        reason: String,
        /// What to do.
        help: &'static str,
    },
    /// It does not want to answer whoever asks.
    #[error(
        "{address} refuses {} (status {status}): {help}",
        if *.anonymous { "to answer without credentials" } else { "the credentials" }
    )]
    Unauthorized {
        /// The server.
        address: String,
        /// The status.
        status: u16,
        /// Whether nothing was said of who asks.
        anonymous: bool,
        /// What to do.
        help: &'static str,
    },
    /// What says who asks would be read by others on its way.
    #[error("{}", EXPOSED.replace("{host}", host))]
    Exposed {
        /// The host.
        host: String,
    },
    /// It says that another server is to be asked.
    #[error(
        "{address} sends on to {location}, which is not asked, since credentials go to the server that was \
         written alone: if that is the server, write its address"
    )]
    Redirected {
        /// The server.
        address: String,
        /// The other one.
        location: String,
    },
    /// What answers is no such server.
    #[error(
        "expected an answer of Prometheus from {page}, found {found} (status {status}): check host, port and \
         the path before /api/v1, as in prometheus:http://localhost:9090/prometheus"
    )]
    NotPrometheus {
        /// The page that was asked.
        page: String,
        /// What it answered.
        found: String,
        /// The status.
        status: u16,
    },
    /// It does not understand the query.
    #[error("{address} cannot read the query `{query}`: {message}")]
    BadQuery {
        /// The server.
        address: String,
        /// The query.
        query: String,
        /// What it says.
        message: String,
    },
    /// It fails, again and again.
    #[error("{address} fails to answer `{query}` (status {status}): {message}")]
    Failed {
        /// The server.
        address: String,
        /// The query.
        query: String,
        /// The status.
        status: u16,
        /// What it says.
        message: String,
    },
    /// The answer is more than the server gives, or than is read, or takes too long.
    #[error("{address} cannot answer `{query}` at once: {reason}")]
    TooMuch {
        /// The server.
        address: String,
        /// The query.
        query: String,
        /// What is too much.
        reason: String,
    },
    /// More series than are read.
    #[error(
        "`{query}` is {} series at {address}, and at most {} are read: narrow the query by labels, such as \
         {{job=\"web\"}}",
        count(*.found as f64), count(*.most as f64)
    )]
    TooManySeries {
        /// The server.
        address: String,
        /// The query.
        query: String,
        /// How many there are.
        found: usize,
        /// How many are read.
        most: usize,
    },
    /// More readings than are read.
    #[error(
        "`{query}` is more than {} readings at {address}: narrow the query by labels, or ask for a shorter \
         time (--since 6h)",
        count(*.most as f64)
    )]
    TooManyReadings {
        /// The server.
        address: String,
        /// The query.
        query: String,
        /// How many are read.
        most: usize,
    },
    /// There is nothing.
    #[error("{address} has nothing for `{query}` {when}: {help}")]
    Nothing {
        /// The server.
        address: String,
        /// The query.
        query: String,
        /// When it was asked for.
        when: String,
        /// What to do.
        help: String,
    },
    /// A query that cannot be read as what it is given as.
    #[error("`{query}` {reason}")]
    Unsuitable {
        /// The query.
        query: String,
        /// What is wrong with it, and what to do.
        reason: &'static str,
    },
    /// The run was asked to end.
    #[error("interrupted before {address} answered")]
    Interrupted {
        /// The server.
        address: String,
    },
}

impl AskError {
    /// Whether the same question may be answered later, without a change by whoever asks.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Failed { .. } | Self::TooMuch { .. } => true,
            Self::Unauthorized { .. }
            | Self::Exposed { .. }
            | Self::Redirected { .. }
            | Self::NotPrometheus { .. }
            | Self::BadQuery { .. }
            | Self::TooManySeries { .. }
            | Self::TooManyReadings { .. }
            | Self::Nothing { .. }
            | Self::Unsuitable { .. }
            | Self::Interrupted { .. } => false,
        }
    }
}
