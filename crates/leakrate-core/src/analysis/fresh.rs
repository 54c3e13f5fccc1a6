//! The level at which a fresh process starts, from which a restart interval counts.

use super::course::Course;
use super::options::FreshStart;
use crate::stats::crossing::Start;
use crate::units::{Bytes, Quantity};

/// The level at which a fresh process starts.
#[derive(Debug, Clone, PartialEq)]
pub struct FreshLevel {
    /// The level; where there are several starts, their median.
    pub level: Bytes,
    /// How it is known.
    pub source: FreshSource,
    /// The levels to begin with, one for each start that was seen; empty where the line of the only
    /// run tells it.
    starts: Vec<f64>,
}

/// How the level of a fresh process is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FreshSource {
    /// It was given.
    Given,
    /// Taken from the first readings: where a file begins a process may be old.
    First,
    /// The lowest reading.
    Lowest,
    /// Seen after so many restarts.
    Restarts(usize),
}

impl FreshLevel {
    /// The level that `rule` asks for. What was found after restarts are the lines of the runs that
    /// follow them, where they begin: a warm-up is over there, and noise is averaged out.
    ///
    /// `None` where restarts are asked for and no run that follows one was fitted.
    pub(super) fn of<D: Quantity>(course: &Course<'_, D>, rule: FreshStart) -> Option<Self> {
        let lines = &course.fit.lines;
        let after_restarts = || -> Vec<f64> {
            let lines = course.after_restarts.iter().filter_map(|&at| lines.get(at));
            lines.map(|line| line.at(line.from).0).collect()
        };
        let first = || -> Option<Self> {
            let line = lines.first()?;
            let level = line.at(line.from);
            Some(Self {
                level,
                source: FreshSource::First,
                starts: if lines.len() == 1 {
                    Vec::new()
                } else {
                    vec![level.0]
                },
            })
        };
        let one = |level: Bytes, source| Self {
            level,
            source,
            starts: vec![level.0],
        };
        match rule {
            FreshStart::Given(level) => Some(one(level, FreshSource::Given)),
            FreshStart::First => first(),
            FreshStart::Lowest => {
                let lowest = course.points.y().iter().copied().reduce(f64::min)?;
                Some(one(Bytes(lowest), FreshSource::Lowest))
            }
            FreshStart::Restarts => Self::seen(after_restarts()),
            FreshStart::Found => Self::seen(after_restarts()).or_else(first),
        }
    }

    fn seen(mut starts: Vec<f64>) -> Option<Self> {
        starts.sort_by(f64::total_cmp);
        let last = starts.len().checked_sub(1)?;
        let median = f64::midpoint(starts[last / 2], starts[last.div_ceil(2)]);
        Some(Self {
            level: Bytes(median),
            source: FreshSource::Restarts(starts.len()),
            starts,
        })
    }

    /// Where paths of a fresh process begin.
    pub(super) fn start(&self) -> Start<'_> {
        if self.starts.is_empty() {
            Start::Boot
        } else {
            Start::At(&self.starts)
        }
    }
}
