//! How many requests a series served in a time, and how far that can be trusted for the time to
//! come.

use super::estimate::{Estimate, Method};
use crate::series::{RequestTrack, Series};
use crate::stats::interval;
use crate::stats::long_run_mean::{long_run_mean, mean_by_waves};
use crate::units::{Rate, Requests, Seconds};

/// Requests per second.
pub type Traffic = Rate<Requests, Seconds>;

/// The traffic of a series is told by about this many equal spans of time.
const SPANS: usize = 64;
/// At least as many to a day, however many days there are.
const SPANS_OF_DAY: usize = 8;
/// As many waves as the same number of spans has without a daily course.
const MOST_WAVES: usize = 6;
const DAY: f64 = 86_400.0;
/// Fewer days cannot tell their common course from chance.
const FEWEST_DAYS: usize = 2;

/// The mean traffic of a series, with an error from how it varies: about the usual course of a
/// day over the last whole days, where there are two of them and readings on each, and else about
/// its mean. `None`
/// where requests or times are not known, or the series is too short.
pub(super) fn traffic(series: &Series, confidence: f64) -> Option<Estimate<Traffic>> {
    let (seconds, requests) = (series.seconds()?, series.requests()?);
    let (start, end) = (*seconds.first()?, *seconds.last()?);
    let track = RequestTrack::from_counter(seconds.iter().copied().zip(requests.iter().copied()));
    let days = ((end - start) / DAY) as usize;
    // Readings that are days apart tell no course of a day.
    let found = if (FEWEST_DAYS..=seconds.len()).contains(&days) {
        let of_day = (SPANS / days).max(SPANS_OF_DAY);
        let from = end - days as f64 * DAY;
        about_daily_course(&rates(&track, from, end, days * of_day)?, days)?
    } else {
        long_run_mean(&rates(&track, start, end, SPANS.min(series.len() - 1))?)?
    };
    Estimate::of_t(found, confidence, Method::MeanTraffic)
}

/// Requests per second in so many equal spans from `start` to `end`.
fn rates(track: &RequestTrack, start: f64, end: f64, spans: usize) -> Option<Vec<f64>> {
    let length = (end - start) / spans as f64;
    if length <= 0.0 {
        return None;
    }
    let served = |span: usize| track.at((start + span as f64 * length).min(end));
    (0..spans)
        .map(|span| Some((served(span + 1)? - served(span)?) / length))
        .collect()
}

/// The mean of the rates of whole days, with the error of their deviations from the mean day.
fn about_daily_course(rates: &[f64], days: usize) -> Option<interval::Estimate> {
    let of_day = rates.len() / days;
    let course: Vec<f64> = (0..of_day)
        .map(|hour| rates.iter().skip(hour).step_by(of_day).sum::<f64>() / days as f64)
        .collect();
    let deviations = rates.iter().zip(course.iter().cycle());
    let deviations: Vec<f64> = deviations.map(|(rate, usual)| rate - usual).collect();
    // Wave j takes 2/j of the window: those faster than two days are part of the course.
    let error = mean_by_waves(&deviations, days.min(MOST_WAVES))?;
    let count = days as f64;
    Some(interval::Estimate {
        value: course.iter().sum::<f64>() / of_day as f64,
        // The mean day was made of the same days, which it follows too closely.
        std_error: error.std_error * (count / (count - 1.0)).sqrt(),
        df: error.df,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{Clock, Columns};

    fn series(requests: Vec<f64>) -> Series {
        Series::new(Columns {
            memory: vec![1e8; requests.len()],
            clock: Clock::Elapsed((0..requests.len()).map(|i| 60.0 * i as f64).collect()),
            requests: Some(requests),
            ..Columns::default()
        })
        .unwrap()
    }

    #[test]
    fn steady_traffic_is_known_exactly() {
        let steady = series((0..101).map(|i| 100.0 * f64::from(i)).collect());
        let found = traffic(&steady, 0.95).unwrap();
        assert!((found.value.per_base() - 100.0 / 60.0).abs() < 1e-12);
        assert!(found.uncertainty().unwrap().std_error.per_base() < 1e-12);
    }

    #[test]
    fn traffic_that_comes_in_bursts_is_known_less_exactly() {
        let bursts = series((0..101).map(|i| 4000.0 * f64::from(i / 40)).collect());
        let known = traffic(&bursts, 0.95).unwrap().uncertainty().unwrap();
        assert!(known.std_error.per_base() > 0.2);
    }

    #[test]
    fn readings_that_are_days_apart_are_told_by_their_mean() {
        let sparse = Series::new(Columns {
            memory: vec![1e8; 5],
            clock: Clock::Elapsed((0..5).map(|year| 3e10 * f64::from(year)).collect()),
            requests: Some((0..5).map(|year| 6e10 * f64::from(year)).collect()),
            ..Columns::default()
        })
        .unwrap();
        let found = traffic(&sparse, 0.95).unwrap();
        assert!((found.value.per_base() - 2.0).abs() < 1e-12);
    }

    #[test]
    fn the_course_of_a_day_is_no_uncertainty() {
        // Six requests a minute by day and none by night, the same each day.
        let mut total = 0.0;
        let daily = (0..=4 * 1440).map(|minute| {
            let before = total;
            total += if minute % 1440 < 720 { 0.0 } else { 6.0 };
            before
        });
        let found = traffic(&series(daily.collect()), 0.95).unwrap();
        assert!((found.value.per_base() - 0.05).abs() < 1e-9);
        assert!(found.uncertainty().unwrap().std_error.per_base() < 1e-9);
    }
}
