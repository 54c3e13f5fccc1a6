//! Dates without marks: `20260114T095500Z`, `20260114095500`, `202601140955`, `20260114`.

use super::clock_text::{WrittenClock, fraction_of};
use super::scanner::Scanner;
use super::written_time::{WrittenDate, WrittenTime};
use super::zone::Zone;

/// Years that a recording may be of. Any number of eight digits would be one of some year.
const YEARS: std::ops::Range<u16> = 1980..2100;

/// Reads a date of the calendar, with or without its clock; `None` for any other text.
pub(super) fn read(text: &str) -> Option<WrittenTime> {
    let mut scanner = Scanner::new(text, "");
    let digits = scanner.digits();
    let (date, mut clock) = digits.split_at_checked(8)?;
    if clock.is_empty() && (scanner.eat('T') || scanner.eat('t')) {
        clock = scanner.digits();
        if clock.is_empty() {
            return None;
        }
    }
    let second = match clock.len() {
        0 | 4 => 0.0,
        6 => f64::from(two_digits(clock, 4)?) + fraction(&mut scanner),
        _ => return None,
    };
    let written = WrittenTime {
        date: WrittenDate::Settled {
            year: date[..4].parse().ok()?,
            month: two_digits(date, 4)?,
            day: two_digits(date, 6)?,
        },
        clock: WrittenClock {
            hour: two_digits(clock, 0).unwrap_or(0),
            minute: two_digits(clock, 2).unwrap_or(0),
            second,
        },
        zone: Zone::scan_offset(&mut scanner).ok()?,
    };
    scanner.finish("").ok()?;
    let civil = written.civil(None)?;
    let is_of_calendar = YEARS.contains(&u16::try_from(civil.year).ok()?);
    civil.in_zone(Zone::UTC).filter(|_| is_of_calendar)?;
    Some(written)
}

fn two_digits(digits: &str, start: usize) -> Option<u8> {
    digits.get(start..start + 2)?.parse().ok()
}

fn fraction(scanner: &mut Scanner) -> f64 {
    let digits = if scanner.eat('.') {
        scanner.digits()
    } else {
        ""
    };
    fraction_of(digits.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_without_marks_are_read() {
        for (text, expected) in [
            ("20260114", (2026, 1, 14, 0, 0, 0.0)),
            ("202601140955", (2026, 1, 14, 9, 55, 0.0)),
            ("20260114095507", (2026, 1, 14, 9, 55, 7.0)),
            ("20260114T0955", (2026, 1, 14, 9, 55, 0.0)),
            ("20260114T095507.5+02:00", (2026, 1, 14, 9, 55, 7.5)),
        ] {
            let civil = read(text).unwrap().civil(None).unwrap();
            let (date, clock) = (
                (civil.year, civil.month, civil.day),
                (civil.hour, civil.minute, civil.second),
            );
            let found = (date.0, date.1, date.2, clock.0, clock.1, clock.2);
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(read("20260114T095500Z").unwrap().zone, Some(Zone::UTC));
    }

    #[test]
    fn a_number_that_is_no_date_is_none() {
        for text in [
            "20261314",
            "20260230",
            "19260114",
            "2026011",
            "202601142455",
            "20260114T",
            "20260114.5",
            "62906368",
            "20260114k",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
