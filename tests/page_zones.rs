//! The table of zones that the page has is that of chrono-tz, which the program has.
//!
//! `UPDATE_ZONES=1 cargo test --test page_zones` writes it anew.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Offset as _, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};

/// From when on changes of clocks are kept, and until when: in minutes since 1970.
const FROM: i64 = 1_578_240; // 1973-01-01
const UNTIL: i64 = 68_899_680; // 2101-01-01
/// A week: nowhere do clocks change twice within it.
const STEP: i64 = 7 * 24 * 60;

/// Minutes east of Greenwich.
fn offset(zone: Tz, minutes: i64) -> i64 {
    let at = DateTime::from_timestamp(minutes * 60, 0).expect("a time of these centuries");
    let seconds = zone
        .offset_from_utc_datetime(&at.naive_utc())
        .fix()
        .local_minus_utc();
    assert_eq!(seconds % 60, 0, "{zone} has an offset of seconds");
    i64::from(seconds / 60)
}

/// Where the offset changes, and to which one.
fn changes(zone: Tz) -> Vec<(i64, i64)> {
    let mut changes = Vec::new();
    let mut start = FROM;
    while start < UNTIL {
        let end = start + STEP;
        let (before, after) = (offset(zone, start), offset(zone, end));
        if before != after {
            let (mut same, mut other) = (start, end);
            while other - same > 1 {
                let middle = i64::midpoint(same, other);
                if offset(zone, middle) == before {
                    same = middle;
                } else {
                    other = middle;
                }
            }
            changes.push((other, after));
        }
        start = end;
    }
    changes
}

fn table() -> String {
    let mut sets: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for zone in TZ_VARIANTS {
        let mut last = (0, offset(zone, FROM));
        let mut line = last.1.to_string();
        for change in changes(zone) {
            let _ = write!(line, " {} {}", change.0 - last.0, change.1 - last.1);
            last = change;
        }
        sets.entry(line).or_default().push(zone.name());
    }
    let mut lines: Vec<String> = sets
        .into_iter()
        .map(|(changes, names)| format!("{}\t{changes}\n", names.join(" ")))
        .collect();
    lines.sort_unstable();
    lines.concat()
}

#[test]
fn the_page_has_the_zones_of_the_program() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/zones/zones.txt");
    let table = table();
    if std::env::var_os("UPDATE_ZONES").is_some() {
        fs::write(&file, &table).expect("the table can be written");
    }
    let written = fs::read_to_string(&file).expect("the table can be read");
    assert!(
        written == table,
        "web/zones/zones.txt is not of the chrono-tz of Cargo.lock: UPDATE_ZONES=1 cargo test --test page_zones"
    );
}
