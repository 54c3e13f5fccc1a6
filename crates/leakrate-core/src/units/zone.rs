//! Time zones: what a clock on the wall means in them, and what it shows.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::nearest::nearest;
use super::parse_error::ParseError;
use super::scanner::Scanner;
use super::time::Timestamp;

const EXPECTED: &str = "a time zone such as `UTC`, `Europe/Berlin` or `+02:00`";
const HELP: &str = "write `UTC`, an offset such as `+02:00`, or a name of the IANA database such \
                    as `Europe/Berlin`";

/// A time zone: UTC, a fixed offset, or a name of the IANA database with its changes of the clock.
///
/// ```
/// use leakrate_core::units::Zone;
///
/// let zone: Zone = "Europe/Berlin".parse()?;
/// assert_eq!(zone.to_string(), "Europe/Berlin");
/// assert_eq!("UTC".parse::<Zone>()?, Zone::UTC);
/// # Ok::<(), leakrate_core::units::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Zone(Rule);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Seconds east of Greenwich.
    Fixed(i32),
    Named(Tz),
}

impl Default for Rule {
    fn default() -> Self {
        Self::Fixed(0)
    }
}

/// What a reading of a clock on the wall means in a zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LocalTime {
    /// One point in time, as nearly always.
    Unique(Timestamp),
    /// The clocks went back over it, so it happened twice.
    Repeated {
        /// Before the change.
        earlier: Timestamp,
        /// After the change.
        later: Timestamp,
    },
    /// The clocks went forward over it, so it never happened: the zone is not the right one.
    Skipped,
}

impl LocalTime {
    /// The point in time, if there is exactly one.
    pub fn unique(self) -> Option<Timestamp> {
        match self {
            Self::Unique(timestamp) => Some(timestamp),
            Self::Repeated { .. } | Self::Skipped => None,
        }
    }
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Rule::Fixed(0));

    /// A zone that is always so many seconds east of Greenwich; `None` from a day on.
    pub(super) fn fixed(seconds_east: i32) -> Option<Self> {
        FixedOffset::east_opt(seconds_east).map(|_| Self(Rule::Fixed(seconds_east)))
    }

    /// What `local`, with `fraction` of a second on top, means here.
    pub(super) fn resolve(self, local: NaiveDateTime, fraction: f64) -> LocalTime {
        let at = |seconds_east: i32| {
            let seconds = local.and_utc().timestamp() - i64::from(seconds_east);
            Timestamp(seconds as f64 + fraction)
        };
        let tz = match self.0 {
            Rule::Fixed(seconds_east) => return LocalTime::Unique(at(seconds_east)),
            Rule::Named(tz) => tz,
        };
        match tz.offset_from_local_datetime(&local) {
            MappedLocalTime::Single(offset) => {
                LocalTime::Unique(at(offset.fix().local_minus_utc()))
            }
            MappedLocalTime::Ambiguous(first, second) => LocalTime::Repeated {
                earlier: at(first.fix().local_minus_utc()),
                later: at(second.fix().local_minus_utc()),
            },
            MappedLocalTime::None => LocalTime::Skipped,
        }
    }

    /// The same point in time with the offset that holds here then.
    pub(super) fn show(self, utc: DateTime<Utc>) -> DateTime<FixedOffset> {
        let seconds_east = match self.0 {
            Rule::Fixed(seconds_east) => seconds_east,
            Rule::Named(tz) => {
                let offset = tz.offset_from_utc_datetime(&utc.naive_utc());
                offset.fix().local_minus_utc()
            }
        };
        let offset = FixedOffset::east_opt(seconds_east).unwrap_or_else(|| Utc.fix());
        utc.with_timezone(&offset)
    }
}

impl FromStr for Zone {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut scanner = Scanner::new(text, EXPECTED);
        if let Ok(tz) = text.trim().parse::<Tz>()
            && !matches!(tz, Tz::UTC | Tz::GMT)
        {
            return Ok(Self(Rule::Named(tz)));
        }
        let Some(zone) = Self::scan_offset(&mut scanner)? else {
            let help = match nearest_name(text.trim()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => HELP.to_owned(),
            };
            return Err(scanner.fault_in_rest(help));
        };
        scanner.finish("nothing may follow the zone")?;
        Ok(zone)
    }
}

/// The zone that was meant by a name that is none; by that of a city alone too.
fn nearest_name(wanted: &str) -> Option<String> {
    // An abbreviation is a slip away from others that mean another clock, and so is an offset.
    let is_name = wanted.len() > 4 && !wanted.contains(|c: char| c == '+' || c.is_ascii_digit());
    if !is_name {
        return None;
    }
    let zones = || TZ_VARIANTS.iter().map(|zone| zone.name());
    let city = |name: &&'static str| name.rsplit('/').next() == Some(wanted);
    let of_city = zones().find(city).map(str::to_owned);
    of_city.or_else(|| nearest(wanted, zones()))
}

impl Zone {
    /// `Z`, `UTC`, `GMT+0200`, `+02:00`, `+02`; `None` if nothing of the kind comes next.
    pub(super) fn scan_offset(scanner: &mut Scanner) -> Result<Option<Self>, ParseError> {
        let start = scanner.at();
        let name = scanner.word();
        let sign = match (name, scanner.rest().chars().next()) {
            ("" | "UTC" | "GMT", Some('+')) => 1,
            ("" | "UTC" | "GMT", Some('-')) => -1,
            ("Z" | "z" | "UTC" | "GMT", _) => return Ok(Some(Self::UTC)),
            _ => {
                scanner.back_to(start);
                return Ok(None);
            }
        };
        scanner.skip(1);
        let digits = scanner.digits();
        let minutes = if scanner.eat(':') {
            scanner.digits()
        } else {
            ""
        };
        let seconds_east = match (digits.len(), minutes.len()) {
            (2, 0 | 2) => offset_seconds(digits, minutes),
            (4, 0) => offset_seconds(&digits[..2], &digits[2..]),
            _ => None,
        };
        let zone = seconds_east.and_then(|seconds| Self::fixed(sign * seconds));
        let fault = || scanner.fault(start..scanner.at(), "write an offset as `+02:00`");
        zone.map(Some).ok_or_else(fault)
    }
}

fn offset_seconds(hours: &str, minutes: &str) -> Option<i32> {
    let minutes: i32 = match minutes {
        "" => 0,
        minutes => minutes.parse().ok().filter(|&minutes| minutes < 60)?,
    };
    Some(hours.parse::<i32>().ok()? * 3600 + minutes * 60)
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Rule::Fixed(0) => f.write_str("UTC"),
            Rule::Named(tz) => f.write_str(tz.name()),
            Rule::Fixed(seconds) => {
                let sign = if seconds < 0 { '-' } else { '+' };
                let minutes = seconds.abs() / 60;
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Civil;

    fn at(hour: u8, minute: u8, day: u8, month: u8, zone: &str) -> LocalTime {
        let civil = Civil {
            year: 2024,
            month,
            day,
            hour,
            minute,
            second: 0.5,
        };
        civil.in_zone(zone.parse().unwrap()).unwrap()
    }

    #[test]
    fn zones_are_read_and_shown() {
        for (text, shown) in [
            ("UTC", "UTC"),
            ("Z", "UTC"),
            ("GMT", "UTC"),
            ("+02:00", "+02:00"),
            ("-0530", "-05:30"),
            ("UTC+2", ""),
            ("GMT+0200", "+02:00"),
            ("+01", "+01:00"),
            ("America/New_York", "America/New_York"),
            ("Mars/Olympus", ""),
            ("+25:00", ""),
            ("+02:60", ""),
            ("", ""),
        ] {
            let zone = text.parse::<Zone>();
            let zone = zone.map_or_else(|_| String::new(), |zone| zone.to_string());
            assert_eq!(zone, shown, "{text}");
        }
    }

    #[test]
    fn a_zone_that_was_mistyped_is_guessed() {
        for (text, help) in [
            ("Europe/Berln", "did you mean `Europe/Berlin`?"),
            ("america/new_york", "did you mean `America/New_York`?"),
            ("Tokyo", "did you mean `Asia/Tokyo`?"),
            ("UTC+2", "write an offset as `+02:00`"),
            ("PST", HELP),
            ("Mars/Olympus", HELP),
        ] {
            assert_eq!(text.parse::<Zone>().unwrap_err().help, help, "{text}");
        }
    }

    // Points in time from the IANA rules: Berlin left summer time at 2024-10-27T01:00:00Z
    // (1729990800) and entered it at 2024-03-31T01:00:00Z.
    #[test]
    fn an_hour_that_the_clocks_went_back_over_happened_twice() {
        assert_eq!(
            at(2, 30, 27, 10, "Europe/Berlin"),
            LocalTime::Repeated {
                earlier: Timestamp(1_729_989_000.5),
                later: Timestamp(1_729_992_600.5),
            }
        );
    }

    #[test]
    fn an_hour_that_the_clocks_went_forward_over_never_happened() {
        assert_eq!(at(2, 30, 31, 3, "Europe/Berlin"), LocalTime::Skipped);
        assert_eq!(
            at(3, 0, 31, 3, "Europe/Berlin"),
            LocalTime::Unique(Timestamp(1_711_846_800.5))
        );
    }

    #[test]
    fn a_fixed_offset_has_no_change_of_the_clock() {
        assert_eq!(
            at(2, 30, 31, 3, "+01:00"),
            LocalTime::Unique(Timestamp(1_711_848_600.5))
        );
    }
}
