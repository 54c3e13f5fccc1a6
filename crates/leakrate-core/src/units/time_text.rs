//! One written date and time, in any of the forms that exports use. Which number of `3/4/2026`
//! is the day is not decided here: one cell cannot know.

use super::civil::Civil;
use super::date_order::DateOrder;
use super::named_date;
use super::parse_error::ParseError;
use super::scanner::Scanner;
use super::zone::Zone;

const EXPECTED: &str = "a date and time such as `2024-03-04T18:29:15Z`";
const DATE_HELP: &str = "write the date as `2024-03-04`";
const CLOCK_HELP: &str = "write the time as `18:29:15`, `18:29` or `6:29:15 PM`";

/// A time as one cell writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WrittenTime {
    pub(super) date: WrittenDate,
    pub(super) clock: Clock,
    /// The zone, where the cell says it.
    pub(super) zone: Option<Zone>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WrittenDate {
    /// The form says which number is which.
    Settled { year: u16, month: u8, day: u8 },
    /// Day and month in an order that the form leaves open.
    Open { first: u8, second: u8, year: u16 },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Clock {
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: f64,
}

impl WrittenTime {
    /// The reading, given the order of day and month; `None` if it is open and not given.
    pub(super) fn civil(self, order: Option<DateOrder>) -> Option<Civil> {
        let (month, day, year) = match (self.date, order) {
            (WrittenDate::Settled { year, month, day }, _) => (month, day, year),
            (
                WrittenDate::Open {
                    first,
                    second,
                    year,
                },
                Some(DateOrder::DayFirst),
            ) => (second, first, year),
            (
                WrittenDate::Open {
                    first,
                    second,
                    year,
                },
                Some(DateOrder::MonthFirst),
            ) => (first, second, year),
            (WrittenDate::Open { .. }, None) => return None,
        };
        Some(Civil {
            year: year.into(),
            month,
            day,
            hour: self.clock.hour,
            minute: self.clock.minute,
            second: self.clock.second,
        })
    }

    /// Reads one cell.
    pub(super) fn read(text: &str) -> Result<Self, ParseError> {
        if let Some(named) = named_date::read(text.trim()) {
            return Ok(named);
        }
        let mut scanner = Scanner::new(text, EXPECTED);
        let date = scan_date(&mut scanner)?;
        if !scanner.eat('T') && !scanner.eat('t') {
            scanner.eat(',');
            scanner.skip_spaces();
        }
        if scanner.is_done() {
            let clock = Clock {
                hour: 0,
                minute: 0,
                second: 0.0,
            };
            return Ok(Self {
                date,
                clock,
                zone: None,
            });
        }
        let clock = scan_clock(&mut scanner)?;
        scanner.skip_spaces();
        let zone = Zone::scan_offset(&mut scanner)?;
        scanner.finish("nothing but `Z` or an offset such as `+02:00` may follow the time")?;
        Ok(Self { date, clock, zone })
    }
}

/// The order that the days above 12 prove. Without any, a column in which day and month are
/// always equal reads the same both ways.
pub(super) fn proved_order(column: impl Iterator<Item = WrittenTime>) -> Option<DateOrder> {
    let mut always_equal = true;
    for written in column {
        match written.date {
            WrittenDate::Open { first: 13.., .. } => return Some(DateOrder::DayFirst),
            WrittenDate::Open { second: 13.., .. } => return Some(DateOrder::MonthFirst),
            WrittenDate::Open { first, second, .. } => always_equal &= first == second,
            WrittenDate::Settled { .. } => {}
        }
    }
    always_equal.then_some(DateOrder::DayFirst)
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
        _ => None,
    };
    date.ok_or_else(|| {
        scanner.fault(
            start..scanner.at(),
            "write the date with a year of four digits, as `2024-03-04`",
        )
    })
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

pub(super) fn scan_clock(scanner: &mut Scanner) -> Result<Clock, ParseError> {
    let start = scanner.at();
    let fields = scan_fields(scanner);
    let fraction = scan_fraction(scanner);
    let Some([hour, minute, second]) = fields else {
        return Err(scanner.fault(start..scanner.at(), CLOCK_HELP));
    };
    let clock = Clock {
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
        return Err(scanner.fault(start..scanner.at(), CLOCK_HELP));
    }
    let hour = clock.hour % 12 + noon;
    Ok(Clock { hour, ..clock })
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
