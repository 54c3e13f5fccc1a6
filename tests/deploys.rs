//! `--deploys`: the leak rate of each release, and since which of them it leaks.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

/// Two days under each of three releases, of which the last leaks 4 MB/h; a reading every ten minutes,
/// and another process after each deploy.
struct Recording {
    folder: TempDir,
}

const EACH: u32 = 288;
const RATES: [f64; 3] = [0.0, 0.0, 4e6];
/// Newest first, as git tells commits, in another zone than the readings.
const GIT_LOG: &str = "2026-05-05T01:55:00+02:00,c3d4e5f\n2026-05-03T01:55:00+02:00,b2c3d4e\n\
                       2026-05-01T01:55:00+02:00,a1b2c3d\n";

impl Recording {
    fn new() -> Self {
        let mut text = String::from("time,pid,memory_bytes\n");
        for (release, rate) in (0_u32..).zip(RATES) {
            for reading in 0..EACH {
                let number = release * EACH + reading;
                let hours = f64::from(reading) / 6.0;
                let noise = ((f64::from(number) * 12.9898).sin() * 43_758.545).fract();
                let memory = 300e6 + rate * hours + 2e6 * noise;
                let (day, minute) = (number / 144 + 1, number % 144 * 10);
                let time = format!("2026-05-{day:02}T{:02}:{:02}:00Z", minute / 60, minute % 60);
                writeln!(text, "{time},{release},{memory:.0}").unwrap();
            }
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("web.csv"), text).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn stored(&self, text: &str) -> String {
        std::fs::write(Path::new(&self.path("deploys.csv")), text).unwrap();
        self.path("deploys.csv")
    }

    fn run(&self, deploys: &[&str], more: &[&str]) -> common::Run {
        let input = self.path("web.csv");
        let mut arguments = vec!["fit", &input];
        for deploy in deploys {
            arguments.extend(["--deploys", deploy]);
        }
        arguments.extend(more);
        common::leakrate(&arguments)
    }

    fn series(&self, deploys: &[&str]) -> Value {
        let run = self.run(deploys, &["--format", "json"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let mut value: Value = serde_json::from_str(&run.stdout).unwrap();
        value["series"][0].take()
    }

    fn refused(&self, text: &str) -> String {
        let file = self.stored(text);
        let run = self.run(&[&file], &[]);
        assert_eq!(run.status, 2, "{}", run.stdout);
        run.stderr
    }
}

#[test]
fn the_log_of_commits_works_as_it_is() {
    let recording = Recording::new();
    let file = recording.stored(GIT_LOG);
    let series = recording.series(&[&file]);
    assert_eq!(series["leaks_since"]["kind"], "release");
    assert_eq!(series["leaks_since"]["release"], "c3d4e5f");
    let releases = series["releases"].as_array().unwrap();
    let names: Vec<&str> = releases
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["a1b2c3d", "b2c3d4e", "c3d4e5f"]);
    assert_eq!(releases[2]["deployed"], "2026-05-04T23:55:00Z");
    let rate = &releases[2]["bytes_per_hour"];
    assert!(rate["lower"].as_f64().unwrap() < 4e6 && 4e6 < rate["upper"].as_f64().unwrap());
    assert_eq!(releases[2]["change"]["fix"], "worse");
    let text = recording.run(&[&file], &[]).stdout;
    assert!(
        text.contains("since c3d4e5f (deployed 2026-05-04 23:55 UTC)"),
        "{text}"
    );
}

#[test]
fn deploys_in_any_order_below_names_of_columns_or_on_the_command_line_are_the_same() {
    let recording = Recording::new();
    let file = recording.stored(GIT_LOG);
    let expected = recording.series(&[&file])["releases"].clone();
    for text in [
        "deployed_at,commit\n2026-05-01T01:55:00+02:00,a1b2c3d\n2026-05-03T01:55:00+02:00,b2c3d4e\n\
         2026-05-05T01:55:00+02:00,c3d4e5f\n",
        "\"b2c3d4e\",\"2026-05-02T23:55:00Z\"\n\na1b2c3d,2026-04-30T23:55:00Z\nc3d4e5f,2026-05-04T23:55:00Z\n",
    ] {
        let file = recording.stored(text);
        assert_eq!(recording.series(&[&file])["releases"], expected, "{text}");
    }
    let given = [
        "2026-05-04T23:55Z=c3d4e5f",
        "2026-05-02T23:55Z=b2c3d4e",
        "2026-04-30T23:55Z=a1b2c3d",
    ];
    assert_eq!(recording.series(&given)["releases"], expected);
}

#[test]
fn a_deploy_that_is_also_the_only_restart_is_not_taken_for_the_cause() {
    let recording = Recording::new();
    let all = std::fs::read_to_string(recording.path("web.csv")).unwrap();
    let (header, rows) = all.split_once('\n').unwrap();
    let later: Vec<&str> = rows.lines().skip(EACH as usize).collect();
    let text = format!("{header}\n{}\n", later.join("\n"));
    std::fs::write(recording.path("web.csv"), text).unwrap();
    let run = recording.run(&["2026-05-04T23:55Z=v3"], &[]);
    assert!(run.stdout.contains("cannot be told"), "{}", run.stdout);
}

#[test]
fn bad_deploys_are_refused_with_their_place_and_what_to_do() {
    let recording = Recording::new();
    for (text, expected) in [
        (
            "time,name\n2026-05-03T00:00:00Z,v2\nsoon 5,v3\n",
            ":3:1: expected a time with a zone and a name",
        ),
        (
            "2026-05-03T00:00:00,v2\n",
            ":1:1: `2026-05-03T00:00:00` has no zone",
        ),
        (
            "2026-05-03T00:00:00Z,v2\n2026-05-05T00:00:00Z,v2\n",
            ":2:1: the deploy `v2` is given twice",
        ),
        (
            "2025-05-03T00:00:00Z,v2\n",
            "no deploy lies between two samples",
        ),
        (
            "2027-05-03T00:00:00Z,v2\n",
            "run from 2026-05-01T00:00:00Z to 2026-05-06",
        ),
        ("time,name\n", "no deploy is in it"),
    ] {
        let error = recording.refused(text);
        assert!(error.contains(expected), "{text}: {error}");
    }
    let run = recording.run(&["2026-05-03T00:00Z=v2", "2027-05-03T00:00Z=v4"], &[]);
    assert_eq!(run.status, 2);
    let expected = "the deploy `v4` is under no sample; those run from 2026-05-01T00:00:00Z";
    assert!(run.stderr.contains(expected), "{}", run.stderr);
    let snapshots = [
        "fit",
        "data/local-snapshots.csv",
        "--deploys",
        "2026-05-03T00:00Z=v2",
    ];
    let run = common::leakrate(&snapshots);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("no series has times of day"),
        "{}",
        run.stderr
    );
    let run = recording.run(&["no-such-file.csv"], &[]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("--deploys 2026-04-03T12:00Z=v2"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_zone_that_is_given_holds_for_deploys_without_one() {
    let recording = Recording::new();
    let file = recording.stored("2026-05-05T01:55:00,v3\n");
    let run = recording.run(&[&file], &["--tz", "+02:00", "--format", "json"]);
    let value: Value = serde_json::from_str(&run.stdout).unwrap();
    let deployed = &value["series"][0]["releases"][1]["deployed"];
    assert_eq!(deployed, "2026-05-04T23:55:00Z");
}

#[test]
fn the_chart_marks_each_deploy_by_its_name() {
    let recording = Recording::new();
    let file = recording.stored(GIT_LOG);
    let chart = recording.path("chart.svg");
    let run = recording.run(&[&file], &["--chart", &chart]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let drawn = std::fs::read_to_string(chart).unwrap();
    assert!(drawn.contains("b2c3d4e") && drawn.contains("c3d4e5f"));
    // What the first process ran was deployed before its first sample.
    assert!(!drawn.contains("a1b2c3d"));
}

/// A reading every ten minutes of a process that runs on through its deploys, with a leak of 5 MB/h
/// from an hour on; `version` names what runs in each hour.
fn running(
    leaking_from: u32,
    version: impl Fn(u32) -> &'static str,
) -> Vec<(String, &'static str, u64)> {
    let readings = 0..6 * 144;
    let reading = |number: u32| {
        let noise = ((f64::from(number) * 12.9898).sin() * 43_758.545).fract();
        let leaked = 5e6 * (f64::from(number) / 6.0 - f64::from(leaking_from)).max(0.0);
        let (day, minute) = (number / 144 + 1, number % 144 * 10);
        let time = format!("2026-05-{day:02}T{:02}:{:02}:00Z", minute / 60, minute % 60);
        (
            time,
            version(number / 6),
            (300e6 + leaked + 2e6 * noise) as u64,
        )
    };
    readings.map(reading).collect()
}

fn first_series(file: &str, text: &str, more: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file);
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let run = common::leakrate(&[&["fit", path, "--format", "json"], more].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut value: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(value["series"].as_array().unwrap().len(), 1);
    value["series"][0].take()
}

fn table(rows: &[(String, &str, u64)], column: &str) -> String {
    let mut text = format!("time,{column},memory_bytes\n");
    for (time, version, memory) in rows {
        writeln!(text, "{time},{version},{memory}").unwrap();
    }
    text
}

fn releases_of(series: &Value) -> Vec<(&str, &str)> {
    let releases = series["releases"].as_array().unwrap().iter();
    releases
        .map(|one| {
            (
                one["name"].as_str().unwrap(),
                one["deployed"].as_str().unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_column_of_versions_tells_the_deploys_whatever_it_is_called() {
    let version = |hour| {
        if hour < 48 {
            "1.0"
        } else if hour < 96 {
            "1.1"
        } else {
            "2.0"
        }
    };
    let rows = running(96, version);
    let expected = [
        ("1.0", "2026-05-01T00:00:00Z"),
        ("1.1", "2026-05-03T00:00:00Z"),
        ("2.0", "2026-05-05T00:00:00Z"),
    ];
    for column in ["version", "app_version", "image_tag", "Git Commit"] {
        let series = first_series("web.csv", &table(&rows, column), &[]);
        assert_eq!(releases_of(&series), expected, "{column}");
        assert_eq!(series["leaks_since"]["kind"], "release", "{column}");
        assert_eq!(series["leaks_since"]["release"], "2.0");
    }
    let mut records = String::new();
    for (time, version, memory) in &rows {
        let record =
            serde_json::json!({"time": time, "service": {"version": version}, "rss_bytes": memory});
        writeln!(records, "{record}").unwrap();
    }
    let series = first_series("web.jsonl", &records, &[]);
    assert_eq!(releases_of(&series), expected);
    // What is said on the command line counts, not the column.
    let given = ["--deploys", "2026-05-02T00:00Z=other"];
    let series = first_series("web.csv", &table(&rows, "version"), &given);
    assert_eq!(series["releases"][1]["name"], "other");
    assert_eq!(series["releases"].as_array().unwrap().len(), 2);
}

#[test]
fn large_files_tell_the_same_versions() {
    let version = |hour| if hour < 96 { "v1" } else { "v2" };
    let rows = running(96, version);
    // In parts, as large tables are read.
    let mut text = table(&rows, "version");
    let one = first_series("web.csv", &text, &[]);
    text.push_str(&"\n".repeat(3 << 20));
    let other = first_series("web.csv", &text, &[]);
    assert_eq!(one["releases"], other["releases"]);
    assert_eq!(releases_of(&one)[1], ("v2", "2026-05-05T00:00:00Z"));
}

#[test]
fn a_leak_that_began_between_deploys_is_held_against_those_in_its_interval_alone() {
    let since = |version: fn(u32) -> &'static str| {
        let series = first_series("web.csv", &table(&running(96, version), "version"), &[]);
        assert_eq!(series["verdict"], "leak");
        series["leaks_since"].clone()
    };
    let under = since(|hour| {
        if hour < 24 {
            "a"
        } else if hour < 140 {
            "b"
        } else {
            "c"
        }
    });
    assert_eq!(under["kind"], "under");
    assert_eq!(under["release"], "b");
    let together = since(|hour| {
        if hour < 95 {
            "a"
        } else if hour < 97 {
            "b"
        } else {
            "c"
        }
    });
    assert_eq!(together["kind"], "one_of");
    assert_eq!(together["one_of"], serde_json::json!(["b", "c"]));
}

#[test]
fn series_of_one_pod_that_differ_in_their_image_are_one_with_releases() {
    let version = |hour| if hour < 96 { "app:1" } else { "app:2" };
    let rows = running(96, version);
    let mut results = Vec::new();
    for image in ["app:1", "app:2"] {
        let values: Vec<Value> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.1 == image)
            .map(|(number, row)| {
                serde_json::json!([1_777_593_600 + 600 * number, row.2.to_string()])
            })
            .collect();
        let metric = serde_json::json!({
            "__name__": "container_memory_working_set_bytes", "pod": "web-0", "image": image, "id": image,
        });
        results.push(serde_json::json!({"metric": metric, "values": values}));
    }
    let answer = serde_json::json!({
        "status": "success", "data": {"resultType": "matrix", "result": results},
    });
    let series = first_series("prometheus.json", &answer.to_string(), &[]);
    assert_eq!(series["name"], "web-0");
    let releases = releases_of(&series);
    assert_eq!(releases.len(), 2);
    assert_eq!(releases[1], ("app:2", "2026-05-05T00:00:00Z"));
    assert_eq!(series["restarts"].as_array().unwrap().len(), 1);
    // Another image is another process: either may have begun it.
    assert_eq!(series["leaks_since"]["kind"], "cannot_tell");
}

#[test]
fn what_a_report_is_made_of_may_list_its_deploys() {
    let recording = Recording::new();
    recording.stored(GIT_LOG);
    let listed = "deploys = [\"2026-05-04T23:55Z=c3d4e5f\", \"2026-05-02T23:55Z=b2c3d4e\"]";
    for deploys in ["deploys = \"deploys.csv\"", listed] {
        let text = format!("{deploys}\n[production]\ninput = \"web.csv\"\n");
        let incident = recording.path("incident.toml");
        std::fs::write(&incident, text).unwrap();
        let run = common::leakrate(&["report", &incident, "--format", "json"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let value: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(
            value["series"][0]["leaks_since"]["release"], "c3d4e5f",
            "{deploys}"
        );
    }
}
