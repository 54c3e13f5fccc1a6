//! The calls that lead to where the sites that grow are made.

use crate::facts::SeriesFacts;
use crate::heap_parts::HeapParts;
use crate::words;

/// So many ways are written out.
const MOST: usize = 3;

/// The calls of the sites that grow fastest, where their profiles tell them.
pub(super) fn ways(sites: &HeapParts) -> Vec<String> {
    let whole = sites.whole();
    let called = sites.growing.iter().filter(|site| site.calls.len() > 1);
    let way = |site: &&SeriesFacts| {
        let share = words::share((sites.rate(site) / whole).clamp(0.0, 1.0));
        format!("{share} of the growth: {}.", site.calls.join(" → "))
    };
    called.take(MOST).map(way).collect()
}
