//! Ticks of time: round minutes, hours, days, months and years, as people count them. A clock
//! axis names the day only where it begins.

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone,
};

use super::{Rank, Tick, number};
use crate::report::figure::{Extent, Zone};

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86400.0;

/// Steps up to a day divide it evenly, so that midnight is always among them.
const WITHIN_A_DAY: [f64; 16] = [
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    MINUTE,
    2.0 * MINUTE,
    5.0 * MINUTE,
    10.0 * MINUTE,
    15.0 * MINUTE,
    30.0 * MINUTE,
    HOUR,
    2.0 * HOUR,
    3.0 * HOUR,
    6.0 * HOUR,
];

/// Steps in days and in months, with the length that decides between them.
const DAYS: [u64; 5] = [1, 2, 7, 14, 28];
const MONTHS: [u32; 5] = [1, 2, 3, 6, 12];
const MONTH: f64 = 30.44 * DAY;

/// Ticks of elapsed time, in one unit.
pub(super) fn duration(extent: Extent, most: usize) -> Vec<Tick> {
    let least = extent.length() / most as f64;
    let largest = extent.from.abs().max(extent.to.abs());
    let (unit, name) = [(DAY, "d"), (HOUR, "h"), (MINUTE, "min")]
        .into_iter()
        .find(|&(unit, _)| largest >= 2.0 * unit)
        .unwrap_or((1.0, "s"));
    let step = if unit == DAY || least < 1.0 {
        number::step(least / unit) * unit
    } else {
        WITHIN_A_DAY
            .into_iter()
            .chain([12.0 * HOUR])
            .find(|&step| step >= least)
            .unwrap_or(DAY)
    };
    let label = |at: f64| match number::quotient(at, unit) {
        text if text == "0" => text,
        text => format!("{text} {name}"),
    };
    number::multiples(extent, step)
        .map(|at| plain(at, label(at)))
        .collect()
}

/// Ticks of clock time in a zone.
pub(super) fn wall_clock(zone: Zone, extent: Extent, most: usize) -> Vec<Tick> {
    let Some(first) = local(zone, extent.from) else {
        return Vec::new();
    };
    let least = extent.length() / most as f64;
    let within = WITHIN_A_DAY
        .into_iter()
        .chain([12.0 * HOUR])
        .find(|&step| step >= least);
    let starts: Box<dyn Iterator<Item = NaiveDateTime>> = match within {
        Some(step) => Box::new(clock_times(first.date(), step)),
        None => match DAYS.into_iter().find(|&days| days as f64 * DAY >= least) {
            Some(days) => Box::new(dates(first.date(), days)),
            None => Box::new(months(first.date(), least)),
        },
    };
    let tick = |time: NaiveDateTime| {
        let at = instant(zone, time)?;
        Some(clock_tick(at, time, within.unwrap_or(DAY), least))
    };
    starts
        .filter_map(tick)
        .skip_while(|tick| tick.at < extent.from)
        .take_while(|tick| tick.at <= extent.to)
        .collect()
}

/// The zone and the days of an extent, such as `11 May 2020, UTC`.
pub(in crate::chart) fn date_title(zone: Zone, extent: Extent) -> Option<String> {
    let (first, last) = (local(zone, extent.from)?, local(zone, extent.to)?);
    let end = last.format("%-d %b %Y");
    let days = if first.date() == last.date() {
        end.to_string()
    } else if (first.year(), first.month()) == (last.year(), last.month()) {
        format!("{}–{end}", first.day())
    } else if first.year() == last.year() {
        format!("{} – {end}", first.format("%-d %b"))
    } else {
        format!("{} – {end}", first.format("%-d %b %Y"))
    };
    Some(format!("{days}, {}", zone_name(zone)))
}

fn zone_name(zone: Zone) -> String {
    match zone {
        Zone::Named(zone) => zone.name().replace('_', " "),
        Zone::Offset(0) => "UTC".to_owned(),
        Zone::Offset(seconds) => {
            let sign = if seconds < 0 { '−' } else { '+' };
            let minutes = seconds.abs() / 60;
            format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
        }
    }
}

fn clock_tick(at: f64, time: NaiveDateTime, step: f64, least: f64) -> Tick {
    let midnight = time.time() == NaiveTime::MIN;
    let by_months = least > DAYS[DAYS.len() - 1] as f64 * DAY;
    let (label, rank) = match (by_months, midnight) {
        (true, _) if time.month() == 1 => (time.format("%Y"), Rank::Major),
        (true, _) => (time.format("%b"), Rank::Plain),
        (false, true) => {
            let rank = if step < DAY { Rank::Major } else { Rank::Plain };
            (time.format("%-d %b"), rank)
        }
        (false, false) if step < MINUTE => (time.format("%H:%M:%S"), Rank::Plain),
        (false, false) => (time.format("%H:%M"), Rank::Plain),
    };
    Tick {
        at,
        label: label.to_string(),
        rank,
    }
}

fn plain(at: f64, label: String) -> Tick {
    Tick {
        at,
        label,
        rank: Rank::Plain,
    }
}

/// Local times `step` seconds apart, from the midnight before the first day's samples.
fn clock_times(first: NaiveDate, step: f64) -> impl Iterator<Item = NaiveDateTime> {
    let per_day = (DAY / step).round() as u32;
    first.iter_days().flat_map(move |day| {
        (0..per_day).filter_map(move |number| {
            let seconds = number * step.round() as u32;
            NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).map(|time| day.and_time(time))
        })
    })
}

fn dates(first: NaiveDate, days: u64) -> impl Iterator<Item = NaiveDateTime> {
    let next = move |day: &NaiveDate| day.checked_add_days(Days::new(days));
    std::iter::successors(Some(first), next).map(|day| day.and_time(NaiveTime::MIN))
}

/// Firsts of the month, with a step of at least `least` seconds that divides or fills years.
fn months(first: NaiveDate, least: f64) -> impl Iterator<Item = NaiveDateTime> {
    let within = MONTHS
        .into_iter()
        .find(|&months| f64::from(months) * MONTH >= least);
    let years = || 12 * number::step(least / (12.0 * MONTH)).ceil() as u32;
    let step = within.unwrap_or_else(years);
    let start = NaiveDate::from_ymd_opt(first.year(), 1, 1);
    let next = move |day: &NaiveDate| day.checked_add_months(chrono::Months::new(step));
    std::iter::successors(start, next).map(|day| day.and_time(NaiveTime::MIN))
}

fn local(zone: Zone, at: f64) -> Option<NaiveDateTime> {
    let utc = DateTime::from_timestamp(at.floor() as i64, 0)?;
    Some(match zone {
        Zone::Named(zone) => utc.with_timezone(&zone).naive_local(),
        Zone::Offset(seconds) => utc
            .with_timezone(&FixedOffset::east_opt(seconds)?)
            .naive_local(),
    })
}

/// A time that daylight saving skips has no instant; of one that comes twice, the first counts.
fn instant(zone: Zone, time: NaiveDateTime) -> Option<f64> {
    let seconds = match zone {
        Zone::Named(zone) => zone.from_local_datetime(&time).earliest()?.timestamp(),
        Zone::Offset(east) => time.and_utc().timestamp() - i64::from(east),
    };
    Some(seconds as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2020-05-11T01:17:00Z.
    const FOUNDING: f64 = 1_589_159_820.0;
    const UTC: Zone = Zone::Offset(0);

    fn after(seconds: f64) -> Extent {
        Extent {
            from: FOUNDING,
            to: FOUNDING + seconds,
        }
    }

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn hours_are_whole_hours() {
        let ticks = wall_clock(UTC, after(490.0 * MINUTE), 9);
        let expected = [
            "02:00", "03:00", "04:00", "05:00", "06:00", "07:00", "08:00", "09:00",
        ];
        assert_eq!(labels(&ticks), expected);
        assert_eq!(ticks[0].at, FOUNDING + 43.0 * MINUTE);
    }

    #[test]
    fn a_day_is_named_only_at_midnight() {
        let ticks = wall_clock(UTC, after(36.0 * HOUR), 7);
        assert_eq!(
            labels(&ticks),
            ["06:00", "12:00", "18:00", "12 May", "06:00", "12:00"]
        );
    }

    #[test]
    fn midnight_is_that_of_the_zone() {
        let zone = Zone::Named(chrono_tz::Europe::Berlin);
        let ticks = wall_clock(zone, after(36.0 * HOUR), 7);
        let midnight = ticks.iter().find(|tick| tick.label == "12 May").unwrap();
        // Berlin is two hours ahead in May.
        assert_eq!(midnight.at, FOUNDING - 77.0 * MINUTE + 22.0 * HOUR);
    }

    #[test]
    fn a_year_is_counted_in_months_and_named_in_january() {
        let ticks = wall_clock(UTC, after(365.0 * DAY), 6);
        assert_eq!(labels(&ticks), ["Jul", "Sep", "Nov", "2021", "Mar", "May"]);
    }

    #[test]
    fn elapsed_time_has_one_unit() {
        let ticks = duration(
            Extent {
                from: 0.0,
                to: 5400.0,
            },
            4,
        );
        assert_eq!(labels(&ticks), ["0", "30 min", "60 min", "90 min"]);
    }

    #[test]
    fn an_axis_of_one_day_names_it_once() {
        let title = date_title(UTC, after(490.0 * MINUTE));
        assert_eq!(title.as_deref(), Some("11 May 2020, UTC"));
    }
}
