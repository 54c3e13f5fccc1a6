//! What is asked of a format: all it has of one quantity.

use crate::ingest::options::ReadOptions;

/// What is asked of a format.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Query<'o> {
    pub(crate) options: &'o ReadOptions,
    pub(crate) quantity: Quantity,
}

/// The quantity a file is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// Memory, with requests if the file has them.
    Memory,
    /// Requests alone, to be joined to the memory of another file.
    Requests,
}
