//! What the module of the page asks of `chrono-tz`, under the same names: zones of the IANA database by
//! name, with the changes of their clocks from 1973 to 2100. Before, what held in 1973 is taken.
//!
//! `zones.txt` has a line for each set of zones that agree: their names, and after a tab the minutes east
//! of Greenwich and for each change the minutes since the one before (the first since 1970) and by how
//! many minutes clocks are put forward.

use std::str::FromStr;
use std::sync::LazyLock;

use chrono::{FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};

/// A zone of the IANA database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tz(&'static str);

/// From when on which offset holds.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: i64,
    seconds_east: i32,
}

struct Zone {
    name: &'static str,
    /// Which of the sets of changes it has.
    set: usize,
}

struct Table {
    /// In the order of their names.
    zones: Vec<Zone>,
    sets: Vec<Vec<Span>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        zones: Vec::new(),
        sets: Vec::new(),
    };
    for line in include_str!("../zones.txt").lines() {
        let Some((names, changes)) = line.split_once('\t') else {
            continue;
        };
        let set = table.sets.len();
        let zones = names.split(' ').map(|name| Zone { name, set });
        table.zones.extend(zones);
        table.sets.push(spans(changes));
    }
    table.zones.sort_unstable_by_key(|zone| zone.name);
    table
});

/// All zones, in the order of their names.
pub static TZ_VARIANTS: LazyLock<Vec<Tz>> =
    LazyLock::new(|| TABLE.zones.iter().map(|zone| Tz(zone.name)).collect());

fn spans(changes: &str) -> Vec<Span> {
    let mut numbers = changes
        .split(' ')
        .filter_map(|number| number.parse::<i64>().ok());
    let mut minutes_east = numbers.next().unwrap_or_default();
    let mut spans = vec![Span {
        start: i64::MIN,
        seconds_east: (minutes_east * 60) as i32,
    }];
    let mut minutes = 0;
    while let (Some(later), Some(forward)) = (numbers.next(), numbers.next()) {
        minutes += later;
        minutes_east += forward;
        spans.push(Span {
            start: minutes * 60,
            seconds_east: (minutes_east * 60) as i32,
        });
    }
    spans
}

impl Tz {
    /// Coordinated universal time.
    pub const UTC: Self = Self("UTC");
    /// The time of Greenwich.
    pub const GMT: Self = Self("GMT");

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0
    }

    fn spans(self) -> &'static [Span] {
        let table = &*TABLE;
        let found = table.zones.binary_search_by_key(&self.0, |zone| zone.name);
        found.map_or(&[], |at| &table.sets[table.zones[at].set])
    }
}

impl FromStr for Tz {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        let zones = &TABLE.zones;
        let at = zones.binary_search_by_key(&name, |zone| zone.name);
        at.map(|at| Self(zones[at].name)).map_err(drop)
    }
}

/// An offset that holds in a zone for some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TzOffset {
    tz: Tz,
    seconds_east: i32,
}

impl Offset for TzOffset {
    fn fix(&self) -> FixedOffset {
        FixedOffset::east_opt(self.seconds_east).unwrap_or_else(|| chrono::Utc.fix())
    }
}

impl TimeZone for Tz {
    type Offset = TzOffset;

    fn from_offset(offset: &TzOffset) -> Self {
        offset.tz
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<TzOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<TzOffset> {
        let shown = local.and_utc().timestamp();
        let spans = self.spans();
        // No offset is a day, and no two changes are as near to each other.
        let near = spans.partition_point(|span| span.start <= shown);
        let near = near.saturating_sub(2)..spans.len().min(near + 1);
        let holds = |&at: &usize| {
            let seconds_east = i64::from(spans[at].seconds_east);
            let end = spans
                .get(at + 1)
                .map_or(i64::MAX, |next| next.start + seconds_east);
            spans[at].start.saturating_add(seconds_east) <= shown && shown < end
        };
        let offset = |at: usize| TzOffset {
            tz: *self,
            seconds_east: spans[at].seconds_east,
        };
        let mut found = near.filter(holds).map(offset);
        match (found.next(), found.next()) {
            (None, _) => MappedLocalTime::None,
            (Some(only), None) => MappedLocalTime::Single(only),
            (Some(earlier), Some(later)) => MappedLocalTime::Ambiguous(earlier, later),
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> TzOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> TzOffset {
        let spans = self.spans();
        let seconds = utc.and_utc().timestamp();
        let after = spans.partition_point(|span| span.start <= seconds);
        TzOffset {
            tz: *self,
            seconds_east: after.checked_sub(1).map_or(0, |at| spans[at].seconds_east),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(zone: &str, day: (i32, u32, u32), hour: u32, minute: u32) -> Vec<i32> {
        let zone: Tz = zone.parse().unwrap();
        let (year, month, day) = day;
        let day = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let found = zone.offset_from_local_datetime(&day.and_hms_opt(hour, minute, 0).unwrap());
        let hours = |offset: TzOffset| offset.fix().local_minus_utc() / 60;
        match found {
            MappedLocalTime::None => Vec::new(),
            MappedLocalTime::Single(only) => vec![hours(only)],
            MappedLocalTime::Ambiguous(earlier, later) => vec![hours(earlier), hours(later)],
        }
    }

    // Of the IANA rules: Berlin leaves summer time on the last Sunday of October at 01:00 UTC and enters
    // it on that of March; New York on the first of November and the second of March at 02:00 there.
    #[test]
    fn an_hour_is_skipped_or_repeated_where_clocks_change() {
        assert_eq!(local("Europe/Berlin", (2024, 3, 31), 1, 59), [60]);
        assert_eq!(local("Europe/Berlin", (2024, 3, 31), 2, 0), [0; 0]);
        assert_eq!(local("Europe/Berlin", (2024, 3, 31), 2, 59), [0; 0]);
        assert_eq!(local("Europe/Berlin", (2024, 3, 31), 3, 0), [120]);
        assert_eq!(local("Europe/Berlin", (2024, 10, 27), 1, 59), [120]);
        assert_eq!(local("Europe/Berlin", (2024, 10, 27), 2, 0), [120, 60]);
        assert_eq!(local("Europe/Berlin", (2024, 10, 27), 3, 0), [60]);
        assert_eq!(local("America/New_York", (2026, 3, 8), 2, 30), [0; 0]);
        assert_eq!(
            local("America/New_York", (2026, 11, 1), 1, 30),
            [-240, -300]
        );
        assert_eq!(local("Asia/Kathmandu", (2026, 11, 1), 1, 30), [345]);
        assert_eq!(local("Pacific/Kiritimati", (1800, 1, 1), 0, 0), [-640]);
        assert_eq!(local("UTC", (2200, 1, 1), 0, 0), [0]);
    }

    #[test]
    fn only_names_of_the_database_are_zones() {
        assert_eq!(
            "Europe/Berlin".parse::<Tz>().map(Tz::name),
            Ok("Europe/Berlin")
        );
        assert_eq!("UTC".parse(), Ok(Tz::UTC));
        assert_eq!("Europe/Berln".parse::<Tz>(), Err(()));
        assert_eq!("europe/berlin".parse::<Tz>(), Err(()));
        assert!(TZ_VARIANTS.len() > 590);
    }
}
