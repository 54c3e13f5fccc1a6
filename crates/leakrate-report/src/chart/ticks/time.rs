//! Ticks of time: round minutes, hours, days, months and years, as people count them. A clock
//! axis names the day only where it begins.

use super::{Rank, Tick, number};
use crate::figure::Extent;
use leakrate_core::units::{Civil, DisplayZone, LocalTime, TimeLabel, Timestamp, Zone};

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
const DAYS: [f64; 5] = [1.0, 2.0, 7.0, 14.0, 28.0];
const MONTHS: [u32; 5] = [1, 2, 3, 6, 12];
const MONTH: f64 = 30.44 * DAY;

/// Ticks of elapsed time, in one unit.
pub(super) fn duration(extent: Extent, most: usize) -> Vec<Tick> {
    let least = extent.length() / most as f64;
    let largest = extent.from.abs().max(extent.to.abs());
    let units = [(DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1.0, "s")];
    let chosen = units.iter().position(|&(unit, _)| largest >= 2.0 * unit);
    let chosen = chosen.unwrap_or(units.len() - 1);
    let (unit, name) = units[chosen];
    let step = if unit == DAY || least < 1.0 {
        number::step(least / unit) * unit
    } else {
        WITHIN_A_DAY
            .into_iter()
            .chain([12.0 * HOUR])
            .find(|&step| step >= least)
            .unwrap_or(DAY)
    };
    let finer = units.get(chosen + 1).filter(|_| unit < DAY && step < unit);
    let label = |at: f64| {
        // Thirds of an hour are no decimals: what is left of it is told in minutes.
        let whole = if finer.is_some() {
            (at / unit + 1e-9).floor()
        } else {
            at / unit
        };
        let (much, rest) = (number::quotient(whole, 1.0), at - whole * unit);
        match finer {
            Some((finer, small)) if rest >= 0.5 * finer => {
                let rest = number::quotient((rest / finer).round(), 1.0);
                let much = if much == "0" {
                    String::new()
                } else {
                    format!("{much} {name} ")
                };
                format!("{much}{rest} {small}")
            }
            _ if much == "0" => much,
            _ => format!("{much} {name}"),
        }
    };
    number::multiples(extent, step)
        .map(|at| plain(at, label(at)))
        .collect()
}

/// Ticks of clock time in a zone.
pub(super) fn wall_clock(zone: Zone, extent: Extent, most: usize) -> Vec<Tick> {
    let Some(first) = Wall::at(zone, extent.from) else {
        return Vec::new();
    };
    let least = extent.length() / most as f64;
    let within_a_day = WITHIN_A_DAY.into_iter().chain([12.0 * HOUR]);
    let days = DAYS.into_iter().map(|days| days * DAY);
    let step = within_a_day.chain(days).find(|&step| step >= least);
    let starts: Box<dyn Iterator<Item = Wall>> = match step {
        Some(step) => Box::new(first.midnight().every(step)),
        None => Box::new(first.januaries_and_months(least)),
    };
    starts
        .filter_map(|wall| wall.tick(zone, step))
        .skip_while(|tick| tick.at < extent.from)
        .take_while(|tick| tick.at <= extent.to)
        .collect()
}

/// The zone and the days of an extent, such as `11 May 2020, UTC`.
pub(in crate::chart) fn date_title(shown_in: DisplayZone, extent: Extent) -> Option<String> {
    let zone = shown_in.clock();
    let (first, last) = (Wall::at(zone, extent.from)?, Wall::at(zone, extent.to)?);
    let (start, end) = (first.civil()?, last.civil()?);
    let until = format!("{} {}", last.label(TimeLabel::Day)?, end.year);
    let days = if (start.year, start.month, start.day) == (end.year, end.month, end.day) {
        until
    } else if (start.year, start.month) == (end.year, end.month) {
        format!("{}–{until}", start.day)
    } else if start.year == end.year {
        format!("{} – {until}", first.label(TimeLabel::Day)?)
    } else {
        format!("{} {} – {until}", first.label(TimeLabel::Day)?, start.year)
    };
    Some(match shown_in {
        DisplayZone::In(zone) => format!("{days}, {}", zone.to_string().replace('_', " ")),
        DisplayZone::Unstated => format!("{days}, no zone stated"),
    })
}

/// What a clock on the wall shows, in seconds as if it hung in UTC: local times can then be
/// counted on by plain addition, through any change of daylight saving.
#[derive(Clone, Copy)]
struct Wall(f64);

impl Wall {
    fn at(zone: Zone, seconds: f64) -> Option<Self> {
        Self::of(Timestamp(seconds.floor()).civil(zone)?)
    }

    fn of(civil: Civil) -> Option<Self> {
        let instant = civil.in_zone(Zone::UTC)?.unique()?;
        Some(Self(instant.0))
    }

    fn civil(self) -> Option<Civil> {
        Timestamp(self.0).civil(Zone::UTC)
    }

    fn label(self, form: TimeLabel) -> Option<String> {
        Timestamp(self.0).label(Zone::UTC, form)
    }

    fn midnight(self) -> Self {
        Self((self.0 / DAY).floor() * DAY)
    }

    fn every(self, step: f64) -> impl Iterator<Item = Self> {
        (0_u32..).map(move |number| Self(self.0 + step * f64::from(number)))
    }

    /// Firsts of the month from January on, with a step that divides years or is made of them.
    fn januaries_and_months(self, least: f64) -> impl Iterator<Item = Self> {
        let within = MONTHS
            .into_iter()
            .find(|&months| f64::from(months) * MONTH >= least);
        let years = || 12 * number::step(least / (12.0 * MONTH)).ceil() as u32;
        let step = within.unwrap_or_else(years);
        let year = self.civil().map_or(1970, |civil| civil.year);
        (0_u32..).map_while(move |number| {
            let months = number.checked_mul(step)?;
            Self::of(Civil {
                year: year.checked_add_unsigned(months / 12)?,
                month: (months % 12 + 1) as u8,
                day: 1,
                hour: 0,
                minute: 0,
                second: 0.0,
            })
        })
    }

    /// A tick here, `step` seconds from the next; months apart without a step. A time that
    /// daylight saving skips has none; of one that comes twice, the first counts.
    fn tick(self, zone: Zone, step: Option<f64>) -> Option<Tick> {
        let at = match self.civil()?.in_zone(zone)? {
            LocalTime::Unique(time) | LocalTime::Repeated { earlier: time, .. } => time.0,
            LocalTime::Skipped => return None,
        };
        let midnight = self.0.rem_euclid(DAY) < 1.0;
        let (label, rank) = match step {
            None if self.civil()?.month == 1 => (self.label(TimeLabel::Year)?, Rank::Major),
            None => (self.month()?, Rank::Plain),
            Some(step) if midnight && step < DAY => (self.label(TimeLabel::Day)?, Rank::Major),
            Some(_) if midnight => (self.label(TimeLabel::Day)?, Rank::Plain),
            Some(step) if step < MINUTE => (self.label(TimeLabel::ClockSeconds)?, Rank::Plain),
            Some(_) => (self.label(TimeLabel::Clock)?, Rank::Plain),
        };
        Some(Tick { at, label, rank })
    }

    /// `May`, without the year.
    fn month(self) -> Option<String> {
        let label = self.label(TimeLabel::Month)?;
        label.split(' ').next().map(str::to_owned)
    }
}

fn plain(at: f64, label: String) -> Tick {
    Tick {
        at,
        label,
        rank: Rank::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2020-05-11T01:17:00Z.
    const FOUNDING: f64 = 1_589_159_820.0;
    const UTC: Zone = Zone::UTC;

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
        assert!((ticks[0].at - FOUNDING - 43.0 * MINUTE).abs() < 1e-6);
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
        let zone = "Europe/Berlin".parse().unwrap();
        let ticks = wall_clock(zone, after(36.0 * HOUR), 7);
        let midnight = ticks.iter().find(|tick| tick.label == "12 May").unwrap();
        // Berlin is two hours ahead in May.
        assert!((midnight.at - FOUNDING + 77.0 * MINUTE - 22.0 * HOUR).abs() < 1e-6);
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
    fn parts_of_an_hour_are_minutes() {
        let extent = Extent {
            from: 8.75 * HOUR,
            to: 9.25 * HOUR,
        };
        let expected = ["8 h 50 min", "9 h", "9 h 10 min"];
        assert_eq!(labels(&duration(extent, 3)), expected);
    }

    #[test]
    fn an_axis_of_one_day_names_it_once() {
        let title = date_title(DisplayZone::In(UTC), after(490.0 * MINUTE));
        assert_eq!(title.as_deref(), Some("11 May 2020, UTC"));
    }
}
