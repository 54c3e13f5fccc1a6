//! Two groups of instances compared: the leak of one version against that of another.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::path::PathBuf;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};
use serde_json::Value;
use tempfile::TempDir;

/// Of each version, what its pods leak in MB an hour.
const VERSIONS: [(&str, &[f64]); 4] = [
    ("v1", &[10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0]),
    ("v2", &[0.0; 6]),
    ("v3", &[22.0, 25.0, 27.0, 28.0, 33.0]),
    ("v10", &[5.0]),
];

struct Fleet {
    folder: TempDir,
}

impl Fleet {
    fn new() -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(11);
        let mut text = String::from("time,pod,version,memory_bytes\n");
        for (version, leaks) in VERSIONS {
            for (pod, leak) in leaks.iter().enumerate() {
                for hour in 0..48 {
                    let noise: f64 = StandardNormal.sample(&mut random);
                    let memory = 300e6 + leak * 1e6 * f64::from(hour) + 1e5 * noise;
                    let (day, clock) = (hour / 24 + 1, hour % 24);
                    let time = format!("2026-03-{day:02}T{clock:02}:00:00Z");
                    writeln!(text, "{time},{version}-{pod},{version},{memory:.0}").unwrap();
                }
            }
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("fleet.csv"), text).unwrap();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("fleet.csv")
    }

    fn compare(&self, options: &[&str]) -> common::Run {
        let path = self.path();
        common::leakrate(&[&["compare", path.to_str().unwrap()], options].concat())
    }

    fn json(&self, options: &[&str]) -> Value {
        let run = self.compare(&[options, &["--format", "json"]].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
        serde_json::from_str(&run.stdout).unwrap()
    }
}

fn number(facts: &Value, pointer: &str) -> f64 {
    facts.pointer(pointer).and_then(Value::as_f64).unwrap()
}

#[test]
fn the_ratio_of_two_versions_allows_for_how_their_pods_differ() {
    let facts = Fleet::new().json(&["--group-by", "version", "--groups", "v1,v3"]);
    let comparison = &facts["comparison"];
    assert_eq!(comparison["baseline"], "v1");
    assert_eq!(comparison["other"], "v3");
    assert_eq!(comparison["verdict"], "same_order");
    assert!(comparison["fix"].is_null());
    // Means, standard deviations and Welch's 90 % interval of VERSIONS by numpy 2.4 and
    // scipy 1.17: ttest_ind(v3, v1, equal_var=False).confidence_interval(0.9).
    assert!((number(comparison, "/ratio/estimate") - 2.0).abs() < 0.01);
    for (name, expected) in [("estimate", 13.5), ("lower", 9.5716), ("upper", 17.4284)] {
        let found = number(comparison, &format!("/difference_bytes_per_hour/{name}")) / 1e6;
        assert!((found - expected).abs() < 0.05, "{name}: {found}");
    }
    let groups = facts["fleet"]["groups"].as_array().unwrap();
    let names: Vec<&Value> = groups.iter().map(|group| &group["name"]).collect();
    assert_eq!(names, ["v1", "v3"], "the baseline first");
    assert_eq!(facts["fleet"]["count"], 13, "only the series of both");
}

#[test]
fn a_version_in_which_no_pod_leaks_is_a_fix() {
    let fleet = Fleet::new();
    let options = ["--group-by", "version", "--groups", "v1,v2"];
    let before_after = [&options[..], &["--relation", "before-after"]].concat();
    assert_eq!(fleet.json(&before_after)["comparison"]["fix"], "fixed");
    let text = fleet.compare(&before_after).stdout;
    assert!(
        text.starts_with("Fixed: 100 % of the leak of v1 is gone in v2"),
        "{text}"
    );
    assert!(fleet.json(&options)["comparison"]["fix"].is_null());
    let back = ["--group-by", "version", "--groups", "v1,v3"];
    let worse = fleet
        .compare(&[&back[..], &["--relation", "before-after"]].concat())
        .stdout;
    assert!(
        worse.starts_with("Worse: v3 leaks 2.00× as fast as v1"),
        "{worse}"
    );
}

#[test]
fn a_group_that_does_not_leak_is_none_to_compare_with() {
    let text = Fleet::new()
        .compare(&["--group-by", "version", "--groups", "v1,v2"])
        .stdout;
    let start = "No leak to compare with: v2 does not leak.\nv2 minus v1: -13.5 MB/h (90 % CI ";
    assert!(text.starts_with(start), "{text}");
    assert!(!text.contains("as fast"), "{text}");
}

#[test]
fn the_same_groups_are_found_in_one_file_or_in_several_and_with_little_memory() {
    let fleet = Fleet::new();
    let text = std::fs::read_to_string(fleet.path()).unwrap();
    let files: Vec<String> = ["v1", "v3"]
        .into_iter()
        .map(|version| {
            let of_version = |line: &&str| line.contains("time,") || line.contains(version);
            let lines: Vec<&str> = text.lines().filter(of_version).collect();
            let path = fleet.folder.path().join(format!("{version}.csv"));
            std::fs::write(&path, lines.join("\n")).unwrap();
            path.to_str().unwrap().to_owned()
        })
        .collect();
    let grouped = ["--group-by", "version", "--groups", "v1,v3"];
    let of_files = |options: &[&str]| -> Value {
        let inputs: Vec<&str> = files.iter().map(String::as_str).collect();
        let format = ["--format", "json"];
        let run =
            common::leakrate(&[&["compare"], &inputs[..], options, &grouped, &format].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
        serde_json::from_str(&run.stdout).unwrap()
    };
    let whole = fleet.json(&grouped);
    for (how, facts) in [
        ("apart", of_files(&["--files", "apart"])),
        ("together", of_files(&["--files", "together"])),
        (
            "low memory",
            fleet.json(&[&grouped[..], &["--low-memory"]].concat()),
        ),
    ] {
        assert_eq!(facts["fleet"]["groups"], whole["fleet"]["groups"], "{how}");
        assert_eq!(
            facts["comparison"]["ratio"], whole["comparison"]["ratio"],
            "{how}"
        );
    }
}

#[test]
fn groups_that_cannot_be_compared_are_told_with_what_to_do() {
    let fleet = Fleet::new();
    for (options, expected) in [
        (
            &["--group-by", "version"][..],
            "name them with --groups BASELINE,OTHER; the groups are v1, v2, v3, v10",
        ),
        (
            &["--group-by", "version", "--groups", "v1,V2"],
            "no series is in the group `V2` (did you mean `v2`?)",
        ),
        (
            &["--group-by", "version", "--groups", "v1,v10"],
            "the group `v10` has 1 series",
        ),
        (
            &["--group-by", "verison"],
            "no series has the label or column `verison` (did you mean `version`?)",
        ),
        (&[], "add --group-by"),
    ] {
        let run = fleet.compare(options);
        assert_eq!(run.status, 2, "{}", run.stdout);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}
