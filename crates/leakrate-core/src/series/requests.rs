//! Cumulative request counts, from counters, increments and rates, and joining them by time.

use std::ops::Range;

/// A counter without its resets.
#[derive(Debug, Clone, PartialEq)]
pub struct Accumulated {
    /// Requests since the first reading, never falling.
    pub total: Vec<f64>,
    /// Indices of the readings that are lower than the one before: the counter was reset.
    pub resets: Vec<usize>,
}

/// Removes the resets from a counter: after a fall, the new reading is what was added, as a
/// counter begins at zero. Readings that are missing (NaN) keep the total of the last one.
///
/// ```
/// use leakrate_core::series::accumulate;
///
/// let counter = accumulate(&[100.0, 150.0, 20.0, 30.0]);
/// assert_eq!(counter.total, [0.0, 50.0, 70.0, 80.0]);
/// assert_eq!(counter.resets, [2]);
/// ```
pub fn accumulate(readings: &[f64]) -> Accumulated {
    let mut resets = Vec::new();
    let mut total = Vec::with_capacity(readings.len());
    // What a reading counts from. Kept apart, so that a counter without resets is shifted, not
    // summed up again from its differences.
    let mut start = 0.0;
    let mut last: Option<f64> = None;
    for (at, &reading) in readings.iter().enumerate() {
        if !reading.is_nan() {
            match last.replace(reading) {
                None => start = reading,
                Some(before) if reading < before => {
                    resets.push(at);
                    start -= before;
                }
                Some(_) => {}
            }
        }
        total.push(last.map_or(0.0, |last| last - start));
    }
    Accumulated { total, resets }
}

/// Cumulative requests over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RequestTrack {
    seconds: Vec<f64>,
    total: Vec<f64>,
    /// Moments of the first readings after the counter was reset.
    resets: Vec<f64>,
}

/// One interval and the requests in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntervalCount {
    /// When it begins.
    pub start: f64,
    /// Requests in it.
    pub requests: f64,
}

impl RequestTrack {
    /// From readings of a counter and their times.
    pub fn from_counter(readings: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let (seconds, counts) = sorted(readings);
        let counter = accumulate(&counts);
        Self {
            resets: counter.resets.iter().map(|&at| seconds[at]).collect(),
            total: counter.total,
            seconds,
        }
    }

    /// From a rate in requests per second at points in time, by the trapezoidal rule.
    pub fn from_rate(readings: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let (seconds, rates) = sorted(readings);
        let mut sum = 0.0;
        let mut total = vec![0.0; seconds.len()];
        for at in 1..seconds.len() {
            sum += f64::midpoint(rates[at - 1], rates[at]) * (seconds[at] - seconds[at - 1]);
            total[at] = sum;
        }
        Self {
            seconds,
            total,
            resets: Vec::new(),
        }
    }

    /// From counts of intervals of the given length, each stamped with its start. Where the
    /// intervals leave a hole, nothing is added.
    pub fn from_intervals(counts: impl IntoIterator<Item = IntervalCount>, length: f64) -> Self {
        let pairs = counts
            .into_iter()
            .map(|count| (count.start, count.requests));
        let (starts, counts) = sorted(pairs);
        let mut track = Self::default();
        let mut sum = 0.0;
        for (start, requests) in starts.into_iter().zip(counts) {
            if track.seconds.last().is_none_or(|&end| start > end) {
                track.push(start, sum);
            }
            sum += requests;
            track.push(start + length, sum);
        }
        track
    }

    /// From counts of what came at each moment, such as single requests, in any order.
    pub fn from_increments(counts: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let (moments, counts) = sorted(counts);
        let mut track = Self::default();
        let mut sum = 0.0;
        for (moment, count) in moments.into_iter().zip(counts) {
            sum += count;
            match (track.seconds.last(), track.total.last_mut()) {
                (Some(&last), Some(total)) if last >= moment => *total = sum,
                _ => track.push(moment, sum),
            }
        }
        // What came at the first moment was not counted between two.
        let before = track.total.first().copied().unwrap_or_default();
        for total in &mut track.total {
            *total -= before;
        }
        track
    }

    /// Its first and last moment.
    pub fn span(&self) -> Option<Range<f64>> {
        Some(*self.seconds.first()?..*self.seconds.last()?)
    }

    /// All requests in it.
    pub fn requests(&self) -> f64 {
        let ends = self.total.first().zip(self.total.last());
        ends.map_or(0.0, |(first, last)| last - first)
    }

    fn push(&mut self, seconds: f64, total: f64) {
        self.seconds.push(seconds);
        self.total.push(total);
    }

    /// Whether it covers no span of time.
    pub fn is_empty(&self) -> bool {
        self.seconds.len() < 2
    }

    /// Requests up to a point in time, interpolated; `None` outside of what is known.
    pub fn at(&self, seconds: f64) -> Option<f64> {
        let after = self.seconds.partition_point(|&time| time < seconds);
        let (&end, &above) = self.seconds.get(after).zip(self.total.get(after))?;
        if end <= seconds {
            return Some(above);
        }
        let before = after.checked_sub(1)?;
        let (start, below) = (self.seconds[before], self.total[before]);
        Some(below + (above - below) * (seconds - start) / (end - start))
    }

    /// The same counter, known to have started again before the readings at these moments.
    #[must_use]
    pub fn reset_at(self, resets: Vec<f64>) -> Self {
        Self { resets, ..self }
    }

    /// Moments of the first readings after the counter was reset.
    pub fn resets(&self) -> &[f64] {
        &self.resets
    }

    /// The sum of several: requests that were spread over them. It starts again where all that
    /// count anything do: the counters of one process have the same moments, those of several
    /// processes do not.
    pub fn sum<'a>(tracks: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut increments: Vec<(f64, f64)> = Vec::new();
        let tracks: Vec<&Self> = tracks.into_iter().collect();
        let mut times: Vec<f64> = tracks
            .iter()
            .flat_map(|track| track.seconds.clone())
            .collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        for time in times {
            let total = tracks.iter().map(|track| track.held(time)).sum();
            increments.push((time, total));
        }
        let (seconds, total) = increments.into_iter().unzip();
        Self {
            seconds,
            total,
            resets: common_resets(&tracks),
        }
    }

    /// Like [`Self::at`], with nothing added before its first point and after its last.
    pub fn held(&self, seconds: f64) -> f64 {
        let end = match self.seconds.first() {
            Some(&first) if seconds < first => self.total.first(),
            _ => self.total.last(),
        };
        self.at(seconds).or(end.copied()).unwrap_or(0.0)
    }
}

fn common_resets(tracks: &[&RequestTrack]) -> Vec<f64> {
    let mut counting = tracks.iter().filter(|track| track.requests() > 0.0);
    let Some(first) = counting.next() else {
        return Vec::new();
    };
    let others: Vec<_> = counting.collect();
    let is_common = |reset: &&f64| others.iter().all(|other| other.resets.contains(*reset));
    first.resets.iter().filter(is_common).copied().collect()
}

/// Readings in order of time, without missing ones.
fn sorted(readings: impl IntoIterator<Item = (f64, f64)>) -> (Vec<f64>, Vec<f64>) {
    let mut readings: Vec<(f64, f64)> = readings
        .into_iter()
        .filter(|(time, reading)| time.is_finite() && reading.is_finite())
        .collect();
    readings.sort_by(|a, b| a.0.total_cmp(&b.0));
    readings.into_iter().unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_of_one_process_begin_anew_together() {
        let track = |counts: [f64; 4]| {
            RequestTrack::from_counter([0.0, 10.0, 20.0, 30.0].into_iter().zip(counts))
        };
        let (one, other) = (track([5.0, 9.0, 1.0, 4.0]), track([2.0, 3.0, 0.0, 1.0]));
        assert_eq!(one.resets(), [20.0]);
        assert_eq!(
            RequestTrack::sum([&one, &other, &track([0.0; 4])]).resets(),
            [20.0]
        );
        let steady = track([1.0, 2.0, 3.0, 4.0]);
        assert!(RequestTrack::sum([&one, &steady]).resets().is_empty());
    }

    #[test]
    fn a_reset_adds_what_was_counted_since() {
        let counter = accumulate(&[5.0, 10.0, f64::NAN, 2.0, 2.0, 7.0]);
        assert_eq!(counter.total, [0.0, 5.0, 5.0, 7.0, 7.0, 12.0]);
        assert_eq!(counter.resets, [3]);
    }

    #[test]
    fn a_count_between_two_readings_is_interpolated() {
        let track = RequestTrack::from_counter([(20.0, 300.0), (0.0, 100.0), (10.0, 200.0)]);
        assert_eq!(track.at(0.0), Some(0.0));
        assert_eq!(track.at(5.0), Some(50.0));
        assert_eq!(track.at(20.0), Some(200.0));
    }

    #[test]
    fn nothing_is_invented_outside_of_what_is_known() {
        let track = RequestTrack::from_counter([(10.0, 0.0), (20.0, 100.0)]);
        assert_eq!((track.at(9.0), track.at(21.0)), (None, None));
        assert_eq!(RequestTrack::default().at(0.0), None);
    }

    #[test]
    fn an_interval_counts_from_its_stamp_to_its_end() {
        let count = |start, requests| IntervalCount { start, requests };
        let track = RequestTrack::from_intervals([count(0.0, 60.0), count(60.0, 120.0)], 60.0);
        assert_eq!(track.at(0.0), Some(0.0));
        assert_eq!(track.at(30.0), Some(30.0));
        assert_eq!(track.at(90.0), Some(120.0));
        assert_eq!(track.at(120.0), Some(180.0));
    }

    #[test]
    fn requests_of_one_moment_are_counted_together() {
        let counts = [(20.0, 1.0), (0.0, 1.0), (10.0, 1.0), (10.0, 2.0)];
        let track = RequestTrack::from_increments(counts);
        assert_eq!((track.at(0.0), track.at(10.0)), (Some(0.0), Some(3.0)));
        assert_eq!((track.span(), track.requests()), (Some(0.0..20.0), 4.0));
    }

    #[test]
    fn a_rate_is_integrated_over_time() {
        let track = RequestTrack::from_rate([(0.0, 10.0), (10.0, 10.0), (20.0, 30.0)]);
        assert_eq!(track.at(20.0), Some(300.0));
    }

    #[test]
    fn tracks_add_up() {
        let one = RequestTrack::from_counter([(0.0, 0.0), (10.0, 100.0)]);
        let two = RequestTrack::from_counter([(0.0, 0.0), (20.0, 40.0)]);
        let sum = RequestTrack::sum([&one, &two]);
        assert_eq!(sum.at(10.0), Some(120.0));
        assert_eq!(sum.at(20.0), Some(140.0));
    }
}
