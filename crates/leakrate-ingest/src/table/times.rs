//! The clock of a table: which column tells time, how it is written, and reading it.

mod find;

use std::borrow::Cow;

use crate::kit::recording::ZoneUse;
use crate::kit::timestamps::settle;
use crate::table::cell::is_missing;
use leakrate_core::series::Clock;
use leakrate_core::units::{ParseError, Seconds, TimeFormat, Timestamp, Zone};

pub(crate) use find::{find, has_times};

const DAY: f64 = 86_400.0;

/// Seconds from the day that Excel counts from to 1970.
const EXCEL_TO_1970: f64 = 25_569.0 * DAY;

/// Which column tells time, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TimeColumn {
    pub(crate) column: usize,
    more: More,
    writing: Writing,
    zone: Zone,
    /// Whether the name of the column says the zone.
    named_zone: bool,
}

/// Columns that tell time beside the first.
#[derive(Debug, Clone, Copy, PartialEq)]
enum More {
    Nothing,
    /// The one of the hours, where days stand apart.
    Hours(usize),
    /// So many next to it, where blanks divide the words of a time.
    Next(usize),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Writing {
    /// A date with a time, or an epoch.
    Date(TimeFormat),
    /// Days since the one that Excel counts from.
    ExcelDays,
    /// A time that says no year, or not even the day.
    Undated(Lacking, TimeFormat),
    /// A number of units since the start, each so many seconds; or a duration.
    Elapsed(f64),
}

/// What a time leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lacking {
    Year,
    Day,
}

impl Lacking {
    /// The time in some leap year, or on some day.
    fn completed(self, cell: &str) -> String {
        const YEAR: &str = "2000";
        let cell = cell.trim().trim_start_matches('[').trim_end_matches(']');
        match self {
            Self::Day => format!("1970-01-01 {}", with_colon(cell)),
            // `01-14 09:55` becomes `01-14-2000 09:55`, `Jan 14 09:55` becomes `Jan 14 2000 09:55`.
            Self::Year => {
                let (date, mark, clock) = match cell.split_once(' ') {
                    Some((month, rest)) if !month.starts_with(|c: char| c.is_ascii_digit()) => {
                        let rest = rest.trim_start();
                        let (day, clock) = rest.split_once(' ').unwrap_or((rest, ""));
                        (format!("{month} {day}"), ' ', clock)
                    }
                    Some((date, clock)) => {
                        let mark = date.chars().find(|c| !c.is_ascii_digit());
                        (date.to_owned(), mark.unwrap_or('-'), clock)
                    }
                    None => return String::new(),
                };
                format!("{date}{mark}{YEAR} {clock}").trim_end().to_owned()
            }
        }
    }

    /// Seconds after which it comes again.
    fn period(self) -> f64 {
        match self {
            Self::Year => 366.0 * DAY,
            Self::Day => DAY,
        }
    }
}

/// `09h26`, as a clock is written in French, with a colon.
fn with_colon(clock: &str) -> Cow<'_, str> {
    let is_number =
        |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
    match clock.split_once('h') {
        Some((hours, minutes)) if is_number(hours) && minutes.len() == 2 && is_number(minutes) => {
            Cow::Owned(format!("{hours:0>2}:{minutes}"))
        }
        _ => Cow::Borrowed(clock),
    }
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
        match self.more {
            More::Nothing => vec![self.column],
            More::Hours(hours) => vec![self.column, hours],
            More::Next(more) => (self.column..=self.column + more).collect(),
        }
    }

    /// What a row says of its time.
    pub(crate) fn text<'c>(&self, cell: impl Fn(usize) -> &'c str) -> Cow<'c, str> {
        let first = cell(self.column);
        match self.more {
            More::Nothing => Cow::Borrowed(first),
            More::Hours(_) | More::Next(_) => {
                let cells: Vec<&str> = self.columns().into_iter().map(cell).collect();
                // Without any of them there is no time.
                if cells.iter().any(|cell| is_missing(cell)) {
                    return Cow::Borrowed("");
                }
                let cells: Vec<&str> = cells.into_iter().map(str::trim).collect();
                Cow::Owned(cells.join(" "))
            }
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
            Writing::ExcelDays => {
                let shown = excel_days(cell).ok_or_else(|| {
                    format!("expected a date as Excel counts days, found `{cell}`")
                })?;
                let civil = Timestamp(shown).civil(Zone::UTC);
                let local = civil.and_then(|civil| civil.in_zone(self.zone));
                local
                    .and_then(|local| settle(local, previous))
                    .ok_or_else(|| format!("`{cell}` never was in {}", self.zone))
            }
            Writing::Undated(lacking, format) => {
                let time = date(&lacking.completed(cell), format, Zone::UTC)?.unique();
                let seconds = time.ok_or("expected a time")?.0;
                let period = lacking.period();
                let before = previous.unwrap_or(seconds);
                let passed = ((before - seconds) / period - 0.5).ceil().max(0.0);
                Ok(seconds + passed * period)
            }
            Writing::Elapsed(scale) => elapsed(cell, scale)
                .ok_or_else(|| format!("expected a time since the start, found `{cell}`")),
        }
    }

    /// Whether a cell means the same whatever stands before it. A time without its day does not,
    /// nor does an hour that a clock shows twice.
    pub(crate) fn is_independent(&self) -> bool {
        match self.writing {
            _ if self.more != More::Nothing => false,
            Writing::Date(format) => format.states_zone() || self.zone == Zone::UTC,
            Writing::ExcelDays => self.zone == Zone::UTC,
            Writing::Undated(..) => false,
            Writing::Elapsed(_) => true,
        }
    }

    /// Whether its cells are dates.
    pub(crate) fn reads_dates(&self) -> bool {
        matches!(self.writing, Writing::Date(_))
    }

    /// The seconds of a series as its clock. Times without a date count from the first row.
    pub(crate) fn clock(&self, mut seconds: Vec<f64>) -> Clock {
        match self.writing {
            Writing::Date(_) | Writing::ExcelDays => Clock::Wall(seconds),
            Writing::Elapsed(_) => Clock::Elapsed(seconds),
            Writing::Undated(..) => {
                let start = seconds.first().copied().unwrap_or_default();
                for time in &mut seconds {
                    *time -= start;
                }
                Clock::Elapsed(seconds)
            }
        }
    }

    /// How the zone is known.
    pub(crate) fn zone_use(&self, given: Option<Zone>) -> ZoneUse {
        let stated = match self.writing {
            Writing::Undated(..) | Writing::Elapsed(_) => return ZoneUse::NoDates,
            Writing::Date(format) => format.stated_zone(),
            Writing::ExcelDays => None,
        };
        match (stated.or(self.named_zone.then_some(self.zone)), given) {
            (Some(zone), _) => ZoneUse::stated(zone),
            (None, Some(zone)) => ZoneUse::Given(zone),
            (None, None) => ZoneUse::AssumedUtc,
        }
    }

    /// The offset that this cell states, where the first one states another than UTC.
    pub(crate) fn offset_of(&self, cell: &str) -> Option<Zone> {
        match self.writing {
            Writing::Date(format) if format.stated_zone() != Some(Zone::UTC) => {
                format.zone_of(cell)
            }
            Writing::Date(_) | Writing::ExcelDays | Writing::Undated(..) | Writing::Elapsed(_) => {
                None
            }
        }
    }
}

/// Seconds since 1970 that a clock shows at a date of Excel, to the millisecond, which is finer than
/// its digits; `None` outside the years 1980 to 2100.
fn excel_days(cell: &str) -> Option<f64> {
    const PLAUSIBLE: std::ops::Range<f64> = 29_221.0..73_051.0;
    let days = cell.trim().parse::<f64>().ok()?;
    let seconds = days * DAY - EXCEL_TO_1970;
    PLAUSIBLE
        .contains(&days)
        .then(|| (seconds * 1e3).round() / 1e3)
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

/// The zone that the name of a column states: `TimeGenerated [UTC]`, `time_utc`, and what Windows
/// writes above its counters, `(PDH-CSV 4.0) (W. Europe Standard Time)(-60)`: minutes behind UTC.
fn zone_of(name: &str) -> Option<Zone> {
    if is_of_counters(name) {
        let (_, minutes) = name.trim_end().strip_suffix(')')?.rsplit_once('(')?;
        let west: i32 = minutes.parse().ok()?;
        let sign = if west > 0 { '-' } else { '+' };
        let minutes = west.unsigned_abs();
        return format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            .parse()
            .ok();
    }
    let name = name.to_lowercase();
    let is_utc = name.ends_with("[utc]") || name.ends_with("(utc)") || name.ends_with("_utc");
    is_utc.then_some(Zone::UTC)
}

/// Whether the column stands before the counters of Windows, which writes the month before the day in
/// every language.
fn is_of_counters(name: &str) -> bool {
    name.starts_with("(PDH-CSV")
}
