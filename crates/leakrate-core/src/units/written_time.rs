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
    /// Three numbers of which even the year has two digits.
    ShortYear([u8; 3]),
}

impl WrittenDate {
    /// Year, month and day in an order; `None` where the form does not allow it.
    pub(super) fn in_order(self, order: Option<DateOrder>) -> Option<CivilDate> {
        // No recording is of before 2000.
        let short = |year: u8| 2000 + u16::from(year);
        let (year, month, day) = match (self, order) {
            (Self::Settled { year, month, day }, _) => (year, month, day),
            (
                Self::Open {
                    first,
                    second,
                    year,
                },
                Some(DateOrder::DayFirst),
            ) => (year, second, first),
            (
                Self::Open {
                    first,
                    second,
                    year,
                },
                Some(DateOrder::MonthFirst),
            ) => (year, first, second),
            (Self::ShortYear([day, month, year]), Some(DateOrder::DayFirst))
            | (Self::ShortYear([month, day, year]), Some(DateOrder::MonthFirst))
            | (Self::ShortYear([year, month, day]), Some(DateOrder::YearFirst)) => {
                (short(year), month, day)
            }
            (Self::Open { .. }, Some(DateOrder::YearFirst) | None) | (Self::ShortYear(_), None) => {
                return None;
            }
        };
        Some(CivilDate { year, month, day })
    }
}

/// A date of which it is known what its numbers mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CivilDate {
    pub(super) year: u16,
    pub(super) month: u8,
    pub(super) day: u8,
}

impl WrittenTime {
    /// The reading, given the order of day and month; `None` if it is open and not given.
    pub(super) fn civil(self, order: Option<DateOrder>) -> Option<Civil> {
        let CivilDate { year, month, day } = self.date.in_order(order)?;
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
