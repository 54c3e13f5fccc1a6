//! A point in time: as the JSON writes it, and as a reader sees it.

use std::fmt;

use serde::{Serialize, Serializer};

use leakrate_core::units::{DisplayZone, TimeLabel, Timestamp, Zone};

/// A point in time; RFC 3339 in UTC when serialized, on the clock of its reader when displayed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// The point in time.
    pub at: Timestamp,
    /// The clock on which a reader sees it.
    pub shown_in: DisplayZone,
}

impl Moment {
    /// `None` outside the years 0 to 9999, which RFC 3339 cannot write.
    pub fn new(at: Timestamp, shown_in: DisplayZone) -> Option<Self> {
        let is_written = at.rfc3339(Zone::UTC).is_some() && shown_in.stamp(at).is_some();
        is_written.then_some(Self { at, shown_in })
    }

    /// `2020-05-11T12:30:15+02:00`, to the digit that was read.
    pub fn stamp(self) -> String {
        self.shown_in.stamp(self.at).unwrap_or_default()
    }

    fn label(self, form: TimeLabel) -> String {
        let label = self.at.label(self.shown_in.clock(), form);
        label.unwrap_or_default()
    }

    /// ` UTC`, or nothing.
    fn zone(self) -> String {
        let name = self.shown_in.name_at(self.at);
        name.map_or_else(String::new, |name| format!(" {name}"))
    }

    fn words(self, form: TimeLabel) -> String {
        let (date, clock) = (self.label(TimeLabel::Date), self.label(form));
        format!("{date} {clock}{}", self.zone())
    }

    /// `2020-05-11 10:05 to 10:13 UTC`: the date and the zone are said once where they are the
    /// same, and clocks as finely as it takes to tell the ends apart. Ends that nothing tells
    /// apart are one moment.
    pub fn range(from: Self, to: Self) -> String {
        let form = TimeLabel::CLOCKS
            .into_iter()
            .find(|&form| from.words(form) != to.words(form));
        let Some(form) = form else {
            return from.to_string();
        };
        let date =
            Some(to.label(TimeLabel::Date)).filter(|date| *date != from.label(TimeLabel::Date));
        let date = date.map_or_else(String::new, |date| format!("{date} "));
        let zone = Some(from.zone()).filter(|zone| *zone != to.zone());
        format!(
            "{} {}{} to {date}{}{}",
            from.label(TimeLabel::Date),
            from.label(form),
            zone.unwrap_or_default(),
            to.label(form),
            to.zone()
        )
    }
}

/// `2020-05-11 12:30 UTC`, and without a zone where none is known.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(TimeLabel::Clock))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.at.rfc3339(Zone::UTC) {
            Some(text) => serializer.serialize_str(&text),
            None => Err(serde::ser::Error::custom(
                "a time outside the years 0 to 9999",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2020-05-11T10:15:10Z.
    const START: f64 = 1_589_192_110.0;

    fn range(shown_in: DisplayZone, from: f64, to: f64) -> String {
        let moment = |seconds| Moment::new(Timestamp(seconds), shown_in).unwrap();
        Moment::range(moment(from), moment(to))
    }

    #[test]
    fn the_ends_of_a_range_differ() {
        let range = |to: f64| range(DisplayZone::default(), START, START + to);
        assert_eq!(range(480.0), "2020-05-11 10:15 to 10:23 UTC");
        assert_eq!(range(20.0), "2020-05-11 10:15:10 to 10:15:30 UTC");
        assert_eq!(range(0.25), "2020-05-11 10:15:10.000 to 10:15:10.250 UTC");
        assert_eq!(range(0.0), "2020-05-11 10:15 UTC");
        assert_eq!(range(86_400.0), "2020-05-11 10:15 to 2020-05-12 10:15 UTC");
    }

    #[test]
    fn a_range_names_the_zone_that_is_known() {
        let of = |shown_in| range(shown_in, START, START + 480.0);
        let berlin = DisplayZone::In("Europe/Berlin".parse().unwrap());
        assert_eq!(of(berlin), "2020-05-11 12:15 to 12:23 Europe/Berlin");
        assert_eq!(of(DisplayZone::Unstated), "2020-05-11 10:15 to 10:23");
        // Over the hour that comes twice, both ends read 02:30.
        let twice = range(berlin, 1_729_989_000.0, 1_729_992_600.0);
        assert_eq!(twice, "2024-10-27 02:30 +02:00 to 02:30 +01:00");
    }
}
