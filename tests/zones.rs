//! Times as the reader has them: each command shows them on one clock.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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
fn what_is_at_an_offset_is_shown_in_utc_as_a_time_without_one_is_read() {
    let text = predicted("+05:30", &[]);
    assert!(text.contains(" UTC") && !text.contains("+05:30"), "{text}");
    assert_ne!(hours_of(&text), hours_of(&predicted("Z", &[])));
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
