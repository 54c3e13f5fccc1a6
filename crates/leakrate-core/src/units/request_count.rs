//! Reading and showing counts of requests.

use std::fmt;
use std::str::FromStr;

use super::number;
use super::parse_error::ParseError;
use super::quantity::Requests;
use super::scanner::Scanner;
use super::significant::count;

pub(super) const HELP: &str = "write a number of requests such as `1250req`";

impl FromStr for Requests {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut scanner = Scanner::new(
            text,
            "a number of requests such as `1250` or `1,250 requests`",
        );
        let requests = scan_number(&mut scanner)?;
        scanner.skip_spaces();
        if !scanner.is_done() {
            scan_word(&mut scanner)?;
        }
        scanner.finish(HELP)?;
        Ok(requests)
    }
}

/// The number alone, with `k` or `M` for thousands and millions.
pub(super) fn scan_number(scanner: &mut Scanner) -> Result<Requests, ParseError> {
    let number = number::scan_count(scanner)?;
    let end = scanner.at();
    let factor = match scanner.word() {
        "k" | "K" => 1e3,
        "M" => 1e6,
        _ => {
            scanner.back_to(end);
            1.0
        }
    };
    Ok(Requests(number.value * factor))
}

/// The word for requests.
pub(super) fn scan_word(scanner: &mut Scanner) -> Result<(), ParseError> {
    let start = scanner.at();
    match scanner.word() {
        "r" | "req" | "reqs" | "request" | "requests" => Ok(()),
        _ => {
            scanner.back_to(start);
            Err(scanner.fault_here(HELP))
        }
    }
}

/// Whole counts in full, all others rounded: `49,000 requests`, `40.8 requests`.
impl fmt::Display for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = match self.0 {
            1.0 => "request",
            _ => "requests",
        };
        f.pad(&format!("{} {noun}", count(self.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_in_a_count_marks_thousands() {
        for (text, requests) in [
            ("1250req", 1250.0),
            ("49,000 requests", 49_000.0),
            ("1 request", 1.0),
            ("1.75k", 1750.0),
            ("2M req", 2e6),
            ("1250", 1250.0),
        ] {
            assert_eq!(text.parse(), Ok(Requests(requests)), "{text}");
        }
        for text in ["12,50", "req", "-1", "5 MB", "1250 req/s"] {
            assert!(text.parse::<Requests>().is_err(), "{text}");
        }
    }

    #[test]
    fn one_request_is_not_plural() {
        assert_eq!(Requests(1.0).to_string(), "1 request");
        assert_eq!(Requests(49_000.0).to_string(), "49,000 requests");
        assert_eq!(Requests(40.8163).to_string(), "40.8 requests");
    }
}
