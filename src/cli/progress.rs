//! Progress of long work, on a terminal alone.

#[cfg(feature = "live")]
mod bar;
#[cfg(not(feature = "live"))]
mod no_bar;
mod task;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::ingest::parallel;
#[cfg(not(feature = "live"))]
use no_bar as bar;
pub(super) use task::{Counted, Task};

/// Whether bars may be shown at all: like colour, a matter of the whole run. A program that only asks
/// this library shows none.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// Whether anything but the finding may be said.
pub(super) fn is_shown() -> bool {
    SHOWN.load(Ordering::Relaxed)
}

/// Shows bars from now on.
pub(super) fn show() {
    SHOWN.store(true, Ordering::Relaxed);
}

/// Shows no bars from now on.
pub(super) fn hide() {
    SHOWN.store(false, Ordering::Relaxed);
}

impl Task {
    /// Does the work, and where it takes long, shows on the terminal how much of it is `done`.
    /// The bar asks, so that the work need not tell.
    pub(super) fn watch<T>(self, done: impl Fn() -> u64 + Send, work: impl FnOnce() -> T) -> T {
        if is_shown() {
            bar::watch(self, done, work)
        } else {
            work()
        }
    }
}

/// What `work` makes of each series, on all cores.
pub(super) fn of_each<T: Sync, R: Send>(
    doing: &'static str,
    series: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let done = AtomicU64::new(0);
    let counted = |one: &T| {
        let result = work(one);
        done.fetch_add(1, Ordering::Relaxed);
        result
    };
    let task = Task {
        doing,
        total: series.len() as u64,
        counted: Counted::Series,
    };
    task.watch(
        || done.load(Ordering::Relaxed),
        || parallel::map(series, counted),
    )
}
