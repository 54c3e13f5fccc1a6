//! Work that may take long.

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Counted {
    Bytes,
    Series,
    /// Parts of a whole of which only the share is known.
    #[cfg(feature = "live")]
    Parts,
}

/// Some work and its size.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(
    not(feature = "live"),
    expect(dead_code, reason = "only the bar of a terminal reads them")
)]
pub(in crate::cli) struct Task {
    pub(in crate::cli) doing: &'static str,
    pub(in crate::cli) total: u64,
    pub(in crate::cli) counted: Counted,
}
