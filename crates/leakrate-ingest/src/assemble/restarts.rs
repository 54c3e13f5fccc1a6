//! Restarts that a file tells.

use crate::assemble::attach_requests::Attached;
use crate::kit::recording::Frame;
use leakrate_core::series::{Restart, RestartReason};

/// Another process, an uptime that falls, a counter that is reset.
pub(crate) fn known_restarts(frame: &Frame, attached: &Attached) -> Vec<Restart> {
    let at = |reason| move |sample| Restart { sample, reason };
    let changes = |values: &Option<Vec<f64>>, changed: fn(f64, f64) -> bool| -> Vec<usize> {
        let values = values.as_deref().unwrap_or_default();
        (1..values.len())
            .filter(|&row| changed(values[row - 1], values[row]))
            .collect()
    };
    // Numbers of processes are whole; a missing one (NaN) is on neither side of another.
    let process = changes(&frame.process, |before, after| (after - before).abs() > 0.0);
    let uptime = changes(&frame.uptime, |before, after| after < before);
    let mut all: Vec<Restart> = process
        .into_iter()
        .map(at(RestartReason::Process))
        .collect();
    all.extend(uptime.into_iter().map(at(RestartReason::Uptime)));
    all.extend(
        attached
            .resets
            .iter()
            .copied()
            .map(at(RestartReason::CounterReset)),
    );
    // The sort is stable: of several signs of one restart, the surest stands first and stays.
    all.sort_by_key(|restart| restart.sample);
    all.dedup_by_key(|restart| restart.sample);
    all
}
