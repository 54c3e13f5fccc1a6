//! What a series shows under each way to take its falls, where readings alone cannot tell which
//! is right.
//!
//! The memory of a heap climbs and falls as that of a leaking process does which begins anew. A
//! verdict that rested on the choice would be a guess with an interval, so both are judged, and a
//! verdict holds where both have it.

use super::estimate::Estimate;
use super::fit::LeakModel;
use super::rates::{PerRequest, PerSecond};
use crate::stats::verdict::{Evidence, Verdict};

/// What falls of memory are taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assumption {
    /// The process began anew.
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

impl Assumption {
    /// The word of the JSON contract.
    pub fn code(self) -> &'static str {
        match self {
            Self::Restarts => "restarts",
            Self::Collections => "collections",
        }
    }
}

impl Interpretation {
    fn of(model: &LeakModel, assumption: Assumption, falls: usize) -> Self {
        Self {
            assumption,
            falls,
            verdict: model.verdict,
            evidence: model.evidence,
            per_request: model.per_request.as_ref().map(|fit| fit.rate),
            per_second: model.per_second.as_ref().map(|fit| fit.rate),
        }
    }
}

/// A model under one assumption.
pub(super) struct Assumed {
    pub(super) model: LeakModel,
    pub(super) falls: usize,
}

impl LeakModel {
    /// The model that takes the falls for restarts, with a verdict only where that which takes
    /// them for collections has it too.
    pub(super) fn open(as_restarts: Assumed, as_collections: Assumed) -> Self {
        let interpretations = vec![
            Interpretation::of(&as_restarts.model, Assumption::Restarts, as_restarts.falls),
            Interpretation::of(
                &as_collections.model,
                Assumption::Collections,
                as_collections.falls,
            ),
        ];
        let (one, other) = (as_restarts.model, as_collections.model);
        let agree = one.verdict == other.verdict;
        Self {
            verdict: if agree {
                one.verdict
            } else {
                Verdict::Inconclusive
            },
            evidence: match (one.evidence, other.evidence) {
                (Evidence::SmallSample, _) | (_, Evidence::SmallSample) => Evidence::SmallSample,
                (Evidence::Robust, Evidence::Robust) if agree => Evidence::Robust,
                _ => Evidence::ShortMemory,
            },
            p_value: one.p_value.max(other.p_value),
            // More readings like these would not tell what the falls are.
            to_settle: one.to_settle.filter(|_| agree),
            interpretations,
            ..one
        }
    }
}
