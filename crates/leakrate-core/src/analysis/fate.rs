//! What becomes of a process at its limit: the one statement about a crash, from which words,
//! charts and gates are made.

use super::among_many::Standing;
use super::outlook::{Crossing, Outlook};
use crate::model::Verdict;
use crate::units::Quantity;

/// What a verdict lets a prediction say of memory to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tendency {
    /// It leaks: growth goes on.
    Rises,
    /// Whether growth goes on is open.
    MayRise,
    /// Growth has stopped, or is too little to matter.
    Steady,
}

impl Tendency {
    /// A leak that may be chance among many is as open as one that was never settled.
    pub fn of(verdict: Verdict, standing: Option<Standing>) -> Self {
        match (verdict, standing) {
            (Verdict::Leak, Some(Standing::MayBeChance)) | (Verdict::Inconclusive, _) => {
                Self::MayRise
            }
            (Verdict::Leak, _) => Self::Rises,
            (Verdict::Plateau | Verdict::NoLeak, _) => Self::Steady,
        }
    }
}

/// What becomes of a process at its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The last reading is at the limit or above.
    Over,
    /// Growth goes on nowhere, but readings of this run have been at the limit or above.
    HasBeenOver,
    /// It leaks, and half of all futures reach the limit within the horizon.
    Reaches,
    /// Some futures reach the limit within the horizon; whether this one does is open.
    MayReach,
    /// Next to no future reaches the limit within the horizon; beyond it nothing is said.
    NotWithin,
    /// No growth goes on that could reach the limit.
    StaysBelow,
    /// No rate is known by which to tell.
    Unknown,
}

impl Fate {
    /// By the first crossing of an outlook, else by its trend, of a process below its limit.
    pub(super) fn ahead<D: Quantity>(tendency: Tendency, outlook: &Outlook<D>) -> Self {
        let expected = match tendency {
            Tendency::Steady => return Self::StaysBelow,
            Tendency::MayRise => Self::MayReach,
            Tendency::Rises => Self::Reaches,
        };
        match (&outlook.first, outlook.trend) {
            (Some(first), _) => match (first.p05, first.p50) {
                (_, Some(_)) => expected,
                (Some(_), None) => Self::MayReach,
                (None, None) => Self::NotWithin,
            },
            (None, Crossing::AlreadyOver) => Self::Over,
            (None, Crossing::Bounded { .. }) => expected,
            (None, Crossing::AtLeast { lower, .. }) if lower < outlook.horizon => Self::MayReach,
            (None, Crossing::AtLeast { .. } | Crossing::NotApproaching) => Self::NotWithin,
        }
    }
}
