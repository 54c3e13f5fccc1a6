//! `--fail-on`: every command with every condition, where it holds, where it does not, and where it
//! cannot be decided.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;

use common::leakrate;
use serde_json::Value;
use tempfile::TempDir;

/// Files of ten hours, a reading each five minutes, with a wobble of 1 MB.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        for (name, megabytes_an_hour) in
            [("flat", 0.0), ("slow", 4.0), ("leak", 60.0), ("like", 55.0)]
        {
            let mut text = "time,memory_bytes\n".to_owned();
            for reading in 0..120_u32 {
                let hours = f64::from(reading) / 12.0;
                let wobble = [0.0, 0.9, -0.4, 0.3, -1.0, 0.5, -0.2][reading as usize % 7];
                let memory = 1e6 * (400.0 + megabytes_an_hour * hours + wobble);
                let (hour, minute) = (reading / 12, reading % 12 * 5);
                writeln!(text, "2026-03-14T{hour:02}:{minute:02}:00Z,{memory:.0}").unwrap();
            }
            files.write(name, &text);
        }
        let mut text = "time,memory_bytes\n".to_owned();
        let mut noise = 1_u64;
        for minute in 0..1200_u32 {
            // A linear congruential generator, so that the noise has no period.
            noise = (noise * 1_103_515_245 + 12_345) % (1 << 31);
            let wobble = (noise >> 16) as f64 % 1000.0 / 100.0;
            let memory = 1e6 * (500.0 - 300.0 * (-f64::from(minute) / 70.0).exp() + wobble);
            let (hour, minute) = (minute / 60, minute % 60);
            writeln!(text, "2026-03-14T{hour:02}:{minute:02}:00Z,{memory:.0}").unwrap();
        }
        files.write("stopped", &text);
        let mut text = "requests,memory_bytes\n".to_owned();
        for (row, memory) in [30.0, 33.1, 36.2, 38.8, 42.1, 45.0, 48.2]
            .into_iter()
            .enumerate()
        {
            writeln!(text, "{},{:.0}", 1000 * row, 1e6 * memory).unwrap();
        }
        files.write("counted", &text);
        files
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(format!("{name}.csv")), text).unwrap();
    }

    /// The arguments of a command in which `@name` is a file.
    fn arguments(&self, command: &str) -> Vec<String> {
        let folder = self.0.path().display();
        let words = command.split(' ').map(|word| match word.split_once('@') {
            Some((label, name)) => format!("{label}{folder}/{name}.csv"),
            None => word.to_owned(),
        });
        words.collect()
    }

    fn run(&self, command: &str) -> common::Run {
        leakrate(&self.arguments(command))
    }
}

const HOLDS: (i32, &str) = (1, "failed");
const DOES_NOT: (i32, &str) = (0, "passed");
const OPEN: (i32, &str) = (0, "undecided");
const CANNOT: (i32, &str) = (2, "cannot be decided");

/// A command, its condition, how it ends, and what the reason says.
const TABLE: [(&str, &str, (i32, &str), &str); 24] = [
    ("fit @leak", "leak", HOLDS, "leak leaks 60"),
    (
        "fit @flat --floor 1MB/h",
        "leak",
        DOES_NOT,
        "flat does not leak",
    ),
    ("fit 15MB/1250req", "leak", CANNOT, "no verdict"),
    (
        "predict @leak --limit 1.1GB",
        "leak",
        HOLDS,
        "leak leaks 60",
    ),
    (
        "predict @flat --limit 1.1GB --floor 1MB/h",
        "leak",
        DOES_NOT,
        "flat does not leak",
    ),
    ("compare main=@flat pr=@leak", "leak", HOLDS, "pr leaks 60"),
    (
        "compare main=@flat pr=@flat --floor 1MB/h",
        "leak",
        DOES_NOT,
        "main does not leak",
    ),
    (
        "compare a=15MB/1250req b=12MB/1250req",
        "leak",
        CANNOT,
        "no verdict",
    ),
    ("report @leak", "leak", HOLDS, "leak leaks 60"),
    (
        "report @flat --floor 1MB/h",
        "leak",
        DOES_NOT,
        "flat does not leak",
    ),
    ("report 15MB/1250req", "leak", CANNOT, "no verdict"),
    (
        "compare main=@slow pr=@leak",
        "worse",
        HOLDS,
        "Worse: pr leaks",
    ),
    ("compare main=@flat pr=@leak", "worse", HOLDS, "pr"),
    (
        "compare main=@leak pr=@flat",
        "worse",
        DOES_NOT,
        "of the leak of main is gone in pr",
    ),
    (
        "compare main=@leak pr=@like",
        "worse",
        DOES_NOT,
        "No change",
    ),
    (
        "report before=@slow after=@leak",
        "worse",
        HOLDS,
        "Worse: after leaks",
    ),
    (
        "report before=@leak after=@slow",
        "worse",
        DOES_NOT,
        "is gone in after",
    ),
    ("report @leak", "worse", CANNOT, "nothing is compared"),
    (
        "compare production=@leak local=@slow",
        "different",
        HOLDS,
        "Different orders",
    ),
    (
        "compare production=@leak local=@like",
        "different",
        DOES_NOT,
        "Same order",
    ),
    (
        "report production=@leak local=@slow",
        "different",
        HOLDS,
        "Different orders",
    ),
    (
        "report production=@leak local=@like",
        "different",
        DOES_NOT,
        "Same order",
    ),
    (
        "report before=@slow after=@leak",
        "different",
        CANNOT,
        "nothing is compared",
    ),
    (
        "report @leak",
        "crash-within=7d",
        CANNOT,
        "no limit is known",
    ),
];

/// Thresholds, of every command that has a gate.
const THRESHOLDS: [(&str, &str, (i32, &str), &str); 14] = [
    ("fit @leak", "rate>5MB/h", HOLDS, "leak grows by 60"),
    (
        "predict @leak --limit 2GB",
        "rate>5MB/h",
        HOLDS,
        "leak grows by 60",
    ),
    ("report @leak", "rate>5MB/h", HOLDS, "leak grows by 60"),
    (
        "compare main=@flat pr=@leak",
        "rate>5MB/h",
        HOLDS,
        "pr grows by 60",
    ),
    ("fit @leak", "rate>90MB/h", DOES_NOT, "leak grows by 60"),
    ("fit @leak", "rate>60MB/h", OPEN, "between"),
    (
        "fit @leak",
        "rate>100B/request",
        CANNOT,
        "no rate of that kind",
    ),
    (
        "fit @counted",
        "rate>100B/request",
        HOLDS,
        "counted grows by",
    ),
    (
        "fit 15MB/1250req",
        "rate>100B/request",
        HOLDS,
        "grows by 12",
    ),
    (
        "fit 15MB/1250req",
        "rate>20kB/request",
        DOES_NOT,
        "grows by 12",
    ),
    (
        "compare main=@slow pr=@leak",
        "worse-by=20%",
        HOLDS,
        "Worse",
    ),
    (
        "compare main=@leak pr=@like",
        "worse-by=20%",
        DOES_NOT,
        "No change",
    ),
    (
        "report @leak",
        "worse-by=20%",
        CANNOT,
        "nothing is compared",
    ),
    ("fit @leak", "undecided", DOES_NOT, "leak leaks 60"),
];

/// The same of both commands that tell when it crashes.
const CRASHES: [(&str, &str, (i32, &str), &str); 7] = [
    (
        "@leak --limit 1.1GB",
        "crash-within=4h",
        HOLDS,
        "leak reaches 1.10 GB",
    ),
    (
        "@leak --limit 500MB",
        "crash-within=1min",
        HOLDS,
        "over its limit",
    ),
    (
        "@leak --limit 1.1GB",
        "crash-within=10min",
        DOES_NOT,
        "leak reaches 1.10 GB",
    ),
    (
        "@flat --limit 1.1GB --floor 1MB/h",
        "crash-within=90d",
        DOES_NOT,
        "no leak is seen",
    ),
    ("@leak --limit 64GB", "crash-within=90d", CANNOT, "--force"),
    (
        "@leak --limit 64GB",
        "crash-within=20h",
        DOES_NOT,
        "not seen to reach 64.0 GB",
    ),
    (
        "@counted --limit 1GB",
        "crash-within=4h",
        CANNOT,
        "no times",
    ),
];

fn check(files: &Files, command: &str, condition: &str, ends: (i32, &str), reason: &str) {
    let run = files.run(&format!("{command} --fail-on {condition}"));
    let (status, word) = ends;
    assert_eq!(run.status, status, "{command} {condition}: {}", run.stderr);
    let begin = format!("gate: {word}: {condition}: ");
    assert!(run.stderr.starts_with(&begin), "{command}: {}", run.stderr);
    assert!(run.stderr.contains(reason), "{command}: {}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{command}: {}", run.stderr);
    assert!(
        !run.stdout.is_empty(),
        "the answer stands whatever the gate says"
    );
}

#[test]
fn a_gate_says_whether_its_condition_holds_and_why() {
    let files = Files::new();
    for (command, condition, ends, reason) in TABLE.into_iter().chain(THRESHOLDS) {
        check(&files, command, condition, ends, reason);
    }
    for (inputs, condition, ends, reason) in CRASHES {
        for command in ["predict", "report"] {
            check(
                &files,
                &format!("{command} {inputs}"),
                condition,
                ends,
                reason,
            );
        }
    }
}

#[test]
fn a_rate_above_a_threshold_counts_only_where_growth_goes_on() {
    let files = Files::new();
    let facts = files.run("fit @stopped --format json");
    let facts: Value = serde_json::from_str(&facts.stdout).unwrap();
    assert_eq!(facts["series"][0]["verdict"], "plateau");
    let condition = "rate>100kB/h";
    check(&files, "fit @stopped", condition, DOES_NOT, "stopped");
    let folder = files.arguments("@noisy").remove(0);
    let mut text = "time,memory_bytes\n".to_owned();
    // Falls that may be restarts or collections: growth between them, and none over all.
    for reading in 0..120_u32 {
        let hours = f64::from(reading) / 12.0;
        let memory = 1e6 * (100.0 + 90.0 * (hours % (5.0 / 3.0)));
        let (hour, minute) = (reading / 12, reading % 12 * 5);
        writeln!(text, "2026-03-14T{hour:02}:{minute:02}:00Z,{memory:.0}").unwrap();
    }
    fs::write(folder, text).unwrap();
    check(&files, "fit @noisy", "rate>5MB/h", OPEN, "not settled");
}

#[test]
fn a_test_report_has_a_test_for_each_condition() {
    let files = Files::new();
    let conditions = "--fail-on rate>5MB/h --fail-on rate>60MB/h --fail-on rate>90MB/h --fail-on \
                      rate>100B/request";
    let run = files.run(&format!("fit @leak {conditions} --format junit"));
    assert_eq!(run.status, 1, "{}", run.stderr);
    let said = &run.stdout;
    let counts = "tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\"";
    for part in [
        &format!("<testsuite name=\"leakrate fit\" {counts}>"),
        "<testcase classname=\"leakrate.fit\" name=\"rate&gt;5MB/h\">\n      <failure message=\"leak grows",
        "name=\"rate&gt;60MB/h\">\n      <skipped message=",
        "name=\"rate&gt;90MB/h\">\n      <system-out>leak grows",
        "name=\"rate&gt;100B/request\">\n      <error message=",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    for tag in ["testsuites", "testsuite", "testcase"] {
        let begun = said.matches(&format!("<{tag} ")).count();
        assert_eq!(begun, said.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    let none = files.run("fit @leak --format junit");
    assert_eq!((none.status, none.stdout.as_str()), (2, ""));
    assert!(none.stderr.contains("--fail-on leak"), "{}", none.stderr);
}

#[test]
fn the_json_tells_what_came_of_each_condition() {
    let files = Files::new();
    let run = files.run("fit @leak --fail-on leak --fail-on rate>90MB/h --format json");
    let facts: Value = serde_json::from_str(&run.stdout).unwrap();
    let outcomes: Vec<&str> = facts["gate"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["failed", "passed"]);
}

#[test]
fn a_comment_says_the_finding_and_the_gate_and_fits_a_pull_request() {
    let files = Files::new();
    let command = "report before=@leak after=@slow --limit 1.1GB --fail-on worse --fail-on leak";
    let run = files.run(&format!("{command} --comment"));
    assert_eq!(run.status, 1, "{}", run.stderr);
    let said = &run.stdout;
    assert!(said.len() < 4000, "{} bytes", said.len());
    for part in [
        "| worse | passed |",
        "| leak | failed |",
        "before",
        "after",
        "restart it",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(!said.contains("!["), "a comment has no pictures: {said}");
    let html = files.run(&format!("{command} --comment --format html"));
    assert!(
        html.stdout.starts_with("<!"),
        "another output is had by asking"
    );
}

#[test]
fn an_open_threshold_fails_only_where_undecided_is_named() {
    let files = Files::new();
    let open = "fit @leak --fail-on rate>60MB/h";
    assert_eq!(files.run(open).status, 0);
    assert_eq!(files.run(&format!("{open} --fail-on undecided")).status, 1);
}

#[test]
fn a_condition_that_a_command_never_decides_is_an_error_that_names_those_that_do() {
    let files = Files::new();
    let compared = "leakrate compare or leakrate report";
    let predicted = "leakrate predict or leakrate report";
    for (command, condition, able) in [
        ("fit @leak", "worse", compared),
        ("fit @leak", "different", compared),
        ("fit @leak", "worse-by=20%", compared),
        ("fit @leak", "crash-within=7d", predicted),
        ("predict @leak --limit 1GB", "worse", compared),
        ("predict @leak --limit 1GB", "different", compared),
        ("compare a=@leak b=@flat", "crash-within=7d", predicted),
        (
            "compare @missing --group-by pod",
            "crash-within=7d",
            predicted,
        ),
    ] {
        let run = files.run(&format!("{command} --fail-on {condition}"));
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{command}");
        assert!(run.stderr.contains(able), "{command}: {}", run.stderr);
    }
}

#[test]
fn one_condition_that_holds_fails_the_run_whatever_cannot_be_decided() {
    let files = Files::new();
    let both = |first: &str, second: &str| {
        let run = files.run(&format!(
            "report @leak --fail-on {first} --fail-on {second}"
        ));
        assert_eq!(run.stderr.lines().count(), 2, "{}", run.stderr);
        run.status
    };
    assert_eq!([both("leak", "worse"), both("worse", "leak")], [1, 1]);
    assert_eq!(both("worse", "different"), 2);
}

#[test]
fn more_traffic_than_was_measured_trips_no_gate() {
    let files = Files::new();
    let run = files.run("predict @leak --limit 1.1GB --traffic 100x --fail-on crash-within=10min");
    assert_eq!(run.status, 0, "{}", run.stderr);
}

#[test]
fn a_reader_that_goes_away_changes_no_status() {
    let files = Files::new();
    for (command, status) in [
        ("fit @leak --fail-on leak", 1),
        ("fit @flat --fail-on leak", 0),
        ("report @leak --fail-on worse", 2),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut run = common::command(&files.arguments(command));
        let run = run.stdout(Stdio::from(writer)).output().unwrap();
        assert_eq!(run.status.code(), Some(status), "{command}");
        let said = String::from_utf8(run.stderr).unwrap();
        assert!(said.starts_with("gate: "), "{command}: {said}");
    }
}

#[test]
fn every_command_knows_the_same_baselines() {
    let files = Files::new();
    let json = |command: &str| -> Value {
        let run = files.run(&format!("{command} --format json"));
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{command}: {}", run.stderr))
    };
    let mut pods = "time,pod,version,memory_bytes\n".to_owned();
    for pod in 0..4_u32 {
        for minute in 0..60_u32 {
            let memory = 400_000_000 + minute * (100_000 + 10_000 * pod) + minute % 7 * 90_000;
            writeln!(
                pods,
                "2026-03-14T00:{minute:02}:00Z,p{pod},VERSION{},{memory}",
                pod % 2
            )
            .unwrap();
        }
    }
    for baseline in [
        "main",
        "master",
        "baseline",
        "before",
        "old",
        "production",
        "prod",
    ] {
        let compared = json(&format!("compare after=@slow {baseline}=@leak"));
        assert_eq!(compared["comparison"]["baseline"], baseline);
        let reported = json(&format!("report after=@slow {baseline}=@leak"));
        assert_eq!(reported["fix_comparison"]["baseline"], baseline);
        let versions = pods
            .replace("VERSION0", "a-change")
            .replace("VERSION1", baseline);
        files.write("pods", &versions);
        let grouped = json("compare @pods --group-by version");
        assert_eq!(grouped["comparison"]["baseline"], baseline);
    }
}
