//! When to restart, how often, from which start, and the settings that do it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::fs;

use common::{Run, leakrate};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};
use serde_json::Value;
use tempfile::TempDir;

const MB: f64 = 1e6;
/// Minutes after which the process of [`restarting`] starts again.
const RUN: u32 = 400;
/// Where it starts, in megabytes, run by run.
const STARTS: [f64; 5] = [300.0, 296.0, 304.0, 299.0, 301.0];
const LEAK: f64 = 0.5;

struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A table of minutes with the restarts counted, from `begin` on.
    fn write(&self, name: &str, begin: u32, readings: &[(f64, u32)]) -> String {
        let mut text = "time,restarts,memory_bytes\n".to_owned();
        for (minute, (memory, restarts)) in (0_u32..).zip(readings).skip(begin as usize) {
            let (day, hour) = (minute / 1440 + 2, minute / 60 % 24);
            let memory = (memory * MB).round();
            writeln!(
                text,
                "2026-03-{day:02}T{hour:02}:{:02}:00Z,{restarts},{memory}",
                minute % 60
            )
            .unwrap();
        }
        let path = self.0.path().join(format!("{name}.csv"));
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

/// A process that leaks and is restarted four times.
fn restarting() -> Vec<(f64, u32)> {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let runs = (0_u32..).zip(STARTS);
    let readings = runs.flat_map(|(run, start)| (0..RUN).map(move |minute| (run, start, minute)));
    let readings = readings.map(|(run, start, minute)| {
        let noise: f64 = StandardNormal.sample(&mut random);
        (start + LEAK * f64::from(minute) + noise, run)
    });
    readings.collect()
}

/// One that leaks and never was.
fn running(minutes: u32) -> Vec<(f64, u32)> {
    restarting_alone(minutes, 300.0, LEAK)
}

fn restarting_alone(minutes: u32, start: f64, leak: f64) -> Vec<(f64, u32)> {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let readings = (0..minutes).map(|minute| {
        let noise: f64 = StandardNormal.sample(&mut random);
        (start + leak * f64::from(minute) + noise, 0)
    });
    readings.collect()
}

fn prediction(path: &str, more: &[&str]) -> Value {
    let command = ["predict", path, "--limit", "900MB", "--format", "json"];
    let run = leakrate(&[&command[..], more].concat());
    let facts: Value = serde_json::from_str(&run.stdout).unwrap();
    facts["prediction"][0].clone()
}

fn restart(path: &str, more: &[&str]) -> Value {
    let found = prediction(path, more);
    assert!(found["restart"].is_object(), "{found}");
    found["restart"].clone()
}

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap()
}

#[test]
fn a_fresh_process_starts_where_runs_did_after_restarts_wherever_the_file_begins() {
    let files = Files::new();
    let readings = restarting();
    for begin in [0, 90, 250, 390] {
        let found = restart(&files.write("file", begin, &readings), &[]);
        assert_eq!(found["fresh_source"], "restarts", "from {begin}");
        assert_eq!(found["fresh_starts"], 4, "from {begin}");
        let fresh = number(&found, "fresh_bytes") / MB;
        assert!((fresh - 300.0).abs() < 2.0, "{fresh} from {begin}");
        let minutes = number(&found, "every_seconds") / 60.0;
        // (900 − 304)/0.5 for the highest start, less what noise takes.
        assert!(
            (1150.0..1200.0).contains(&minutes),
            "{minutes} from {begin}"
        );
    }
}

#[test]
fn without_restarts_the_start_that_is_given_makes_the_advice_the_same_wherever_the_file_begins() {
    let files = Files::new();
    let readings = running(900);
    let interval = |begin: u32, fresh: &[&str]| {
        let found = restart(&files.write("file", begin, &readings), fresh);
        (found.clone(), number(&found, "every_seconds") / 60.0)
    };
    for begin in [0, 200, 500] {
        let (found, minutes) = interval(begin, &["--fresh", "300MB"]);
        assert_eq!(found["fresh_source"], "given");
        assert!((minutes - 1190.0).abs() < 20.0, "{minutes} from {begin}");
        let (found, minutes) = interval(begin, &[]);
        assert_eq!(
            found["fresh_source"], "first",
            "it is said where it counts from"
        );
        let fresh = 300.0 + LEAK * f64::from(begin);
        assert!((number(&found, "fresh_bytes") / MB - fresh).abs() < 2.0);
        let expected = (900.0 - fresh) / LEAK;
        assert!((minutes - expected).abs() < 20.0, "{minutes} from {begin}");
    }
    let (lowest, _) = interval(500, &["--fresh", "lowest"]);
    assert_eq!(lowest["fresh_source"], "lowest");
}

#[test]
fn a_start_that_nothing_tells_is_an_error_that_asks_for_it() {
    let files = Files::new();
    let path = files.write("file", 0, &running(300));
    for command in ["predict", "report"] {
        let run = leakrate(&[command, &path, "--limit", "900MB", "--fresh", "restarts"]);
        assert_eq!(run.status, 2, "{command}");
        assert!(run.stderr.contains("--fresh 300MB"), "{}", run.stderr);
    }
    let run = leakrate(&["predict", &path, "--limit", "900MB", "--fresh", "often"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("first, lowest, restarts"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_deadline_of_the_running_process_comes_before_its_crash_and_the_words_say_it() {
    let files = Files::new();
    let path = files.write("file", 0, &running(600));
    let found = prediction(&path, &[]);
    let within = number(&found, "restart_within_seconds");
    let soonest = number(&found["seconds_until_first_crossing"], "p05");
    assert!(within > 0.0 && within <= soonest, "{found}");
    let by = found["restart_by"].as_str().unwrap();
    assert!(
        by < found["first_crossing"]["p05"].as_str().unwrap(),
        "{found}"
    );
    let text = leakrate(&["predict", &path, "--limit", "900MB"])
        .stdout
        .replace('\n', " ");
    let said = format!(
        "restart it by {} UTC, then every ",
        by[..16].replace('T', " ")
    );
    assert!(text.contains(&said), "{said} is not in: {text}");
    assert!(text.contains("a fresh process"), "{text}");
    let over = leakrate(&["predict", &path, "--limit", "550MB"])
        .stdout
        .replace('\n', " ");
    assert!(over.contains("restart it now, then every"), "{over}");
}

const TARGETS: [&str; 6] = ["gunicorn", "puma", "pm2", "systemd", "kubernetes", "docker"];

fn advice(path: &str, limit: &str, target: &str, more: &[&str]) -> Run {
    let command = ["predict", path, "--limit", limit, "--advice", target];
    leakrate(&[&command[..], more].concat())
}

/// The lines that are no remarks.
fn settings(text: &str) -> Vec<&str> {
    let is_remark = |line: &&str| line.starts_with('#') || line.starts_with("//");
    text.lines().filter(|line| !is_remark(line)).collect()
}

#[test]
fn settings_hold_the_numbers_of_the_prediction_and_say_their_risk_and_what_they_assume() {
    let files = Files::new();
    let path = files.write("file", 0, &running(600));
    let requests = ["--requests", "100/min"];
    let found = restart(&path, &requests);
    let every = number(&found, "every_seconds");
    let safe = number(&found, "max_requests") + number(&found, "max_requests_jitter");
    for target in TARGETS {
        let run = advice(&path, "900MB", target, &requests);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let said = run.stdout.replace("\n# ", " ").replace("\n// ", " ");
        for words in [
            "reaches 900 MB at about",
            "at most 1 % of runs crash",
            "A fresh process is taken to start at 300 MB, where the readings begin.",
            "Assumed: memory was read of one ",
        ] {
            assert!(said.contains(words), "{target}: {words} is not in {said}");
        }
        let value = |key: &str| -> f64 {
            let mut lines = settings(&run.stdout).into_iter();
            let line = lines.find_map(|line| line.trim().strip_prefix(key));
            let line = line.unwrap_or_else(|| panic!("{target} lacks {key}: {}", run.stdout));
            let digits = line.trim_matches(|c: char| !c.is_ascii_digit());
            digits
                .parse()
                .unwrap_or_else(|_| panic!("{target}: {line}"))
        };
        match target {
            "gunicorn" => {
                let most = value("max_requests = ") + value("max_requests_jitter = ");
                assert!(most <= safe && most > 0.9 * safe, "{most} of {safe}");
            }
            "puma" => {
                let seconds = value("PumaWorkerKiller.enable_rolling_restart");
                assert!(
                    seconds <= every && seconds > 0.8 * every,
                    "{seconds} of {every}"
                );
            }
            "pm2" => {
                let level = value("max_memory_restart: ") * 1024.0 * 1024.0;
                assert!((850.0..900.0).contains(&(level / MB)), "{level}");
                assert!(said.contains("PM2 looks every 30 s"), "{said}");
            }
            "systemd" => {
                let most = value("RuntimeMaxSec=") + value("RuntimeRandomizedExtraSec=");
                assert!(most <= every && most > every - 2.0, "{most} of {every}");
                assert!((value("MemoryMax=") - 900.0 * MB).abs() < 1.0);
            }
            "kubernetes" => {
                let kinds = settings(&run.stdout).into_iter();
                let kinds: Vec<&str> = kinds
                    .filter_map(|line| line.strip_prefix("kind: "))
                    .collect();
                assert_eq!(kinds, ["ServiceAccount", "Role", "RoleBinding", "CronJob"]);
                assert!(
                    run.stdout.contains("schedule: \"0 */12 * * *\""),
                    "{}",
                    run.stdout
                );
                assert!(run.stdout.contains("livenessProbe:"), "{}", run.stdout);
            }
            _ => {
                assert!(run.stdout.contains("--memory 900000000 "), "{}", run.stdout);
                assert!(
                    run.stdout.contains("'0 */12 * * * docker restart"),
                    "{}",
                    run.stdout
                );
            }
        }
        if !["gunicorn", "puma"].contains(&target) {
            assert!(
                said.contains("1 GB more memory buys"),
                "{target} raises no limit: {said}"
            );
        }
        let json = advice(
            &path,
            "900MB",
            target,
            &[&requests[..], &["--format", "json"]].concat(),
        );
        let json: Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!(json["advice"]["settings"], run.stdout);
        assert_eq!(json["advice"]["target"], target);
    }
}

#[test]
fn what_does_not_leak_for_sure_gets_remarks_and_no_setting() {
    let files = Files::new();
    let flat = files.write("flat", 0, &restarting_alone(1500, 300.0, 0.0));
    let undecided = files.write("undecided", 0, &restarting_alone(60, 300.0, 0.01));
    for path in [flat, undecided] {
        for target in TARGETS {
            let run = advice(&path, "900MB", target, &["--requests", "100/min"]);
            assert_eq!(run.status, 0, "{}", run.stderr);
            assert_eq!(settings(&run.stdout), [""; 0], "{target}");
            assert!(run.stdout.contains("No setting"), "{}", run.stdout);
        }
    }
}

#[test]
fn a_setting_that_lacks_requests_or_times_says_what_to_give() {
    let files = Files::new();
    let path = files.write("file", 0, &running(600));
    let run = advice(&path, "900MB", "gunicorn", &[]);
    assert_eq!(settings(&run.stdout), [""; 0]);
    assert!(run.stdout.contains("--requests"), "{}", run.stdout);
    let json = prediction(
        &path,
        &["--time", "none", "--requests", "100/min", "--step", "1min"],
    );
    assert!(json["restart"]["max_requests"].is_number(), "{json}");
}

/// A probe that cannot see must not restart, and one that can must not wait.
#[cfg(unix)]
#[test]
fn the_probe_fails_above_its_level_and_where_nothing_can_be_read_it_passes() {
    let files = Files::new();
    let path = files.write("file", 0, &running(600));
    let run = advice(&path, "900MB", "kubernetes", &[]);
    let command = run
        .stdout
        .lines()
        .find_map(|line| line.split_once("- cd /sys/fs/cgroup "));
    let (_, command) = command.unwrap_or_else(|| panic!("no probe: {}", run.stdout));
    let status = |current: Option<u64>, stat: Option<&str>| {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
        if let Some(bytes) = current {
            write("memory.current", format!("{bytes}\n"));
        }
        if let Some(text) = stat {
            write("memory.stat", text.to_owned());
        }
        let script = format!("cd {} {command}", folder.path().display());
        let shell = std::process::Command::new("sh")
            .args(["-c", &script])
            .output();
        shell.unwrap().status.code()
    };
    let stat = Some("anon 7\ninactive_file 100000000\nslab 3\n");
    assert_eq!(status(Some(500_000_000), stat), Some(0));
    assert_eq!(
        status(Some(950_000_000), stat),
        Some(0),
        "a cache can be dropped"
    );
    assert_eq!(status(Some(1_000_000_000), stat), Some(1));
    assert_eq!(status(None, None), Some(0));
}

/// A limit just above where a process starts leaves it no second to live, and no interval to be told.
#[test]
fn a_process_without_room_has_no_interval_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let mut text = "time,rss_bytes\n".to_owned();
    let noise = [0, 150_000, -120_000, 60_000, -90_000].into_iter().cycle();
    for (second, noise) in (0..120).zip(noise) {
        let memory = 44_000_000 + 130_000 * (second % 40) + noise;
        writeln!(text, "{},{memory}", 1_790_000_000 + second).unwrap();
    }
    fs::write(&path, text).unwrap();
    let file = path.to_str().unwrap();
    let mut intervals = Vec::new();
    for limit in (44_150..=46_150).step_by(50) {
        let limit = format!("{limit}kB");
        let asked = ["predict", file, "--restarts", "falls", "--limit", &limit];
        let run = leakrate(&[&asked[..], &["--format", "json"]].concat());
        let answer: Value = serde_json::from_str(&run.stdout).unwrap();
        let restart = &answer["prediction"][0]["restart"];
        let every = restart["every_seconds"].as_f64();
        assert!(every.is_none_or(|every| every >= 1.0), "{limit}: {every:?}");
        intervals.push(every);
    }
    assert_eq!(intervals[0], None, "{intervals:?}");
    assert!(intervals.iter().any(Option::is_some), "{intervals:?}");
}
