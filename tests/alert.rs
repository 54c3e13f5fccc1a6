//! Rules of Prometheus: what is written can be read, fires as is said, and fires on what it should.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Run, leakrate, leakrate_in};
use leakrate::analysis::alert::{
    AlertOptions, AlertRule, RestartCut, Subject, Watched, back_test, firings,
};
use leakrate::model::{FitOptions, LeakModel};
use leakrate::report::from_model::{self, Selected};
use leakrate::report::prometheus::{Selector, rules, start_time};
use leakrate::series::{Clock, Columns, Series};
use leakrate::units::{Bytes, Rate, Seconds};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};
use saphyr::{LoadableYamlNode as _, Yaml};
use serde_json::Value;
use tempfile::TempDir;

use crate::promised::Program;

#[path = "common/files.rs"]
mod files;
#[path = "common/promised.rs"]
mod promised;

const MEMORY: &str = "process_resident_memory_bytes";

fn data(name: &str) -> String {
    format!("{}/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The text of a scalar at a path of keys below a rule.
fn rule<'y>(document: &'y Yaml<'_>, name: &str, key: &str) -> &'y str {
    let rules = document["groups"][0]["rules"].as_sequence().unwrap();
    let named = rules.iter().find(|rule| {
        let of = |key: &str| rule.as_mapping_get(key).and_then(Yaml::as_str);
        of("alert").or(of("record")) == Some(name)
    });
    named.unwrap()[key].as_str().unwrap()
}

fn promtool(folder: &Path, words: &[&str]) {
    let output = Command::new("promtool")
        .args(words)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "promtool {words:?}: {said}");
}

/// Writes rules and tests into a folder.
fn written(folder: &TempDir, words: &[&str]) -> Run {
    let files = [
        "--rules",
        "leak.rules.yml",
        "--tests",
        "leak.rules.test.yml",
    ];
    let run = leakrate_in(folder.path(), &[&["alert"], words, &files].concat());
    assert_eq!(run.status, 0, "{words:?}: {}", run.stderr);
    run
}

#[test]
fn the_rule_of_a_leak_says_what_the_model_says() {
    let folder = tempfile::tempdir().unwrap();
    let selector = format!("{MEMORY}{{job=\"web\"}}");
    written(
        &folder,
        &[
            &data("production.csv"),
            "--selector",
            &selector,
            "--limit",
            "1.75GB",
        ],
    );
    let text = fs::read_to_string(folder.path().join("leak.rules.yml")).unwrap();
    let documents = Yaml::load_from_str(&text).unwrap();
    let leak = rule(&documents[0], "MemoryLeak", "expr");
    assert!(
        leak.starts_with(&format!("deriv({selector}[1h]) > ")),
        "{leak}"
    );
    assert!(
        leak.contains("unless (time() - process_start_time_seconds{job=\"web\"} < 3600)"),
        "{leak}"
    );
    let limit = rule(&documents[0], "MemoryLimitAhead", "expr");
    assert!(
        limit.starts_with(&format!("predict_linear({selector}[1h], 14400) + ")),
        "{limit}"
    );
    assert!(limit.contains("> 1750000000\n  and deriv("), "{limit}");
    assert_eq!(rule(&documents[0], "MemoryLeak", "for"), "10m");
}

/// Without a metric that tells when a process started, memory tells it.
#[test]
fn restarts_are_told_by_falls_where_no_metric_tells_them() {
    let folder = tempfile::tempdir().unwrap();
    written(
        &folder,
        &[&data("production.csv"), "--selector", "my_memory{a=\"b\"}"],
    );
    let text = fs::read_to_string(folder.path().join("leak.rules.yml")).unwrap();
    let documents = Yaml::load_from_str(&text).unwrap();
    let leak = rule(&documents[0], "MemoryLeak", "expr");
    assert!(
        leak.contains("and max_over_time(leakrate:my_memory:fall10m{a=\"b\"}[1h]) < "),
        "{leak}"
    );
    assert!(
        leak.contains("and present_over_time(my_memory{a=\"b\"}[1h] offset 1h)"),
        "{leak}"
    );
    let fall = rule(&documents[0], "leakrate:my_memory:fall10m", "expr");
    assert_eq!(
        fall,
        "max_over_time(my_memory{a=\"b\"}[10m]) - my_memory{a=\"b\"}"
    );
    assert!(!text.contains("MemoryLimitAhead"), "no limit is known");
}

/// Values of labels, and names of series, that mean something to one of the readers.
const HOSTILE: [&str; 14] = [
    "\"",
    "'",
    "\\",
    "`",
    "{{ $labels.x }}",
    "}",
    "a\nb",
    "# no comment",
    ": - ? &x *y !z",
    "%",
    "\u{85}\u{2028}\u{feff}",
    "\u{1b}[31m\u{202e}",
    "null",
    "日本 😀 é",
];

fn quoted(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{escaped}\"")
}

#[test]
fn hostile_names_stay_what_they_are() {
    let promtool_is_here = Program::Promtool.is_here();
    let production = fs::read_to_string(data("production.csv")).unwrap();
    for hostile in HOSTILE {
        let folder = tempfile::tempdir().unwrap();
        let selector = format!("{MEMORY}{{job={}}}", quoted(hostile));
        let name = format!("a {hostile}");
        let cell = format!("\"{}\"", name.replace('"', "\"\"").replace('\n', " "));
        let mut table = "time,pod,memory_bytes\n".to_owned();
        for line in production.lines().skip(1) {
            let (time, memory) = line.split_once(',').unwrap();
            writeln!(table, "{time},{cell},{memory}").unwrap();
        }
        fs::write(folder.path().join("in.csv"), table).unwrap();
        written(&folder, &["in.csv", "--selector", &selector]);
        let text = fs::read_to_string(folder.path().join("leak.rules.yml")).unwrap();
        let documents = Yaml::load_from_str(&text).unwrap();
        let expression = rule(&documents[0], "MemoryLeak", "expr");
        let inside = expression
            .split_once("deriv(")
            .unwrap()
            .1
            .split_once("[1h])")
            .unwrap()
            .0;
        let read: Selector = inside.parse().unwrap();
        assert_eq!(read, selector.parse().unwrap(), "{hostile:?}");
        assert_eq!(read.matchers[0].value, hostile);
        if promtool_is_here {
            promtool(folder.path(), &["check", "rules", "leak.rules.yml"]);
            promtool(folder.path(), &["test", "rules", "leak.rules.test.yml"]);
        }
    }
}

/// All that leakrate measures of itself, with selectors of every kind.
#[test]
fn what_is_written_passes_promtool() {
    if !Program::Promtool.is_here() {
        return;
    }
    let jvm = "jvm_memory_used_bytes{area=\"heap\",job=~\"web|api\"}";
    let container = "container_memory_working_set_bytes{container!=\"\",pod!~\"x-.*\"}";
    let cases: [&[&str]; 8] = [
        &["production.csv", "--selector", MEMORY],
        &[
            "production.csv",
            "--selector",
            MEMORY,
            "--limit",
            "1.75GB",
            "--warm-up",
            "30min",
        ],
        &[
            "production.csv",
            "--selector",
            "my_memory_bytes",
            "--limit",
            "1GB",
        ],
        &[
            "production-azure.json",
            "--selector",
            jvm,
            "--limit",
            "1.75GB",
            "--lead",
            "90min",
        ],
        &[
            "fleet.csv",
            "--selector",
            container,
            "--limit-selector",
            "kube_pod_container_resource_limits{resource=\"memory\"}",
        ],
        &[
            "fleet.csv",
            "--selector",
            container,
            "--limit-selector",
            "container_spec_memory_limit_bytes",
            "--age-by",
            "falls",
        ],
        &["fleet.csv", "--selector", "m", "--limit", "1GB"],
        &["fleet.csv", "--selector", MEMORY, "--series", "web-*"],
    ];
    for words in cases {
        let folder = tempfile::tempdir().unwrap();
        let file = data(words[0]);
        written(&folder, &[&[file.as_str()], &words[1..]].concat());
        promtool(folder.path(), &["check", "rules", "leak.rules.yml"]);
        promtool(folder.path(), &["test", "rules", "leak.rules.test.yml"]);
    }
}

/// Everything that can be read and has times and noise.
#[test]
fn what_is_written_of_every_sample_passes_promtool() {
    if !Program::Promtool.is_here() {
        return;
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    let samples = promised::Folder::Samples.path();
    let folders = std::iter::once(fixtures).chain(samples);
    let folder = tempfile::tempdir().unwrap();
    let mut tests = Vec::new();
    for (number, file) in folders
        .flat_map(|folder| files::files_in(&folder))
        .enumerate()
    {
        let path = file.to_str().unwrap();
        let [rules, test] = ["rules", "test"].map(|kind| format!("{number}.{kind}.yml"));
        let words = [
            "alert",
            path,
            "--selector",
            MEMORY,
            "--limit",
            "1TB",
            "--rules",
            &rules,
            "--tests",
            &test,
        ];
        let run = leakrate_in(folder.path(), &words);
        if run.status == 0 {
            tests.push(test);
        } else {
            assert_eq!(run.status, 2, "{path}: {}", run.stderr);
        }
    }
    assert!(tests.len() >= 15, "{}", tests.len());
    let tests = tests.iter().map(String::as_str);
    let words: Vec<&str> = ["test", "rules"].into_iter().chain(tests).collect();
    promtool(folder.path(), &words);
}

/// Noise, a leak that begins, and restarts.
fn simulated(seed: u64, leak: f64, restarts: &[usize]) -> Series {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = || -> f64 { StandardNormal.sample(&mut random) };
    let mut noise = draw();
    let mut level = 0.0;
    let mut memory = Vec::new();
    for minute in 0..720 {
        if restarts.contains(&minute) {
            level = -10e6;
        }
        level += leak;
        noise = 0.6 * noise + 0.8 * draw();
        memory.push((100e6 + level + 1e6 * noise).round());
    }
    Series::new(Columns {
        name: "s".into(),
        clock: Clock::Elapsed((0..720).map(|minute| 60.0 * f64::from(minute)).collect()),
        memory,
        ..Columns::default()
    })
    .unwrap()
}

/// How often each look finds an alert firing is what `promtool` counts on the same readings.
#[test]
fn the_back_test_fires_as_prometheus_does() {
    if !Program::Promtool.is_here() {
        return;
    }
    let memory: Selector = "m{job=\"a\"}".parse().unwrap();
    let start = Selector::named("start_seconds").unwrap();
    for (seed, restarts) in [(1, vec![]), (2, vec![200]), (3, vec![100, 450])] {
        let series = simulated(seed, 3e4, &restarts);
        let model = LeakModel::fit(&series, &FitOptions::default()).unwrap();
        let subjects = [Subject {
            series: &series,
            model: &model,
            standing: None,
        }];
        for start_time_is_known in [true, false] {
            let options = AlertOptions {
                start_time_is_known,
                limit: Some(Bytes(95e6)),
                lead: Seconds(1800.0),
            };
            let mut found = AlertRule::choose(&subjects, options).unwrap();
            // Where it goes to and fro, and a restart is a fall of eight.
            found.threshold = Rate::new(400.0);
            found.window = Seconds(1800.0);
            found.hold = Seconds(180.0);
            found.warm_up = Seconds(600.0);
            if let RestartCut::Falls { at_least, .. } = &mut found.restarts {
                *at_least = Bytes(8e6);
            }
            let watched = Watched::new(&series, restarts.iter().copied()).unwrap();
            let fired = firings(&found, &watched);
            let looks = |firings: &[leakrate::analysis::alert::Firing]| {
                let each = firings.iter();
                each.map(|one| (one.to.0 - one.from.0) / 60.0 + 1.0)
                    .sum::<f64>()
            };
            let expected = [looks(&fired.leak), looks(&fired.limit.unwrap())];
            assert!(expected.iter().all(|looks| *looks > 5.0), "{expected:?}");
            let selected = Selected {
                memory: &memory,
                start: start_time_is_known.then_some(&start),
                limit: None,
            };
            let facts = from_model::alert(&found, &back_test(&found, &subjects), selected);
            let text = rules(&facts, &memory, &[]);
            check_looks(&text, &series, &restarts, expected);
        }
    }
}

fn check_looks(rules: &str, series: &Series, restarts: &[usize], expected: [f64; 2]) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rules.yml"), rules).unwrap();
    let values: Vec<String> = series.memory().iter().map(f64::to_string).collect();
    let started = (0..series.len()).map(|at| {
        let last = restarts.iter().rfind(|&&restart| restart <= at);
        last.map_or(0, |restart| 60 * restart).to_string()
    });
    let started: Vec<String> = started.collect();
    let mut tests = format!(
        "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n  - interval: 1m\n    input_series:\n      \
         - series: 'm{{job=\"a\"}}'\n        values: '{}'\n      - series: 'start_seconds{{job=\"a\"}}'\n        \
         values: '{}'\n    promql_expr_test:\n",
        values.join(" "),
        started.join(" ")
    );
    for (alert, looks) in ["MemoryLeak", "MemoryLimitAhead"].into_iter().zip(expected) {
        let _ = write!(
            tests,
            "      - expr: sum(count_over_time(ALERTS{{alertname=\"{alert}\",alertstate=\"firing\"}}[1d]))\n        \
             eval_time: 719m\n        exp_samples: [{{labels: '{{}}', value: {looks}}}]\n"
        );
    }
    fs::write(folder.path().join("tests.yml"), tests).unwrap();
    promtool(folder.path(), &["test", "rules", "tests.yml"]);
}

/// The two rules that the README shows are those that are written.
#[test]
fn the_readme_shows_rules_that_are_written() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = fs::read_to_string(path).unwrap();
    let shown = readme.split_once("```yaml\n      - alert: ").unwrap().1;
    let shown = shown.split_once("```").unwrap().0;
    let run = leakrate(&[
        "alert",
        "data/production.csv",
        "--selector",
        MEMORY,
        "--limit",
        "1.75GB",
        "--rules",
        "-",
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        run.stdout
            .starts_with("# Alerts on a memory leak of process_resident_memory_bytes")
    );
    assert!(run.stdout.contains(shown), "{}", run.stdout);
}

fn refused(words: &[&str]) -> String {
    let run = leakrate(&[&["alert"], words].concat());
    assert_eq!(run.status, 2, "{words:?}: {}", run.stdout);
    run.stderr
}

#[test]
fn what_no_rule_can_be_made_of_is_said() {
    let no_selector = refused(&["data/production.csv"]);
    assert!(
        no_selector.contains("--selector 'process_resident_memory_bytes{job=\"web\"}'"),
        "{no_selector}"
    );
    let no_times = refused(&["data/local-snapshots.csv", "--selector", "m"]);
    assert!(
        no_times.contains("no times") && no_times.contains("--step 30s"),
        "{no_times}"
    );
    let bare = refused(&["15MB/h", "--selector", "m"]);
    assert!(bare.contains("noise"), "{bare}");
    let query = refused(&["data/production.csv", "--selector", "sum(m)"]);
    assert!(
        query.contains("expected the name of a metric") && query.contains("(m)"),
        "{query}"
    );
    let start = refused(&[
        "data/production.csv",
        "--selector",
        "m",
        "--age-by",
        "start",
    ]);
    assert!(start.contains("--age-by start"), "{start}");
    let tests = refused(&["data/production.csv", "--selector", "m", "--tests", "t.yml"]);
    assert!(tests.contains("--rules"), "{tests}");
}

/// An export of Prometheus names its metric.
#[test]
fn the_metric_that_was_read_is_the_one_that_is_watched() {
    let run = leakrate(&[
        "alert",
        "tests/fixtures/formats/prometheus/matrix.json",
        "--format",
        "json",
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["alert"]["selector"], MEMORY);
    assert_eq!(
        json["alert"]["restarts"]["metric"],
        "process_start_time_seconds"
    );
}

/// What does not leak is watched, and the answer says that it does not.
#[test]
fn a_rule_for_what_does_not_leak_says_what_it_would_see() {
    let folder = tempfile::tempdir().unwrap();
    let flat = simulated(5, 0.0, &[]);
    let mut table = "time,memory_bytes\n".to_owned();
    for (minute, memory) in flat.memory().iter().enumerate() {
        let (hour, minute) = (minute / 60, minute % 60);
        writeln!(table, "2026-04-03T{hour:02}:{minute:02}:00Z,{memory}").unwrap();
    }
    fs::write(folder.path().join("flat.csv"), table).unwrap();
    let run = written(
        &folder,
        &["flat.csv", "--selector", MEMORY, "--limit", "1GB"],
    );
    assert!(
        run.stdout
            .contains("No leak was found. The rule watches for one"),
        "{}",
        run.stdout
    );
    let text = fs::read_to_string(folder.path().join("leak.rules.yml")).unwrap();
    assert!(text.contains("No leak was found."), "{text}");
    if Program::Promtool.is_here() {
        promtool(folder.path(), &["test", "rules", "leak.rules.test.yml"]);
    }
}

#[test]
fn a_dashboard_shows_memory_growth_and_time_to_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let words = [
        "alert",
        &data("production.csv"),
        "--selector",
        MEMORY,
        "--limit",
        "1.75GB",
        "--dashboard",
        "d.json",
        "--annotations",
        "a.json",
    ];
    let run = leakrate_in(folder.path(), &words);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let read = |name: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(folder.path().join(name)).unwrap()).unwrap()
    };
    let dashboard = read("d.json");
    let queries: Vec<&str> = dashboard["panels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|panel| panel["targets"][0]["expr"].as_str().unwrap())
        .collect();
    assert_eq!(queries[0], MEMORY);
    assert_eq!(queries[1], format!("deriv({MEMORY}[1h]) * 3600"));
    assert!(
        queries[2].starts_with("(1750000000 - predict_linear("),
        "{}",
        queries[2]
    );
    assert_eq!(
        dashboard["panels"][0]["targets"][1]["expr"],
        "vector(1750000000)"
    );
    let alerts = &dashboard["annotations"]["list"][1];
    assert_eq!(alerts["target"]["expr"], alerts["expr"]);
    let lowest = &dashboard["panels"][1]["fieldConfig"]["defaults"]["thresholds"]["steps"][0];
    assert!(lowest.as_object().unwrap()["value"].is_null());
    let events = read("a.json");
    let crash = &events.as_array().unwrap()[0];
    assert_eq!(crash["tags"][1], "predicted-crash");
    // The middle of May 2020, in milliseconds.
    assert_eq!(crash["time"].as_i64().unwrap() / 1_000_000_000, 1589);
    assert!(crash["timeEnd"].as_i64() > crash["time"].as_i64());
}

#[test]
fn start_times_go_with_what_exports_them() {
    let start = |text: &str| {
        let found = start_time(&text.parse().unwrap())?;
        Some((found.selector.to_string(), found.on))
    };
    assert_eq!(
        start("process_resident_memory_bytes{job=\"a\",pod=\"b\"}"),
        Some((
            "process_start_time_seconds{job=\"a\",pod=\"b\"}".to_owned(),
            vec![]
        ))
    );
    assert_eq!(
        start("jvm_memory_used_bytes{area=\"heap\",job=\"a\"}"),
        Some((
            "process_start_time_seconds{job=\"a\"}".to_owned(),
            vec!["instance", "job"]
        ))
    );
    assert_eq!(start("my_memory_bytes"), None);
}
