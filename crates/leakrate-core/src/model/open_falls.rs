//! The model of a series whose falls nothing tells apart: what holds under both readings of them.

use super::interpretation::{Assumption, Interpretation};
use super::leak_model::LeakModel;
use crate::stats::verdict::{Evidence, Verdict};

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
