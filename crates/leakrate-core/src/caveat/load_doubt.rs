//! What limits requests that a load tester counted.

use std::fmt;

use crate::units::count;

/// A doubt about the requests of a load tester.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadDoubt {
    /// Most requests failed, so the work that leaks may hardly have been done.
    MostFailed {
        /// Requests that were answered with an error or not at all.
        failed: u64,
        /// All requests.
        total: u64,
    },
    /// Only the total of a run is known; its requests were spread evenly over its time.
    SpreadEvenly,
}

impl LoadDoubt {
    /// A stable name for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::MostFailed { .. } => "requests_failed",
            Self::SpreadEvenly => "requests_spread_evenly",
        }
    }
}

impl fmt::Display for LoadDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::MostFailed { failed, total } => write!(
                f,
                "{} of {} requests failed, with an error status or without an answer: they may not \
                 have reached the code that leaks",
                count(failed as f64),
                count(total as f64)
            ),
            Self::SpreadEvenly => write!(
                f,
                "the load tester tells its requests in all alone; they were spread evenly over the \
                 time it ran"
            ),
        }
    }
}
