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

fn number(value: &Value, pointer: &str) -> f64 {
    value.pointer(pointer).and_then(Value::as_f64).unwrap()
}

#[test]
fn a_group_has_the_mean_of_its_instances_and_their_spread() {
    let fleet = Fleet::new();
    // Of fifteen pods of each version five leak: v1 11, 13 … 19 MB an hour, v2 12, 14 … 20.
    let truth = [("v2", 80.0 / 15.0), ("v1", 75.0 / 15.0)];
    for options in [&["--group-by", "version"][..], &["--group-by", "workload"]] {
        let facts = fleet.json("fit", options);
        let groups = facts["fleet"]["groups"].as_array().unwrap();
        if options[1] == "workload" {
            assert_eq!(groups.len(), 1);
            assert_eq!(groups[0]["name"], "pod");
            assert_eq!(groups[0]["count"], PODS);
            continue;
        }
        assert_eq!(groups.len(), 2);
        for (group, (name, mean)) in groups.iter().zip(truth) {
            assert_eq!(group["name"], name);
            assert_eq!(group["leak"], 5);
            assert!((number(group, "/bytes_per_hour/estimate") / 1e6 - mean).abs() < 0.05);
            assert!(number(group, "/bytes_per_hour/lower") / 1e6 < mean);
            // The standard deviation of the true rates is about 7.5 MB an hour.
            let spread = number(group, "/bytes_per_hour/spread") / 1e6;
            assert!((7.0..8.5).contains(&spread), "{spread}");
        }
    }
}

#[test]
fn a_label_that_no_series_has_is_an_error_that_names_those_there_are() {
    let fleet = Fleet::new();
    let path = fleet.path();
    let run = common::leakrate(&["fit", path.to_str().unwrap(), "--group-by", "rack"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("`rack`"), "{}", run.stderr);
}

#[test]
fn lines_of_json_hold_a_series_with_its_prediction_each_and_fit_the_schema() {
    let fleet = Fleet::new();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/report.schema.json");
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let defs = schema["$defs"].take();
    let line = serde_json::json!({"$ref": "#/$defs/line", "$defs": defs});
    let schema = jsonschema::validator_for(&line).unwrap();
    let options = [
        "--limit",
        "1.5GB",
        "--group-by",
        "version",
        "--format",
        "jsonl",
    ];
    let text = fleet.run("predict", &options).stdout;
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), PODS);
    for line in lines {
        assert!(schema.is_valid(&line), "{line}");
        assert_eq!(line["prediction"][0]["series"], line["series"]["name"]);
        assert_eq!(line["prediction"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn the_json_of_a_fleet_with_groups_fits_the_schema() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/report.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let options = ["--limit", "1.5GB", "--group-by", "version"];
    let facts = Fleet::new().json("predict", &options);
    let errors: Vec<String> = schema
        .iter_errors(&facts)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn a_pod_that_was_born_a_minute_ago_does_not_silence_the_others() {
    let fleet = Fleet::new();
    let mut text = std::fs::read_to_string(fleet.path()).unwrap();
    text.push_str("2026-03-02T23:00:00Z,pod-new,v2,310000000\n");
    std::fs::write(fleet.path(), text).unwrap();
    let facts = fleet.json("fit", &[]);
    assert_eq!(facts["series"].as_array().unwrap().len(), PODS);
    let said = facts["series"][0]["caveats"].as_array().unwrap();
    let left_out = said.iter().find(|one| one["code"] == "series_left_out");
    let message = left_out.unwrap()["message"].as_str().unwrap();
    assert_eq!(message, "pod-new has too few samples for a rate: left out");
}

#[test]
fn what_is_no_leak_is_not_urgent_for_its_noise() {
    let facts = Fleet::new().json("predict", &["--limit", "2GB", "--force"]);
    let verdicts: Vec<&str> = facts["series"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["verdict"].as_str().unwrap())
        .collect();
    assert!(
        verdicts[..10].iter().all(|&verdict| verdict == "leak"),
        "{verdicts:?}"
    );
    assert_eq!(facts["fleet"]["reach_limit"], 10);
}

#[test]
fn a_report_on_a_fleet_lists_what_crashes_first_and_counts_the_rest() {
    let fleet = Fleet::new();
    let input = format!("production={}", fleet.path().display());
    let report = |options: &[&str]| {
        let limit = ["report", &input, "--limit", "1.5GB", "--format"];
        let run = common::leakrate(&[&limit, options].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
        run.stdout
    };
    let facts: Value = serde_json::from_str(&report(&["json"])).unwrap();
    let worst: Vec<String> = (0..10).rev().map(|pod| format!("pod-{pod:02}")).collect();
    assert_eq!(names(&facts)[..10], worst);
    assert_eq!(facts["fleet"]["leak"], 10);
    assert_eq!(facts["prediction"][0]["series"], "pod-09");
    let text = report(&["text", "--top", "3"]);
    assert!(text.contains("10 of 30 series leak"), "{text}");
    assert!(
        text.contains("and 27 more, which are not listed."),
        "{text}"
    );
    assert!(
        text.contains("pod-07") && !text.contains("pod-06"),
        "{text}"
    );
    let markdown = report(&["markdown", "--group-by", "version"]);
    assert!(
        markdown.contains("v1") && markdown.contains("v2"),
        "{markdown}"
    );
}

#[test]
fn series_of_one_name_are_told_apart_by_their_inputs() {
    let fleet = Fleet::new();
    let text = std::fs::read_to_string(fleet.path()).unwrap();
    let rows = text.lines().filter(|row| row.contains("pod-07"));
    let one = std::iter::once("time,pod,version,memory_bytes").chain(rows);
    let one = one.collect::<Vec<_>>().join("\n");
    let path = fleet.folder.path().join("one.csv");
    std::fs::write(&path, one).unwrap();
    let path = path.to_str().unwrap();
    let (production, local) = (format!("production={path}"), format!("local={path}"));
    let run = common::leakrate(&["compare", &production, &local]);
    assert!(run.stdout.contains("production/pod-07"), "{}", run.stdout);
    assert!(run.stdout.contains("local/pod-07"), "{}", run.stdout);
}

#[test]
fn a_report_on_a_few_series_says_how_many_leak_and_draws_the_one_it_speaks_of() {
    let fleet = Fleet::new();
    let text = std::fs::read_to_string(fleet.path()).unwrap();
    let wanted = ["time,", "pod-02", "pod-09", "pod-21"];
    let rows = text
        .lines()
        .filter(|row| wanted.iter().any(|one| row.contains(one)));
    let path = fleet.folder.path().join("few.csv");
    std::fs::write(&path, rows.collect::<Vec<_>>().join("\n")).unwrap();
    let page = fleet.folder.path().join("page.html");
    let (path, page) = (path.to_str().unwrap(), page.to_str().unwrap());
    let production = format!("production={path}");
    let run = common::leakrate(&["report", &production, "--limit", "1.5GB", "-o", page]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let html = std::fs::read_to_string(page).unwrap();
    assert!(
        html.contains("2 of 3 series leak; 1 is undecided"),
        "{html}"
    );
    assert!(
        html.contains("pod-09 reaches its limit of 1.50 GB in"),
        "{html}"
    );
    assert!(!html.contains("pod-02 reaches its limit"), "{html}");
}

#[test]
fn a_count_of_restarts_beside_pods_tells_their_restarts_and_names_no_pod() {
    let mut text = String::from("time,pod,restarts,memory_bytes\n");
    for hour in 0..60 {
        for pod in 0..3 {
            // Each pod restarts once, another hour each.
            let restarted = hour >= 20 + 10 * pod;
            let age = if restarted {
                hour - 20 - 10 * pod
            } else {
                hour
            };
            let (day, clock) = (hour / 24 + 1, hour % 24);
            let memory = 300_000_000 + 2_000_000 * age + 10_000 * (hour * 7 % 5);
            let restarts = i32::from(restarted);
            writeln!(
                text,
                "2026-03-{day:02}T{clock:02}:00:00Z,web-{pod},{restarts},{memory}"
            )
            .unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pods.csv");
    std::fs::write(&path, text).unwrap();
    let run = common::leakrate(&["fit", path.to_str().unwrap(), "--format", "json"]);
    let value: Value = serde_json::from_str(&run.stdout).unwrap();
    let series = value["series"].as_array().unwrap();
    assert_eq!(series.len(), 3);
    for one in series {
        assert!(one["name"].as_str().unwrap().starts_with("web-"));
        assert_eq!(one["restarts"].as_array().unwrap().len(), 1);
        assert_eq!(one["restarts"][0]["reason"], "pid");
        assert_eq!(one["verdict"], "leak");
        assert!(one.get("readings").is_none());
    }
}
