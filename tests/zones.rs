//! Times as the reader has them: each command shows them on one clock.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use leakrate::ingest::TimeBound;
use leakrate::report::facts::Moment;
use leakrate::units::{DisplayZone, Timestamp, Zone};

const MB: f64 = 1e6;

/// A leak of 20 MB/h from 100 MB at 08:00 on, of which each time ends in `zone`.
fn file(folder: &Path, zone: &str) -> PathBuf {
    let mut rows = "time,memory_bytes\n".to_owned();
    for minute in (0..600).step_by(5) {
        let ripple = f64::from((minute * 7) % 11) * 0.2;
        let bytes = (100.0 + f64::from(minute) / 3.0 + ripple) * MB;
        let (hour, rest) = (8 + minute / 60, minute % 60);
        writeln!(rows, "2026-03-02T{hour:02}:{rest:02}:00{zone},{bytes}").unwrap();
    }
    let path = folder.join("memory.csv");
    fs::write(&path, rows).unwrap();
    path
}

fn run(zone: &str, command: &[&str], local: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), zone);
    let output = Command::new(env!("CARGO_BIN_EXE_leakrate"))
        .arg(command[0])
        .arg(path)
        .args(&command[1..])
        .env("TZ", local)
        .output()
        .unwrap();
    let words = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    format!("{}{}", words(output.stdout), words(output.stderr))
}

fn predicted(zone: &str, options: &[&str]) -> String {
    let command = [&["predict", "--limit", "400MB"], options].concat();
    run(zone, &command, "America/New_York")
}

/// The hours of the clock times that a text says of the two days.
fn hours_of(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let dated = words
        .windows(2)
        .filter(|pair| pair[0].ends_with("2026-03-02") || pair[0].ends_with("2026-03-03"));
    dated.map(|pair| pair[1][..2].to_owned()).collect()
}

#[test]
fn utc_is_said_where_the_file_says_it() {
    let text = predicted("Z", &[]);
    assert!(text.contains(" UTC"), "{text}");
    assert!(!text.contains("state no zone"), "{text}");
}

#[test]
fn what_is_at_an_offset_is_shown_at_it() {
    let text = predicted("+05:30", &[]);
    assert!(text.contains(" +05:30") && !text.contains("UTC"), "{text}");
    assert_eq!(hours_of(&text), hours_of(&predicted("Z", &[])));
    let inspected = run("+05:30", &["inspect"], "");
    assert!(
        inspected.contains("times shown at their offset +05:30"),
        "{inspected}"
    );
    let inspected = run("+00:00", &["inspect"], "");
    assert!(inspected.contains("times with their zone"), "{inspected}");
}

/// Clocks go on from winter to summer time in the middle: what a reader has on the wall is the last.
#[test]
fn of_several_offsets_in_a_file_the_last_is_shown_in_whatever_order_rows_stand() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spring.csv");
    let rows = (0..120).map(|reading| {
        let (hour, minute) = (reading / 12, reading % 12 * 5);
        let (hour, offset) = if hour < 2 {
            (hour, "+01:00")
        } else {
            (hour + 1, "+02:00")
        };
        let memory = 100.0 + f64::from(reading) + f64::from(reading * 7 % 11) * 0.2;
        format!("2026-03-29T{hour:02}:{minute:02}:00{offset},{memory}")
    });
    let rows: Vec<String> = rows.collect();
    let backward: Vec<String> = rows.iter().rev().cloned().collect();
    for rows in [rows, backward] {
        fs::write(&path, format!("time,memory_mb\n{}\n", rows.join("\n"))).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_leakrate"))
            .args(["predict", "--limit", "400MB"])
            .arg(&path)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            text.contains(" +02:00") && !text.contains("+01:00"),
            "{text}"
        );
    }
}

/// The rows that are left after an option, by the JSON.
fn samples(zone: &str, options: &[&str]) -> u64 {
    let command = [&["fit", "--format", "json"], options].concat();
    let json = run(zone, &command, "America/New_York");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap_or_else(|_| panic!("{json}"));
    json["series"][0]["samples"].as_u64().unwrap()
}

#[test]
fn a_time_that_is_given_back_without_a_zone_is_read_on_the_clock_that_showed_it() {
    // From 08:00 on, a row each five minutes.
    for zone in ["", "Z", "+05:30", "-03:00"] {
        let since = ["--since", "2026-03-02T13:00"];
        assert_eq!(samples(zone, &since), 60, "{zone}");
        let until = ["--until", "2026-03-02 09:00"];
        assert_eq!(samples(zone, &until), 13, "{zone}");
        let restarted = run(
            zone,
            &["fit", "--format", "json", "--restarts", "2026-03-02T13:00"],
            "",
        );
        let json: serde_json::Value = serde_json::from_str(&restarted).unwrap();
        let at = json["series"][0]["restarts"][0]["at"]
            .as_str()
            .map(str::to_owned);
        let at = at.unwrap_or_else(|| panic!("{zone}: {restarted}"));
        let expected = match zone {
            "+05:30" => "2026-03-02T07:30:00Z",
            "-03:00" => "2026-03-02T16:00:00Z",
            _ => "2026-03-02T13:00:00Z",
        };
        assert_eq!(at, expected, "{zone}");
    }
    let elsewhere = ["--since", "2026-03-02T13:00", "--tz", "Asia/Tokyo"];
    assert_eq!(samples("", &elsewhere), 60);
    let deploys = [
        "fit",
        "--deploys",
        "2026-03-02T13:00=v2",
        "--format",
        "json",
    ];
    let json: serde_json::Value = serde_json::from_str(&run("+05:30", &deploys, "")).unwrap();
    assert_eq!(
        json["series"][0]["releases"][1]["deployed"],
        "2026-03-02T07:30:00Z"
    );
    assert!(run("Z", &deploys, "").contains("has no zone"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]

    /// Whatever is shown, as it stands or without its zone, means the same point in time when it is
    /// given back.
    #[test]
    fn a_time_that_is_shown_and_given_back_is_the_same(
        minutes in 20_000_000..40_000_000_i64, quarters in -48..=56_i32, kind in 0..4,
    ) {
        let offset = format!(
            "{}{:02}:{:02}",
            if quarters < 0 { '-' } else { '+' },
            quarters.abs() / 4,
            quarters.abs() % 4 * 15
        );
        let zone = |name: &str| name.parse::<Zone>().unwrap();
        let shown_in = match kind {
            0 => DisplayZone::In(zone(&offset)),
            1 => DisplayZone::In(Zone::UTC),
            2 => DisplayZone::Unstated,
            _ => DisplayZone::In(zone("Asia/Tokyo")),
        };
        let time = Timestamp(minutes as f64 * 60.0);
        let moment = Moment::new(time, shown_in).unwrap();
        let given = |text: &str| match TimeBound::parse(text, None).unwrap() {
            TimeBound::At(at) => at.in_zone(shown_in.clock()),
            TimeBound::BeforeEnd(_) => panic!("{text} is a time"),
        };
        let (words, stamp) = (moment.to_string(), moment.stamp());
        let bare = words.get(..16).unwrap();
        for text in [bare, stamp.as_str(), stamp.get(..19).unwrap()] {
            proptest::prop_assert_eq!(given(text), time, "{}", text);
        }
        if kind < 3 {
            proptest::prop_assert_eq!(given(&words), time, "{}", words);
        }
    }
}

#[test]
fn times_without_a_zone_are_shown_as_they_stand_and_that_is_said() {
    let text = predicted("", &[]);
    assert!(!text.contains("UTC"), "{text}");
    assert!(text.contains("state no zone"), "{text}");
    assert_eq!(hours_of(&text), hours_of(&predicted("Z", &[])));
    assert!(!hours_of(&text).is_empty(), "{text}");
}

#[test]
fn everything_is_in_the_zone_that_is_asked_for() {
    for zone in ["", "Z", "+05:30"] {
        let text = predicted(zone, &["--tz", "Asia/Tokyo"]);
        assert!(text.contains(" Asia/Tokyo"), "{zone}: {text}");
        assert!(
            !text.contains("UTC") && !text.contains("+05:30"),
            "{zone}: {text}"
        );
        assert!(!text.contains("state no zone"), "{zone}: {text}");
    }
    let as_written = hours_of(&predicted("", &["--tz", "Asia/Tokyo"]));
    assert_eq!(as_written, hours_of(&predicted("", &[])));
    assert_ne!(
        as_written,
        hours_of(&predicted("Z", &["--tz", "Asia/Tokyo"]))
    );
}

#[test]
fn local_is_the_zone_of_the_machine() {
    let text = predicted("Z", &["--tz", "local"]);
    assert!(text.contains(" America/New_York"), "{text}");
    let same = predicted("Z", &["--tz", "America/New_York"]);
    assert_eq!(hours_of(&text), hours_of(&same));
    let refused = run("Z", &["fit", "--tz", "local"], "CET-1CEST");
    assert!(refused.contains("--tz Europe/Berlin"), "{refused}");
}

#[test]
fn a_report_and_its_charts_show_the_same_clock() {
    for (zone, options, shown, axis) in [
        ("", vec![], "", "no zone stated"),
        ("Z", vec![], " UTC", "2026, UTC"),
        ("Z", vec!["--tz", "+02:00"], " +02:00", "2026, +02:00"),
    ] {
        let command = [
            vec!["report", "--limit", "400MB", "--format", "html"],
            options,
        ]
        .concat();
        let page = run(zone, &command, "");
        assert!(page.contains(axis), "{zone}: {axis}");
        let from = if shown == " +02:00" { "10:00" } else { "08:00" };
        let measured = page.split("Measured from ").nth(1).unwrap();
        assert!(
            measured.starts_with(&format!("2026-03-02 {from} to ")),
            "{}",
            &measured[..60]
        );
        let sentence = measured
            .split_once(".<")
            .map_or("", |(sentence, _)| sentence);
        assert!(sentence.ends_with(shown), "{sentence}");
    }
}

#[test]
fn json_is_in_utc_whatever_is_shown() {
    for options in [vec![], vec!["--tz", "Asia/Tokyo"]] {
        let json = predicted("Z", &[options, vec!["--format", "json"]].concat());
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["series"][0]["from"], "2026-03-02T08:00:00Z");
    }
}
