//! What limits what heap profiles tell.

use std::fmt;

use crate::units::Bytes;

/// A doubt about heap profiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HeapDoubt {
    /// They are estimated from a sample of allocations.
    Sampled {
        /// Bytes between two samples, in the mean.
        every: Bytes,
    },
    /// They list the largest parts, and not what the others have together.
    OnlyLargestParts,
    /// They have places in files in place of the names of functions.
    UnnamedSites,
    /// They tell the size of one object of each type, and how many there are.
    SizesOfOne,
}

impl HeapDoubt {
    /// A stable name for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Sampled { .. } => "sampled_heap",
            Self::OnlyLargestParts => "only_largest_parts",
            Self::UnnamedSites => "unnamed_sites",
            Self::SizesOfOne => "sizes_of_one",
        }
    }
}

impl fmt::Display for HeapDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sampled { every } => write!(
                f,
                "the profiles are samples, one allocation for every {every} that is allocated: how far \
                 off that may be is in the intervals"
            ),
            Self::OnlyLargestParts => f.write_str(
                "the profiles list the largest parts of the heap alone: what is not in all of them is not \
                 seen, and which share of the leak the others have is not known",
            ),
            Self::UnnamedSites => f.write_str(
                "the profiles have places in files in place of the names of functions: for one such as \
                 `server+0x119d`, `addr2line -fe server 0x119d` tells the function and its line",
            ),
            Self::SizesOfOne => f.write_str(
                "the reports tell the size of one object of each type and how many there are: objects are \
                 counted, and bytes of types whose objects differ in size, as arrays and strings do, are \
                 estimates",
            ),
        }
    }
}
