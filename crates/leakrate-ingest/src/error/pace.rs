//! What is known of the times between readings that say none.

/// What is known of the times between readings that say none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// They are all as long: the tool repeats itself.
    Steady,
    /// Nothing: they may have been taken after so many requests each.
    Unknown,
}
