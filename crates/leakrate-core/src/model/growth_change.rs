//! What changes in the growth of a series, and where.

use crate::units::Bytes;

/// A change in the growth of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrowthChange {
    /// What changed.
    pub event: GrowthEvent,
    /// The first sample after it.
    pub sample: usize,
    /// The earliest sample that may be that.
    pub earliest: usize,
    /// The latest.
    pub latest: usize,
}

/// What may change in the growth of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GrowthEvent {
    /// Memory rose at once.
    Step(Bytes),
    /// A climb ended.
    Ended,
    /// A climb began, or went on at another rate.
    Began,
}

impl GrowthChange {
    /// Changes in order of their samples. In a gap several steps may lie before the same one, and are
    /// one.
    pub(super) fn merged(changes: impl Iterator<Item = Self>) -> Vec<Self> {
        let mut merged: Vec<Self> = Vec::new();
        for change in changes {
            let as_one = merged.last().and_then(|last| last.together_with(&change));
            match (as_one, merged.last_mut()) {
                (Some(one), Some(last)) => *last = one,
                (_, _) => merged.push(change),
            }
        }
        merged.sort_by_key(|change| change.sample);
        merged
    }

    /// Two steps before the same sample as one.
    fn together_with(&self, other: &Self) -> Option<Self> {
        let (GrowthEvent::Step(one), GrowthEvent::Step(two)) = (self.event, other.event) else {
            return None;
        };
        (self.sample == other.sample).then(|| Self {
            event: GrowthEvent::Step(Bytes(one.0 + two.0)),
            sample: self.sample,
            earliest: self.earliest.min(other.earliest),
            latest: self.latest.max(other.latest),
        })
    }
}
