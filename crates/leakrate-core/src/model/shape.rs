//! The words of what a fit lets us say: those of the JSON contract.

use crate::stats::verdict::{Evidence, Verdict};

impl Verdict {
    /// The word of the JSON contract.
    pub fn code(self) -> &'static str {
        match self {
            Self::Leak => "leak",
            Self::Plateau => "plateau",
            Self::NoLeak => "no_leak",
            Self::Inconclusive => "inconclusive",
        }
    }
}

impl Evidence {
    /// The word of the JSON contract.
    pub fn code(self) -> &'static str {
        match self {
            Self::SmallSample => "small_sample",
            Self::ShortMemory => "short_memory",
            Self::Robust => "robust",
        }
    }
}

/// The form of the growth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// No growth to speak of.
    Flat,
    /// Growth at a constant rate.
    Linear,
    /// Growth that is fast at first and goes on at a constant rate.
    SaturatingLinear,
    /// Growth that ends.
    Plateau,
    /// Growth that gets faster.
    Accelerating,
}

impl Shape {
    /// The word of the JSON contract.
    pub fn code(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Linear => "linear",
            Self::SaturatingLinear => "saturating_linear",
            Self::Plateau => "plateau",
            Self::Accelerating => "accelerating",
        }
    }
}
