//! What a verdict lets a prediction say of memory to come.

use super::among_many::Standing;
use crate::model::Verdict;

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
