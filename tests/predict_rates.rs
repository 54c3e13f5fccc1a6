//! Predictions from a rate and a level, from two readings, and of requests with a traffic to come.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fs;

use common::leakrate;
use serde_json::Value;

fn facts(command: &[&str]) -> Value {
    let run = leakrate(&[command, &["--format", "json"]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn seconds_left(prediction: &Value) -> f64 {
    prediction["seconds_left"]["estimate"].as_f64().unwrap()
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!(
        (found / expected - 1.0).abs() < 1e-9,
        "{found} for {expected}"
    );
}

#[test]
fn a_rate_and_a_level_give_the_time_to_the_limit_without_a_range() {
    let mebibyte = 1024.0 * 1024.0;
    for (rate, more, expected) in [
        ("50MB/h", &[][..], 212e6 / 50e6 * 3600.0),
        ("570MiB/h", &[], 212e6 / (570.0 * mebibyte) * 3600.0),
        ("50MB/h", &["--traffic", "2x"], 212e6 / 50e6 * 3600.0),
        (
            "15MB/1250req",
            &["--traffic", "25/s"],
            212e6 / 15e6 * 1250.0 / 25.0,
        ),
        ("15MB/1250req@25/s", &[], 212e6 / 15e6 * 1250.0 / 25.0),
    ] {
        let command = ["predict", rate, "--now", "300MB", "--limit", "512MB"];
        let found = facts(&[&command, more].concat());
        let first = &found["prediction"][0];
        near(seconds_left(first), expected);
        assert_eq!(first["fate"], "reaches", "{rate}");
        assert_eq!(first["trend_crossing"]["kind"], "estimated", "{rate}");
        for key in ["restart", "restart_by", "first_crossing", "horizon_seconds"] {
            assert!(first.get(key).is_none(), "{rate} {key}");
        }
        if more == ["--traffic", "2x"] {
            near(seconds_left(&found["prediction"][1]), expected / 2.0);
        }
        let said = leakrate(&[&command, more].concat())
            .stdout
            .replace('\n', " ");
        assert!(
            said.contains("reaches 512 MB after about another "),
            "{said}"
        );
        assert!(
            said.contains("of which no error is known: that has no range."),
            "{said}"
        );
    }
    let alone = facts(&[
        "predict",
        "15MB/1250req",
        "--now",
        "300MB",
        "--limit",
        "512MB",
    ]);
    near(
        alone["prediction"][0]["requests_left"]["estimate"]
            .as_f64()
            .unwrap(),
        212e6 / 15e6 * 1250.0,
    );
}

#[test]
fn what_is_missing_for_a_rate_is_asked_for() {
    for (command, words) in [
        (&["predict", "50MB/h", "--limit", "1GB"][..], "--now 300MB"),
        (&["predict", "50MB/h", "--now", "300MB"], "--limit"),
        (
            &["predict", "50MB/h", "--now", "1", "--limit", "1GB"],
            "unit",
        ),
        (
            &[
                "predict",
                "50MB/h",
                "--now",
                "300MB",
                "--limit",
                "1GB",
                "--traffic",
                "25/s",
            ],
            "--requests",
        ),
        (
            &[
                "predict",
                "data/production.csv",
                "--now",
                "300MB",
                "--limit",
                "2GB",
            ],
            "last reading",
        ),
        (
            &[
                "predict",
                "data/production.csv",
                "--limit",
                "2GB",
                "--traffic",
                "25/s",
            ],
            "--requests",
        ),
        (
            &[
                "predict",
                "data/production.csv",
                "--limit",
                "2GB",
                "--traffic",
                "fast",
            ],
            "25/s",
        ),
    ] {
        let run = leakrate(command);
        assert_eq!(run.status, 2, "{command:?}: {}", run.stdout);
        assert!(run.stderr.contains(words), "{command:?}: {}", run.stderr);
    }
}

#[test]
fn a_gate_goes_by_the_best_time_of_a_rate() {
    let command = [
        "predict",
        "50MB/h",
        "--now",
        "300MB",
        "--limit",
        "512MB",
        "--fail-on",
    ];
    let status = |condition: &str| leakrate(&[&command[..], &[condition]].concat()).status;
    assert_eq!(status("crash-within=5h"), 1);
    assert_eq!(status("crash-within=4h"), 0);
    assert_eq!(status("leak"), 2);
}

#[test]
fn two_readings_give_a_rate_without_an_interval_and_the_advice_to_measure_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.csv");
    let write = |text: &str| {
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let name = write("time,memory_mb\n2026-03-14T08:00:00Z,300\n2026-03-14T10:00:00Z,400\n");
    let fitted = facts(&["fit", &name]);
    let series = &fitted["series"][0];
    near(series["bytes_per_hour"]["estimate"].as_f64().unwrap(), 50e6);
    assert!(
        series.get("verdict").is_none() && series["samples"] == 2,
        "{series}"
    );
    let said = leakrate(&["fit", &name]);
    assert_eq!(said.status, 0);
    assert!(said.stdout.contains("measure again"), "{}", said.stdout);
    let found = facts(&["predict", &name, "--limit", "600MB"]);
    let first = &found["prediction"][0];
    near(seconds_left(first), 4.0 * 3600.0);
    assert_eq!(first["fate"], "may_reach");
    assert_eq!(first["trend_crossing"]["estimate"], "2026-03-14T14:00:00Z");
    let said = leakrate(&["predict", &name, "--limit", "600MB"])
        .stdout
        .replace('\n', " ");
    assert!(
        said.contains("may reach 600 MB at about 2026-03-14 14:00 UTC"),
        "{said}"
    );
    let gate = leakrate(&["fit", &name, "--fail-on", "leak"]);
    assert_eq!(gate.status, 2);
    assert!(gate.stderr.contains("two readings"), "{}", gate.stderr);
    let compared = leakrate(&["compare", &format!("local={name}"), "production=100MB/h"]);
    assert_eq!(compared.status, 0, "{}", compared.stderr);
    let fallen = write("time,memory_mb\n2026-03-14T08:00:00Z,400\n2026-03-14T10:00:00Z,300\n");
    let found = facts(&["predict", &fallen, "--limit", "600MB"]);
    assert_eq!(found["prediction"][0]["fate"], "unknown");
    let same = write("time,memory_mb\n2026-03-14T08:00:00Z,400\n");
    assert_eq!(
        leakrate(&["fit", &same]).status,
        2,
        "one reading is no rate"
    );
}

#[test]
fn snapshots_that_count_requests_reach_the_limit_in_hours_with_a_traffic_to_come() {
    let command = ["predict", "data/local-snapshots.csv", "--limit", "250MB"];
    let found = facts(&[&command[..], &["--traffic", "25/s,50/s"]].concat());
    let predictions = found["prediction"].as_array().unwrap();
    assert_eq!(predictions.len(), 2);
    for (prediction, traffic) in predictions.iter().zip([25.0, 50.0]) {
        let [seconds, requests] = ["seconds", "requests"].map(|axis| {
            let first = &prediction[format!("{axis}_until_first_crossing")];
            first["p50"].as_f64().unwrap()
        });
        near(seconds * traffic, requests);
        near(
            prediction["traffic_requests_per_second"].as_f64().unwrap(),
            traffic,
        );
        let every = prediction["restart"]["every_seconds"].as_f64().unwrap();
        assert!(every > 0.0);
    }
    let gate = ["--traffic", "25/s", "--fail-on", "crash-within=365d"];
    let gate = leakrate(&[&command[..], &gate].concat());
    assert_eq!(gate.status, 1, "{}", gate.stderr);
    let production = [
        "predict",
        "data/production-azure.json",
        "--requests",
        "100/min",
    ];
    let given = [
        &production[..],
        &["--limit", "1.75GB", "--traffic", "200/min"],
    ]
    .concat();
    let factor = facts(&given)["prediction"][1]["traffic_factor"]
        .as_f64()
        .unwrap();
    assert!((factor - 2.0).abs() < 1e-6, "{factor}");
}
