//! The one reader of what a clock shows, with a 24-hour clock or with AM and PM.

use super::parse_error::ParseError;
use super::scanner::Scanner;

const HELP: &str = "write the time as `18:29:15`, `18:29` or `6:29:15 PM`";

/// What a clock shows; whether any clock does is not checked here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WrittenClock {
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: f64,
}

/// Hour, minute and second of `9:27` or `09:27:30`, whether or not a clock shows them; `None` for what
/// is written otherwise.
pub(super) fn scan_fields(scanner: &mut Scanner) -> Option<[u8; 3]> {
    let hour = scanner.digits();
    let mut next = || scanner.eat(':').then(|| scanner.digits());
    let (minute, second) = (next()?, next().unwrap_or("00"));
    if hour.len() > 2 || minute.len() != 2 || second.len() != 2 {
        return None;
    }
    Some([
        hour.parse().ok()?,
        minute.parse().ok()?,
        second.parse().ok()?,
    ])
}

pub(super) fn scan_clock(scanner: &mut Scanner) -> Result<WrittenClock, ParseError> {
    let start = scanner.at();
    let fields = scan_fields(scanner);
    let fraction = scan_fraction(scanner);
    let Some([hour, minute, second]) = fields else {
        return Err(scanner.fault(start..scanner.at(), HELP));
    };
    let clock = WrittenClock {
        hour,
        minute,
        second: f64::from(second) + fraction,
    };
    let noon = match scan_half(scanner) {
        None => return Ok(clock),
        Some(Half::Morning) => 0,
        Some(Half::Afternoon) => 12,
    };
    if !(1..=12).contains(&clock.hour) {
        return Err(scanner.fault(start..scanner.at(), HELP));
    }
    let hour = clock.hour % 12 + noon;
    Ok(WrittenClock { hour, ..clock })
}

/// A point or a comma with digits after it; a comma alone may belong to what follows.
fn scan_fraction(scanner: &mut Scanner) -> f64 {
    let start = scanner.at();
    let digits = if scanner.eat('.') || scanner.eat(',') {
        scanner.digits()
    } else {
        ""
    };
    if digits.is_empty() {
        scanner.back_to(start);
    }
    fraction_of(digits.as_bytes())
}

enum Half {
    Morning,
    Afternoon,
}

fn scan_half(scanner: &mut Scanner) -> Option<Half> {
    let start = scanner.at();
    scanner.skip_spaces();
    match scanner.word() {
        "AM" | "am" => Some(Half::Morning),
        "PM" | "pm" => Some(Half::Afternoon),
        _ => {
            scanner.back_to(start);
            None
        }
    }
}

/// A fraction of a second from its digits. Those beyond the ninth are finer than a
/// 64-bit float of seconds resolves.
pub(super) fn fraction_of(digits: &[u8]) -> f64 {
    let mut value = 0_u32;
    let mut scale = 1_u32;
    for digit in digits.iter().take(9) {
        value = value * 10 + u32::from(digit - b'0');
        scale *= 10;
    }
    f64::from(value) / f64::from(scale)
}
