//! `--fail-on`: every command with every condition, where it holds, where it does not, and where it
//! cannot be decided.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;

use common::leakrate;
use serde_json::Value;
use tempfile::TempDir;

const NAMES: [&str; 8] = [
    "flat", "slow", "leak", "like", "stopped", "counted", "noisy", "twice",
];

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
        let mut text = "time,memory_bytes\n".to_owned();
        // Falls that may be restarts or collections: growth between them, and none over all.
        for reading in 0..120_u32 {
            let hours = f64::from(reading) / 12.0;
            let memory = 1e6 * (100.0 + 90.0 * (hours % (5.0 / 3.0)));
            let (hour, minute) = (reading / 12, reading % 12 * 5);
            writeln!(text, "2026-03-14T{hour:02}:{minute:02}:00Z,{memory:.0}").unwrap();
        }
        files.write("noisy", &text);
        let text =
            "time,memory_bytes\n2026-03-14T00:00:00Z,400000000\n2026-03-14T10:00:00Z,900000000\n";
        files.write("twice", text);
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

/// Runs that end alike.
struct Ending {
    status_and_word: (i32, &'static str),
    runs: &'static [&'static str],
}

const fn ending(status_and_word: (i32, &'static str), runs: &'static [&'static str]) -> Ending {
    Ending {
        status_and_word,
        runs,
    }
}

const COMMANDS: [&str; 4] = ["fit", "predict", "compare", "report"];

/// Kinds of conditions, each with runs of every command that it is asked of.
const GATES: [(&str, &[Ending]); 8] = [
    (
        "leak",
        &[
            ending(
                HOLDS,
                &[
                    "fit @leak --fail-on leak",
                    "predict @leak --limit 1.1GB --fail-on leak",
                    "compare main=@flat pr=@leak --fail-on leak",
                    "report @leak --fail-on leak",
                ],
            ),
            ending(
                DOES_NOT,
                &[
                    "fit @flat --floor 1MB/h --fail-on leak",
                    "predict @flat --limit 1.1GB --floor 1MB/h --fail-on leak",
                    "compare main=@flat pr=@flat --floor 1MB/h --fail-on leak",
                    "report @flat --floor 1MB/h --fail-on leak",
                ],
            ),
            ending(
                CANNOT,
                &[
                    "fit 15MB/1250req --fail-on leak",
                    "fit @twice --fail-on leak",
                    "predict 15MB/h --now 300MB --limit 512MB --fail-on leak",
                    "compare a=15MB/1250req b=12MB/1250req --fail-on leak",
                    "report 15MB/1250req --fail-on leak",
                ],
            ),
        ],
    ),
    (
        "rate>SIZE/TIME",
        &[
            ending(
                HOLDS,
                &[
                    "fit @leak --fail-on rate>5MB/h",
                    "predict @leak --limit 2GB --fail-on rate>5MB/h",
                    "compare main=@flat pr=@leak --fail-on rate>5MB/h",
                    "report @leak --fail-on rate>5MB/h",
                ],
            ),
            ending(
                DOES_NOT,
                &[
                    "fit @leak --fail-on rate>90MB/h",
                    "fit @stopped --fail-on rate>100kB/h",
                    "predict @leak --limit 2GB --fail-on rate>90MB/h",
                    "compare main=@flat pr=@leak --fail-on rate>90MB/h",
                    "report @leak --fail-on rate>90MB/h",
                ],
            ),
            ending(
                OPEN,
                &[
                    "fit @leak --fail-on rate>60MB/h",
                    "fit @noisy --fail-on rate>5MB/h",
                    "predict @leak --limit 2GB --fail-on rate>60MB/h",
                    "compare main=@flat pr=@leak --fail-on rate>60MB/h",
                    "report @leak --fail-on rate>60MB/h",
                ],
            ),
            ending(
                CANNOT,
                &[
                    "fit @counted --fail-on rate>5MB/h",
                    "fit @twice --fail-on rate>5MB/h",
                    "fit @twice --fail-on rate>90MB/h",
                    "predict @counted --limit 1GB --fail-on rate>5MB/h",
                    "predict @twice --limit 2GB --fail-on rate>5MB/h",
                    "compare main=@counted pr=@counted --fail-on rate>5MB/h",
                    "compare main=@slow pr=@twice --fail-on rate>5MB/h",
                    "report @counted --fail-on rate>5MB/h",
                    "report @twice --fail-on rate>5MB/h",
                ],
            ),
        ],
    ),
    (
        "rate>SIZE/request",
        &[
            ending(
                HOLDS,
                &[
                    "fit @counted --fail-on rate>100B/request",
                    "fit 15MB/1250req --fail-on rate>100B/request",
                    "predict @counted --limit 1GB --fail-on rate>100B/request",
                    "compare main=@counted pr=@counted --fail-on rate>100B/request",
                    "report @counted --fail-on rate>100B/request",
                ],
            ),
            ending(
                DOES_NOT,
                &[
                    "fit @counted --fail-on rate>100kB/request",
                    "fit 15MB/1250req --fail-on rate>20kB/request",
                    "predict @counted --limit 1GB --fail-on rate>100kB/request",
                    "compare main=@counted pr=@counted --fail-on rate>100kB/request",
                    "report @counted --fail-on rate>100kB/request",
                ],
            ),
            ending(
                CANNOT,
                &[
                    "fit @leak --fail-on rate>100B/request",
                    "predict @leak --limit 2GB --fail-on rate>100B/request",
                    "compare main=@flat pr=@leak --fail-on rate>100B/request",
                    "report @leak --fail-on rate>100B/request",
                ],
            ),
        ],
    ),
    (
        "undecided",
        &[
            ending(
                HOLDS,
                &[
                    "fit @noisy --fail-on undecided",
                    "predict @noisy --limit 2GB --fail-on undecided",
                    "compare main=@leak pr=@noisy --fail-on undecided",
                    "report @noisy --fail-on undecided",
                ],
            ),
            ending(
                DOES_NOT,
                &[
                    "fit @leak --fail-on undecided",
                    "predict @leak --limit 2GB --fail-on undecided",
                    "compare main=@slow pr=@leak --fail-on undecided",
                    "report @leak --fail-on undecided",
                ],
            ),
            ending(
                CANNOT,
                &[
                    "fit 15MB/1250req --fail-on undecided",
                    "predict 15MB/h --now 300MB --limit 512MB --fail-on undecided",
                    "report 15MB/1250req --fail-on undecided",
                ],
            ),
        ],
    ),
    (
        "worse",
        &[
            ending(
                HOLDS,
                &[
                    "compare main=@slow pr=@leak --fail-on worse",
                    "compare main=@flat pr=@leak --fail-on worse",
                    "report before=@slow after=@leak --fail-on worse",
                ],
            ),
            ending(
                DOES_NOT,
                &[
                    "compare main=@leak pr=@flat --fail-on worse",
                    "compare main=@leak pr=@like --fail-on worse",
                    "report before=@leak after=@slow --fail-on worse",
                ],
            ),
            ending(
                CANNOT,
                &[
                    "compare main=@slow pr=@twice --fail-on worse",
                    "compare main=@twice pr=@slow --fail-on worse",
                    "compare main=@twice pr=15MB/h --fail-on worse",
                    "report before=@slow after=@twice --fail-on worse",
                    "report @leak --fail-on worse",
                ],
            ),
        ],
    ),
    (
        "worse-by=SHARE",
        &[
            ending(
                HOLDS,
                &[
                    "compare main=@slow pr=@leak --fail-on worse-by=20%",
                    "report before=@slow after=@leak --fail-on worse-by=20%",
                ],
            ),
            ending(
                DOES_NOT,
                &[
                    "compare main=@leak pr=@like --fail-on worse-by=20%",
                    "report before=@leak after=@slow --fail-on worse-by=20%",
                ],
            ),
            ending(
                CANNOT,
                &[
                    "compare main=@flat pr=@flat --fail-on worse-by=20%",
                    "compare main=@slow pr=@twice --fail-on worse-by=20%",
                    "report @leak --fail-on worse-by=20%",
                ],
            ),
        ],
    ),
    (
        "different",
        &[
            ending(
                HOLDS,
                &[
                    "compare production=@leak local=@slow --fail-on different",
                    "report production=@leak local=@slow --fail-on different",
                ],
            ),
            ending(
                DOES_NOT,
                &[
                    "compare production=@leak local=@like --fail-on different",
                    "report production=@leak local=@like --fail-on different",
                ],
            ),
            ending(
                CANNOT,
                &[
                    "compare production=@flat local=@flat --fail-on different",
                    "compare production=@slow local=@twice --fail-on different",
                    "compare production=@twice local=50MB/h --fail-on different",
                    "report before=@slow after=@leak --fail-on different",
                ],
            ),
        ],
    ),
    (
        "crash-within=TIME",
        &[
            ending(
                HOLDS,
                &[
                    "predict @leak --limit 1.1GB --fail-on crash-within=4h",
                    "predict @leak --limit 500MB --fail-on crash-within=1min",
                    "report @leak --limit 1.1GB --fail-on crash-within=4h",
                    "report @leak --limit 500MB --fail-on crash-within=1min",
                ],
            ),
            ending(
                DOES_NOT,
                &[
                    "predict @leak --limit 1.1GB --fail-on crash-within=10min",
                    "predict @flat --limit 1.1GB --floor 1MB/h --fail-on crash-within=90d",
                    "predict @leak --limit 64GB --fail-on crash-within=20h",
                    "report @leak --limit 1.1GB --fail-on crash-within=10min",
                    "report @flat --limit 1.1GB --floor 1MB/h --fail-on crash-within=90d",
                    "report @leak --limit 64GB --fail-on crash-within=20h",
                ],
            ),
            ending(
                CANNOT,
                &[
                    "predict @leak --limit 64GB --fail-on crash-within=90d",
                    "predict @counted --limit 1GB --fail-on crash-within=4h",
                    "predict @twice --limit 2GB --fail-on crash-within=4h",
                    "predict @twice --limit 2GB --fail-on crash-within=90d",
                    "report @leak --limit 64GB --fail-on crash-within=90d",
                    "report @counted --limit 1GB --fail-on crash-within=4h",
                    "report @leak --fail-on crash-within=7d",
                ],
            ),
        ],
    ),
];

/// An ending that no run is known to have: that two sides cannot be compared is what `undecided` asks.
const NEVER: [(&str, &str, (i32, &str)); 1] = [("undecided", "compare", CANNOT)];

/// Runs it, holds that it ends so, and gives the reason.
fn reason(files: &Files, run: &str, (status, word): (i32, &str)) -> String {
    let ended = files.run(run);
    assert_eq!(ended.status, status, "{run}: {}", ended.stderr);
    assert_eq!(ended.stderr.lines().count(), 1, "{run}: {}", ended.stderr);
    let (_, condition) = run.split_once("--fail-on ").unwrap();
    let begin = format!("gate: {word}: {condition}: ");
    let said = ended.stderr.trim_end();
    let reason = said.strip_prefix(&begin);
    let reason = reason.unwrap_or_else(|| panic!("{run}: {said}"));
    assert!(!reason.is_empty(), "{run}");
    assert!(
        !ended.stdout.is_empty(),
        "the answer stands whatever the gate says"
    );
    reason.to_owned()
}

#[test]
fn the_table_of_gates_in_the_documents_is_what_the_program_does() {
    let files = Files::new();
    let mut table = String::new();
    for (condition, endings) in GATES {
        write!(table, "\n## `{condition}`\n\n").unwrap();
        table += "| run | ends with | reason |\n|---|---|---|\n";
        for ending in endings {
            let (status, word) = ending.status_and_word;
            for run in ending.runs {
                let reason = reason(&files, run, ending.status_and_word);
                let mut shown = run.to_string();
                for name in NAMES {
                    shown = shown.replace(&format!("@{name}"), &format!("{name}.csv"));
                }
                writeln!(table, "| `{shown}` | {status}, {word} | {reason} |").unwrap();
            }
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/gates.md");
    let document = fs::read_to_string(path).unwrap();
    let (introduction, written) = document.split_at(document.find("\n## ").unwrap());
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(path, format!("{introduction}{table}")).unwrap();
    } else {
        assert_eq!(written, table, "UPDATE_README=1 writes it anew");
    }
}

#[test]
fn the_table_of_gates_has_a_run_for_every_command_condition_and_ending() {
    for (condition, endings) in GATES {
        let asked_of = |command: &&str| {
            let mut runs = endings.iter().flat_map(|ending| ending.runs);
            runs.any(|run| run.starts_with(&format!("{command} ")))
        };
        for command in COMMANDS.into_iter().filter(asked_of) {
            for ends in [HOLDS, DOES_NOT, CANNOT] {
                let mut alike = endings.iter().filter(|one| one.status_and_word == ends);
                let has_run = alike.any(|one| one.runs.iter().any(|run| run.starts_with(command)));
                let is_never = NEVER.contains(&(condition, command, ends));
                assert_ne!(has_run, is_never, "{command} {condition} {ends:?}");
            }
        }
    }
    // Whatever is left out of the table is refused before anything is read.
    let foreign = [
        (
            "fit",
            &["worse", "worse-by=SHARE", "different", "crash-within=TIME"][..],
        ),
        ("predict", &["worse", "worse-by=SHARE", "different"]),
        ("compare", &["crash-within=TIME"]),
        ("report", &[]),
    ];
    for (command, refused) in foreign {
        let lacks = |(_, endings): &&(&str, &[Ending])| {
            let mut runs = endings.iter().flat_map(|ending| ending.runs);
            !runs.any(|run| run.starts_with(command))
        };
        let lacking: Vec<&str> = GATES.iter().filter(lacks).map(|(name, _)| *name).collect();
        assert_eq!(lacking, refused, "{command}");
    }
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
    let headline = said.trim_start_matches(['*', '#', '>', ' ']);
    assert!(headline.starts_with(char::is_uppercase), "{said}");
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
