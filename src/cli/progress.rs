//! Progress of long work, on a terminal alone.

use std::fmt::Write;
use std::io::{self, IsTerminal as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use rayon::prelude::*;

/// What is done sooner than this needs no bar.
const SOON: Duration = Duration::from_millis(500);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Bytes,
    Series,
    /// Parts of a whole of which only the share is known.
    Parts,
}

/// Whether bars may be shown at all: like colour, a matter of the whole run.
static SHOWN: AtomicBool = AtomicBool::new(true);

/// Whether anything but the finding may be said.
pub(super) fn is_shown() -> bool {
    SHOWN.load(Ordering::Relaxed)
}

/// Shows no bars from now on.
pub(super) fn hide() {
    SHOWN.store(false, Ordering::Relaxed);
}

impl Counted {
    fn style(self) -> ProgressStyle {
        let template = match self {
            Self::Bytes => {
                "{msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes}, {decimal_bytes_per_sec}, {eta} left"
            }
            Self::Series => "{msg} {wide_bar} {human_pos}/{human_len} series, {rate}, {eta} left",
            Self::Parts => "{msg} {wide_bar} {percent} %, {eta} left",
        };
        let style = ProgressStyle::with_template(template);
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        style.with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
            let _ = write!(out, "{:.0}/s", state.per_sec());
        })
    }
}

/// Some work and its size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Task {
    pub(super) doing: &'static str,
    pub(super) total: u64,
    pub(super) counted: Counted,
}

impl Task {
    /// Does the work, and where it takes long, shows on the terminal how much of it is `done`.
    /// The bar asks, so that the work need not tell.
    pub(super) fn watch<T>(self, done: impl Fn() -> u64 + Send, work: impl FnOnce() -> T) -> T {
        // A bar is drawn on a terminal alone, and no thread is started to draw none.
        if !is_shown() || !io::stderr().is_terminal() {
            return work();
        }
        thread::scope(|scope| {
            let (finished, waiting) = mpsc::channel::<()>();
            let show = move || {
                let goes_on = |wait| waiting.recv_timeout(wait) == Err(RecvTimeoutError::Timeout);
                if !goes_on(SOON) {
                    return;
                }
                let target = ProgressDrawTarget::stderr();
                let bar = ProgressBar::with_draw_target(Some(self.total), target);
                bar.set_style(self.counted.style());
                bar.set_message(self.doing);
                while goes_on(BETWEEN_LOOKS) {
                    bar.set_position(done());
                }
                bar.finish_and_clear();
            };
            // Where no thread can be started, the work goes on without a bar.
            let _ = thread::Builder::new().spawn_scoped(scope, show);
            let result = work();
            drop(finished);
            result
        })
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
        || series.par_iter().map(counted).collect(),
    )
}
