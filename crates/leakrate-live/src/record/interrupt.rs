//! How a run is told to end early.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long an interruption may go unnoticed.
pub(super) const PULSE: Duration = Duration::from_millis(100);

/// A wish to end, shared with whoever hears Ctrl-C. The first wish finishes the snapshot that is
/// being taken, since the requests already sent have changed the memory; the second gives it up.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicU8>);

/// What a run should do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Go on.
    GoOn,
    /// Send no more, take the snapshot and end.
    Finish,
    /// End at once.
    Abandon,
}

impl Interrupt {
    /// Wishes for an end: politely the first time, at once the second time.
    pub fn raise(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// What has been wished for so far.
    pub fn wish(&self) -> Wish {
        match self.0.load(Ordering::Relaxed) {
            0 => Wish::GoOn,
            1 => Wish::Finish,
            _ => Wish::Abandon,
        }
    }

    /// Sleeps until the span is over or anybody wishes for an end.
    pub(super) fn sleep(&self, span: Duration) -> Wish {
        let end = Instant::now() + span;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || self.wish() != Wish::GoOn {
                return self.wish();
            }
            thread::sleep(left.min(PULSE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_wish_is_more_urgent_than_the_first() {
        let interrupt = Interrupt::default();
        assert_eq!(interrupt.wish(), Wish::GoOn);
        interrupt.raise();
        assert_eq!(interrupt.wish(), Wish::Finish);
        interrupt.clone().raise();
        assert_eq!(interrupt.wish(), Wish::Abandon);
    }

    #[test]
    fn sleep_ends_when_somebody_wishes_so() {
        let interrupt = Interrupt::default();
        interrupt.raise();
        let start = Instant::now();
        assert_eq!(interrupt.sleep(Duration::from_secs(60)), Wish::Finish);
        assert!(start.elapsed() < Duration::from_secs(30));
    }
}
