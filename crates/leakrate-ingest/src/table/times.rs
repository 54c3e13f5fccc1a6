//! The clock of a table: which column tells time, how it is written, and reading it.

mod find;

use std::borrow::Cow;

use crate::kit::recording::ZoneUse;
use crate::kit::timestamps::settle;
use crate::table::cell::is_missing;
use leakrate_core::series::Clock;
use leakrate_core::units::{ParseError, Seconds, TimeFormat, Zone};

pub(crate) use find::{find, has_times};

const HALF_DAY: f64 = 43_200.0;
const DAY: f64 = 86_400.0;

/// Which column tells time, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TimeColumn {
    pub(crate) column: usize,
    /// The column of the hours, where days stand apart.
    hours: Option<usize>,
    writing: Writing,
    zone: Zone,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Writing {
    /// A date with a time, or an epoch.
    Date(TimeFormat),
    /// A time of day; the date is not known.
    OfDay(TimeFormat),
    /// A number of units since the start, each so many seconds; or a duration.
    Elapsed(f64),
}

fn on_some_day(time: &str) -> String {
    format!("1970-01-01 {}", time.trim())
}

fn elapsed(cell: &str, scale: f64) -> Option<f64> {
    let number = cell
        .trim()
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite());
    let duration = || cell.parse::<Seconds>().ok().map(|duration| duration.0);
    number.map(|number| number * scale).or_else(duration)
}

impl TimeColumn {
    /// The columns it is made of.
    pub(crate) fn columns(&self) -> Vec<usize> {
        std::iter::once(self.column).chain(self.hours).collect()
    }

    /// What a row says of its time.
    pub(crate) fn text<'c>(&self, cell: impl Fn(usize) -> &'c str) -> Cow<'c, str> {
        let day = cell(self.column);
        match self.hours.map(cell) {
            None => Cow::Borrowed(day),
            // Without either there is no time.
            Some(hours) if is_missing(day) || is_missing(hours) => Cow::Borrowed(""),
            Some(hours) => Cow::Owned(format!("{} {}", day.trim(), hours.trim())),
        }
    }

    /// Seconds that a cell means, after the time of the row before it.
    ///
    /// # Errors
    /// What was expected and what was found.
    pub(crate) fn read(&self, cell: &str, previous: Option<f64>) -> Result<f64, String> {
        if is_missing(cell) {
            return Err("expected a time, found nothing".into());
        }
        let date = |text: &str, format: TimeFormat, zone| {
            let told = |error: ParseError| error.to_string();
            format.parse(text, zone).map_err(told)
        };
        match self.writing {
            Writing::Date(format) => {
                settle(date(cell, format, self.zone)?, previous).ok_or_else(|| {
                    format!(
                        "`{cell}` never was in {}, where clocks went forward",
                        self.zone
                    )
                })
            }
            Writing::OfDay(format) => {
                let time = date(&on_some_day(cell), format, Zone::UTC)?.unique();
                let seconds = time.ok_or("expected a time of day")?.0;
                let days = previous.map_or(0.0, |previous| {
                    ((previous - seconds - HALF_DAY) / DAY).ceil().max(0.0)
                });
                Ok(seconds + days * DAY)
            }
            Writing::Elapsed(scale) => elapsed(cell, scale)
                .ok_or_else(|| format!("expected a time since the start, found `{cell}`")),
        }
    }

    /// Whether a cell means the same whatever stands before it. A time of day does not, nor does
    /// an hour that a clock shows twice.
    pub(crate) fn is_independent(&self) -> bool {
        match self.writing {
            _ if self.hours.is_some() => false,
            Writing::Date(format) => format.states_zone() || self.zone == Zone::UTC,
            Writing::OfDay(_) => false,
            Writing::Elapsed(_) => true,
        }
    }

    /// The seconds of a series as its clock. Times of day count from the first row.
    pub(crate) fn clock(&self, mut seconds: Vec<f64>) -> Clock {
        match self.writing {
            Writing::Date(_) => Clock::Wall(seconds),
            Writing::Elapsed(_) => Clock::Elapsed(seconds),
            Writing::OfDay(_) => {
                let start = seconds.first().copied().unwrap_or_default();
                for time in &mut seconds {
                    *time -= start;
                }
                Clock::Elapsed(seconds)
            }
        }
    }

    /// How the zone is known.
    pub(crate) fn zone_use(&self, name: &str, given: Option<Zone>) -> ZoneUse {
        match (self.writing, given) {
            (Writing::OfDay(_) | Writing::Elapsed(_), _) => ZoneUse::NoDates,
            (Writing::Date(format), _) if format.states_zone() || is_utc(name) => ZoneUse::Stated,
            (Writing::Date(_), Some(zone)) => ZoneUse::Given(zone.to_string()),
            _ => ZoneUse::AssumedUtc,
        }
    }
}

/// Reads times one after the other, and the clock alone where the day is that of the time before.
pub(crate) struct TimeReader {
    column: TimeColumn,
    day: Option<Day>,
}

/// A day as stamps write it: `2024-03-04T`, and what follows the clock.
struct Day {
    date: [u8; 11],
    zone: Vec<u8>,
    midnight: f64,
}

impl TimeReader {
    pub(crate) fn new(column: TimeColumn) -> Self {
        Self { column, day: None }
    }

    /// Seconds that a cell means, whatever stands before it; `None` if it is no time.
    pub(crate) fn read(&mut self, cell: &str) -> Option<f64> {
        if let Some(seconds) = self.on_same_day(cell.as_bytes()) {
            return Some(seconds);
        }
        let seconds = self.column.read(cell, None).ok()?;
        if matches!(self.column.writing, Writing::Date(_)) {
            self.day = Day::of(cell.as_bytes(), seconds);
        }
        Some(seconds)
    }

    fn on_same_day(&self, cell: &[u8]) -> Option<f64> {
        let day = self.day.as_ref()?;
        let (date, rest) = cell.split_at_checked(11)?;
        let (clock, zone) = rest.split_at_checked(8)?;
        let is_same = date == day.date && zone == day.zone;
        Some(day.midnight + f64::from(second_of_day(clock).filter(|_| is_same)?))
    }
}

impl Day {
    /// The day of a stamp that means these seconds. Zones have whole minutes and no step inside
    /// a day where stamps are read out of order, so the seconds of the clock are those since midnight.
    fn of(cell: &[u8], seconds: f64) -> Option<Self> {
        let (date, rest) = cell.split_at_checked(11)?;
        let (clock, zone) = rest.split_at_checked(8)?;
        let is_whole = zone.is_empty() || zone == b"Z" || (zone.len() == 6 && zone[3] == b':');
        let midnight = seconds - f64::from(second_of_day(clock)?);
        (is_whole && midnight.fract() == 0.0).then_some(Self {
            date: date.try_into().ok()?,
            zone: zone.to_owned(),
            midnight,
        })
    }
}

/// `18:29:15`, without a leap second.
fn second_of_day(clock: &[u8]) -> Option<u32> {
    let &[h0, h1, b':', m0, m1, b':', s0, s1] = clock else {
        return None;
    };
    let below = |limit: u32, tens: u8, ones: u8| {
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        let number = u32::from(tens) * 10 + u32::from(ones);
        (tens < 10 && ones < 10 && number < limit).then_some(number)
    };
    Some(below(24, h0, h1)? * 3600 + below(60, m0, m1)? * 60 + below(60, s0, s1)?)
}

/// Whether the name of a column states the zone: `TimeGenerated [UTC]`, `time_utc`.
fn is_utc(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with("[utc]") || name.ends_with("(utc)") || name.ends_with("_utc")
}
