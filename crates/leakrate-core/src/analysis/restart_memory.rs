//! What many workers hold together that leak and are restarted again and again.

use crate::units::Bytes;

/// A worker between two restarts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorkerCycle {
    /// What it holds when it is fresh.
    pub fresh: Bytes,
    /// What it has gained when it is restarted.
    pub gain: Bytes,
}

/// The most that workers hold together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestartMemory {
    /// Where so many at a time are restarted, evenly over an interval: a plateau with small teeth.
    pub staggered: Bytes,
    /// Where all are restarted at one time, and grow together from then on.
    pub together: Bytes,
}

impl RestartMemory {
    /// That of workers of which `at_once` restart at a time.
    ///
    /// Of n workers that restart every T, k at a time and evenly, the ages before a restart are T k/n,
    /// 2 T k/n, … T, each of k workers: together n T (1 + k/n)/2. Where intervals differ, so do ages,
    /// and this is what they come to on average.
    ///
    /// ```
    /// use leakrate_core::analysis::{RestartMemory, WorkerCycle};
    /// use leakrate_core::units::Bytes;
    ///
    /// let worker = WorkerCycle { fresh: Bytes(100.0), gain: Bytes(300.0) };
    /// let found = RestartMemory::of(&[worker; 4], 1);
    /// assert_eq!((found.staggered, found.together), (Bytes(1150.0), Bytes(1600.0)));
    /// ```
    pub fn of(workers: &[WorkerCycle], at_once: usize) -> Self {
        let fresh: f64 = workers.iter().map(|worker| worker.fresh.0).sum();
        let gain: f64 = workers.iter().map(|worker| worker.gain.0).sum();
        let share = (at_once as f64 / workers.len().max(1) as f64).min(1.0);
        Self {
            staggered: Bytes(fresh + gain * f64::midpoint(1.0, share)),
            together: Bytes(fresh + gain),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Against the workers followed step by step.
        #[test]
        fn the_plateau_is_the_most_that_workers_hold_which_restart_evenly(
            groups in 1..8_usize, at_once in 1..5_usize, fresh in 1.0..1e3_f64, gain in 0.0..1e3_f64,
        ) {
            let count = groups * at_once;
            let worker = WorkerCycle { fresh: Bytes(fresh), gain: Bytes(gain) };
            let found = RestartMemory::of(&vec![worker; count], at_once);
            let steps = groups * 50;
            let held = |step: usize, worker: usize| {
                let since = step + worker / at_once * 50;
                // Just before its restart it has the whole gain.
                let age = (since - 1) % steps + 1;
                fresh + gain * age as f64 / steps as f64
            };
            let together = |step: usize| (0..count).map(|worker| held(step, worker)).sum::<f64>();
            let most = (1..=steps).map(together).fold(0.0, f64::max);
            prop_assert!((found.staggered.0 / most - 1.0).abs() < 1e-9, "{found:?} {most}");
            prop_assert!(found.together.0 >= found.staggered.0 - 1e-9);
        }
    }
}
