//! Reading and showing rates.

use std::fmt;
use std::str::FromStr;

use super::duration::{self, DAY, HOUR, MINUTE};
use super::parse_error::ParseError;
use super::quantity::{Bytes, Requests, Seconds};
use super::rate::Rate;
use super::request_count;
use super::scanner::Scanner;
use super::significant::{count, three_digits};

/// `100/min`, `25 req/s`, `6000 requests/h`, `25rps`.
impl FromStr for Rate<Requests, Seconds> {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut scanner = Scanner::new(text, "a rate of requests such as `100/min` or `25 req/s`");
        let traffic = scan_traffic(&mut scanner)?;
        scanner.finish("nothing may follow the rate")?;
        Ok(traffic)
    }
}

/// A rate of requests above zero.
pub(super) fn scan_traffic(scanner: &mut Scanner) -> Result<Rate<Requests, Seconds>, ParseError> {
    let start = scanner.at();
    let requests = request_count::scan_number(scanner)?;
    scanner.skip_spaces();
    let each = scan_interval(scanner)?;
    if requests.0 == 0.0 || each.0 == 0.0 {
        return Err(scanner.fault(start..scanner.at(), "the rate must be above zero"));
    }
    Ok(requests / each)
}

/// What stands after the number: `/min`, `req/s`, `rps`.
fn scan_interval(scanner: &mut Scanner) -> Result<Seconds, ParseError> {
    let start = scanner.at();
    match scanner.word() {
        "rps" => return Ok(Seconds(1.0)),
        "rpm" => return Ok(Seconds(MINUTE)),
        _ => scanner.back_to(start),
    }
    if !scanner.rest().starts_with('/') {
        request_count::scan_word(scanner)?;
        scanner.skip_spaces();
    }
    if !scanner.eat('/') {
        let help = "say for how long, as in `100/min`, `25/s` or `6000/h`";
        return Err(scanner.fault_here(help));
    }
    scanner.skip_spaces();
    duration::scan_each(scanner)
}

/// Per 1,000 requests: a single request leaks amounts that nobody has a feeling for.
impl fmt::Display for Rate<Bytes, Requests> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/1,000 requests", *self * Requests(1000.0)))
    }
}

/// Per hour.
impl fmt::Display for Rate<Bytes, Seconds> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/h", *self * Seconds(HOUR)))
    }
}

/// `one MB every 40.8 requests`.
impl fmt::Display for Rate<Requests, Bytes> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("one MB every {}", *self * Bytes(1e6)))
    }
}

/// `one MB every 24 min 30 s`.
impl fmt::Display for Rate<Seconds, Bytes> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("one MB every {}", *self * Bytes(1e6)))
    }
}

/// In the shortest unit of time in which there are ten or more: `100 requests/min`.
impl fmt::Display for Rate<Requests, Seconds> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(1.0, "s"), (MINUTE, "min"), (HOUR, "h")];
        let (seconds, name) = units
            .into_iter()
            .find(|(seconds, _)| self.per_base() * seconds >= 10.0)
            .unwrap_or((DAY, "d"));
        let amount = self.per_base() * seconds;
        // 100/60 times 60 is not 100 in binary; a count that is whole but for that is whole.
        let nearest = amount.round();
        let amount = if (amount - nearest).abs() <= 1e-12 * nearest {
            count(nearest)
        } else {
            three_digits(amount)
        };
        f.pad(&format!("{amount} requests/{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traffic_is_read_as_people_write_it() {
        for (text, per_hour) in [
            ("100/min", 6000.0),
            ("25 req/s", 90_000.0),
            ("6000 requests/h", 6000.0),
            ("6,000 requests / hour", 6000.0),
            ("25rps", 90_000.0),
            ("100 rpm", 6000.0),
            ("1.5k/10min", 9000.0),
        ] {
            let traffic: Rate<Requests, Seconds> = text.parse().unwrap();
            assert!(
                (traffic.per_base() * HOUR / per_hour - 1.0).abs() < 1e-12,
                "{text}"
            );
        }
        for text in [
            "100", "100 MB/s", "/min", "0/min", "100/0min", "100/req", "-5/s", "100/min!",
        ] {
            assert!(text.parse::<Rate<Requests, Seconds>>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_rate_of_memory_says_per_what() {
        let per_request: Rate<Bytes, Requests> = "24.5MB/1000req".parse().unwrap();
        assert_eq!(per_request, Rate::new(24_500.0));
        let per_hour: Rate<Bytes, Seconds> = "3MB/h".parse().unwrap();
        assert_eq!(per_hour * Seconds(HOUR), Bytes(3e6));
        assert!("3MB/h".parse::<Rate<Bytes, Requests>>().is_err());
        assert!("3MB/req".parse::<Rate<Bytes, Seconds>>().is_err());
    }

    #[test]
    fn rates_are_shown_with_their_reciprocals() {
        let per_request = Bytes(1200e6) / Requests(49_000.0);
        assert_eq!(per_request.to_string(), "24.5 MB/1,000 requests");
        let reciprocal = per_request.reciprocal().unwrap();
        assert_eq!(reciprocal.to_string(), "one MB every 40.8 requests");
        let per_time = Bytes(1200e6) / Seconds(29_400.0);
        assert_eq!(per_time.to_string(), "147 MB/h");
        let reciprocal = per_time.reciprocal().unwrap();
        assert_eq!(reciprocal.to_string(), "one MB every 24.5 s");
    }

    #[test]
    fn traffic_is_shown_in_the_unit_people_state_it_in() {
        for (text, shown) in [
            ("100/min", "100 requests/min"),
            ("25/s", "25 requests/s"),
            ("0.433333/s", "26.0 requests/min"),
            ("1234.5/s", "1,230 requests/s"),
            ("1/week", "0.143 requests/d"),
        ] {
            let traffic: Rate<Requests, Seconds> = text.parse().unwrap();
            assert_eq!(traffic.to_string(), shown);
        }
    }
}
