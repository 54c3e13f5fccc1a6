//! How a run is told to end early.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

/// How long an interruption may go unnoticed.
pub(crate) const PULSE: Duration = Duration::from_millis(100);

/// How long what is under way may take to finish. Whoever ends a program waits for a second, and
/// believes that it hangs after two; what must be cleaned up takes some of it.
pub(crate) const FINISHES_WITHIN: Duration = Duration::from_millis(700);

/// A request to end, shared with whoever hears Ctrl-C. The first one finishes the snapshot that is
/// being taken, since the requests already sent have changed the memory; a second one, or a little
/// time, gives it up.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<Requests>);

#[derive(Debug, Default)]
struct Requests {
    count: AtomicU8,
    first: OnceLock<Instant>,
}

/// What a run should do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cancellation {
    /// Go on.
    GoOn,
    /// Send no more, take the snapshot and end.
    Finish,
    /// End at once.
    Abandon,
}

impl Interrupt {
    /// Asks for an end: politely the first time, at once the second time.
    pub fn raise(&self) {
        self.0.first.get_or_init(Instant::now);
        // Who asks again and again means no more by it than by the second time.
        let counted = self.0.count.load(Ordering::Relaxed).saturating_add(1);
        self.0.count.store(counted, Ordering::Relaxed);
    }

    /// What has been asked for so far.
    pub fn cancellation(&self) -> Cancellation {
        let asked = self.0.first.get().map(Instant::elapsed);
        match (self.0.count.load(Ordering::Relaxed), asked) {
            (0, _) => Cancellation::GoOn,
            (1, Some(asked)) if asked < FINISHES_WITHIN => Cancellation::Finish,
            _ => Cancellation::Abandon,
        }
    }

    /// Sleeps until the span is over or the run is to end.
    pub(crate) fn sleep(&self, span: Duration) -> Cancellation {
        self.sleep_until(span, Cancellation::Finish)
    }

    /// Sleeps until the span is over or the run is to end at once.
    pub(crate) fn pause(&self, span: Duration) -> Cancellation {
        self.sleep_until(span, Cancellation::Abandon)
    }

    fn sleep_until(&self, span: Duration, wanted: Cancellation) -> Cancellation {
        let begun = Instant::now();
        loop {
            let left = span.saturating_sub(begun.elapsed());
            if left.is_zero() || self.cancellation() >= wanted {
                return self.cancellation();
            }
            thread::sleep(left.min(PULSE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_request_is_more_urgent_than_the_first() {
        let interrupt = Interrupt::default();
        assert_eq!(interrupt.cancellation(), Cancellation::GoOn);
        interrupt.raise();
        assert_eq!(interrupt.cancellation(), Cancellation::Finish);
        interrupt.clone().raise();
        assert_eq!(interrupt.cancellation(), Cancellation::Abandon);
    }

    #[test]
    fn what_does_not_finish_soon_is_given_up() {
        let interrupt = Interrupt::default();
        interrupt.raise();
        let begun = Instant::now();
        assert_eq!(interrupt.pause(Duration::MAX), Cancellation::Abandon);
        assert!(begun.elapsed() >= FINISHES_WITHIN / 2);
    }

    #[test]
    fn sleep_ends_when_it_is_asked_to() {
        let interrupt = Interrupt::default();
        interrupt.raise();
        assert_eq!(interrupt.sleep(Duration::MAX), Cancellation::Finish);
        assert_eq!(
            interrupt.pause(Duration::from_millis(1)),
            Cancellation::Finish
        );
        interrupt.raise();
        assert_eq!(interrupt.pause(Duration::MAX), Cancellation::Abandon);
    }
}
