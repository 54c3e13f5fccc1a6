//! Falls of memory from the command line: restarts that a file tells, and the words where nothing
//! tells what they are.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

const MINUTES: usize = 600;
const RUN: usize = 100;

/// A leak of a megabyte a minute in a process that starts again every hundred minutes. `columns` are
/// those before the memory, `cells` what they hold in a minute.
fn file(folder: &Path, name: &str, columns: &str, cells: impl Fn(usize) -> String) -> PathBuf {
    let mut text = format!("time,{columns}memory_bytes\n");
    for minute in 0..MINUTES {
        let noise = (minute * 7919 % 101) * 30_000;
        let memory = 500_000_000 + 1_000_000 * (minute % RUN) + noise;
        let (hour, minute_of_hour) = (minute / 60, minute % 60);
        let cells = cells(minute);
        writeln!(
            text,
            "2026-03-02T{hour:02}:{minute_of_hour:02}:00Z,{cells}{memory}"
        )
        .unwrap();
    }
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn fitted(arguments: &[&str]) -> Value {
    let run = common::leakrate(&[&["fit", "--format", "json"], arguments].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let facts: Value = serde_json::from_str(&run.stdout).unwrap();
    facts["series"][0].clone()
}

fn holds(rate: &Value, truth: f64) -> bool {
    (rate["lower"].as_f64().unwrap()..=rate["upper"].as_f64().unwrap()).contains(&truth)
}

#[test]
fn a_file_tells_restarts_by_processes_uptimes_counters_and_counts_of_restarts() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let files = [
        file(folder, "pid.csv", "pid,", |minute| {
            format!("{},", 40 + minute / RUN)
        }),
        file(folder, "uptime.csv", "uptime_seconds,", |minute| {
            format!("{},", 60 * (minute % RUN))
        }),
        file(folder, "counter.csv", "requests_total,", |minute| {
            format!("{},", 9 * (minute % RUN))
        }),
        file(folder, "restarts.csv", "restarts,", |minute| {
            format!("{},", minute / RUN)
        }),
    ];
    for path in files {
        let series = fitted(&[path.to_str().unwrap()]);
        assert_eq!(series["verdict"], "leak", "{path:?}");
        assert_eq!(series["restarts"].as_array().unwrap().len(), 5, "{path:?}");
        assert!(holds(&series["bytes_per_hour"], 60e6), "{path:?}: {series}");
        assert_eq!(series["readings"], Value::Null, "{path:?}");
    }
}

#[test]
fn a_counter_in_another_file_that_begins_anew_tells_restarts() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let memory = file(folder, "memory.csv", "", |_| String::new());
    let requests = file(folder, "requests.csv", "requests_total,", |minute| {
        format!("{},", 9 * (minute % RUN))
    });
    let series = fitted(&[
        memory.to_str().unwrap(),
        "--requests",
        requests.to_str().unwrap(),
    ]);
    assert_eq!(series["verdict"], "leak");
    let restarts = series["restarts"].as_array().unwrap();
    assert_eq!(restarts.len(), 5);
    assert!(
        restarts
            .iter()
            .all(|restart| restart["reason"] == "counter")
    );
}

#[test]
fn falls_that_nothing_tells_apart_have_two_readings_and_an_option_for_each() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "untold.csv", "", |_| String::new());
    let path = path.to_str().unwrap();
    let series = fitted(&[path]);
    assert_eq!(series["verdict"], "inconclusive");
    assert_ne!(series["evidence"], "robust");
    let readings = series["readings"].as_array().unwrap();
    assert_eq!(readings.len(), 2);
    assert_eq!(readings[0]["if"], "restarts");
    assert_eq!(readings[0]["verdict"], "leak");
    assert!(holds(&readings[0]["bytes_per_hour"], 60e6));
    assert_eq!(readings[1]["if"], "collections");
    for reading in readings {
        let option = reading["settled_by"].as_str().unwrap();
        let words: Vec<&str> = option.split(' ').collect();
        let settled = fitted(&[&[path], words.as_slice()].concat());
        assert_eq!(settled["verdict"], reading["verdict"], "{option}");
        assert_eq!(
            settled["bytes_per_hour"], reading["bytes_per_hour"],
            "{option}"
        );
        assert_eq!(settled["readings"], Value::Null, "{option}");
    }
    let words = common::leakrate(&["fit", path]).stdout.replace('\n', " ");
    assert!(
        words.contains("if these 5 falls are restarts, it leaks 60"),
        "{words}"
    );
    assert!(
        words.contains("if they are garbage collections, it is not settled, with growth"),
        "{words}"
    );
    assert!(
        words.contains("--restarts falls or --restarts none settles it"),
        "{words}"
    );
}
