//! Dates and times as a clock on the wall shows them.

use chrono::{NaiveDate, NaiveDateTime};

use super::zone::{LocalTime, Zone};

/// A date and a time of day in no particular zone.
///
/// ```
/// use leakrate_core::units::{Civil, LocalTime, Timestamp, Zone};
///
/// let civil = Civil { year: 2020, month: 5, day: 11, hour: 1, minute: 17, second: 0.0 };
/// let time = LocalTime::Unique(Timestamp(1_589_159_820.0));
/// assert_eq!(civil.in_zone(Zone::UTC), Some(time));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Civil {
    /// Year of the Gregorian calendar.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59, with its fraction. A leap second (60) is taken as the second after it, as
    /// system clocks do.
    pub second: f64,
}

impl Civil {
    /// What the clock means in a zone; `None` if the calendar has no such date or time.
    pub fn in_zone(self, zone: Zone) -> Option<LocalTime> {
        let whole = self.second.floor();
        Some(zone.resolve(self.naive()?, self.second - whole))
    }

    /// The date and the whole seconds of the time.
    fn naive(self) -> Option<NaiveDateTime> {
        if !(0.0..61.0).contains(&self.second) {
            return None;
        }
        let second = self.second as u32;
        let before = NaiveDate::from_ymd_opt(self.year, self.month.into(), self.day.into())?
            .and_hms_opt(self.hour.into(), self.minute.into(), second.min(59))?;
        before.checked_add_signed(chrono::TimeDelta::seconds(i64::from(second / 60)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_the_calendar_lacks_is_none() {
        let good = Civil {
            year: 2024,
            month: 2,
            day: 29,
            hour: 23,
            minute: 59,
            second: 59.999,
        };
        assert!(good.in_zone(Zone::UTC).is_some());
        for bad in [
            Civil { year: 2023, ..good },
            Civil { month: 13, ..good },
            Civil { day: 0, ..good },
            Civil { hour: 24, ..good },
            Civil { minute: 60, ..good },
            Civil {
                second: 61.0,
                ..good
            },
            Civil {
                second: f64::NAN,
                ..good
            },
        ] {
            assert_eq!(bad.in_zone(Zone::UTC), None, "{bad:?}");
        }
    }
}
