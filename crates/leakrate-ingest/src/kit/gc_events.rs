//! What collections of garbage leave of a heap: readings without what is only waiting to go.

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::kit::clock::Timing;
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::row_count::Fault;
use crate::options::ReadOptions;
use crate::source::Source;
use leakrate_core::caveat::Caveat;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

/// Heap after collections that look at the old generation: what is left is live.
const AFTER_FULL: &str = "heap_after_full_gc";
/// Heap after all collections: young ones leave garbage.
const AFTER_ANY: &str = "heap_after_gc";
/// Fewest collections of the old generation that make a series.
const FEWEST: usize = 6;

/// What a collection looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CollectionKind {
    /// Only what is young; what is left has garbage in it.
    Young,
    /// The old generation too, or part of it.
    Full,
}

/// The collections of a log that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Those of the old generation: there are enough of them, or they were asked for.
    Full,
    /// All there are.
    Any,
}

impl Choice {
    pub(crate) fn of(kinds: impl Iterator<Item = CollectionKind>, options: &ReadOptions) -> Self {
        let enough = || kinds.filter(|kind| *kind == CollectionKind::Full).count() >= FEWEST;
        match options.memory.first().map(String::as_str) {
            Some(AFTER_FULL) => Self::Full,
            None if enough() => Self::Full,
            Some(_) | None => Self::Any,
        }
    }

    pub(crate) fn takes(self, kind: CollectionKind) -> bool {
        self == Self::Any || kind == CollectionKind::Full
    }

    /// The column of the heap.
    pub(crate) fn column(self, unit: Option<SizeUnit>) -> Candidate {
        let name = match self {
            Self::Full => AFTER_FULL,
            Self::Any => AFTER_ANY,
        };
        Candidate::known(name, Role::Memory(Metric::Heap), unit)
    }
}

/// A collection, in seconds since its program began.
pub(crate) struct Collection {
    /// Empty for the only heap of a program.
    pub(crate) heap: String,
    pub(crate) elapsed: f64,
    pub(crate) kind: CollectionKind,
    /// What was left, in MiB.
    pub(crate) left: SizeCell,
    /// A line of the text.
    pub(crate) line: std::ops::Range<usize>,
}

/// The readings of a log whose clock starts again with each run.
///
/// # Errors
/// A line cannot be read, or there are none.
pub(crate) fn record(
    source: &Source,
    query: &Query,
    collections: Vec<Result<Collection, Fault>>,
) -> Result<Recording, IngestError> {
    let kinds = collections.iter().flatten().map(|one| one.kind);
    let choice = Choice::of(kinds, query.options);
    let has_young = collections
        .iter()
        .flatten()
        .any(|one| one.kind == CollectionKind::Young);
    let columns = vec![choice.column(Some(SizeUnit::MEBIBYTE))];
    let mut observations = Observations::new(source, columns);
    for collection in collections {
        match collection {
            Ok(one) if choice.takes(one.kind) => observations.push(&Observation {
                instance: &one.heap,
                time: one.elapsed,
                cells: &[Some(one.left)],
                range: one.line,
            }),
            Ok(_) => {}
            Err(fault) => observations.reject(fault.span, &fault.note),
        }
    }
    let mut recording = observations.finish(query, Timing::Elapsed)?;
    let garbage = choice == Choice::Any && has_young;
    recording
        .caveats
        .extend(garbage.then_some(Caveat::GarbageIncluded));
    Ok(recording)
}
