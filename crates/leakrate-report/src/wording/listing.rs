//! Lists that are cut off, and how many there are of something.

use super::reader::Reader;
use crate::document::Block;
use leakrate_core::units::count;

/// As many series of a fleet are shown unless more are asked for.
pub const MOST_ROWS: usize = 20;

pub(super) fn listed<T>(all: &[T], rows: usize) -> &[T] {
    &all[..all.len().min(rows)]
}

/// `and 1,980 more: --top all`
pub(super) fn not_listed(all: usize, rows: usize, reader: Reader) -> Option<Block> {
    let more = all.saturating_sub(rows);
    let how = match reader {
        Reader::AtTerminal => ": --top all",
        Reader::OfPage => ", which are not listed.",
    };
    (more > 0).then(|| Block::Paragraph(format!("and {} more{how}", count(more as f64))))
}

pub(super) fn counted(series: usize) -> String {
    count(series as f64)
}

/// Of which series no limit is known: `No limit is known of api-1, api-2 and 3 more.`
pub(crate) fn without_limit(names: &[String]) -> Option<String> {
    const NAMED: usize = 3;
    let (last, others) = listed(names, NAMED).split_last()?;
    let more = names.len() - others.len() - 1;
    let all = if more > 0 {
        format!("{}, {last} and {} more", others.join(", "), counted(more))
    } else if others.is_empty() {
        last.clone()
    } else {
        format!("{} and {last}", others.join(", "))
    };
    Some(format!(
        "No limit is known of {all}, so that when it crashes is not told."
    ))
}
