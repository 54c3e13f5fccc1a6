//! The calls that lead to where the sites that grow are made.

use crate::document::Block;
use crate::heap_parts::HeapParts;
use crate::words;

/// So many ways are written out.
const MOST: usize = 3;

/// The calls of the sites that grow fastest, where their profiles tell them.
pub(super) fn blocks(sites: &HeapParts) -> Vec<Block> {
    let whole = sites.whole();
    let called = sites.growing.iter().filter(|site| site.calls.len() > 1);
    let ways: Vec<Block> = called
        .take(MOST)
        .map(|site| {
            let share = words::share((sites.rate(site) / whole).clamp(0.0, 1.0));
            format!("{share} of the growth: {}.", site.calls.join(" → "))
        })
        .map(Block::Paragraph)
        .collect();
    if ways.is_empty() {
        return ways;
    }
    let heading = Block::heading("What makes them");
    std::iter::once(heading).chain(ways).collect()
}
