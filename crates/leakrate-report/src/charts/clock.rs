//! Points in time in the words of a chart: all in one form, with the day where they are not all of
//! one.

use leakrate_core::units::{TimeLabel, Timestamp, Zone};

/// How points in time are said beside one another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    zone: Zone,
    form: TimeLabel,
}

impl Clock {
    /// For these points in time, in seconds since 1970.
    pub(super) fn of(zone: Zone, places: impl IntoIterator<Item = f64>) -> Self {
        let day = |at: f64| Timestamp(at).label(zone, TimeLabel::Day);
        let mut days = places.into_iter().map(day);
        let first = days.next();
        let form = if days.all(|day| Some(&day) == first.as_ref()) {
            TimeLabel::Clock
        } else {
            TimeLabel::DayClock
        };
        Self { zone, form }
    }

    /// `10:19`, or `11 May 10:19`
    pub(super) fn words(self, at: f64) -> String {
        let label = Timestamp(at).label(self.zone, self.form);
        label.unwrap_or_default()
    }

    /// `10:15 to 10:23`, or `12 May 08:16 to 08:35`: the day is said once where it is the same.
    pub(super) fn range(self, from: f64, to: f64) -> String {
        let day = |at: f64| Timestamp(at).label(self.zone, TimeLabel::Day);
        let end = if day(from) == day(to) {
            Self {
                form: TimeLabel::Clock,
                ..self
            }
        } else {
            self
        };
        format!("{} to {}", self.words(from), end.words(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_said_where_it_changes() {
        let evening = 1_589_230_800.0;
        let clock = Clock::of(Zone::UTC, [evening, evening + 600.0]);
        assert_eq!(clock.words(evening), "21:00");
        let clock = Clock::of(Zone::UTC, [evening, evening + 4.0 * 3600.0]);
        assert_eq!(clock.words(evening), "11 May 21:00");
        assert_eq!(
            clock.range(evening, evening + 600.0),
            "11 May 21:00 to 21:10"
        );
    }
}
