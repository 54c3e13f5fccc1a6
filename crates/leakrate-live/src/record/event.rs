//! What happens during a run, for whoever shows it.

use std::path::Path;
use std::time::Duration;

use crate::record::load::Traffic;
use crate::record::snapshot::Snapshot;
use leakrate_core::series::Series;
use leakrate_core::units::Bytes;

/// Something that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// Load without a snapshot has begun, to bring the program to its working level.
    WarmUp {
        /// How long it takes.
        span: Duration,
    },
    /// A burst has begun.
    Burst {
        /// Which, counted from 1.
        number: usize,
        /// How many are planned; `None` where they go on until the answer is precise enough.
        planned: Option<usize>,
        /// How long it takes.
        span: Duration,
        /// What it asks for, where bursts differ.
        asks_for: Option<String>,
    },
    /// Requests so far; several times a second.
    Sending(&'a Traffic),
    /// All requests of a burst have their outcome.
    Sent(&'a Traffic),
    /// The load is over; the program is left alone before its memory is read.
    Settling {
        /// For how long.
        span: Duration,
    },
    /// The memory is being read, until it is at rest.
    Reading,
    /// Readings contain garbage, since nobody can be asked to collect it.
    GarbageIncluded,
    /// Memory did not come to rest; the last reading is taken.
    NotSettled {
        /// The difference of the last two readings; `None` where there was time for one alone.
        change: Option<Bytes>,
    },
    /// A snapshot was taken and written.
    Taken(&'a Snapshot),
    /// What the heap consists of was written, too.
    HeapKept {
        /// The file.
        path: &'a Path,
        /// Requests answered since the first snapshot.
        requests: u64,
    },
}

/// Whoever follows a run: shows it, and knows when it has answered the question.
pub trait Watcher {
    /// Something happened.
    fn event(&mut self, event: Event);

    /// Whether the snapshots so far are enough; asked after each.
    fn is_enough(&mut self, series: &Series) -> bool;
}
