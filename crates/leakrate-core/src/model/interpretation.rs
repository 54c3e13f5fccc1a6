//! What a series shows under each way to take its falls, where readings alone cannot tell which
//! is right.
//!
//! The memory of a heap climbs and falls as that of a leaking process does which starts again. A
//! verdict that rested on the choice would be a guess with an interval, so both are judged, and a
//! verdict holds where both have it.

use super::estimate::Estimate;
use super::rates::{PerRequest, PerSecond};
use crate::stats::verdict::{Evidence, Verdict};

/// What falls of memory are taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assumption {
    /// The process restarted.
    Restarts,
    /// Garbage was collected.
    Collections,
}

/// What a series shows under one assumption.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interpretation {
    /// What is assumed of the falls.
    pub assumption: Assumption,
    /// How many falls it is assumed of.
    pub falls: usize,
    /// Is it a leak?
    pub verdict: Verdict,
    /// How strong the evidence is.
    pub evidence: Evidence,
    /// The leak per request.
    pub per_request: Option<Estimate<PerRequest>>,
    /// The leak per second.
    pub per_second: Option<Estimate<PerSecond>>,
}
