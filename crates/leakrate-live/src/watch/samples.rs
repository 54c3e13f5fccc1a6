//! From series that are read again and again to what is new in them.

use std::collections::HashMap;

use super::news::Arrivals;
use leakrate_core::caveat::Caveat;
use leakrate_core::series::{Arrival, Clock, Columns, Dated, Series};
use leakrate_core::units::{Bytes, Seconds};

/// What was told of each series.
#[derive(Debug, Clone)]
pub(super) struct Told {
    last: HashMap<String, Last>,
    agreement: Agreement,
}

/// Whether a reading that was told must read the same again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// It must, or what is read is something else.
    Needed,
    /// A server may know more of the last minute than it did.
    NotNeeded,
}

/// The last reading of a series that was told.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Last {
    at: f64,
    memory: f64,
    requests: Option<f64>,
}

/// Whether the last sample of each series can still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LastSample {
    /// It is whole.
    Whole,
    /// Rows that belong to it may follow.
    MayGrow,
}

/// Why nothing can be told of what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Untold {
    /// It has no times.
    NoTimes,
    /// A reading that was told is another one now.
    ReadsOtherwise,
}

impl Told {
    /// Nothing was told.
    pub(super) fn nothing(agreement: Agreement) -> Self {
        Self {
            last: HashMap::new(),
            agreement,
        }
    }

    /// Whether nothing was told yet.
    pub(super) fn is_nothing(&self) -> bool {
        self.last.is_empty()
    }

    /// What is new, which is told with that.
    pub(super) fn news(
        &mut self,
        series: Vec<Series>,
        last_sample: LastSample,
    ) -> Result<Vec<Arrivals>, Untold> {
        let mut told = Vec::new();
        let latest = series
            .iter()
            .filter_map(|one| one.seconds()?.last().copied())
            .fold(f64::NEG_INFINITY, f64::max);
        let before = match last_sample {
            LastSample::Whole => f64::INFINITY,
            LastSample::MayGrow => latest,
        };
        for one in series {
            told.extend(self.news_of(one, before)?);
        }
        Ok(told)
    }

    /// What follows counts requests from an unknown number on.
    pub(super) fn forget_requests(&mut self) {
        for last in self.last.values_mut() {
            last.requests = None;
        }
    }

    fn news_of(&mut self, series: Series, before: f64) -> Result<Option<Arrivals>, Untold> {
        let caveats = series.caveats().to_vec();
        let name = series.name().to_owned();
        let columns = series.into_columns();
        let (dated, seconds) = match &columns.clock {
            Clock::Wall(seconds) => (Dated::Wall, seconds),
            Clock::Elapsed(seconds) => (Dated::Elapsed, seconds),
            Clock::None => return Err(Untold::NoTimes),
        };
        let last = self.last.get(&name).copied();
        let first_new = last.map_or(0, |last| {
            seconds.partition_point(|&second| second <= last.at)
        });
        let overlaps = first_new > 0 && last.is_some_and(|last| seconds[first_new - 1] >= last.at);
        if let Some(last) = last.filter(|_| overlaps)
            && self.agreement == Agreement::Needed
            && columns.memory[first_new - 1]
                .total_cmp(&last.memory)
                .is_ne()
        {
            return Err(Untold::ReadsOtherwise);
        }
        let end = seconds.partition_point(|&second| second < before);
        if first_new >= end {
            return Ok(None);
        }
        // Requests count on from those of the reading that was told last.
        let requests = columns.requests.as_ref();
        let counted_on = match (last, requests) {
            (None, _) => Some(0.0),
            (Some(last), Some(requests)) if overlaps => {
                last.requests.map(|told| told - requests[first_new - 1])
            }
            (Some(_), _) => None,
        };
        let arrival = |sample: usize| Arrival {
            at: Seconds(seconds[sample]),
            memory: Bytes(columns.memory[sample]),
            requests: requests.zip(counted_on).map(|(own, on)| own[sample] + on),
            restart: columns
                .restarts
                .iter()
                .find(|restart| restart.sample == sample)
                .map(|restart| restart.reason),
        };
        let readings: Vec<Arrival> = (first_new..end).map(arrival).collect();
        if let Some(&Arrival {
            at,
            memory,
            requests,
            ..
        }) = readings.last()
        {
            let newest = Last {
                at: at.0,
                memory: memory.0,
                requests,
            };
            self.last.insert(name, newest);
        }
        let is_kept = |caveat: &Caveat| !matches!(caveat, Caveat::Gaps { .. });
        Ok(Some(Arrivals {
            about: about(&columns),
            caveats: match last {
                None => caveats.into_iter().filter(is_kept).collect(),
                Some(_) => Vec::new(),
            },
            dated,
            readings,
        }))
    }
}

/// What is known of a series beside its samples.
fn about(columns: &Columns) -> Columns {
    Columns {
        name: columns.name.clone(),
        labels: columns.labels.clone(),
        shown_in: columns.shown_in,
        metric: columns.metric,
        limit: columns.limit,
        quantum: columns.quantum,
        ..Columns::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(seconds: &[f64], memory: &[f64], requests: &[f64]) -> Series {
        Series::new(Columns {
            name: "web".to_owned(),
            clock: Clock::Wall(seconds.to_vec()),
            memory: memory.to_vec(),
            requests: Some(requests.to_vec()),
            ..Columns::default()
        })
        .unwrap()
    }

    #[test]
    fn what_was_told_is_not_told_again_and_requests_count_on() {
        let mut told = Told::nothing(Agreement::Needed);
        let first = series(&[1.0, 2.0, 3.0], &[5.0, 6.0, 7.0], &[0.0, 10.0, 20.0]);
        let news = told.news(vec![first], LastSample::Whole).unwrap();
        assert_eq!(news[0].readings.len(), 3);
        // The file is read from its second reading on, with other counts.
        let second = series(&[3.0, 4.0], &[7.0, 9.0], &[0.0, 15.0]);
        let news = told.news(vec![second.clone()], LastSample::Whole).unwrap();
        assert_eq!(news[0].readings.len(), 1);
        assert_eq!(news[0].readings[0].requests, Some(35.0));
        assert_eq!(told.news(vec![second], LastSample::Whole), Ok(Vec::new()));
    }

    #[test]
    fn the_last_sample_waits_where_rows_of_it_may_follow() {
        let mut told = Told::nothing(Agreement::Needed);
        let first = series(&[1.0, 2.0, 3.0], &[5.0, 6.0, 3.0], &[0.0; 3]);
        let news = told.news(vec![first], LastSample::MayGrow).unwrap();
        assert_eq!(news[0].readings.len(), 2);
        let grown = series(&[1.0, 2.0, 3.0, 4.0], &[5.0, 6.0, 7.0, 1.0], &[0.0; 4]);
        let news = told.news(vec![grown], LastSample::MayGrow).unwrap();
        assert_eq!(news[0].readings[0].memory, Bytes(7.0));
    }

    #[test]
    fn a_reading_that_is_another_one_now_is_noticed() {
        let mut told = Told::nothing(Agreement::Needed);
        let first = series(&[1.0, 2.0], &[5.0, 6.0], &[0.0; 2]);
        told.news(vec![first], LastSample::Whole).unwrap();
        let other = series(&[2.0, 3.0], &[7.0, 8.0], &[0.0; 2]);
        let found = told.news(vec![other], LastSample::Whole);
        assert_eq!(found, Err(Untold::ReadsOtherwise));
    }
}
