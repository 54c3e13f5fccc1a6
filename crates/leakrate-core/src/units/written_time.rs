//! A time as one cell writes it, before it is known what its numbers mean.

use super::civil::Civil;
use super::clock_text::WrittenClock;
use super::date_order::DateOrder;
use super::zone::Zone;

/// A time as one cell writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WrittenTime {
    pub(super) date: WrittenDate,
    pub(super) clock: WrittenClock,
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
}
