//! Traffic that follows the day, to tell when so many requests will have been served.

use crate::series::{RequestTrack, Series};
use crate::units::{Requests, Seconds};

const HOUR: f64 = 3600.0;
const HOURS: usize = 24;
const DAY: f64 = 24.0 * HOUR;
/// Fewer days cannot tell a pattern from an event.
const FEWEST_DAYS: f64 = 2.0;
/// Traffic whose busiest hour is less than this above the mean is as good as constant.
const PATTERN: f64 = 1.25;

/// Requests in each hour of a usual day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DailyTraffic {
    hourly: [f64; HOURS],
    /// The end of the data, from which spans count.
    now: f64,
    /// How many days it is the mean of.
    pub(super) days: f64,
}

impl DailyTraffic {
    /// The mean of the days measured; `None` without both times and requests, for less than two
    /// days, and where traffic does not follow the day.
    pub(super) fn of(series: &Series) -> Option<Self> {
        let (seconds, requests) = (series.seconds()?, series.requests()?);
        let (start, now) = (*seconds.first()?, *seconds.last()?);
        let days = (now - start) / DAY;
        if days < FEWEST_DAYS {
            return None;
        }
        let pairs = seconds.iter().copied().zip(requests.iter().copied());
        let hourly = hourly_means(&RequestTrack::from_counter(pairs), start, now)?;
        let mean = hourly.iter().sum::<f64>() / HOURS as f64;
        let busiest = hourly.iter().copied().fold(0.0, f64::max);
        (mean > 0.0 && busiest >= PATTERN * mean).then_some(Self { hourly, now, days })
    }

    /// How long it takes from now until so many more requests are served at usual traffic.
    pub(super) fn span_for(&self, requests: Requests) -> Seconds {
        Seconds(self.span_from(self.now, requests.0))
    }

    /// How long it takes at least, whatever the hour at which it begins.
    pub(super) fn shortest_span_for(&self, requests: Requests) -> Seconds {
        let spans = (0..HOURS).map(|hour| self.span_from(hour as f64 * HOUR, requests.0));
        Seconds(spans.fold(f64::INFINITY, f64::min))
    }

    fn span_from(&self, start: f64, requests: f64) -> f64 {
        let daily: f64 = self.hourly.iter().sum();
        let days = (requests / daily).floor();
        let mut left = requests - days * daily;
        let mut at = start.rem_euclid(DAY);
        let begin = at;
        // A day's requests are served within a day; one more hour is for rounding.
        for _ in 0..=HOURS + 1 {
            let hour = (at / HOUR).floor();
            let end = (hour + 1.0) * HOUR;
            let per_second = self.hourly[hour as usize % HOURS] / HOUR;
            let served = per_second * (end - at);
            if left <= served {
                return days * DAY + at - begin + if left > 0.0 { left / per_second } else { 0.0 };
            }
            left -= served;
            at = end;
        }
        (days + 1.0) * DAY
    }
}

/// The mean requests of each hour of the day; `None` where an hour was never seen as a whole.
fn hourly_means(track: &RequestTrack, start: f64, now: f64) -> Option<[f64; HOURS]> {
    let mut sums = [0.0; HOURS];
    let mut counts = [0.0; HOURS];
    let mut hour = (start / HOUR).ceil();
    while (hour + 1.0) * HOUR <= now {
        let of_day = hour.rem_euclid(HOURS as f64) as usize;
        sums[of_day] += track.at((hour + 1.0) * HOUR)? - track.at(hour * HOUR)?;
        counts[of_day] += 1.0;
        hour += 1.0;
    }
    let mut means = [0.0; HOURS];
    for (mean, (sum, count)) in means.iter_mut().zip(sums.into_iter().zip(counts)) {
        if count == 0.0 {
            return None;
        }
        *mean = sum / count;
    }
    Some(means)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{Clock, Columns};

    /// 3,600 requests an hour from 8 to 20 o'clock and 360 at night, a sample every ten minutes.
    fn office_hours(days: u32) -> Series {
        let mut total = 0.0;
        let (mut seconds, mut requests) = (Vec::new(), Vec::new());
        for sample in 0..=days * 144 {
            seconds.push(f64::from(sample) * 600.0);
            requests.push(total);
            let hour = sample / 6 % 24;
            total += if (8..20).contains(&hour) { 600.0 } else { 60.0 };
        }
        Series::new(Columns {
            memory: vec![1e8; seconds.len()],
            clock: Clock::Wall(seconds),
            requests: Some(requests),
            ..Columns::default()
        })
        .unwrap()
    }

    #[test]
    fn requests_take_longer_at_night() {
        // The data end at midnight: 8 h at 360 an hour, then 3,600 an hour.
        let traffic = DailyTraffic::of(&office_hours(3)).unwrap();
        let span = |requests| traffic.span_for(Requests(requests)).0;
        assert!((span(0.0)).abs() < 1e-9);
        assert!((span(360.0) - HOUR).abs() < 1e-6);
        assert!((span(8.0 * 360.0 + 1800.0) - 8.5 * HOUR).abs() < 1e-6);
        let daily = 12.0 * 3960.0;
        assert!((span(3.0 * daily) - 3.0 * DAY).abs() < 1e-6);
        assert!((span(3.0 * daily + 360.0) - 3.0 * DAY - HOUR).abs() < 1e-6);
    }

    #[test]
    fn the_shortest_span_begins_in_the_morning() {
        let traffic = DailyTraffic::of(&office_hours(3)).unwrap();
        let span = traffic.shortest_span_for(Requests(7200.0));
        assert!((span.0 - 2.0 * HOUR).abs() < 1e-6);
    }

    #[test]
    fn a_day_and_a_half_is_no_pattern_and_neither_is_constant_traffic() {
        assert_eq!(DailyTraffic::of(&office_hours(1)), None);
        let columns = office_hours(3).into_columns();
        let steady = (0..columns.memory.len())
            .map(|i| i as f64 * 100.0)
            .collect();
        let steady = Columns {
            requests: Some(steady),
            ..columns
        };
        assert_eq!(DailyTraffic::of(&Series::new(steady).unwrap()), None);
    }
}
