//! Dates in the lines of a log, all written alike.

use crate::kit::recording::ZoneUse;
use crate::kit::timestamps::settle;
use crate::options::ReadOptions;
use leakrate_core::units::{DateOrder, TimeFormat, Timestamp, Zone};

/// A reader of dates that are written as the first of them is.
#[derive(Debug)]
pub(crate) struct LogDates {
    format: Option<TimeFormat>,
    /// The zone that the last date states.
    stated: Option<Zone>,
    given: Option<Zone>,
    order: Option<DateOrder>,
    previous: Option<f64>,
}

impl LogDates {
    pub(crate) fn new(options: &ReadOptions) -> Self {
        Self {
            format: None,
            stated: None,
            given: options.zone,
            order: options.date_order,
            previous: None,
        }
    }

    /// Seconds since 1970 of a date; `None` if it is none.
    pub(crate) fn read(&mut self, text: &str) -> Option<f64> {
        let text = without_abbreviation(text.trim());
        let format = match self.format {
            Some(format) => format,
            None => TimeFormat::infer_in_order([text], self.order).ok()?,
        };
        let local = format.parse(text, self.given.unwrap_or(Zone::UTC)).ok()?;
        let seconds = settle(local, self.previous)?;
        self.format = Some(format);
        // Where the first states UTC, all do.
        if format.stated_zone() != Some(Zone::UTC) {
            self.stated = format.zone_of(text);
        }
        self.previous = Some(seconds);
        Some(seconds)
    }

    /// Seconds since 1970 of a local clock that shows so many seconds since 1970.
    pub(crate) fn of_local(&mut self, shown: f64) -> Option<f64> {
        let civil = Timestamp(shown).civil(Zone::UTC)?;
        let local = civil.in_zone(self.given.unwrap_or(Zone::UTC))?;
        let seconds = settle(local, self.previous)?;
        self.previous = Some(seconds);
        Some(seconds)
    }

    /// How the zone of the dates is known.
    pub(crate) fn zone_use(&self) -> ZoneUse {
        let first = self.format.and_then(TimeFormat::stated_zone);
        match (self.stated.or(first), self.given) {
            (Some(zone), _) => ZoneUse::stated(zone),
            (None, Some(zone)) => ZoneUse::Given(zone),
            (None, None) => ZoneUse::AssumedUtc,
        }
    }
}

/// A date without an abbreviation such as `EST`, which stands for several zones and which tools
/// print in summer too. `UTC` and `GMT` stand for one.
fn without_abbreviation(text: &str) -> &str {
    let Some((date, word)) = text.rsplit_once(' ') else {
        return text;
    };
    let abbreviation = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    if abbreviation && !matches!(word, "UTC" | "GMT") {
        date.trim_end()
    } else {
        text
    }
}

/// Seconds since a start; `None` if the text is no number, or none that any run lasts.
pub(crate) fn since_start(text: &str) -> Option<f64> {
    const CENTURY: f64 = 3.2e9;
    let seconds: f64 = text.trim().parse().ok()?;
    (0.0..CENTURY).contains(&seconds).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Expected seconds by `date -u -d … +%s`.
    #[test]
    fn dates_are_read_as_loops_print_them() {
        for (text, seconds) in [
            ("Fri Mar  1 14:52:34 UTC 2019", 1_551_451_954.0),
            ("Fri Mar  1 02:52:34 PM UTC 2019", 1_551_451_954.0),
            ("Fri Mar  1 14:52:34 2019", 1_551_451_954.0),
            ("2019-03-01 14:52:34 EST", 1_551_451_954.0),
            ("2019-03-01T14:52:34+0100", 1_551_448_354.0),
        ] {
            let mut dates = LogDates::new(&ReadOptions::default());
            assert_eq!(dates.read(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn an_abbreviation_that_stands_for_several_zones_is_no_zone() {
        let mut dates = LogDates::new(&ReadOptions::default());
        dates.read("2019-04-18 09:20:19 EST");
        assert_eq!(dates.zone_use(), ZoneUse::AssumedUtc);
        let mut dates = LogDates::new(&ReadOptions::default());
        dates.read("2019-04-18 13:20:19 UTC");
        assert_eq!(dates.zone_use(), ZoneUse::Stated);
    }
}
