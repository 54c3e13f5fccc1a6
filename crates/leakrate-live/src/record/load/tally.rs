//! Counting requests while they are under way.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::record::load::traffic::{BurstEnd, Latency, Traffic};
use leakrate_core::units::Seconds;

/// A request sent this long after it was due is late: a tenth of the time that people notice,
/// and ten times what a timer is off.
const LATE: Duration = Duration::from_millis(10);

/// Failures to get any answer, without an answer in between, after which a server is given up.
const FAILURES_OF_A_DEAD_SERVER: u32 = 50;

/// The slowest answer that is told apart, in microseconds: an hour.
const SLOWEST: u64 = 3_600_000_000;

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// The server answered, with an error.
    Status(u16),
    /// The server did not answer.
    NoAnswer(String),
}

/// Counts of a burst.
#[derive(Debug)]
pub(super) struct Tally {
    traffic: Traffic,
    begun: Option<Instant>,
    unanswered_in_a_row: u32,
    microseconds: Option<Histogram<u32>>,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            traffic: Traffic::default(),
            begun: None,
            unanswered_in_a_row: 0,
            // The bounds are constants that the histogram accepts; without it counts remain.
            microseconds: Histogram::new_with_bounds(1, SLOWEST, 3).ok(),
        }
    }

    /// Counts a request that is sent now, and gives its number.
    pub(super) fn send(&mut self, due: Instant) -> u64 {
        let now = Instant::now();
        let begun = *self.begun.get_or_insert(now);
        self.traffic.sending = now - begun;
        self.traffic.late += u64::from(now.saturating_duration_since(due) > LATE);
        self.traffic.sent += 1;
        self.traffic.sent - 1
    }

    /// Counts the outcome of a request that was due at `due`.
    pub(super) fn finish(&mut self, due: Instant, outcome: Result<(), Failure>) {
        let answered = !matches!(outcome, Err(Failure::NoAnswer(_)));
        self.unanswered_in_a_row = if answered {
            0
        } else {
            self.unanswered_in_a_row + 1
        };
        match outcome {
            Ok(()) => self.traffic.succeeded += 1,
            Err(failure) => {
                let reason = match failure {
                    Failure::Status(status) => format!("status {status}"),
                    Failure::NoAnswer(reason) => reason,
                };
                *self.traffic.failures.entry(reason).or_default() += 1;
            }
        }
        if let Some(histogram) = self.microseconds.as_mut().filter(|_| answered) {
            histogram.saturating_record(due.elapsed().as_micros().max(1) as u64);
        }
    }

    /// Whether nothing has been answered for so long that it is no use to send more.
    pub(super) fn server_is_silent(&self) -> bool {
        self.unanswered_in_a_row >= FAILURES_OF_A_DEAD_SERVER
    }

    /// Whether, now that all is sent, the server seems to be gone: it was silent for long, or
    /// never said anything.
    pub(super) fn server_is_gone(&self) -> bool {
        let sent = self.traffic.sent;
        self.server_is_silent() || (sent > 0 && u64::from(self.unanswered_in_a_row) == sent)
    }

    /// The counts so far.
    pub(super) fn traffic(&self, end: BurstEnd) -> Traffic {
        let at = |histogram: &Histogram<u32>, quantile| {
            Seconds(histogram.value_at_quantile(quantile) as f64 * 1e-6)
        };
        let latency = self.microseconds.as_ref().filter(|all| !all.is_empty());
        Traffic {
            latency: latency.map(|all| Latency {
                median: at(all, 0.5),
                p99: at(all, 0.99),
                slowest: Seconds(all.max() as f64 * 1e-6),
            }),
            end,
            ..self.traffic.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_apart_and_by_reason() {
        let mut tally = Tally::new();
        let now = Instant::now();
        for outcome in [
            Ok(()),
            Err(Failure::Status(500)),
            Err(Failure::Status(500)),
            Err(Failure::NoAnswer("timeout".into())),
        ] {
            tally.send(now);
            tally.finish(now, outcome);
        }
        let traffic = tally.traffic(BurstEnd::Complete);
        assert_eq!((traffic.sent, traffic.succeeded), (4, 1));
        assert_eq!(traffic.failed(), 3);
        assert_eq!(traffic.commonest_failure(), Some(("status 500", 2)));
        assert!(traffic.mostly_failed());
    }

    #[test]
    fn errors_that_are_answers_do_not_mean_that_the_server_is_gone() {
        let mut tally = Tally::new();
        let now = Instant::now();
        for _ in 0..1000 {
            tally.finish(now, Err(Failure::Status(503)));
        }
        assert!(!tally.server_is_gone());
        tally.send(now);
        for _ in 0..FAILURES_OF_A_DEAD_SERVER {
            assert!(!tally.server_is_silent());
            tally.finish(now, Err(Failure::NoAnswer("refused".into())));
        }
        assert!(tally.server_is_gone());
        tally.finish(now, Ok(()));
        assert!(!tally.server_is_gone());
    }

    #[test]
    fn a_server_that_answers_nothing_at_all_is_gone() {
        let mut tally = Tally::new();
        let now = Instant::now();
        tally.send(now);
        tally.send(now);
        tally.finish(now, Err(Failure::NoAnswer("timeout".into())));
        assert!(!tally.server_is_gone());
        tally.finish(now, Err(Failure::NoAnswer("timeout".into())));
        assert!(tally.server_is_gone());
    }

    #[test]
    fn a_late_request_is_counted_and_its_latency_runs_from_when_it_was_due() {
        let mut tally = Tally::new();
        let now = Instant::now();
        let Some(due) = now.checked_sub(Duration::from_secs(2)) else {
            return; // The clock of this machine began less than two seconds ago.
        };
        tally.send(due);
        tally.finish(due, Ok(()));
        let traffic = tally.traffic(BurstEnd::Complete);
        assert_eq!(traffic.late, 1);
        assert!(traffic.latency.unwrap().median.0 >= 1.99);
    }
}
