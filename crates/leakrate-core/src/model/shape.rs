//! The form of the growth of a series.

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
