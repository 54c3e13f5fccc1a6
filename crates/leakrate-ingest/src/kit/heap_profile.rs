//! Heap profiles: how much there was of each part of a heap when each was taken.

use std::collections::BTreeMap;

use crate::kit::heap_part::HeapPartKind;
use leakrate_core::series::Clock;
use leakrate_core::units::{Bytes, count};

/// The heap profiles of a file, in its order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HeapProfiles {
    /// What the objects of a part have in common.
    pub(crate) kind: HeapPartKind,
    pub(crate) all: Vec<HeapProfile>,
    /// When each was taken.
    pub(crate) clock: Clock,
}

/// What there was of each part.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct HeapProfile {
    /// Requests that had been served.
    pub(crate) requests: Option<f64>,
    pub(crate) parts: BTreeMap<String, ProfilePart>,
    pub(crate) listing: Listing,
    /// The bytes of all parts, where they are told.
    pub(crate) told: Option<f64>,
    /// Bytes between two allocations that are sampled, in the mean; `None` where all are known.
    pub(crate) sampled_every: Option<f64>,
}

/// Which parts a profile lists.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) enum Listing {
    /// All: of a part that is not there nothing is.
    #[default]
    All,
    /// The largest, and the bytes of all others together where they are told.
    Largest { others: Option<f64> },
}

/// One part of a heap in a profile.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ProfilePart {
    pub(crate) bytes: f64,
    /// `None` where they are not told.
    pub(crate) objects: Option<u64>,
    /// Of the bytes, where they are estimated from a sample.
    pub(crate) variance: f64,
    /// The step that the bytes are rounded to, where they are.
    pub(crate) step: f64,
    /// The file of the program in which it is made.
    pub(crate) file: Option<String>,
    /// The calls that lead to where it is made, from the outermost.
    pub(crate) calls: Vec<String>,
}

/// The sum of two counts, which is not known where one is not.
pub(crate) fn sum(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    Some(one?.saturating_add(other?))
}

impl HeapProfile {
    /// Adds to a part. The calls that are shown are those that make most of it, so what makes more is
    /// to be added first.
    pub(crate) fn add(&mut self, name: String, more: ProfilePart) {
        let part = self.parts.entry(name).or_insert_with(|| ProfilePart {
            file: more.file,
            calls: more.calls,
            objects: Some(0),
            ..ProfilePart::default()
        });
        part.bytes += more.bytes;
        part.objects = sum(part.objects, more.objects);
        part.variance += more.variance;
        part.step = part.step.max(more.step);
    }

    /// Tells whether all parts are listed: by their sum where it is told, else by whether the list goes
    /// down to parts that hardly count, as every whole one does.
    pub(crate) fn close(&mut self, total: Option<f64>) {
        /// Less than this share of all hardly counts.
        const SMALL: f64 = 1e-3;
        let listed: f64 = self.parts.values().map(|part| part.bytes).sum();
        let smallest = self
            .parts
            .values()
            .map(|part| part.bytes)
            .fold(f64::INFINITY, f64::min);
        self.listing = match total {
            Some(total) if total > listed => Listing::Largest {
                others: Some(total - listed),
            },
            None if smallest > SMALL * listed => Listing::Largest { others: None },
            Some(_) | None => Listing::All,
        };
        self.told = total;
    }

    /// What it holds, in a line.
    pub(crate) fn summary(&self, name: &str, kind: HeapPartKind) -> String {
        let total: f64 = self.parts.values().map(|part| part.bytes).sum();
        let parts = count(self.parts.len() as f64);
        format!("{name}: {} in {parts} {}", Bytes(total), kind.noun())
    }

    /// The bytes of all parts; `None` where some are not told.
    pub(crate) fn total(&self) -> Option<f64> {
        let listed = || self.parts.values().map(|part| part.bytes).sum();
        match self.listing {
            _ if self.told.is_some() => self.told,
            Listing::All => Some(listed()),
            Listing::Largest { others } => Some(listed() + others?),
        }
    }
}
