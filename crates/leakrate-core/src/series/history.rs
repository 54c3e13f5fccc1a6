//! Readings that come one after the other, kept in as much memory as a few hundred take.
//!
//! While they are few, each is kept. Later they are kept as means over cells of a grid that does not
//! move: a cell is filled as readings come, and as soon as there are too many cells, each two become
//! one. A mean therefore never changes once its cell is over, and all samples stand for the same time,
//! so that their noise is of one kind; readings of the last hour beside means of a day would not be.

use super::{Clock, Columns, Restart, RestartReason, Series, SeriesError};
use crate::caveat::{Caveat, WatchDoubt};
use crate::units::{Bytes, Seconds};

/// Samples that are kept at most, and half of them at least once readings were put together.
pub const MOST_SAMPLES: usize = 512;
/// How many times the usual span a gap is at least.
const MUCH_LONGER: f64 = 2.5;
/// Fewer spans than this have no usual one.
const FEWEST_SPANS: usize = 5;

/// A reading as it comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival {
    /// When it was taken, in seconds of the clock of its series.
    pub at: Seconds,
    /// The memory in bytes.
    pub memory: Bytes,
    /// Requests served since the first reading, where they are known.
    pub requests: Option<f64>,
    /// How it is known that the process restarted since the reading before, if it did.
    pub restart: Option<RestartReason>,
}

/// Which clock the times of readings are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// Seconds since 1970.
    Wall,
    /// Seconds since some moment that is not known.
    Elapsed,
}

/// The readings of one series so far.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// What is known of the series beside its samples.
    about: Columns,
    /// What limits its readings, wherever they come from.
    caveats: Vec<Caveat>,
    dated: Dated,
    cells: Vec<Cell>,
    grid: Option<Grid>,
    last: Option<Arrival>,
    seen: usize,
    late: usize,
    gaps: Gaps,
}

/// A span of time with the mean of its readings.
#[derive(Debug, Clone, PartialEq)]
struct Cell {
    /// Its place on the grid; the number of the reading while there is none.
    place: i64,
    readings: f64,
    second: f64,
    memory: f64,
    requests: Option<f64>,
    highest: f64,
    restart: Option<RestartReason>,
}

/// Cells of equal width. The first begins half a usual span before the first reading, so that a clock
/// that trembles moves no reading to another cell.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Grid {
    origin: f64,
    width: f64,
}

/// Spans without readings.
#[derive(Debug, Clone, PartialEq, Default)]
struct Gaps {
    count: usize,
    longest: f64,
}

impl History {
    /// No readings yet; what `about` says of the series is kept, and its samples are not looked at.
    pub fn new(about: Columns, dated: Dated) -> Self {
        Self {
            about: Columns {
                clock: Clock::None,
                requests: None,
                memory: Vec::new(),
                restarts: Vec::new(),
                versions: Vec::new(),
                sampled: None,
                ..about
            },
            caveats: Vec::new(),
            dated,
            cells: Vec::new(),
            grid: None,
            last: None,
            seen: 0,
            late: 0,
            gaps: Gaps::default(),
        }
    }

    /// With what limits its readings, wherever they come from.
    #[must_use]
    pub fn with_caveats(mut self, caveats: impl IntoIterator<Item = Caveat>) -> Self {
        self.caveats.extend(caveats);
        self
    }

    /// Takes a reading. One that is not later than the one before it is counted and left out, and so is
    /// one that is no amount.
    pub fn push(&mut self, arrival: Arrival) -> Taken {
        let is_later = self.last.is_none_or(|last| arrival.at > last.at);
        let is_amount = arrival.memory.0.is_finite() && arrival.memory.0 >= 0.0;
        if !is_later || !is_amount || !arrival.at.0.is_finite() {
            self.late += 1;
            return Taken::LeftOut;
        }
        let gap = self.last.and_then(|last| self.gap(last, arrival));
        self.seen += 1;
        let restart = arrival.restart.filter(|_| self.last.is_some());
        self.last = Some(arrival);
        let place = match self.grid {
            Some(grid) => grid.place(arrival.at.0),
            None => i64::try_from(self.seen).unwrap_or(i64::MAX),
        };
        let cell = Cell {
            place,
            readings: 1.0,
            second: arrival.at.0,
            memory: arrival.memory.0,
            requests: arrival.requests,
            highest: arrival.memory.0,
            restart,
        };
        match self.cells.last_mut() {
            Some(open) if open.place == place && restart.is_none() => open.absorb(&cell),
            _ => self.cells.push(cell),
        }
        if self.cells.len() > MOST_SAMPLES {
            self.coarsen();
        }
        match gap {
            Some(span) => Taken::AfterGap(span),
            None => Taken::Kept,
        }
    }

    /// The span since the reading before, where it is much longer than usual.
    fn gap(&mut self, before: Arrival, now: Arrival) -> Option<Seconds> {
        let usual = self.usual_span()?.0;
        let span = now.at.0 - before.at.0;
        if span <= MUCH_LONGER * usual {
            return None;
        }
        self.gaps.count += 1;
        self.gaps.longest = self.gaps.longest.max(span);
        Some(Seconds(span))
    }

    /// The usual span between readings: on the grid, that of the readings of a cell.
    fn usual_span(&self) -> Option<Seconds> {
        if self.cells.len() <= FEWEST_SPANS {
            return None;
        }
        let mut spans: Vec<f64> = self
            .cells
            .windows(2)
            .map(|pair| {
                let readings = 0.5 * (pair[0].readings + pair[1].readings);
                (pair[1].second - pair[0].second) / readings
            })
            .collect();
        let middle = spans.len() / 2;
        let usual = *spans.select_nth_unstable_by(middle, f64::total_cmp).1;
        Some(Seconds(usual))
    }

    /// Makes cells twice as wide, or begins the grid.
    fn coarsen(&mut self) {
        let (Some(first), Some(last)) = (self.cells.first(), self.cells.last()) else {
            return;
        };
        let (from, to) = (first.second, last.second);
        let usual = self.usual_span().map_or(to - from, |span| span.0);
        let begun = Grid {
            origin: from - 0.5 * usual,
            width: usual,
        };
        let mut grid = self.grid.unwrap_or(begun);
        // A clock that jumps ahead leaves few cells filled, and the width is that of their number.
        while self.cells.len() > MOST_SAMPLES / 2 + self.restarts() {
            grid.width *= 2.0;
            self.put_together(grid);
            if grid.width > 2.0 * (to - grid.origin) {
                break;
            }
        }
        self.grid = Some(grid);
        self.forget_oldest();
    }

    fn put_together(&mut self, grid: Grid) {
        let mut cells: Vec<Cell> = Vec::with_capacity(self.cells.len());
        for mut cell in self.cells.drain(..) {
            cell.place = grid.place(cell.second);
            match cells.last_mut() {
                Some(open) if open.place == cell.place && cell.restart.is_none() => {
                    open.absorb(&cell);
                }
                _ => cells.push(cell),
            }
        }
        self.cells = cells;
    }

    fn restarts(&self) -> usize {
        let restarts = self.cells.iter().filter(|cell| cell.restart.is_some());
        restarts.count().min(MOST_SAMPLES / 4)
    }

    /// Of a process that restarts again and again, cells cannot be put together; its first runs go.
    fn forget_oldest(&mut self) {
        let excess = self.cells.len().saturating_sub(3 * MOST_SAMPLES / 4);
        self.cells.drain(..excess);
    }

    /// What the series is called.
    pub fn name(&self) -> &str {
        &self.about.name
    }

    /// Readings that were taken.
    pub fn seen(&self) -> usize {
        self.seen
    }

    /// The last reading.
    pub fn last(&self) -> Option<Arrival> {
        self.last
    }

    /// The time from the first sample that is kept to the last reading.
    pub fn duration(&self) -> Option<Seconds> {
        let first = self.cells.first()?.second;
        Some(Seconds(self.last?.at.0 - first))
    }

    /// The time that one sample stands for; `None` while each is one reading.
    pub fn width(&self) -> Option<Seconds> {
        self.grid.map(|grid| Seconds(grid.width))
    }

    /// How far the highest reading of a sample usually is above it: what a mean hides, and what kills
    /// a process. The mean over the samples since the last restart.
    pub fn peak_above_mean(&self) -> Bytes {
        let restart = self.cells.iter().rposition(|cell| cell.restart.is_some());
        let run = &self.cells[restart.unwrap_or(0)..];
        let above: f64 = run.iter().map(|cell| cell.highest - cell.memory).sum();
        Bytes(above / run.len().max(1) as f64)
    }

    /// The samples that are kept, as a series, with what limits them.
    ///
    /// # Errors
    /// [`SeriesError`], for one without samples, or in which nothing differs that could.
    pub fn series(&self) -> Result<Series, SeriesError> {
        let seconds = self.cells.iter().map(|cell| cell.second).collect();
        let requests: Option<Vec<f64>> = self.cells.iter().map(|cell| cell.requests).collect();
        let restart = |(sample, cell): (usize, &Cell)| {
            let reason = cell.restart.filter(|_| sample > 0)?;
            Some(Restart { sample, reason })
        };
        let series = Series::new(Columns {
            clock: match self.dated {
                Dated::Wall => Clock::Wall(seconds),
                Dated::Elapsed => Clock::Elapsed(seconds),
            },
            memory: self.cells.iter().map(|cell| cell.memory).collect(),
            requests: requests.filter(|requests| requests.is_sorted()),
            restarts: self.cells.iter().enumerate().filter_map(restart).collect(),
            ..self.about.clone()
        })?;
        Ok(series.with_caveats(self.caveats()))
    }

    fn caveats(&self) -> Vec<Caveat> {
        let means = self
            .width()
            .map(|span| Caveat::Watch(WatchDoubt::Means { span }));
        let late = (self.late > 0).then_some(Caveat::Watch(WatchDoubt::Late {
            readings: self.late,
        }));
        let gaps = (self.gaps.count > 0).then_some(Caveat::Gaps {
            count: self.gaps.count,
            longest: Seconds(self.gaps.longest),
        });
        let own = [means, late, gaps].into_iter().flatten();
        self.caveats.iter().cloned().chain(own).collect()
    }
}

/// What became of a reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Taken {
    /// It is kept.
    Kept,
    /// It is kept, and came after a time without readings.
    AfterGap(Seconds),
    /// It is not: it is no amount, or not later than the one before.
    LeftOut,
}

impl Grid {
    fn place(self, second: f64) -> i64 {
        ((second - self.origin) / self.width).floor() as i64
    }
}

impl Cell {
    fn absorb(&mut self, other: &Self) {
        let readings = self.readings + other.readings;
        let share = other.readings / readings;
        self.second += share * (other.second - self.second);
        self.memory += share * (other.memory - self.memory);
        self.requests = self
            .requests
            .zip(other.requests)
            .map(|(own, other)| own + share * (other - own));
        self.highest = self.highest.max(other.highest);
        self.readings = readings;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn history() -> History {
        let about = Columns {
            name: "web".to_owned(),
            ..Columns::default()
        };
        History::new(about, Dated::Wall)
    }

    fn arrival(at: f64, memory: f64) -> Arrival {
        Arrival {
            at: Seconds(at),
            memory: Bytes(memory),
            requests: None,
            restart: None,
        }
    }

    #[test]
    fn few_readings_are_kept_as_they_are() {
        let mut history = history();
        for at in 0..MOST_SAMPLES {
            history.push(arrival(at as f64 * 10.0, at as f64));
        }
        let series = history.series().unwrap();
        let expected: Vec<f64> = (0..MOST_SAMPLES).map(|at| at as f64).collect();
        assert_eq!(series.memory(), expected);
        assert_eq!(history.width(), None);
        assert!(series.caveats().is_empty());
    }

    #[test]
    fn the_clock_of_readings_may_tremble() {
        let mut history = history();
        for at in 0..5 * MOST_SAMPLES {
            let late = if at % 2 == 0 { -0.2 } else { 0.2 };
            history.push(arrival(at as f64 + late, 1.0));
        }
        let width = history.width().unwrap().0;
        let full = history.cells[1..history.cells.len() - 1].iter();
        for cell in full {
            assert!((cell.readings - width).abs() < 1.5, "{cell:?} of {width}");
        }
    }

    #[test]
    fn a_restart_is_never_averaged_with_what_was_before_it() {
        let mut history = history();
        for at in 0..4000 {
            let restart = (at % 1000 == 500).then_some(RestartReason::Process);
            let memory = if at / 500 % 2 == 0 { 900.0 } else { 100.0 };
            history.push(Arrival {
                restart,
                ..arrival(f64::from(at), memory)
            });
        }
        let series = history.series().unwrap();
        assert_eq!(series.restarts().len(), 4);
        for restart in series.restarts() {
            let around = restart.sample - 1..=restart.sample;
            assert_eq!(series.memory()[around], [900.0, 100.0]);
        }
    }

    #[test]
    fn a_time_without_readings_is_told_once_and_kept() {
        let mut history = history();
        for at in 0..20 {
            history.push(arrival(f64::from(at) * 60.0, 1e6));
        }
        let taken = history.push(arrival(19.0 * 60.0 + 3600.0, 1e6));
        assert_eq!(taken, Taken::AfterGap(Seconds(3600.0)));
        let gap = Caveat::Gaps {
            count: 1,
            longest: Seconds(3600.0),
        };
        assert!(history.series().unwrap().caveats().contains(&gap));
    }

    #[test]
    fn what_comes_late_or_is_no_amount_is_left_out_and_counted() {
        let mut history = history();
        history.push(arrival(10.0, 1.0));
        for odd in [
            arrival(10.0, 1.0),
            arrival(9.0, 1.0),
            arrival(20.0, f64::NAN),
            arrival(20.0, -1.0),
            arrival(f64::INFINITY, 1.0),
        ] {
            assert_eq!(history.push(odd), Taken::LeftOut);
        }
        assert_eq!((history.seen(), history.late), (1, 5));
    }

    #[test]
    fn a_process_that_restarts_all_the_time_takes_no_more_memory() {
        let mut history = history();
        for at in 0..20_000 {
            let restart = (at % 2 == 0).then_some(RestartReason::Process);
            history.push(Arrival {
                restart,
                ..arrival(f64::from(at), 5.0)
            });
            assert!(history.cells.len() <= MOST_SAMPLES);
        }
    }

    proptest! {
        /// Whatever comes: few samples in order, whose weighted mean is that of all readings.
        #[test]
        fn samples_are_few_and_lose_no_reading(
            steps in prop::collection::vec((0.001..5000.0_f64, 0.0..1e9_f64), 1..3000),
        ) {
            let mut history = history();
            let mut at = 1.7e9;
            let mut sum = 0.0;
            for &(step, memory) in &steps {
                at += step;
                sum += memory;
                history.push(arrival(at, memory));
                prop_assert!(history.cells.len() <= MOST_SAMPLES);
            }
            let readings: f64 = history.cells.iter().map(|cell| cell.readings).sum();
            prop_assert!((readings - steps.len() as f64).abs() < 0.5);
            let kept: f64 = history.cells.iter().map(|cell| cell.readings * cell.memory).sum();
            prop_assert!((kept - sum).abs() <= 1e-9 * sum.max(1.0));
            prop_assert!(history.cells.is_sorted_by(|a, b| a.second < b.second));
        }
    }
}
