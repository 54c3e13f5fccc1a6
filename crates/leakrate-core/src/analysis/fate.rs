//! What becomes of a process at its limit: the one statement about a crash, from which words,
//! charts and gates are made.

use super::outlook::{Crossing, Outlook};
use super::tendency::Tendency;
use crate::units::Quantity;

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
            (None, Crossing::Bounded { .. } | Crossing::Estimated { .. }) => expected,
            (None, Crossing::AtLeast { lower, .. })
                if outlook.horizon.is_some_and(|horizon| lower < horizon) =>
            {
                Self::MayReach
            }
            (None, Crossing::AtLeast { .. } | Crossing::NotApproaching) => Self::NotWithin,
        }
    }
}
