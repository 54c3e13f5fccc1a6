//! Limits that differ between the series of an input, and where they come from.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::fs;

use common::{Run, leakrate};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Megabytes after so many hours.
type Megabytes = fn(f64) -> f64;

/// Pods that are read every five minutes for ten hours: memory in megabytes by hours.
const PODS: [(&str, Megabytes); 4] = [
    ("web-1", |hours| 200.0 + 30.0 * hours),
    ("web-2", |hours| 220.0 + 20.0 * hours),
    ("worker-1", |hours| 500.0 + 60.0 * hours),
    // Falls back each 100 minutes.
    ("cron-1", |hours| 100.0 + 90.0 * (hours % (5.0 / 3.0))),
];

struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

fn readings() -> impl Iterator<Item = (u32, &'static str, f64)> {
    (0..120_u32).flat_map(|reading| {
        PODS.iter().map(move |(pod, memory)| {
            let wobble = [0.0, 0.9, -0.4, 0.3, -1.0, 0.5, -0.2][reading as usize % 7];
            let megabytes = memory(f64::from(reading) / 12.0) + wobble;
            (reading, *pod, (1e6 * megabytes).round())
        })
    })
}

/// A row for each reading, with what `more` makes of its pod behind it.
fn table(header: &str, more: impl Fn(&str) -> String) -> String {
    let mut text = format!("time,pod,memory_bytes{header}\n");
    for (reading, pod, memory) in readings() {
        let (hour, minute) = (reading / 12, reading % 12 * 5);
        let more = more(pod);
        writeln!(
            text,
            "2026-03-14T{hour:02}:{minute:02}:00Z,{pod},{memory}{more}"
        )
        .unwrap();
    }
    text
}

/// The limits of predictions in megabytes by series, and the series without.
fn found(run: &Run) -> (Vec<(String, f64)>, Vec<String>) {
    let facts: Value = serde_json::from_str(&run.stdout).unwrap();
    let limit = |one: &Value| {
        let name = one["series"].as_str().unwrap().to_owned();
        (name, one["limit_bytes"].as_f64().unwrap() / 1e6)
    };
    let mut limits: Vec<_> = facts["prediction"]
        .as_array()
        .unwrap()
        .iter()
        .map(limit)
        .collect();
    limits.sort_by(|a, b| a.0.cmp(&b.0));
    let mut without: Vec<String> = facts.get("without_limit").map_or(Vec::new(), |names| {
        serde_json::from_value(names.clone()).unwrap()
    });
    without.sort();
    (limits, without)
}

fn predict(path: &str, limit: &[&str]) -> Run {
    let options = limit.iter().flat_map(|limit| ["--limit", limit]);
    let mut command = vec!["predict", path, "--format", "json"];
    command.extend(options);
    leakrate(&command)
}

fn named(limits: &[(&str, f64)]) -> Vec<(String, f64)> {
    limits
        .iter()
        .map(|(name, limit)| ((*name).to_owned(), *limit))
        .collect()
}

#[test]
fn limits_are_given_by_names_and_patterns_and_the_series_without_one_are_named() {
    let files = Files::new();
    let path = files.write("fleet.csv", &table("", |_| String::new()));
    let patterns = ["web-*=1GB,worker-*=2GB", "web-2=1.5GB"];
    let (limits, without) = found(&predict(&path, &patterns));
    let expected = named(&[("web-1", 1000.0), ("web-2", 1500.0), ("worker-1", 2000.0)]);
    assert_eq!(limits, expected);
    assert_eq!(without, ["cron-1"]);
    let (limits, without) = found(&predict(&path, &["3GB", "w*=1GB"]));
    assert_eq!((limits.len(), without.len()), (4, 0));
    assert_eq!(limits[0], ("cron-1".to_owned(), 3000.0));
    let text = leakrate(&["predict", &path, "--limit", "web-*=1GB"]);
    let said = text.stdout.replace('\n', " ");
    assert!(
        said.contains("No limit is known of worker-1 and cron-1,"),
        "{said}"
    );
    assert!(said.contains("--limit 'worker-1=1.75GB'"), "{said}");
}

#[test]
fn a_name_that_no_series_and_no_input_has_is_an_error() {
    let files = Files::new();
    let path = files.write("fleet.csv", &table("", |_| String::new()));
    for limit in ["wbe-*=1GB", "web-9=1GB", "web-1=1GB,web-9=2GB"] {
        for command in ["predict", "report", "fit"] {
            let run = leakrate(&[command, &path, "--limit", limit]);
            assert_eq!(run.status, 2, "{command} {limit}");
            assert!(
                run.stderr.contains("no series is named like"),
                "{}",
                run.stderr
            );
            assert!(run.stderr.contains("web-1"), "{}", run.stderr);
        }
    }
    let run = leakrate(&["predict", &path, "--limit", "memry_limit"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("memory_bytes"), "{}", run.stderr);
}

#[test]
fn a_file_tells_the_limits_of_the_series_it_names() {
    let files = Files::new();
    let path = files.write("fleet.csv", &table("", |_| String::new()));
    let limits =
        "NAME       LIMIT\nweb-1      512Mi\nworker-*   2GB\ncron-1     <none>\nother-1    1GB\n";
    let limits = files.write("limits.txt", limits);
    let (limits, without) = found(&predict(&path, &[&limits]));
    let mebibytes = 512.0 * 1024.0 * 1024.0 / 1e6;
    assert_eq!(limits, named(&[("web-1", mebibytes), ("worker-1", 2000.0)]));
    assert_eq!(without, ["cron-1", "web-2"]);
    let broken = files.write("broken.txt", "web-1,512Mi\nweb-2,lots\n");
    let run = predict(&path, &[&broken]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("broken.txt:2"), "{}", run.stderr);
}

#[test]
fn a_column_tells_the_limit_of_each_series_by_its_name_or_where_it_is_named() {
    let files = Files::new();
    let limit = |pod: &str| match pod {
        "worker-1" => 2e9,
        "cron-1" => 0.0,
        _ => 1e9,
    };
    let expected = named(&[("web-1", 1000.0), ("web-2", 1000.0), ("worker-1", 2000.0)]);
    let stated = table(",limit_bytes", |pod| format!(",{}", limit(pod)));
    let stated = files.write("stated.csv", &stated);
    let unknown = table(",ceiling_mb", |pod| format!(",{}", limit(pod) / 1e6));
    let unknown = files.write("unknown.csv", &unknown);
    for run in [predict(&stated, &[]), predict(&unknown, &["ceiling_mb"])] {
        assert_eq!(found(&run), (expected.clone(), vec!["cron-1".to_owned()]));
    }
    assert_eq!(
        predict(&unknown, &[]).status,
        2,
        "nothing says that it is a limit"
    );
}

#[test]
fn a_metric_of_the_same_file_tells_the_limit() {
    let files = Files::new();
    let mut result = Vec::new();
    for (pod, _) in PODS {
        let own = readings().filter(|(_, of, _)| *of == pod);
        let values: Vec<Value> = own
            .map(|(reading, _, memory)| json!([1_773_446_400 + 300 * reading, memory.to_string()]))
            .collect();
        let limit = if pod == "cron-1" { 0.0 } else { 1.5e9 };
        let labels = |name: &str| json!({"__name__": name, "container": "app", "pod": pod});
        result.push(
            json!({"metric": labels("container_memory_working_set_bytes"), "values": values}),
        );
        for (name, limit) in [
            ("container_spec_memory_limit_bytes", limit),
            ("app_memory_ceiling_bytes", 2e9),
        ] {
            let values: Vec<Value> = [0, 119]
                .map(|reading| json!([1_773_446_400 + 300 * reading, limit.to_string()]))
                .to_vec();
            result.push(json!({"metric": labels(name), "values": values}));
        }
    }
    let text = json!({"status": "success", "data": {"resultType": "matrix", "result": result}});
    let path = files.write("metrics.json", &text.to_string());
    let memory = ["--memory", "container_memory_working_set_bytes"];
    let run = |more: &[&str]| {
        let command = ["predict", &path, "--format", "json"];
        leakrate(&[&command[..], &memory, more].concat())
    };
    let (limits, without) = found(&run(&[]));
    assert_eq!(
        limits,
        named(&[("web-1", 1500.0), ("web-2", 1500.0), ("worker-1", 1500.0)])
    );
    assert_eq!(without, ["cron-1"]);
    let (limits, without) = found(&run(&["--limit", "app_memory_ceiling_bytes"]));
    assert!(
        limits
            .iter()
            .all(|(_, limit)| (limit - 2000.0).abs() < 1e-9),
        "{limits:?}"
    );
    assert_eq!((limits.len(), without.len()), (4, 0));
}

#[test]
fn auto_answers_for_the_series_that_tell_it_and_names_the_others() {
    let files = Files::new();
    let path = files.write("fleet.csv", &table("", |_| String::new()));
    let restarts = ["--restarts", "falls"];
    let run = |command: &[&str]| leakrate(&[command, &restarts].concat());
    let (limits, without) = found(&run(&[
        "predict", &path, "--limit", "auto", "--format", "json",
    ]));
    assert_eq!(limits.len(), 1);
    assert_eq!(limits[0].0, "cron-1");
    assert!((230.0..260.0).contains(&limits[0].1), "{limits:?}");
    assert_eq!(without.len(), 3);
    let none = run(&["predict", &path, "--limit", "auto", "--series", "web-*"]);
    assert_eq!(none.status, 2);
    assert!(
        none.stderr.contains("no restart is seen"),
        "{}",
        none.stderr
    );
    let gate = ["--limit", "auto", "--fail-on", "crash-within=1min"];
    for command in ["predict", "report"] {
        let run = run(&[&[command, path.as_str()][..], &gate].concat());
        assert!(
            run.status == 2 || run.stderr.contains("failed"),
            "{}",
            run.stderr
        );
        assert!(
            run.stdout.contains("No limit is known"),
            "{command}: {}",
            run.stdout
        );
    }
}

#[test]
fn a_limit_is_said_in_the_unit_in_which_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("web.csv");
    let rows = (0..60_u32).map(|minute| {
        let memory = 400_000_000 + minute * 1_000_000 + minute % 7 * 90_000;
        format!("2026-03-14T00:{minute:02}:00Z,{memory}\n")
    });
    let text = "time,memory_bytes\n".to_owned() + &rows.collect::<String>();
    fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    for (given, shown) in [
        ("1000MB", "1,000 MB"),
        ("1GB", "1.00 GB"),
        ("1000MiB", "1,000 MiB"),
        ("1048576kB", "1,048,576 kB"),
        ("1GiB", "1.00 GiB"),
        ("web=1024MB", "1,024 MB"),
    ] {
        for command in ["predict", "report"] {
            let run = common::leakrate(&[command, path, "--limit", given]);
            assert!(
                run.stdout.contains(&format!(" {shown}")),
                "{command} {given}: {}",
                run.stdout
            );
        }
    }
}
