//! Round values along an axis, and their words.

mod number;
mod time;

use crate::figure::{Extent, Scale};

pub(super) use time::date_title;

/// A marked value of an axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    /// In base units.
    pub(super) at: f64,
    pub(super) label: String,
    pub(super) rank: Rank,
}

/// How much a tick matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    /// One among many.
    Plain,
    /// A new day among hours, a new year among months.
    Major,
}

/// At most `most` ticks inside an extent.
pub(super) fn ticks(scale: &Scale, extent: Extent, most: usize) -> Vec<Tick> {
    match scale {
        Scale::Memory => number::memory(extent, most),
        Scale::Requests => number::requests(extent, most),
        Scale::Share => number::share(extent, most),
        Scale::Ratio => number::ratio(extent, most),
        Scale::Duration => time::duration(extent, most),
        Scale::WallClock(zone) => time::wall_clock(zone.clock(), extent, most),
        Scale::Rows(names) => rows(names),
        Scale::Unlabelled => Vec::new(),
    }
}

fn rows(names: &[String]) -> Vec<Tick> {
    let tick = |(row, name): (usize, &String)| Tick {
        at: row as f64,
        label: name.clone(),
        rank: Rank::Plain,
    };
    names.iter().enumerate().map(tick).collect()
}
