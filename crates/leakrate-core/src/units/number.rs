//! Numbers as people and exports write them: digits, a decimal point, thousands separators.

use super::parse_error::ParseError;
use super::scanner::Scanner;

/// A number that is not negative, with the size of one step in its last written digit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    pub(super) step: f64,
}

/// A number in which a single comma could be a decimal comma and is therefore refused:
/// `1,200` is 1200 to one reader and 1.2 to another. `1,200.5` and `1,200,000` have one reading.
pub(super) fn scan(scanner: &mut Scanner) -> Result<Number, ParseError> {
    let start = scanner.at();
    let number = scan_count(scanner)?;
    let text = scanner.since(start);
    if text.matches(',').count() == 1 && !text.contains('.') {
        let help = "the comma could mark thousands or decimals; write `1200` or `1.2`";
        return Err(scanner.fault(start..scanner.at(), help));
    }
    Ok(number)
}

/// A number of things that are counted, in which a comma marks thousands.
pub(super) fn scan_count(scanner: &mut Scanner) -> Result<Number, ParseError> {
    let start = scanner.at();
    let whole = scanner.take_while(|c| c.is_ascii_digit() || c == ',');
    let decimals = if scanner.eat('.') {
        scanner.digits()
    } else {
        ""
    };
    if whole.is_empty() && decimals.is_empty() {
        return Err(missing(scanner, start));
    }
    if !is_grouped(whole) {
        let help =
            "commas mark groups of three digits, and decimals follow a point, as in `1,200.5`";
        return Err(scanner.fault(start..scanner.at(), help));
    }
    let exponent = scan_exponent(scanner);
    let plain = scanner.since(start).replace(',', "");
    match plain.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Number {
            value,
            step: step_of_last_digit(exponent, decimals),
        }),
        _ => Err(scanner.fault(start..scanner.at(), "the number is too large")),
    }
}

fn step_of_last_digit(exponent: i32, decimals: &str) -> f64 {
    let places = i32::try_from(decimals.len()).unwrap_or(i32::MAX);
    10_f64.powi(exponent.saturating_sub(places))
}

fn missing(scanner: &Scanner, start: usize) -> ParseError {
    let help = match scanner.rest().chars().next() {
        Some('-' | '−') => "the number must not be negative",
        _ => "a number is missing here",
    };
    let mut fault = scanner.fault_here(help);
    fault.span.start = start;
    fault
}

fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    rest.peek().is_none() || ((1..=3).contains(&first.len()) && rest.all(|group| group.len() == 3))
}

/// `e9` or `E+09`. An `e` without digits after it belongs to a unit.
fn scan_exponent(scanner: &mut Scanner) -> i32 {
    let rest = scanner.rest();
    let Some(exponent) = rest.strip_prefix(['e', 'E']) else {
        return 0;
    };
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let value = exponent[..exponent.len() - digits.len() + length].parse();
    let Ok(value) = value else {
        return 0;
    };
    scanner.skip(rest.len() - digits.len() + length);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Number, ParseError> {
        let mut scanner = Scanner::new(text, "a number");
        let number = scan(&mut scanner)?;
        scanner.finish("more than a number")?;
        Ok(number)
    }

    #[test]
    fn a_number_knows_the_step_of_its_last_digit() {
        for (text, value, step) in [
            ("1.08", 1.08, 0.01),
            ("79110144", 79_110_144.0, 1.0),
            ("1,200.5", 1200.5, 0.1),
            ("1,200,000", 1.2e6, 1.0),
            ("1.04e+09", 1.04e9, 1e7),
            (".5", 0.5, 0.1),
            ("5.", 5.0, 1.0),
        ] {
            let number = read(text).unwrap();
            assert!((number.value / value - 1.0).abs() < 1e-15, "{text}");
            assert!((number.step / step - 1.0).abs() < 1e-12, "{text}");
        }
    }

    #[test]
    fn a_number_with_two_readings_is_refused() {
        for text in ["1,200", "1,2", "1200,5", "12,34,567", ",5", "1,,000"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_that_is_none_is_refused() {
        for text in ["", "-5", "NaN", "inf", ".", "1e999", "1.2.3", "e5"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
