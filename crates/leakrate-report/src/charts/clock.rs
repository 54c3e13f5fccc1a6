//! Points in time in the words of a chart: all in one form, with the day where they are not all of
//! one.

use leakrate_core::units::{DisplayZone, TimeLabel, Timestamp};

/// How points in time are said beside one another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    zone: DisplayZone,
    day: DaySaid,
}

/// Whether points in time are said with their day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DaySaid {
    Always,
    Never,
}

impl Clock {
    /// For these points in time, in seconds since 1970.
    pub(super) fn of(zone: DisplayZone, places: impl IntoIterator<Item = f64>) -> Self {
        let day = |at: f64| Timestamp(at).label(zone.clock(), TimeLabel::Day);
        let mut days = places.into_iter().map(day);
        let first = days.next();
        let day = if days.all(|day| Some(&day) == first.as_ref()) {
            DaySaid::Never
        } else {
            DaySaid::Always
        };
        Self { zone, day }
    }

    /// `10:19`, or `11 May 10:19`
    pub(super) fn words(self, at: f64) -> String {
        self.with_day(at, TimeLabel::Clock)
    }

    /// `10:15 to 10:23`, or `12 May 08:16 to 08:35`: the day is said once where it is the same, and
    /// clocks as finely as it takes to tell the ends apart.
    pub(super) fn range(self, from: f64, to: f64) -> String {
        let day = |at: f64| self.label(at, TimeLabel::Day);
        let is_one_day = day(from) == day(to);
        let apart = |clock: &TimeLabel| self.label(from, *clock) != self.label(to, *clock);
        let clock = if is_one_day {
            TimeLabel::CLOCKS.into_iter().find(apart)
        } else {
            Some(TimeLabel::Clock)
        };
        let Some(clock) = clock else {
            return self.words(from);
        };
        let start = self.with_day(from, clock);
        let end = if is_one_day {
            self.label(to, clock)
        } else {
            self.with_day(to, clock)
        };
        format!("{start} to {end}")
    }

    fn with_day(self, at: f64, clock: TimeLabel) -> String {
        let clock = self.label(at, clock);
        match self.day {
            DaySaid::Always => format!("{} {clock}", self.label(at, TimeLabel::Day)),
            DaySaid::Never => clock,
        }
    }

    fn label(self, at: f64, form: TimeLabel) -> String {
        let label = Timestamp(at).label(self.zone.clock(), form);
        label.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_said_where_it_changes() {
        let evening = 1_589_230_800.0;
        let clock = Clock::of(DisplayZone::default(), [evening, evening + 600.0]);
        assert_eq!(clock.words(evening), "21:00");
        let clock = Clock::of(DisplayZone::default(), [evening, evening + 4.0 * 3600.0]);
        assert_eq!(clock.words(evening), "11 May 21:00");
        assert_eq!(
            clock.range(evening, evening + 600.0),
            "11 May 21:00 to 21:10"
        );
    }

    #[test]
    fn the_ends_of_a_range_differ() {
        let evening = 1_589_230_800.0;
        let clock = Clock::of(DisplayZone::default(), [evening, evening + 600.0]);
        assert_eq!(clock.range(evening, evening + 20.0), "21:00:00 to 21:00:20");
        assert_eq!(clock.range(evening, evening), "21:00");
    }
}
