//! `predict --at-once`: when to restart which instance of a fleet.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};
use serde_json::Value;

const HOURS: u32 = 48;
const LIMIT: f64 = 1e9;

/// Two days of pods from 300 MB: eight leak 5.0, 5.1 … 5.7 MB an hour and reach 1 GB within a day of
/// each other, one leaks nothing, and one, which leaks, ends after the first day.
fn fleet() -> String {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let mut text = String::from("time,pod,memory_bytes\n");
    for hour in 0..=HOURS {
        for pod in 0..10_u32 {
            let leak = match pod {
                0..8 => 5e6 + 1e5 * f64::from(pod),
                8 => 0.0,
                _ if hour > 24 => continue,
                _ => 9e6,
            };
            let noise: f64 = StandardNormal.sample(&mut random);
            let memory = 300e6 + leak * f64::from(hour) + 2e5 * noise;
            let (day, clock) = (hour / 24 + 1, hour % 24);
            let time = format!("2026-03-{day:02}T{clock:02}:00:00Z");
            writeln!(text, "{time},pod-{pod},{memory:.0}").unwrap();
        }
    }
    text
}

fn predict(options: &[&str]) -> common::Run {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.csv");
    std::fs::write(&path, fleet()).unwrap();
    let path = path.to_str().unwrap();
    common::leakrate(&[&["predict", path, "--limit", "1GB"], options].concat())
}

fn schedule(options: &[&str]) -> Value {
    let run = predict(&[options, &["--format", "json"]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let facts: Value = serde_json::from_str(&run.stdout).unwrap();
    facts["restart_schedule"].clone()
}

/// Hours after the last reading.
fn hours(restart: &Value, key: &str) -> f64 {
    let end: DateTime<Utc> = "2026-03-03T00:00:00Z".parse().unwrap();
    let at: DateTime<Utc> = restart[key].as_str().unwrap().parse().unwrap();
    (at - end).as_seconds_f64() / 3600.0
}

#[test]
fn each_restarts_before_its_crash_and_never_more_at_once_than_asked() {
    for (at_once, takes) in [(1, 1.0), (2, 5.0), (3, 6.0)] {
        let takes_option = format!("{takes}h");
        let options = [
            "--at-once",
            &at_once.to_string(),
            "--restart-takes",
            &takes_option,
        ];
        let found = schedule(&options);
        let restarts = found["restarts"].as_array().unwrap();
        assert_eq!(restarts.len(), 8);
        assert_eq!(found["not_needed"], 1);
        assert_eq!(found["ended"], 1);
        for restart in restarts {
            assert_eq!(restart["in_time"], true, "{restart}");
            let pod: f64 = restart["series"].as_str().unwrap()["pod-".len()..]
                .parse()
                .unwrap();
            let leak = 5e6 + 1e5 * pod;
            let truth = (LIMIT - 300e6) / leak - f64::from(HOURS);
            assert!(hours(restart, "start") <= hours(restart, "deadline"));
            assert!(hours(restart, "deadline") < truth, "{restart}: {truth}");
            assert!(
                (hours(restart, "crash") - truth).abs() < 1.0,
                "{restart}: {truth}"
            );
        }
        let starts: Vec<f64> = restarts.iter().map(|one| hours(one, "start")).collect();
        for start in &starts {
            let during = *start..start + takes - 1e-6;
            let down = starts
                .iter()
                .filter(|other| during.contains(*other))
                .count();
            assert!(down <= at_once, "{starts:?}");
        }
    }
}

#[test]
fn staggered_restarts_hold_less_together_than_common_ones() {
    let held = |at_once: &str| {
        let memory = &schedule(&["--at-once", at_once])["memory"];
        let bytes = |key: &str| memory[key].as_f64().unwrap();
        (bytes("staggered_bytes"), bytes("together_bytes"))
    };
    let (one, together) = held("1");
    // Eight that each stay below the limit, from 300 MB on.
    assert!(
        together > 8.0 * 800e6 && together < 8.0 * LIMIT,
        "{together}"
    );
    let fresh = 8.0 * 300e6;
    let expected = fresh + (together - fresh) * 9.0 / 16.0;
    assert!((one / expected - 1.0).abs() < 0.01, "{one} {expected}");
    let (all, same) = held("8");
    assert!((all / same - 1.0).abs() < 1e-9 && all > one);
    let text = predict(&["--at-once", "1"]).stdout.replace('\n', " ");
    assert!(
        text.contains("Restarted evenly, one at a time, the 8 stay at about"),
        "{text}"
    );
}

#[test]
fn where_so_few_at_once_are_too_slow_it_says_how_many_are_enough() {
    let takes = ["--restart-takes", "20h"];
    let one_at_a_time = [&takes[..], &["--at-once", "1"]].concat();
    let least = schedule(&one_at_a_time)["least_at_once"].as_u64().unwrap();
    assert!(least > 1);
    let text = predict(&one_at_a_time).stdout;
    assert!(text.starts_with("Not in time: one at a time, "), "{text}");
    assert!(
        text.contains(&format!("{least} at a time are enough.")),
        "{text}"
    );
    let in_time = |at_once: u64| {
        let found = schedule(&[&takes[..], &["--at-once", &at_once.to_string()]].concat());
        let restarts = found["restarts"].as_array().unwrap().clone();
        restarts.iter().all(|restart| restart["in_time"] == true)
    };
    assert!(in_time(least) && !in_time(least - 1));
}

#[test]
fn a_schedule_needs_one_limit_and_a_clock() {
    let several = predict(&["--limit", "2GB,3GB", "--at-once", "1"]);
    assert_eq!(several.status, 2);
    assert!(
        several.stderr.contains("--at-once plans for one limit"),
        "{}",
        several.stderr
    );
    let snapshots = concat!(env!("CARGO_MANIFEST_DIR"), "/data/local-snapshots.csv");
    let run = common::leakrate(&["predict", snapshots, "--limit", "1GB", "--at-once", "1"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("no series has times with a date"),
        "{}",
        run.stderr
    );
    let none = predict(&["--at-once", "0"]);
    assert_eq!(none.status, 2);
}
