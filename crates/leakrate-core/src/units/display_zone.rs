//! On which clock points in time are shown to a reader.

use super::time::Timestamp;
use super::zone::{LocalTime, Zone};

/// On which clock points in time are shown to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisplayZone {
    /// On the clock of a zone, which is named.
    In(Zone),
    /// As they were written, by a clock of which the zone is not known.
    Unstated,
}

impl Default for DisplayZone {
    fn default() -> Self {
        Self::In(Zone::UTC)
    }
}

impl DisplayZone {
    /// The zone whose clock shows what a reader sees. Times without a zone are read as UTC, so
    /// that it is the clock of UTC that shows them as they were written.
    pub fn clock(self) -> Zone {
        match self {
            Self::In(zone) => zone,
            Self::Unstated => Zone::UTC,
        }
    }

    /// What stands behind a clock time: `UTC`, `Europe/Berlin`, and in the hour that a change of
    /// the clocks repeats the offset, which tells its two runs apart. `None` where no zone is known.
    pub fn name_at(self, time: Timestamp) -> Option<String> {
        let Self::In(zone) = self else {
            return None;
        };
        let local = time.civil(zone).and_then(|civil| civil.in_zone(zone));
        let named = match local {
            Some(LocalTime::Repeated { .. }) => time.offset(zone).unwrap_or(zone),
            Some(LocalTime::Unique(_) | LocalTime::Skipped) | None => zone,
        };
        Some(named.to_string())
    }

    /// `2020-05-11T12:30:00+02:00`; without an offset where no zone is known. `None` outside the
    /// years 0 to 9999.
    pub fn stamp(self, time: Timestamp) -> Option<String> {
        let written = time.rfc3339(self.clock())?;
        Some(match self {
            Self::In(_) => written,
            Self::Unstated => written.trim_end_matches('Z').to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Berlin left summer time at 2024-10-27T01:00:00Z, 1729990800.
    const CHANGE: f64 = 1_729_990_800.0;

    #[test]
    fn the_hour_that_comes_twice_is_told_by_its_offset() {
        let berlin = DisplayZone::In("Europe/Berlin".parse().unwrap());
        let name = |seconds: f64| berlin.name_at(Timestamp(CHANGE + seconds)).unwrap();
        assert_eq!(name(-1800.0), "+02:00");
        assert_eq!(name(1800.0), "+01:00");
        assert_eq!(name(3600.0), "Europe/Berlin");
    }

    #[test]
    fn no_zone_is_said_where_none_is_known() {
        let time = Timestamp(CHANGE);
        assert_eq!(DisplayZone::Unstated.name_at(time), None);
        let stamp = |zone: DisplayZone| zone.stamp(time).unwrap();
        assert_eq!(stamp(DisplayZone::Unstated), "2024-10-27T01:00:00");
        assert_eq!(stamp(DisplayZone::default()), "2024-10-27T01:00:00Z");
        let east = DisplayZone::In("+02:00".parse().unwrap());
        assert_eq!(stamp(east), "2024-10-27T03:00:00+02:00");
    }
}
