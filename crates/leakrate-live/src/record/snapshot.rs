//! One memory reading at a known request count, and the series that several make.

use std::fmt;
use std::str::FromStr;

use crate::record::reader::Reading;
use leakrate_core::series::{Clock, Columns, Metric, Restart, RestartReason, Series, SeriesError};
use leakrate_core::units::Timestamp;

/// One memory reading, taken at rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// What came before it.
    pub phase: Phase,
    /// When the memory was read.
    pub time: Timestamp,
    /// Requests answered without an error since the snapshot before.
    pub requests_added: u64,
    /// Requests that failed since the snapshot before.
    pub requests_failed: u64,
    /// The memory.
    pub reading: Reading,
}

/// What came before a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nothing, or only the warm-up.
    Start,
    /// A burst, counted from 1.
    Burst(usize),
    /// A burst that was ended before its time.
    CutShort(usize),
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::Burst(number) => write!(f, "burst {number}"),
            Self::CutShort(number) => write!(f, "burst {number} cut short"),
        }
    }
}

impl FromStr for Phase {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = |text: &str| text.strip_prefix("burst ")?.parse().ok();
        let phase = match text.strip_suffix(" cut short") {
            Some(burst) => number(burst).map(Self::CutShort),
            None if text == "start" => Some(Self::Start),
            None => number(text).map(Self::Burst),
        };
        phase.ok_or(())
    }
}

impl Phase {
    /// The burst, counted from 1; 0 before the first.
    pub(super) fn number(self) -> usize {
        match self {
            Self::Start => 0,
            Self::Burst(number) | Self::CutShort(number) => number,
        }
    }
}

/// The series of some snapshots. Without any request there is no column of requests: then memory
/// can only have grown with time.
pub(super) fn series(
    name: &str,
    metric: Metric,
    taken: &[Snapshot],
) -> Result<Series, SeriesError> {
    let requests: Vec<f64> = taken
        .iter()
        .scan(0, |sum, snapshot| {
            *sum += snapshot.requests_added;
            Some(*sum as f64)
        })
        .collect();
    let any = requests.last().is_some_and(|&sum| sum > 0.0);
    Series::new(Columns {
        name: name.to_owned(),
        clock: Clock::Wall(taken.iter().map(|snapshot| snapshot.time.0).collect()),
        requests: any.then_some(requests),
        memory: taken
            .iter()
            .map(|snapshot| snapshot.reading.memory.0)
            .collect(),
        restarts: restarts(taken),
        metric,
        ..Columns::default()
    })
}

/// Another process number is another process.
fn restarts(taken: &[Snapshot]) -> Vec<Restart> {
    let differs = |pair: &[Snapshot]| {
        let process = |at: usize| pair[at].reading.process;
        process(0)
            .zip(process(1))
            .is_some_and(|(before, after)| before != after)
    };
    let after = taken
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| differs(pair));
    after
        .map(|(before, _)| Restart {
            sample: before + 1,
            reason: RestartReason::Process,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use leakrate_core::units::{Bytes, Requests};

    fn snapshot(number: usize, requests: u64, process: u32) -> Snapshot {
        Snapshot {
            phase: Phase::Burst(number),
            time: Timestamp(1e9 + number as f64),
            requests_added: requests,
            requests_failed: 7,
            reading: Reading {
                memory: Bytes(1e6 * number as f64),
                outside_heap: None,
                process: Some(process),
            },
        }
    }

    #[test]
    fn failed_requests_are_not_requests_served() {
        let taken = [snapshot(0, 0, 1), snapshot(1, 100, 1), snapshot(2, 50, 1)];
        let series = series("local", Metric::Heap, &taken).unwrap();
        assert_eq!(series.requests(), Some([0.0, 100.0, 150.0].as_slice()));
        assert_eq!(series.requests_served(), Some(Requests(150.0)));
    }

    #[test]
    fn without_any_request_growth_is_over_time_only() {
        let taken = [snapshot(0, 0, 1), snapshot(1, 0, 1)];
        assert_eq!(
            series("idle", Metric::Heap, &taken).unwrap().requests(),
            None
        );
    }

    #[test]
    fn another_process_is_a_restart() {
        let taken = [snapshot(0, 0, 1), snapshot(1, 10, 1), snapshot(2, 0, 2)];
        let series = series("local", Metric::Heap, &taken).unwrap();
        assert_eq!(series.restarts().len(), 1);
        assert_eq!(series.restarts()[0].sample, 2);
    }

    #[test]
    fn a_phase_is_read_as_it_is_written() {
        for phase in [Phase::Start, Phase::Burst(3), Phase::CutShort(12)] {
            assert_eq!(phase.to_string().parse(), Ok(phase));
        }
        assert!("burst x".parse::<Phase>().is_err());
    }
}
