//! A span between two readings of a clock on the wall: `01:17-09:27`.

use std::fmt;
use std::str::FromStr;

use super::clock_text::scan_fields;
use super::duration::{DAY, HOUR, MINUTE};
use super::parse_error::ParseError;
use super::quantity::Seconds;
use super::scanner::Scanner;

const HELP: &str = "write hours and minutes of a 24-hour clock, as in `01:17-09:27`";

/// From one time of day to another, less than a day apart; the date is not known. An end
/// before the start is on the next day.
///
/// ```
/// use leakrate_core::units::{ClockRange, Seconds};
///
/// let range: ClockRange = "01:17-09:27".parse()?;
/// assert_eq!(range.duration(), Seconds(490.0 * 60.0));
/// assert!("23:30-00:15".parse::<ClockRange>()?.crosses_midnight());
/// # Ok::<(), leakrate_core::units::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockRange {
    from: f64,
    to: f64,
}

impl ClockRange {
    /// Start, counted from midnight.
    pub fn from(self) -> Seconds {
        Seconds(self.from)
    }

    /// End, counted from its own midnight.
    pub fn to(self) -> Seconds {
        Seconds(self.to)
    }

    /// Whether the end is on the day after the start.
    pub fn crosses_midnight(self) -> bool {
        self.to < self.from
    }

    /// Time from start to end; more than zero.
    pub fn duration(self) -> Seconds {
        Seconds((self.to - self.from).rem_euclid(DAY))
    }

    /// Whether what comes next is a time of day and not a number.
    pub(super) fn is_next(scanner: &Scanner) -> bool {
        let rest = scanner.rest();
        let after_hour = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        after_hour.len() < rest.len() && after_hour.starts_with(':')
    }

    pub(super) fn scan(scanner: &mut Scanner) -> Result<Self, ParseError> {
        let start = scanner.at();
        let from = scan_time_of_day(scanner)?;
        scanner.skip_spaces();
        if !scanner.eat('-') && !scanner.eat('–') {
            return Err(scanner.fault_here(HELP));
        }
        scanner.skip_spaces();
        let to = scan_time_of_day(scanner)?;
        let range = Self { from, to };
        if range.duration() == Seconds(0.0) {
            let help = "start and end are the same; write the span itself, such as `24h`";
            return Err(scanner.fault(start..scanner.at(), help));
        }
        Ok(range)
    }
}

/// Seconds since midnight of `9:27`, `09:27` or `09:27:30`.
fn scan_time_of_day(scanner: &mut Scanner) -> Result<f64, ParseError> {
    let start = scanner.at();
    let fields = scan_fields(scanner);
    let shown = fields.filter(|&[hour, minute, second]| hour < 24 && minute < 60 && second < 60);
    let [hour, minute, second] = shown
        .ok_or_else(|| scanner.fault(start..scanner.at(), HELP))?
        .map(f64::from);
    Ok(hour * HOUR + minute * MINUTE + second)
}

impl FromStr for ClockRange {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut scanner = Scanner::new(text, "two times of day such as `01:17-09:27`");
        let range = Self::scan(&mut scanner)?;
        scanner.finish(HELP)?;
        Ok(range)
    }
}

impl fmt::Display for ClockRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}-{}", TimeOfDay(self.from), TimeOfDay(self.to)))
    }
}

struct TimeOfDay(f64);

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute) = ((self.0 / HOUR).floor(), (self.0 % HOUR / MINUTE).floor());
        write!(f, "{hour:02}:{minute:02}")?;
        match self.0 % MINUTE {
            0.0 => Ok(()),
            second => write!(f, ":{second:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_founding_case_lasted_490_minutes_and_not_590() {
        let range: ClockRange = "1:17-9:27".parse().unwrap();
        assert_eq!(range.duration(), Seconds(490.0 * 60.0));
        assert!(!range.crosses_midnight());
        assert_eq!(range.to_string(), "01:17-09:27");
    }

    #[test]
    fn a_range_over_midnight_ends_the_next_day() {
        let range: ClockRange = "22:00 – 06:30:15".parse().unwrap();
        assert!(range.crosses_midnight());
        assert_eq!(range.duration(), Seconds(8.5 * 3600.0 + 15.0));
        assert_eq!(range.to_string(), "22:00-06:30:15");
    }

    #[test]
    fn what_no_clock_shows_is_refused() {
        for text in [
            "24:00-25:00",
            "1:60-2:00",
            "1:17",
            "01:17-",
            "01:17-01:17",
            "1:1-2:2",
            "001:17-2:00",
            "01:17-09:27 PM",
        ] {
            assert!(text.parse::<ClockRange>().is_err(), "{text}");
        }
    }
}
