//! Waiting for an answer that may never come, and hearing meanwhile that the run is asked to
//! end.

use std::io;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::interrupt::{Cancellation, Interrupt, PULSE};

/// Waits for the answers of one program.
#[derive(Debug, Clone)]
pub(crate) struct Patience {
    interrupt: Interrupt,
    limit: Duration,
    /// Who has never answered is not waited for once an end is asked for.
    has_answered: bool,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// The run was asked to end.
    Interrupted,
    /// Something went wrong.
    Failed(NoAnswer),
}

/// Why nobody is told who asks, who might not be the only one to hear it.
pub(crate) const EXPOSED: &str = "the token or password for {host} is not sent, since without encryption anybody \
    on the way to it can read it: write https:// in the address, or, if you trust the network between, set \
    LEAKRATE_CREDENTIALS_OVER_HTTP=1 (credentials-over-http = true in a file of --access)";

/// What went wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// It did not come in time.
    #[error("no answer within {} s", within.as_secs_f64())]
    Late {
        /// How long it was waited for.
        within: Duration,
    },
    /// It was longer than is read.
    #[error("the answer is longer than {} MiB", most >> 20)]
    TooLarge {
        /// The bytes that are read.
        most: usize,
    },
    /// It ended before its end.
    #[error("the answer was cut off ({0})")]
    CutOff(String),
    /// What says who asks would be read by others on its way.
    #[error("{}", EXPOSED.replace("{host}", host))]
    Exposed {
        /// The host.
        host: String,
    },
    /// Anything else, as whoever met it says.
    #[error("{0}")]
    Other(String),
}

impl Unanswered {
    /// Nobody answers, for a reason in words.
    pub(crate) fn failed(reason: impl Into<String>) -> Self {
        Self::Failed(NoAnswer::Other(reason.into()))
    }
}

impl Patience {
    /// Waits up to `limit` for each answer.
    pub(crate) fn new(interrupt: &Interrupt, limit: Duration) -> Self {
        Self {
            interrupt: interrupt.clone(),
            limit,
            has_answered: false,
        }
    }

    /// Asks `poll` again and again; it may wait for as long as it is told.
    pub(crate) fn wait<T>(
        &mut self,
        mut poll: impl FnMut(Duration) -> Option<T>,
    ) -> Result<T, Unanswered> {
        let begun = Instant::now();
        loop {
            // Before an answer is taken: there may be answers without end.
            if self.interrupt.cancellation() == Cancellation::Abandon {
                return Err(Unanswered::Interrupted);
            }
            if let Some(answer) = poll(PULSE) {
                self.has_answered = true;
                return Ok(answer);
            }
            if self.interrupt.cancellation() != Cancellation::GoOn && !self.has_answered {
                return Err(Unanswered::Interrupted);
            }
            if begun.elapsed() > self.limit {
                let within = self.limit;
                return Err(Unanswered::Failed(NoAnswer::Late { within }));
            }
        }
    }

    /// Waits for work that knows no limit, on a thread of its own. Where it is not waited for any
    /// longer, it is left to itself.
    pub(crate) fn beside<T: Send + 'static>(
        &mut self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unanswered> {
        let (sender, receiver) = channel();
        let started = thread::Builder::new().spawn(move || {
            // Nobody may be waiting any longer.
            let _ = sender.send(work());
        });
        started.map_err(|error| Unanswered::failed(error.to_string()))?;
        self.wait(|pulse| match receiver.recv_timeout(pulse) {
            Ok(answer) => Some(Ok(answer)),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                Some(Err(Unanswered::failed("the thread that waited has ended")))
            }
        })?
    }
}

impl From<io::Error> for Unanswered {
    fn from(error: io::Error) -> Self {
        Self::failed(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    fn never(pulse: Duration) -> Option<()> {
        thread::sleep(pulse);
        None
    }

    #[test]
    fn who_never_answers_is_left_at_the_first_request() {
        let interrupt = Interrupt::default();
        let mut patience = Patience::new(&interrupt, LONG);
        interrupt.raise();
        assert_eq!(patience.wait(never), Err(Unanswered::Interrupted));
    }

    #[test]
    fn who_has_answered_may_finish_after_the_first_request_but_not_the_second() {
        let interrupt = Interrupt::default();
        let mut patience = Patience::new(&interrupt, LONG);
        assert_eq!(patience.wait(|_| Some("answer")), Ok("answer"));
        interrupt.raise();
        let mut asked = 0;
        let after_some = |_| {
            asked += 1;
            (asked == 20).then_some("answer")
        };
        assert_eq!(patience.wait(after_some), Ok("answer"));
        interrupt.raise();
        assert_eq!(patience.wait(never), Err(Unanswered::Interrupted));
        let always = patience.wait(|_| Some("part of an answer without end"));
        assert_eq!(always, Err(Unanswered::Interrupted));
    }

    #[test]
    fn an_answer_that_takes_too_long_is_none() {
        let mut patience = Patience::new(&Interrupt::default(), Duration::ZERO);
        let within = Duration::ZERO;
        let late = NoAnswer::Late { within };
        assert_eq!(late.to_string(), "no answer within 0 s");
        assert_eq!(patience.wait(never), Err(Unanswered::Failed(late)));
    }

    #[test]
    fn work_that_hangs_is_left_behind() {
        let interrupt = Interrupt::default();
        let mut patience = Patience::new(&interrupt, LONG);
        assert_eq!(patience.beside(|| 7), Ok(7));
        interrupt.raise();
        interrupt.raise();
        let hangs = patience.beside(|| thread::sleep(LONG));
        assert_eq!(hangs, Err(Unanswered::Interrupted));
    }
}
