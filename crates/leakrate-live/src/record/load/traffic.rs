//! What a burst of load did: requests by outcome, and how long answers took.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use leakrate_core::units::{Rate, Requests, Seconds, three_digits};

/// The outcome of a burst, or of the part of it that is over.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Traffic {
    /// Requests sent.
    pub sent: u64,
    /// Requests answered with a status from 200 to 299.
    pub succeeded: u64,
    /// Requests that failed, by reason: a status, a timeout, a broken connection.
    pub failures: BTreeMap<String, u64>,
    /// Requests sent after the time they were due. They are sent all the same.
    pub late: u64,
    /// From the first request to the last that was sent.
    pub sending: Duration,
    /// How long answers took, counted from the time their request was due; absent where an
    /// external tool sent the load.
    pub latency: Option<Latency>,
    /// How the burst ended.
    pub end: BurstEnd,
}

/// How a burst ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BurstEnd {
    /// All was sent.
    #[default]
    Complete,
    /// The run was asked to end.
    CutShort,
    /// The server stopped answering.
    ServerGone,
}

/// How long answers took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latency {
    /// Half of the answers took at most this long.
    pub median: Seconds,
    /// 99 of 100 answers took at most this long.
    pub p99: Seconds,
    /// The slowest answer.
    pub slowest: Seconds,
}

impl Traffic {
    /// Requests that failed for any reason.
    pub fn failed(&self) -> u64 {
        self.failures.values().sum()
    }

    /// Whether more requests failed than succeeded.
    pub fn mostly_failed(&self) -> bool {
        self.failed() > self.succeeded
    }

    /// The commonest reason of failure and how often it occurred.
    pub fn commonest_failure(&self) -> Option<(&str, u64)> {
        let commonest = self.failures.iter().max_by_key(|(_, count)| **count);
        commonest.map(|(reason, &count)| (reason.as_str(), count))
    }

    /// The rate at which requests were sent; `None` where there were too few to tell.
    pub fn achieved(&self) -> Option<Rate<Requests, Seconds>> {
        let intervals = self
            .sent
            .checked_sub(1)
            .filter(|&intervals| intervals > 0)?;
        let seconds = self.sending.as_secs_f64();
        (seconds > 0.0).then(|| Requests(intervals as f64) / Seconds(seconds))
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |span: Seconds| three_digits(span.0 * 1e3);
        write!(
            f,
            "median {} ms, 99 % within {} ms, slowest {} ms",
            milliseconds(self.median),
            milliseconds(self.p99),
            milliseconds(self.slowest)
        )
    }
}
