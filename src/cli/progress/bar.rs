//! The bar that shows how much of long work is done.

use std::fmt::Write;
use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::task::{Counted, Task};

/// What is done sooner than this needs no bar.
const SOON: Duration = Duration::from_millis(500);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

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

/// Does the work, and where it takes long, shows on the terminal how much of it is `done`.
pub(super) fn watch<T>(task: Task, done: impl Fn() -> u64 + Send, work: impl FnOnce() -> T) -> T {
    // A bar is drawn on a terminal alone, and no thread is started to draw none.
    if !io::stderr().is_terminal() {
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
            let bar = ProgressBar::with_draw_target(Some(task.total), target);
            bar.set_style(task.counted.style());
            bar.set_message(task.doing);
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
