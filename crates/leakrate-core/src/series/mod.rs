//! A series: the ordered samples of one process or instance, as columns.
//!
//! A [`Series`] is checked once, when it is made: sorted, finite, duplicates resolved.
//! Everything after it relies on that and checks nothing again.

mod check;
mod clock;
mod error;
mod history;
mod metric;
mod order;
mod requests;
mod restart;
mod version;

use crate::caveat::Caveat;
use crate::units::{Bytes, DisplayZone, Requests, Seconds, Timestamp};

pub use clock::Clock;
pub use error::SeriesError;
pub use history::{Arrival, Dated, History, MOST_SAMPLES, Taken};
pub use metric::Metric;
pub use requests::{Accumulated, IntervalCount, RequestTrack, accumulate};
pub use restart::{Restart, RestartReason};
pub use version::Version;

/// The ordered samples of one process or instance.
///
/// ```
/// use leakrate_core::series::{Clock, Columns, Series};
///
/// let series = Series::new(Columns {
///     name: "local".into(),
///     clock: Clock::None,
///     requests: Some(vec![0.0, 2500.0, 3750.0]),
///     memory: vec![7.7e6, 40.0e6, 56.0e6],
///     ..Columns::default()
/// })?;
/// assert_eq!(series.len(), 3);
/// assert_eq!(series.requests_served().unwrap().0, 3750.0);
/// # Ok::<(), leakrate_core::series::SeriesError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    columns: Columns,
    caveats: Vec<Caveat>,
}

/// Something that a file says of a series, such as its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// What is said: `version`.
    pub name: String,
    /// What it is: `v2`.
    pub value: String,
}

/// The variance of each reading, in square bytes. Nearly no series has it, and there may be countless
/// series, so it is held apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SampleVariances(pub Vec<f64>);

/// The parts of a series before they are checked. All columns have one entry per sample.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// What the series is called: an instance, a pod, a column header.
    pub name: String,
    /// What the file says of the series besides its name: a version, a node.
    pub labels: Vec<Label>,
    /// When each sample was taken.
    pub clock: Clock,
    /// The clock on which a reader sees points in time.
    pub shown_in: DisplayZone,
    /// Requests served since the first sample, never falling; restarts do not reset it.
    pub requests: Option<Vec<f64>>,
    /// Memory in bytes.
    pub memory: Vec<f64>,
    /// Restarts known from the file, by the index of the first sample after each.
    pub restarts: Vec<Restart>,
    /// Versions of the program known from the file, in order; empty where it tells none.
    pub versions: Vec<Version>,
    /// Which quantity the memory column holds.
    pub metric: Metric,
    /// The memory at which the process dies, where the file says it.
    pub limit: Option<Bytes>,
    /// The smallest step the readings can show (3 significant digits of GiB: 10.7 MB).
    pub quantum: Option<Bytes>,
    /// The variance of each reading in square bytes, where it is estimated from a sample of what
    /// there is.
    pub sampled: Option<Box<SampleVariances>>,
}

impl Series {
    /// Checks and orders the columns: sorts by time, averages samples with the same time,
    /// refuses readings that no machine has and times that no calendar has.
    ///
    /// # Errors
    /// [`SeriesError`] names the first thing that is wrong.
    pub fn new(columns: Columns) -> Result<Self, SeriesError> {
        let mut columns = columns;
        check::lengths(&columns)?;
        check::amounts(&columns)?;
        let mut caveats = Vec::new();
        if !order::is_strict(&columns) {
            check::times(&columns)?;
            caveats.extend(order::sort_by_time(&mut columns));
            caveats.extend(order::merge_duplicates(&mut columns));
        }
        check::requests(&columns)?;
        check::calendar(&columns)?;
        check::resolution(&columns)?;
        Ok(Self { columns, caveats })
    }

    /// What the series is called.
    pub fn name(&self) -> &str {
        &self.columns.name
    }

    /// What the file says of the series besides its name.
    pub fn labels(&self) -> &[Label] {
        &self.columns.labels
    }

    /// The same series under another name.
    #[must_use]
    pub fn renamed(mut self, name: impl Into<String>) -> Self {
        self.columns.name = name.into();
        self
    }

    /// The same series with more caveats.
    #[must_use]
    pub fn with_caveats(mut self, caveats: impl IntoIterator<Item = Caveat>) -> Self {
        self.caveats.extend(caveats);
        self
    }

    /// The same series with its times shown on another clock.
    #[must_use]
    pub fn with_times_shown_in(mut self, shown_in: DisplayZone) -> Self {
        self.columns.shown_in = shown_in;
        self
    }

    /// Number of samples; at least one.
    #[expect(clippy::len_without_is_empty, reason = "a series is never empty")]
    pub fn len(&self) -> usize {
        self.columns.memory.len()
    }

    /// Memory in bytes, one entry per sample.
    pub fn memory(&self) -> &[f64] {
        &self.columns.memory
    }

    /// Cumulative requests, where known.
    pub fn requests(&self) -> Option<&[f64]> {
        self.columns.requests.as_deref()
    }

    /// When each sample was taken.
    pub fn clock(&self) -> &Clock {
        &self.columns.clock
    }

    /// The clock on which a reader sees points in time.
    pub fn shown_in(&self) -> DisplayZone {
        self.columns.shown_in
    }

    /// Seconds of each sample, since 1970 or since the start of the recording.
    pub fn seconds(&self) -> Option<&[f64]> {
        self.columns.clock.seconds()
    }

    /// Restarts, by the first sample after each.
    pub fn restarts(&self) -> &[Restart] {
        &self.columns.restarts
    }

    /// Versions of the program, each by its first sample.
    pub fn versions(&self) -> &[Version] {
        &self.columns.versions
    }

    /// Which quantity the memory column holds.
    pub fn metric(&self) -> Metric {
        self.columns.metric
    }

    /// The memory at which the process dies, where the file says it.
    pub fn limit(&self) -> Option<Bytes> {
        self.columns.limit
    }

    /// The smallest step the readings can show.
    pub fn quantum(&self) -> Option<Bytes> {
        self.columns.quantum
    }

    /// The variance of each reading, where it is estimated from a sample of what there is.
    pub fn sampled(&self) -> Option<&[f64]> {
        let sampled = self.columns.sampled.as_ref();
        sampled.map(|variances| variances.0.as_slice())
    }

    /// What happened while the series was made.
    pub fn caveats(&self) -> &[Caveat] {
        &self.caveats
    }

    /// The first reading.
    pub fn first(&self) -> Bytes {
        Bytes(self.columns.memory[0])
    }

    /// The last reading.
    pub fn last(&self) -> Bytes {
        Bytes(self.columns.memory[self.len() - 1])
    }

    /// First and last point in time, where the clock is a wall clock.
    pub fn span(&self) -> Option<Span> {
        match &self.columns.clock {
            Clock::Wall(seconds) => Some(Span {
                from: Timestamp(seconds[0]),
                to: Timestamp(seconds[seconds.len() - 1]),
            }),
            Clock::Elapsed(_) | Clock::None => None,
        }
    }

    /// Time from the first sample to the last, where there is a clock.
    pub fn duration(&self) -> Option<Seconds> {
        self.seconds().map(extent).map(Seconds)
    }

    /// Requests from the first sample to the last, where known.
    pub fn requests_served(&self) -> Option<Requests> {
        self.requests().map(extent).map(Requests)
    }

    /// The columns, to make another series from.
    pub fn into_columns(self) -> Columns {
        self.columns
    }
}

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Its start.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
}

fn extent(column: &[f64]) -> f64 {
    column[column.len() - 1] - column[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(time: &[f64], memory: &[f64]) -> Columns {
        Columns {
            name: "s".into(),
            clock: Clock::Wall(time.to_vec()),
            memory: memory.to_vec(),
            ..Columns::default()
        }
    }

    #[test]
    fn samples_are_sorted_by_time_and_say_so() {
        let series = Series::new(columns(&[30.0, 10.0, 20.0], &[3.0, 1.0, 2.0])).unwrap();
        assert_eq!(series.memory(), [1.0, 2.0, 3.0]);
        assert_eq!(series.caveats(), [Caveat::RowsSorted { rows: 1 }]);
    }

    #[test]
    fn samples_of_one_time_become_their_mean() {
        let series =
            Series::new(columns(&[10.0, 20.0, 20.0, 30.0], &[1.0, 2.0, 4.0, 5.0])).unwrap();
        assert_eq!(series.memory(), [1.0, 3.0, 5.0]);
        assert_eq!(series.caveats(), [Caveat::DuplicateTimes { rows: 1 }]);
    }

    #[test]
    fn a_restart_keeps_its_sample_through_sorting_and_merging() {
        let mut unsorted = columns(&[30.0, 10.0, 20.0, 20.0], &[9.0, 1.0, 2.0, 2.0]);
        unsorted.restarts = vec![Restart {
            sample: 0,
            reason: RestartReason::Process,
        }];
        let series = Series::new(unsorted).unwrap();
        assert_eq!(series.restarts()[0].sample, 2);
    }

    #[test]
    fn a_reading_that_is_no_amount_is_refused() {
        for bad in [f64::NAN, f64::INFINITY, -1.0, 1e25] {
            let error = Series::new(columns(&[1.0, 2.0], &[1.0, bad])).unwrap_err();
            assert!(matches!(error, SeriesError::BadValue { sample: 2, .. }));
        }
    }

    #[test]
    fn a_time_that_no_calendar_has_is_refused() {
        for (times, expected) in [([0.0, 1.7e12], 2), ([-1e12, 0.0], 1)] {
            let error = Series::new(columns(&times, &[1.0, 2.0])).unwrap_err();
            let SeriesError::TimeOutside { sample, .. } = error else {
                panic!("{error:?}");
            };
            assert_eq!(sample, expected);
            let elapsed = Columns {
                clock: Clock::Elapsed(times.to_vec()),
                ..columns(&times, &[1.0, 2.0])
            };
            assert!(Series::new(elapsed).is_err());
        }
    }

    #[test]
    fn what_cannot_be_told_from_nothing_is_refused() {
        let times = columns(&[0.0, 1e-12], &[1.0, 2.0]);
        let memory = columns(&[0.0, 1.0], &[1e-300, 2e-300]);
        for columns in [times, memory] {
            let error = Series::new(columns).unwrap_err();
            assert!(matches!(error, SeriesError::Unresolved { .. }));
        }
    }
}
