//! How points in time are shown: in RFC 3339, on a clock, at a tick.

use chrono::{DateTime, Datelike, FixedOffset, SecondsFormat, Timelike};

use super::civil::Civil;
use super::time::Timestamp;
use super::zone::Zone;

/// A short form for the label of a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLabel {
    /// `09:27`
    Clock,
    /// `09:27:30`
    ClockSeconds,
    /// `09:27:30.250`
    ClockMilliseconds,
    /// `2020-05-11`
    Date,
    /// `11 May`
    Day,
    /// `11 May 09:27`
    DayClock,
    /// `May 2020`
    Month,
    /// `2020`
    Year,
}

impl TimeLabel {
    /// Clocks, from the usual one to the finest.
    pub const CLOCKS: [Self; 3] = [Self::Clock, Self::ClockSeconds, Self::ClockMilliseconds];
}

impl Timestamp {
    /// In RFC 3339, to the microsecond. `None` outside the years 0 to 9999, which the format
    /// cannot write.
    pub fn rfc3339(self, zone: Zone) -> Option<String> {
        let shown = self.shown(zone)?;
        Some(shown.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }

    /// What a clock in the zone shows. `None` outside the years 0 to 9999.
    pub fn civil(self, zone: Zone) -> Option<Civil> {
        let shown = self.shown(zone)?;
        Some(Civil {
            year: shown.year(),
            month: shown.month() as u8,
            day: shown.day() as u8,
            hour: shown.hour() as u8,
            minute: shown.minute() as u8,
            second: f64::from(shown.second()) + f64::from(shown.nanosecond()) / 1e9,
        })
    }

    /// The offset that holds in a zone then. `None` outside the years 0 to 9999.
    pub fn offset(self, zone: Zone) -> Option<Zone> {
        Zone::fixed(self.shown(zone)?.offset().local_minus_utc())
    }

    /// A short form. `None` outside the years 0 to 9999.
    pub fn label(self, zone: Zone, form: TimeLabel) -> Option<String> {
        let pattern = match form {
            TimeLabel::Clock => "%H:%M",
            TimeLabel::ClockSeconds => "%H:%M:%S",
            TimeLabel::ClockMilliseconds => "%H:%M:%S%.3f",
            TimeLabel::Date => "%Y-%m-%d",
            TimeLabel::Day => "%-d %b",
            TimeLabel::DayClock => "%-d %b %H:%M",
            TimeLabel::Month => "%b %Y",
            TimeLabel::Year => "%Y",
        };
        Some(self.shown(zone)?.format(pattern).to_string())
    }

    fn shown(self, zone: Zone) -> Option<DateTime<FixedOffset>> {
        // Finer digits are those of the float, not of the reading.
        let microseconds = (self.0 * 1e6).round();
        if !microseconds.is_finite() {
            return None;
        }
        let shown = zone.show(DateTime::from_timestamp_micros(microseconds as i64)?);
        (0..=9999).contains(&shown.year()).then_some(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_shown_only_where_there_are_some() {
        for (seconds, shown) in [
            (0.0, "1970-01-01T00:00:00Z"),
            (1_708_687_702.62, "2024-02-23T11:28:22.620Z"),
            (1_708_687_702.620_001, "2024-02-23T11:28:22.620001Z"),
            (-0.5, "1969-12-31T23:59:59.500Z"),
        ] {
            assert_eq!(Timestamp(seconds).rfc3339(Zone::UTC).unwrap(), shown);
        }
    }

    #[test]
    fn a_time_beyond_the_calendar_is_none() {
        for seconds in [
            f64::NAN,
            f64::INFINITY,
            -f64::INFINITY,
            1e300,
            2.6e11,
            -1e11,
        ] {
            assert_eq!(Timestamp(seconds).rfc3339(Zone::UTC), None);
        }
    }

    #[test]
    fn labels_are_short() {
        let time = Timestamp(1_589_189_250.0);
        for (form, shown) in [
            (TimeLabel::Clock, "09:27"),
            (TimeLabel::ClockSeconds, "09:27:30"),
            (TimeLabel::ClockMilliseconds, "09:27:30.000"),
            (TimeLabel::Date, "2020-05-11"),
            (TimeLabel::Day, "11 May"),
            (TimeLabel::DayClock, "11 May 09:27"),
            (TimeLabel::Month, "May 2020"),
            (TimeLabel::Year, "2020"),
        ] {
            assert_eq!(time.label(Zone::UTC, form).unwrap(), shown);
        }
    }
}
