//! The times of a dyno log: dates, or what syslog of old writes, which leaves out the year.

use crate::kit::log_dates::LogDates;
use crate::kit::recording::ZoneUse;
use crate::options::ReadOptions;
use leakrate_core::units::{TimeFormat, Zone, month_number};

const YEAR: f64 = 366.0 * 86_400.0;

/// The clock of a log. The first line tells whether its times have years; all must be alike.
pub(super) struct DynoClock {
    stamps: LogDates,
    writing: Option<ClockWriting>,
    /// The latest time read, where years are missing.
    before: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum ClockWriting {
    Dates,
    Yearless,
}

impl DynoClock {
    pub(super) fn new(options: &ReadOptions) -> Self {
        Self {
            stamps: LogDates::new(options),
            writing: None,
            before: 0.0,
        }
    }

    /// The time a line begins with, after the length and priority that a drain puts before it.
    pub(super) fn read(&mut self, line: &str) -> Option<f64> {
        let words: Vec<&str> = line.split_whitespace().take(4).collect();
        let date = words
            .iter()
            .find(|word| word.len() >= 19 && word.contains('T'));
        let writing = match (date, self.writing) {
            (_, Some(writing)) => writing,
            (Some(_), None) => ClockWriting::Dates,
            (None, None) => ClockWriting::Yearless,
        };
        let read = match writing {
            ClockWriting::Dates => self.stamps.read(date?),
            ClockWriting::Yearless => self.read_yearless(&words),
        };
        self.writing = self.writing.or(read.map(|_| writing));
        read
    }

    /// `Nov 21 14:14:58`, in a year that is as good as any with a 29th of February.
    fn read_yearless(&mut self, words: &[&str]) -> Option<f64> {
        let &[month, day, hour, ..] = words else {
            return None;
        };
        let date = format!("2000-{:02}-{day:0>2} {hour}", month_number(month)?);
        let format = TimeFormat::infer([date.as_str()]).ok()?;
        let mut time = format.parse(&date, Zone::UTC).ok()?.unique()?.0;
        time += ((self.before - time) / YEAR).round().max(0.0) * YEAR;
        self.before = self.before.max(time);
        Some(time)
    }

    pub(super) fn lacks_years(&self) -> bool {
        self.writing == Some(ClockWriting::Yearless)
    }

    pub(super) fn zone_use(&self) -> ZoneUse {
        if self.lacks_years() {
            ZoneUse::NoDates
        } else {
            self.stamps.zone_use()
        }
    }
}
