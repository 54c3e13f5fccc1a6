//! Rounds of a loop around a command: which readings were taken together, and when.

use std::collections::HashSet;

use crate::error::Pace;
use crate::kit::clock::Timing;
use crate::kit::day_clock::DayClock;
use crate::kit::log_dates::LogDates;
use crate::options::ReadOptions;

/// The rounds of a loop while they are read. A loop that prints the date before each round is
/// dated by it.
#[derive(Debug)]
pub(crate) struct Rounds {
    stamps: LogDates,
    clock: DayClock,
    /// The date of each round, or its clock, where one stands before it.
    dates: Vec<Option<Moment>>,
    seen: HashSet<String>,
}

/// When a round was.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// In seconds since 1970.
    Dated(f64),
    /// On a clock without a date.
    Clocked(f64),
}

impl Rounds {
    pub(crate) fn new(options: &ReadOptions) -> Self {
        Self {
            stamps: LogDates::new(options),
            clock: DayClock::default(),
            dates: vec![None],
            seen: HashSet::new(),
        }
    }

    /// Takes a line that is nothing but a date or a clock, or the title of `watch`, which dates what
    /// follows.
    pub(crate) fn dated(&mut self, line: &str) -> bool {
        let line = of_watch(line).unwrap_or(line);
        let date = self.stamps.read(line).map(Moment::Dated);
        let date = date.or_else(|| self.clock.read(line).map(Moment::Clocked));
        if date.is_some() {
            self.next();
            if let Some(round) = self.dates.last_mut() {
                *round = date;
            }
        }
        date.is_some()
    }

    /// Begins a round, unless nothing was read since the last began.
    pub(crate) fn next(&mut self) {
        if !self.seen.is_empty() {
            self.seen.clear();
            self.dates.push(None);
        }
    }

    /// The number of the round of a reading. An instance that comes again begins one.
    pub(crate) fn number(&mut self, instance: &str) -> f64 {
        if self.seen.contains(instance) {
            self.next();
        }
        self.seen.insert(instance.to_owned());
        (self.dates.len() - 1) as f64
    }

    /// What the numbers of rounds count: dates, if each has one.
    pub(crate) fn timing(self) -> Timing {
        let read = self.dates.len() - usize::from(self.seen.is_empty());
        let (mut dates, mut clocks) = (Vec::new(), Vec::new());
        for moment in self.dates.into_iter().take(read) {
            match moment {
                Some(Moment::Dated(date)) => dates.push(date),
                Some(Moment::Clocked(seconds)) => clocks.push(seconds),
                None => return Timing::Rounds(Pace::Unknown),
            }
        }
        if read > 0 && dates.len() == read {
            let zone = self.stamps.zone_use();
            Timing::DatedRounds { dates, zone }
        } else if read > 0 && clocks.len() == read {
            Timing::ClockedRounds { seconds: clocks }
        } else {
            Timing::Rounds(Pace::Unknown)
        }
    }
}

/// The date in `Every 60.0s: ps -o pid,rss    host: Fri Mar  1 10:00:07 2026`.
fn of_watch(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("Every ")?;
    rest.rsplit_once(": ").map(|(_, date)| date.trim())
}
