//! How much of a table is kept, which says how it is opened and how it is read.

/// What to keep of the readings of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// All of them.
    #[default]
    All,
    /// Up to about two thousand of each series; of longer ones, as many means of neighbouring
    /// readings. So a table of any length is read in the memory that its series need.
    Means,
}
