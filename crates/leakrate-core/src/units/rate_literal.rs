//! A leak rate written out on the command line, in place of a file.

use std::str::FromStr;

use super::clock_range::ClockRange;
use super::duration;
use super::parse_error::ParseError;
use super::quantity::{Bytes, Requests, Seconds};
use super::rate::Rate;
use super::rate_text::scan_traffic;
use super::request_count;
use super::scanner::Scanner;
use super::size;

const EXPECTED: &str = "a rate such as `15MB/1250req` or `1200MB/01:17-09:27@100/min`";
const PER_REQUEST: &str = "memory per request such as `24.5MB/1000req`";
const PER_TIME: &str = "memory per time such as `3MB/h`";
const DENOMINATOR_HELP: &str = "after `/` write requests (`1250req`), a span (`590min`) or a \
    range (`01:17-09:27`); a file of this name is written with `./` before it";

/// Memory grown over requests or over time, with the traffic where it is given.
///
/// ```
/// use leakrate_core::units::{RateLiteral, Requests};
///
/// let literal: RateLiteral = "1200MB/01:17-09:27@100/min".parse()?;
/// assert_eq!(literal.requests(), Some(Requests(49_000.0)));
///
/// // What is not written as a rate is the name of a file.
/// assert!(RateLiteral::recognise("data/local-snapshots.csv").is_none());
/// # Ok::<(), leakrate_core::units::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateLiteral {
    growth: Bytes,
    over: Denominator,
    traffic: Option<Rate<Requests, Seconds>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Denominator {
    Requests(Requests),
    Span(Seconds),
    Clock(ClockRange),
}

impl RateLiteral {
    /// Reads `text` if it is meant as a rate; `None` says that it names a file.
    ///
    /// It is meant as a rate when it starts with a digit and what follows its first `/` is
    /// requests or time, or at least a number if an amount of memory comes before it.
    pub fn recognise(text: &str) -> Option<Result<Self, ParseError>> {
        let (growth, over) = text.split_once('/')?;
        let starts_with_digit =
            |part: &str| part.trim_start().starts_with(|c: char| c.is_ascii_digit());
        if !starts_with_digit(growth) {
            return None;
        }
        let has_denominator = Denominator::scan(&mut Scanner::new(over, EXPECTED)).is_ok();
        let is_growth_over_number = growth.parse::<Bytes>().is_ok() && starts_with_digit(over);
        (has_denominator || is_growth_over_number).then(|| text.parse())
    }

    /// Memory grown.
    pub fn growth(&self) -> Bytes {
        self.growth
    }

    /// Requests served meanwhile: as written, or from the span and the traffic.
    pub fn requests(&self) -> Option<Requests> {
        match self.over {
            Denominator::Requests(requests) => Some(requests),
            Denominator::Span(span) => Some(self.traffic? * span),
            Denominator::Clock(range) => Some(self.traffic? * range.duration()),
        }
    }

    /// Time it took: as written, or from the requests and the traffic.
    pub fn span(&self) -> Option<Seconds> {
        match self.over {
            Denominator::Requests(requests) => Some(requests / self.traffic?),
            Denominator::Span(span) => Some(span),
            Denominator::Clock(range) => Some(range.duration()),
        }
    }

    /// The times of day, where they are written.
    pub fn clock(&self) -> Option<ClockRange> {
        match self.over {
            Denominator::Clock(range) => Some(range),
            Denominator::Requests(_) | Denominator::Span(_) => None,
        }
    }

    /// The traffic, where it is written.
    pub fn traffic(&self) -> Option<Rate<Requests, Seconds>> {
        self.traffic
    }

    /// Memory per request, where requests are known.
    pub fn per_request(&self) -> Option<Rate<Bytes, Requests>> {
        Some(self.growth / self.requests()?)
    }

    /// Memory per time, where the span is known.
    pub fn per_second(&self) -> Option<Rate<Bytes, Seconds>> {
        Some(self.growth / self.span()?)
    }

    /// Reads a whole text; `expected` is what an error says it should have been.
    pub(super) fn parse(text: &str, expected: &'static str) -> Result<Self, ParseError> {
        let mut scanner = Scanner::new(text, expected);
        let growth = size::scan(&mut scanner)?;
        scanner.skip_spaces();
        if !scanner.eat('/') {
            return Err(scanner.fault_here("say per what, as in `15MB/1250req` or `3MB/h`"));
        }
        scanner.skip_spaces();
        let over = Denominator::scan(&mut scanner)?;
        scanner.skip_spaces();
        let traffic = if scanner.eat('@') {
            scanner.skip_spaces();
            Some(scan_traffic(&mut scanner)?)
        } else {
            None
        };
        scanner.finish("only traffic may follow, as in `@100/min`")?;
        Ok(Self {
            growth,
            over,
            traffic,
        })
    }
}

impl FromStr for RateLiteral {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text, EXPECTED)
    }
}

/// `24.5MB/1000req`, `12kB/req`.
impl FromStr for Rate<Bytes, Requests> {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let literal = RateLiteral::parse(text, PER_REQUEST)?;
        literal.per_request().ok_or_else(|| {
            refused(
                text,
                PER_REQUEST,
                "say for how many requests, as in `/1000req`",
            )
        })
    }
}

/// `3MB/h`, `1200MB/590min`.
impl FromStr for Rate<Bytes, Seconds> {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let literal = RateLiteral::parse(text, PER_TIME)?;
        literal
            .per_second()
            .ok_or_else(|| refused(text, PER_TIME, "say for how long, as in `/h`"))
    }
}

fn refused(text: &str, expected: &'static str, help: &str) -> ParseError {
    Scanner::new(text, expected).fault_in_rest(help)
}

impl Denominator {
    fn scan(scanner: &mut Scanner) -> Result<Self, ParseError> {
        let start = scanner.at();
        if ClockRange::is_next(scanner) {
            return ClockRange::scan(scanner).map(Self::Clock);
        }
        let amount = if let Ok(requests) = Self::scan_requests(scanner) {
            Self::Requests(requests)
        } else {
            scanner.back_to(start);
            let span = duration::scan_each(scanner)
                .map_err(|fault| scanner.fault(fault.span, DENOMINATOR_HELP))?;
            Self::Span(span)
        };
        match amount {
            Self::Requests(Requests(0.0)) | Self::Span(Seconds(0.0)) => Err(scanner.fault(
                start..scanner.at(),
                "there is no rate over nothing; write more than zero",
            )),
            above_zero => Ok(above_zero),
        }
    }

    /// `1250req`, or `req` for one.
    fn scan_requests(scanner: &mut Scanner) -> Result<Requests, ParseError> {
        let requests = if scanner.rest().starts_with(char::is_alphabetic) {
            Requests(1.0)
        } else {
            request_count::scan_number(scanner)?
        };
        scanner.skip_spaces();
        request_count::scan_word(scanner)?;
        Ok(requests)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> RateLiteral {
        text.parse().unwrap()
    }

    #[test]
    fn a_rate_over_requests_needs_no_time() {
        let local = literal("15MB/1250req");
        assert_eq!(local.per_request(), Some(Rate::new(12_000.0)));
        assert_eq!(local.per_second(), None);
        assert_eq!(literal("24.5 MB/1,000 requests").growth(), Bytes(24.5e6));
        assert_eq!(literal("12kB/req").requests(), Some(Requests(1.0)));
    }

    #[test]
    fn a_rate_over_time_gives_requests_with_its_traffic() {
        let clock = literal("1200MB/01:17-09:27@100/min");
        assert!((clock.requests().unwrap().0 - 49_000.0).abs() < 1e-9);
        assert_eq!(clock.span(), Some(Seconds(29_400.0)));
        assert_eq!(clock.clock().unwrap().to_string(), "01:17-09:27");
        let written = literal("1200MB/590min@100/min");
        assert!((written.requests().unwrap().0 - 59_000.0).abs() < 1e-9);
        assert_eq!(literal("3MB/h").per_request(), None);
        assert_eq!(literal("3MB/h").span(), Some(Seconds(3600.0)));
        assert_eq!(literal("15MB/1250req@25/s").span(), Some(Seconds(50.0)));
    }

    #[test]
    fn a_file_name_is_never_taken_for_a_rate() {
        for name in [
            "data/local.csv",
            "production.json",
            "-",
            "15MB",
            "15MB/heap.csv",
            "./15MB/1250req",
            "/tmp/15MB/1250req",
            "2024/12/heap.csv",
            "2024-05-11/prod.csv",
            "a/1250req",
            "C:\\data",
            "",
        ] {
            assert!(RateLiteral::recognise(name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_rate_with_a_slip_says_where_it_is() {
        for (text, fault) in [
            ("15/1250req", "15"),
            ("15mB/1250", ""),
            ("15 parsecs/1250req", "parsecs"),
            ("1200MB/01:17-09:77@100/min", "09:77"),
            ("1200MB/590min@100", ""),
            ("15MB/0req", "0req"),
            ("15MB/1250req/s", "/s"),
            ("15MB/12 bananas", "bananas"),
        ] {
            let error = RateLiteral::recognise(text).unwrap().unwrap_err();
            assert_eq!(&text[error.span.clone()], fault, "{text}: {error}");
        }
    }
}
