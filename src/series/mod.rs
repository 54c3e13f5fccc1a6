//! A series: the ordered samples of one process or instance, as columns.
//!
//! A [`Series`] is checked once, when it is made: sorted, finite, duplicates resolved.
//! Everything after it relies on that and checks nothing again.

mod clock;
mod metric;
mod requests;
mod restart;

use crate::caveat::Caveat;
use crate::units::{Bytes, Requests, Seconds, Timestamp};

pub use clock::Clock;
pub use metric::Metric;
pub use requests::{Accumulated, IntervalCount, RequestTrack, accumulate};
pub use restart::{Restart, RestartReason};

/// The ordered samples of one process or instance.
///
/// ```
/// use leakrate::series::{Clock, Columns, Series};
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
/// # Ok::<(), leakrate::series::SeriesError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    columns: Columns,
    caveats: Vec<Caveat>,
}

/// The parts of a series before they are checked. All columns have one entry per sample.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// What the series is called: an instance, a pod, a column header.
    pub name: String,
    /// When each sample was taken.
    pub clock: Clock,
    /// Requests served since the first sample, never falling; restarts do not reset it.
    pub requests: Option<Vec<f64>>,
    /// Memory in bytes.
    pub memory: Vec<f64>,
    /// Restarts known from the file, by the index of the first sample after each.
    pub restarts: Vec<Restart>,
    /// Which quantity the memory column holds.
    pub metric: Metric,
    /// The memory at which the process dies, where the file says it.
    pub limit: Option<Bytes>,
    /// The smallest step the readings can show (3 significant digits of GiB: 10.7 MB).
    pub quantum: Option<Bytes>,
}

/// Why columns do not make a series.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SeriesError {
    /// No sample has a reading.
    #[error("series `{name}` has no samples")]
    Empty {
        /// The series.
        name: String,
    },
    /// Columns differ in length.
    #[error("series `{name}`: {column} has {found} entries, memory has {expected}")]
    Ragged {
        /// The series.
        name: String,
        /// The column that does not fit.
        column: &'static str,
        /// Entries of the memory column.
        expected: usize,
        /// Entries of the other.
        found: usize,
    },
    /// A reading that is no amount: not finite, or negative.
    #[error(
        "series `{name}`: {column} of sample {sample} is {value}, expected a finite number that is not negative"
    )]
    BadValue {
        /// The series.
        name: String,
        /// The column.
        column: &'static str,
        /// The sample, counted from 1.
        sample: usize,
        /// What was there.
        value: f64,
    },
    /// Cumulative requests fall.
    #[error(
        "series `{name}`: cumulative requests fall from {before} to {after} at sample {sample}"
    )]
    RequestsFall {
        /// The series.
        name: String,
        /// The sample after the fall, counted from 1.
        sample: usize,
        /// Requests before.
        before: f64,
        /// Requests after.
        after: f64,
    },
}

impl Series {
    /// Checks and orders the columns: sorts by time, averages samples with the same time,
    /// refuses readings that are not finite or are negative.
    ///
    /// # Errors
    /// [`SeriesError`] names the first thing that is wrong.
    pub fn new(columns: Columns) -> Result<Self, SeriesError> {
        let mut columns = columns;
        check_lengths(&columns)?;
        check_values(&columns)?;
        let mut caveats = Vec::new();
        sort_by_time(&mut columns, &mut caveats);
        merge_duplicates(&mut columns, &mut caveats);
        check_requests(&columns)?;
        Ok(Self { columns, caveats })
    }

    /// What the series is called.
    pub fn name(&self) -> &str {
        &self.columns.name
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

    /// Seconds of each sample, since 1970 or since the start of the recording.
    pub fn seconds(&self) -> Option<&[f64]> {
        self.columns.clock.seconds()
    }

    /// Restarts, by the first sample after each.
    pub fn restarts(&self) -> &[Restart] {
        &self.columns.restarts
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

/// A stretch of time.
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

fn check_lengths(columns: &Columns) -> Result<(), SeriesError> {
    let expected = columns.memory.len();
    if expected == 0 {
        return Err(SeriesError::Empty {
            name: columns.name.clone(),
        });
    }
    let others = [
        ("time", columns.clock.seconds().map(<[f64]>::len)),
        ("requests", columns.requests.as_ref().map(Vec::len)),
    ];
    for (column, found) in others {
        if let Some(found) = found.filter(|&found| found != expected) {
            return Err(SeriesError::Ragged {
                name: columns.name.clone(),
                column,
                expected,
                found,
            });
        }
    }
    Ok(())
}

fn check_values(columns: &Columns) -> Result<(), SeriesError> {
    let bad = |column, values: &[f64], good: fn(f64) -> bool| {
        let sample = values.iter().position(|&value| !good(value))?;
        Some(SeriesError::BadValue {
            name: columns.name.clone(),
            column,
            sample: sample + 1,
            value: values[sample],
        })
    };
    let amount = |value: f64| value.is_finite() && value >= 0.0;
    let problem = bad("memory", &columns.memory, amount)
        .or_else(|| bad("requests", columns.requests.as_deref()?, amount))
        .or_else(|| bad("time", columns.clock.seconds()?, f64::is_finite));
    problem.map_or(Ok(()), Err)
}

fn check_requests(columns: &Columns) -> Result<(), SeriesError> {
    let Some(requests) = &columns.requests else {
        return Ok(());
    };
    match requests.windows(2).position(|pair| pair[1] < pair[0]) {
        None => Ok(()),
        Some(before) => Err(SeriesError::RequestsFall {
            name: columns.name.clone(),
            sample: before + 2,
            before: requests[before],
            after: requests[before + 1],
        }),
    }
}

fn sort_by_time(columns: &mut Columns, caveats: &mut Vec<Caveat>) {
    let Some(seconds) = columns.clock.seconds() else {
        return;
    };
    let misplaced = seconds.windows(2).filter(|pair| pair[1] < pair[0]).count();
    if misplaced == 0 {
        return;
    }
    let mut order: Vec<usize> = (0..seconds.len()).collect();
    order.sort_by(|&a, &b| seconds[a].total_cmp(&seconds[b]));
    for restart in &mut columns.restarts {
        restart.sample = order
            .iter()
            .position(|&old| old == restart.sample)
            .unwrap_or(restart.sample);
    }
    columns.restarts.sort_by_key(|restart| restart.sample);
    permute(columns, &order);
    caveats.push(Caveat::RowsSorted { rows: misplaced });
}

fn permute(columns: &mut Columns, order: &[usize]) {
    let pick = |values: &[f64]| order.iter().map(|&old| values[old]).collect::<Vec<_>>();
    columns.memory = pick(&columns.memory);
    columns.requests = columns.requests.as_deref().map(pick);
    if let Some(seconds) = columns.clock.seconds_mut() {
        *seconds = pick(seconds);
    }
}

/// Samples with the same time become one: their mean memory and their largest request count.
fn merge_duplicates(columns: &mut Columns, caveats: &mut Vec<Caveat>) {
    let Some(seconds) = columns.clock.seconds() else {
        return;
    };
    let starts: Vec<usize> = (0..seconds.len())
        .filter(|&i| i == 0 || seconds[i] > seconds[i - 1])
        .collect();
    let merged = seconds.len() - starts.len();
    if merged == 0 {
        return;
    }
    let ends = starts.iter().skip(1).copied().chain([seconds.len()]);
    let groups: Vec<std::ops::Range<usize>> = starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| start..end)
        .collect();
    for restart in &mut columns.restarts {
        restart.sample = starts.partition_point(|&start| start <= restart.sample) - 1;
    }
    columns.restarts.retain(|restart| restart.sample > 0);
    columns.restarts.dedup_by_key(|restart| restart.sample);
    let mean = |values: &[f64], group: &std::ops::Range<usize>| {
        values[group.clone()].iter().sum::<f64>() / group.len() as f64
    };
    columns.memory = groups
        .iter()
        .map(|group| mean(&columns.memory, group))
        .collect();
    if let Some(requests) = &mut columns.requests {
        *requests = groups.iter().map(|group| requests[group.end - 1]).collect();
    }
    if let Some(seconds) = columns.clock.seconds_mut() {
        *seconds = starts.iter().map(|&start| seconds[start]).collect();
    }
    caveats.push(Caveat::DuplicateTimes { rows: merged });
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
        for bad in [f64::NAN, f64::INFINITY, -1.0] {
            let error = Series::new(columns(&[1.0, 2.0], &[1.0, bad])).unwrap_err();
            assert!(matches!(error, SeriesError::BadValue { sample: 2, .. }));
        }
    }
}
