//! Load: requests sent to the server in bursts. One file per way to send them.

mod addresses;
mod closed_loop;
mod external;
mod idle;
mod mix;
mod open_loop;
mod route_by_route;
mod session;
mod tally;
mod traffic;

use std::time::Duration;

use crate::interrupt::Interrupt;

pub use closed_loop::ClosedLoop;
pub use external::ExternalLoad;
pub use idle::Idle;
pub use mix::Mix;
pub use open_loop::OpenLoop;
pub use route_by_route::{RouteByRoute, RouteLoad, WarmUp};
pub use traffic::{BurstEnd, Latency, Traffic};

/// A way to send load.
pub trait Load {
    /// Sends load for a span of time, then waits until every request has its outcome.
    ///
    /// # Errors
    /// [`LoadError`] where it is not known what was sent.
    fn burst(
        &mut self,
        span: Duration,
        interrupt: &Interrupt,
        progress: &mut dyn FnMut(&Traffic),
    ) -> Result<Traffic, LoadError>;

    /// Finds out that nobody would answer before any load is sent.
    ///
    /// # Errors
    /// [`LoadError::NobodyListens`].
    fn check(&self, _interrupt: &Interrupt) -> Result<(), LoadError> {
        Ok(())
    }

    /// What the next burst asks for, where bursts differ.
    fn asks_for(&self) -> Option<String> {
        None
    }
}

/// Why a burst has no outcome.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Nothing listens at a target.
    #[error("nothing answers at `{address}` ({reason}): start the server, or correct the address")]
    NobodyListens {
        /// Host and port.
        address: String,
        /// What went wrong.
        reason: String,
    },
    /// The machinery to send requests could not be set up.
    #[error("cannot send requests: {0}")]
    Setup(#[source] std::io::Error),
    /// The requests of each route could not be written.
    #[error("cannot write `{path}`: {source}")]
    Log {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The run was abandoned before all outcomes were known.
    #[error("the burst was abandoned, so the requests it sent are not counted")]
    Abandoned,
    /// The command of an external tool cannot be split into words.
    #[error(
        "expected a command such as `autocannon --json -d 50 http://localhost:3000/`, found `{0}`: check its quotes"
    )]
    Command(String),
    /// An external tool could not be started.
    #[error("cannot start `{tool}`: {source}")]
    Tool {
        /// The program.
        tool: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// An external tool failed.
    #[error("`{tool}` ended with {status}: {said}")]
    ToolFailed {
        /// The program.
        tool: String,
        /// Its exit status.
        status: String,
        /// The end of what it printed.
        said: String,
    },
    /// An external tool prints without end.
    #[error(
        "`{tool}` printed more than {limit} MiB in one burst, and was stopped: let it print a summary \
         alone, such as with `autocannon --json`"
    )]
    ToolPrints {
        /// The program.
        tool: String,
        /// MiB that it may print.
        limit: u64,
    },
    /// The number of requests is not in what an external tool printed.
    #[error(
        "`{tool}` did not say how many requests it sent in a form that is known: use `autocannon --json`, \
         `wrk`, `ab`, `hey` or `oha --output-format json`; its output ends with: {said}"
    )]
    NoRequestCount {
        /// The program.
        tool: String,
        /// The end of what it printed.
        said: String,
    },
}
