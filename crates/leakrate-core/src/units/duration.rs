//! Reading and showing spans of time.

use std::ops::RangeInclusive;
use std::str::FromStr;

use super::number;
use super::parse_error::ParseError;
use super::quantity::Seconds;
use super::scanner::Scanner;

pub(super) const MINUTE: f64 = 60.0;
pub(super) const HOUR: f64 = 3600.0;
pub(super) const DAY: f64 = 86_400.0;
/// From a nanosecond to 10,000 years.
const SPANS: RangeInclusive<f64> = 1e-9..=10_000.0 * 365.25 * DAY;
const HELP: &str = "write ms, s, min, h, d or w, as in `1h30m` or `3d 4h`";

impl FromStr for Seconds {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut scanner = Scanner::new(text, "a span of time such as `90s` or `3d 4h`");
        let span = scan(&mut scanner)?;
        scanner.finish(HELP)?;
        Ok(span)
    }
}

/// Numbers with units, each unit smaller than the one before: `3d 4h`.
pub(super) fn scan(scanner: &mut Scanner) -> Result<Seconds, ParseError> {
    let from = scanner.at();
    let mut total = 0.0;
    let mut smallest = f64::INFINITY;
    loop {
        let number = number::scan(scanner)?;
        scanner.skip_spaces();
        let start = scanner.at();
        let unit = scan_unit(scanner)?;
        if unit >= smallest {
            let help = "a larger or equal unit cannot follow a smaller one, as in `3d 4h`";
            return Err(scanner.fault(start..scanner.at(), help));
        }
        smallest = unit;
        total += number.value * unit;
        let end = scanner.at();
        scanner.skip_spaces();
        if !scanner.rest().starts_with(|c: char| c.is_ascii_digit()) {
            scanner.back_to(end);
            return number::bounded(scanner, from, total, &SPANS).map(Seconds);
        }
    }
}

/// What stands after "per": a unit alone is one of it, `h` as well as `10min`.
pub(super) fn scan_each(scanner: &mut Scanner) -> Result<Seconds, ParseError> {
    if scanner.rest().starts_with(char::is_alphabetic) {
        scan_unit(scanner).map(Seconds)
    } else {
        scan(scanner)
    }
}

fn scan_unit(scanner: &mut Scanner) -> Result<f64, ParseError> {
    let start = scanner.at();
    let Some(seconds) = unit(scanner.word()) else {
        scanner.back_to(start);
        return Err(scanner.fault_here(HELP));
    };
    Ok(seconds)
}

/// Seconds in a unit of time.
fn unit(word: &str) -> Option<f64> {
    Some(match word {
        "ms" | "millisecond" | "milliseconds" => 1e-3,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => 7.0 * DAY,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("3d 4h", 273_600.0),
            ("90s", 90.0),
            ("1h30m", 5400.0),
            ("590min", 35_400.0),
            ("8 h 10 min", 29_400.0),
            ("1.5 hours", 5400.0),
            ("250ms", 0.25),
            ("2 weeks", 1_209_600.0),
        ] {
            assert_eq!(text.parse(), Ok(Seconds(seconds)), "{text}");
        }
    }

    #[test]
    fn a_span_that_is_none_names_the_fault() {
        for (text, fault) in [
            ("90", ""),
            ("4h 3d", "d"),
            ("5min 5min", "min"),
            ("3 parsecs", "parsecs"),
            ("", ""),
            ("-3h", "-"),
            ("100000000d", "100000000d"),
            ("1e-12s", "1e-12s"),
        ] {
            let error = text.parse::<Seconds>().unwrap_err();
            assert_eq!(&text[error.span], fault, "{text}");
        }
    }

    #[test]
    fn spans_show_their_two_largest_units() {
        for (seconds, text) in [
            (29_400.0, "8 h 10 min"),
            (29_399.9, "8 h 10 min"),
            (273_600.0, "3 d 4 h"),
            (86_399.0, "24 h"),
            (94_920.0, "26 h 22 min"),
            (259_199.0, "3 d"),
            (3599.7, "1 h"),
            (100.0, "1 min 40 s"),
            (59.97, "1 min"),
            (59.94, "59.9 s"),
            (45.0, "45 s"),
            (1.234, "1.23 s"),
            (0.25, "250 ms"),
            (0.0, "0 s"),
            (-90.0, "-1 min 30 s"),
            (86_400.0 * 1234.0, "1,234 d"),
        ] {
            assert_eq!(Seconds(seconds).to_string(), text);
        }
    }
}
