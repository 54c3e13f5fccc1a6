//! One written date and time, in any of the forms that exports use. Which number of `3/4/2026`
//! is the day is not decided here: one cell cannot know.

use super::clock_text::{WrittenClock, scan_clock};
use super::compact_stamp;
use super::date_order_proof;
use super::named_date;
use super::parse_error::ParseError;
use super::scanner::Scanner;
use super::written_time::{WrittenDate, WrittenTime};
use super::zone::Zone;

const EXPECTED: &str = "a date and time such as `2024-03-04T18:29:15Z`";
const DATE_HELP: &str = "write the date as `2024-03-04`";
const YEAR_HELP: &str = "write the date with a year of four digits, as `2024-03-04`";

/// Reads one cell.
pub(super) fn read(text: &str) -> Result<WrittenTime, ParseError> {
    let text = unbracketed(text);
    if let Some(named) = named_date::read(text) {
        return Ok(named);
    }
    if let Some(compact) = compact_stamp::read(text) {
        return Ok(compact);
    }
    let mut scanner = Scanner::new(text, EXPECTED);
    let start = scanner.at();
    let date = scan_date(&mut scanner)?;
    let written = start..scanner.at();
    if !scanner.eat('T') && !scanner.eat('t') {
        scanner.eat(',');
        scanner.skip_spaces();
    }
    if scanner.is_done() {
        // `3/4/26` may be a fraction and `1.12.26` a version: a clock behind it makes it a date.
        if matches!(date, WrittenDate::ShortYear(_)) && !is_date_alone(&text[written.clone()]) {
            return Err(scanner.fault(written, YEAR_HELP));
        }
        let clock = WrittenClock {
            hour: 0,
            minute: 0,
            second: 0.0,
        };
        return Ok(WrittenTime {
            date,
            clock,
            zone: None,
        });
    }
    let clock = scan_clock(&mut scanner)?;
    scanner.skip_spaces();
    let zone = Zone::scan_offset(&mut scanner)?;
    scan_remark(&mut scanner);
    scanner.finish("nothing but `Z` or an offset such as `+02:00` may follow the time")?;
    Ok(WrittenTime { date, clock, zone })
}

/// `[2024-03-04 18:29:15]` without the brackets.
fn unbracketed(text: &str) -> &str {
    let text = text.trim();
    let inside = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    inside.map_or(text, str::trim)
}

/// What loggers write behind a time without a space: the name of its zone (`+0200(CEST)`), a level
/// (`18:29:15.123:INFO`) or a colon.
fn scan_remark(scanner: &mut Scanner) {
    let start = scanner.at();
    let is_whole = match scanner.rest().chars().next() {
        Some('(') => {
            scanner.skip(1);
            !scanner.word().is_empty() && scanner.eat(')')
        }
        Some(':') => {
            scanner.skip(1);
            scanner.word().bytes().all(|byte| byte.is_ascii_uppercase())
        }
        _ => true,
    };
    if !is_whole {
        scanner.back_to(start);
    }
}

fn scan_date(scanner: &mut Scanner) -> Result<WrittenDate, ParseError> {
    let start = scanner.at();
    let first = scanner.digits();
    let separator = scanner.rest().chars().next();
    let Some(separator @ ('-' | '/' | '.')) = separator else {
        scanner.back_to(start);
        return Err(scanner.fault_here(DATE_HELP));
    };
    scanner.skip(1);
    let second = scanner.digits();
    let third = if scanner.eat(separator) {
        scanner.digits()
    } else {
        ""
    };
    let date = match (first.len(), third.len(), separator) {
        (4, 1 | 2, _) => settled(first, second, third),
        // Dates with points are written day first everywhere.
        (1 | 2, 4, '.') => settled(third, second, first),
        (1 | 2, 4, _) => open(first, second, third),
        (1 | 2, 2, _) | (2, 1, _) => short(first, second, third),
        _ => None,
    };
    date.ok_or_else(|| scanner.fault(start..scanner.at(), YEAR_HELP))
}

/// Whether a date with a short year looks like nothing else: `16-07-26`, `07/16/26`.
fn is_date_alone(written: &str) -> bool {
    written.len() == 8 && !written.contains('.')
}

/// A date whose year has two digits; `None` where no order makes it one.
fn short(first: &str, second: &str, third: &str) -> Option<WrittenDate> {
    let date = WrittenDate::ShortYear([
        first.parse().ok()?,
        second.parse().ok()?,
        third.parse().ok()?,
    ]);
    date_order_proof::is_any_possible(date).then_some(date)
}

fn settled(year: &str, month: &str, day: &str) -> Option<WrittenDate> {
    Some(WrittenDate::Settled {
        year: year.parse().ok()?,
        month: month.parse().ok()?,
        day: day.parse().ok()?,
    })
}

fn open(first: &str, second: &str, year: &str) -> Option<WrittenDate> {
    Some(WrittenDate::Open {
        first: first.parse().ok()?,
        second: second.parse().ok()?,
        year: year.parse().ok()?,
    })
}
