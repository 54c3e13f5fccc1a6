//! Many series in one file: which comes first, how many are listed, and what all of them show.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::path::PathBuf;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};
use serde_json::Value;
use tempfile::TempDir;

const PODS: usize = 30;
const HOURS: usize = 48;

/// Ten pods leak 11, 12 … 20 MB an hour, those of version v2 the even ones; twenty leak nothing.
fn leak(pod: usize) -> f64 {
    if pod < 10 {
        11e6 + 1e6 * pod as f64
    } else {
        0.0
    }
}

struct Fleet {
    folder: TempDir,
}

impl Fleet {
    fn new() -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let mut text = String::from("time,pod,version,memory_bytes\n");
        for hour in 0..HOURS {
            for pod in 0..PODS {
                let noise: f64 = StandardNormal.sample(&mut random);
                let memory = 300e6 + leak(pod) * hour as f64 + 4e6 * noise;
                let (day, clock) = (hour / 24 + 1, hour % 24);
                let version = pod % 2 + 1;
                writeln!(
                    text,
                    "2026-03-{day:02}T{clock:02}:00:00Z,pod-{pod:02},v{version},{memory:.0}"
                )
                .unwrap();
            }
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("fleet.csv"), text).unwrap();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("fleet.csv")
    }

    fn run(&self, command: &str, options: &[&str]) -> common::Run {
        let path = self.path();
        let path = path.to_str().unwrap();
        let run = common::leakrate(&[&[command, path], options].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
        run
    }

    fn json(&self, command: &str, options: &[&str]) -> Value {
        let options = [options, &["--format", "json"]].concat();
        serde_json::from_str(&self.run(command, &options).stdout).unwrap()
    }
}

fn names(facts: &Value) -> Vec<String> {
    let series = facts["series"].as_array().unwrap();
    let name = |one: &Value| one["name"].as_str().unwrap().to_owned();
    series.iter().map(name).collect()
}

#[test]
fn leaks_come_first_and_the_fastest_of_them_before_the_others() {
    let facts = Fleet::new().json("fit", &[]);
    let names = names(&facts);
    assert_eq!(names.len(), PODS, "the JSON holds every series");
    let worst: Vec<String> = (0..10).rev().map(|pod| format!("pod-{pod:02}")).collect();
    assert_eq!(names[..10], worst);
    assert_eq!(facts["fleet"]["leak"], 10);
    assert_eq!(facts["fleet"]["count"], PODS);
    assert_eq!(facts["fleet"]["leaks_by_chance"], 0.025 * PODS as f64);
}

#[test]
fn the_first_to_reach_its_limit_comes_first() {
    let facts = Fleet::new().json("predict", &["--limit", "1.5GB"]);
    let names = names(&facts);
    let predicted = facts["prediction"].as_array().unwrap();
    let order: Vec<&str> = predicted
        .iter()
        .map(|one| one["series"].as_str().unwrap())
        .collect();
    assert_eq!(order, names, "predictions are in the order of the series");
    // The nearest to 1.5 GB after two days is the one that leaks fastest, then the next.
    let worst: Vec<String> = (0..10).rev().map(|pod| format!("pod-{pod:02}")).collect();
    assert_eq!(names[..10], worst);
    assert_eq!(facts["fleet"]["reach_limit"], 10);
}

#[test]
fn only_the_top_is_listed_and_the_rest_is_counted() {
    let fleet = Fleet::new();
    let text = fleet.run("fit", &["--top", "3"]).stdout;
    assert!(
        text.contains("pod-07") && !text.contains("pod-06"),
        "{text}"
    );
    assert!(text.contains("and 27 more: --top all"), "{text}");
    assert!(
        fleet
            .run("fit", &[])
            .stdout
            .contains("and 10 more: --top all")
    );
    let all = fleet.run("fit", &["--top", "all"]).stdout;
    assert!(
        all.contains("pod-29") && !all.contains("more: --top all"),
        "{all}"
    );
    let facts = fleet.json("fit", &["--top", "3"]);
    assert_eq!(names(&facts), ["pod-09", "pod-08", "pod-07"]);
    assert_eq!(facts["fleet"]["leak"], 10, "totals are those of all");
}

#[test]
fn series_can_be_sorted_by_other_keys() {
    let fleet = Fleet::new();
    let by_name = names(&fleet.json("fit", &["--sort", "name"]));
    assert_eq!(by_name[..2], ["pod-00", "pod-01"]);
    let by_memory = names(&fleet.json("fit", &["--sort", "memory"]));
    assert_eq!(by_memory[0], "pod-09");
}

#[test]
fn a_fleet_fits_a_terminal_of_eighty_columns() {
    let fleet = Fleet::new();
    let path = fleet.path();
    for options in [&["fit"][..], &["predict", "--limit", "1.5GB"]] {
        let mut arguments = options.to_vec();
        arguments.push(path.to_str().unwrap());
        let run = common::command(&arguments)
            .env("COLUMNS", "80")
            .output()
            .unwrap();
        let text = String::from_utf8(run.stdout).unwrap();
        let longest = text.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(80), "{text}");
        let rows = text
            .lines()
            .filter(|line| line.trim_start().starts_with("pod-"))
            .count();
        assert!(rows >= 20, "one line for each series:\n{text}");
    }
}
