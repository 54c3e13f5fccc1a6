//! Lists that are cut off, and how many there are of something.

use crate::document::Block;
use leakrate_core::units::count;

/// As many series of a fleet are shown unless more are asked for.
pub const MOST_ROWS: usize = 20;

pub(super) fn listed<T>(all: &[T], rows: usize) -> &[T] {
    &all[..all.len().min(rows)]
}

/// `and 1,980 more: --top all`
pub(super) fn not_listed(all: usize, rows: usize) -> Option<Block> {
    let more = all.saturating_sub(rows);
    (more > 0).then(|| Block::Paragraph(format!("and {} more: --top all", count(more as f64))))
}

pub(super) fn counted(series: usize) -> String {
    count(series as f64)
}
