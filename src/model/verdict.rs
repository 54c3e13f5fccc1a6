//! What a fit lets us say.

/// Is it a leak?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Memory grows without end, beyond what noise explains.
    Leak,
    /// Memory grew, then stopped.
    Plateau,
    /// Any leak is smaller than the floor: shown by equivalence, not by a lack of evidence.
    NoLeak,
    /// The data do not settle it.
    Inconclusive,
}

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

/// How strong the evidence is that a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// So few samples that independence of the noise had to be assumed.
    SmallSample,
    /// Valid if the memory of the noise is short against the window.
    ShortMemory,
    /// Also seen by a test that makes no assumption on the memory of the noise.
    Robust,
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
            Self::Plateau => "plateau",
            Self::Accelerating => "accelerating",
        }
    }
}
