//! What no table exceeds.

/// Longest line of a table. A thousand columns with full label sets for names stay below it.
pub(crate) const LONGEST_LINE: usize = 4 << 20;

/// Most columns of a table: what is kept for each column must not outweigh the text.
pub(crate) const MOST_COLUMNS: usize = 20_000;
