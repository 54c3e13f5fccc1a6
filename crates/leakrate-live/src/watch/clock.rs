//! The time of a watch.

use std::time::Duration;

use crate::clock::SteadyClock;
use crate::interrupt::{Cancellation, Interrupt};
use leakrate_core::units::Timestamp;

/// The clock of the machine when the watch began, and what has passed since by one that nobody sets.
#[derive(Debug, Clone, Copy)]
pub struct WatchClock(SteadyClock);

impl WatchClock {
    /// Begins now.
    pub fn start() -> Self {
        Self(SteadyClock::start())
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.0.now()
    }

    /// Waits for so long, or until the watch is asked to end.
    pub fn wait(&self, span: Duration, interrupt: &Interrupt) -> Cancellation {
        interrupt.sleep(span)
    }
}
