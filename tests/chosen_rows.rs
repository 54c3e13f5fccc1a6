//! `--where` and `--columns`: whatever holds a table, only the rows are read that are asked for, as if there were no
//! others.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{Run, leakrate};
use leakrate::ingest::{Cutting, IngestError, ReadOptions, Reading, Source, read};
use proptest::prelude::*;

/// Rows of a fleet in two clusters, of which `us` has a cell that cannot be read.
fn fleet(wanted: impl Fn(&str) -> bool) -> String {
    let mut text = "time,cluster,pod,rss_bytes,heap_bytes\n".to_owned();
    for minute in 0..60 {
        for (cluster, pod, growth) in [
            ("eu", "web-1", 9_000),
            ("us", "web-1", 0),
            ("eu", "web-2", 0),
        ] {
            if !wanted(cluster) {
                continue;
            }
            let memory = 100_000_000 + growth * minute + minute * 7919 % 13 * 100;
            let bytes = match (cluster, minute) {
                ("us", 30) => "broken".to_owned(),
                _ => memory.to_string(),
            };
            let (hour, minute) = (minute / 60, minute % 60);
            let _ = writeln!(
                text,
                "2026-03-14T{hour:02}:{minute:02}:00Z,{cluster},{pod},{bytes},{}",
                memory / 2
            );
        }
    }
    text
}

fn fit(path: &Path, options: &[&str]) -> Run {
    let mut args = vec!["fit", path.to_str().unwrap(), "--format", "json"];
    args.extend(options);
    leakrate(&args)
}

/// The series of an answer, as they stand in its JSON.
fn series(run: &Run) -> Vec<serde_json::Value> {
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    answer["series"].as_array().unwrap().clone()
}

fn as_json_lines(csv: &str) -> String {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let objects = lines.map(|line| {
        let cells = names.iter().zip(line.split(','));
        let members: Vec<String> = cells
            .map(|(name, cell)| format!("\"{name}\": \"{cell}\""))
            .collect();
        format!("{{{}}}\n", members.join(", "))
    });
    objects.collect()
}

#[test]
fn the_rows_that_are_asked_for_are_read_as_if_there_were_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let (all, eu) = (
        folder.path().join("fleet.csv"),
        folder.path().join("eu/fleet.csv"),
    );
    fs::create_dir(folder.path().join("eu")).unwrap();
    let texts = [
        (fleet(|_| true), fleet(|cluster| cluster == "eu")),
        (
            as_json_lines(&fleet(|_| true)),
            as_json_lines(&fleet(|cluster| cluster == "eu")),
        ),
    ];
    for (text_of_all, text_of_eu) in texts {
        fs::write(&all, text_of_all).unwrap();
        fs::write(&eu, text_of_eu).unwrap();
        let expected = series(&fit(&eu, &["--memory", "rss_bytes"]));
        assert_eq!(expected.len(), 2);
        for conditions in [
            &["--where", "cluster=eu"][..],
            &["--where", "cluster=e*"],
            &["--where", "cluster!=us"],
            &["--where", "cluster!=us", "--where", "pod=web-?"],
        ] {
            let options = [conditions, &["--memory", "rss_bytes"]].concat();
            let chosen = series(&fit(&all, &options));
            assert_eq!(chosen, expected, "{conditions:?}");
        }
        let refused = fit(&all, &["--memory", "rss_bytes"]);
        assert_eq!(refused.status, 2, "the other cluster cannot be read");
    }
}

#[test]
fn a_row_keeps_its_place_where_others_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.csv");
    fs::write(&path, fleet(|_| true)).unwrap();
    let refused = fit(&path, &["--where", "cluster=us"]);
    assert_eq!(refused.status, 2);
    // Three rows a minute below a header.
    let line = 1 + 3 * 30 + 2;
    assert!(
        refused.stderr.contains(&format!("fleet.csv:{line}:")),
        "{}",
        refused.stderr
    );
}

#[test]
fn what_is_asked_for_and_not_there_is_told_with_what_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.csv");
    let log = folder.path().join("pods.csv");
    fs::write(&path, fleet(|_| true)).unwrap();
    fs::write(
        &log,
        "# HELP rss_bytes Memory.\n# TYPE rss_bytes gauge\nrss_bytes 1\n",
    )
    .unwrap();
    for (path, options, said) in [
        (
            &path,
            &["--where", "clster=eu"][..],
            &["no column `clster`", "did you mean `cluster`?"][..],
        ),
        (
            &path,
            &["--where", "cluster=ue"],
            &["no row has cluster=ue", "`eu`, `us`"],
        ),
        (
            &path,
            &["--where", "cluster=us", "--where", "pod=web-2"],
            &["no row has cluster=us and pod=web-2; `pod` is `web-1`"],
        ),
        (
            &path,
            &["--where", "eu"],
            &["--where", "such as `cluster=eu`"],
        ),
        (
            &path,
            &["--columns", "time,clster"],
            &["no column `clster`"],
        ),
        (
            &log,
            &["--where", "cluster=eu"],
            &["no rows of a table for --where", "leave out --where"],
        ),
        (
            &log,
            &["--columns", "cluster"],
            &["--columns has nothing to choose from"],
        ),
    ] {
        let refused = fit(path, options);
        assert_eq!(refused.status, 2, "{options:?}: {}", refused.stdout);
        for said in said {
            assert!(
                refused.stderr.contains(said),
                "{options:?}: {}",
                refused.stderr
            );
        }
    }
}

#[test]
fn columns_that_are_not_asked_for_are_left_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.csv");
    let mut text = "time,shard,one_rss_mb,two_heap_mb\n".to_owned();
    for minute in 0..60 {
        let (one, two) = (100 + minute, 50 + minute);
        let _ = writeln!(text, "2026-03-14T00:{minute:02}:00Z,a,{one}.5,{two}.5");
    }
    fs::write(&path, text).unwrap();
    assert_eq!(fit(&path, &[]).status, 2, "either may be meant");
    let chosen = series(&fit(&path, &["--columns", "time,two_heap_mb"]));
    assert_eq!(chosen[0]["memory_first_bytes"], 50.5e6);
    // What another option names is looked at as well.
    let named = series(&fit(
        &path,
        &["--columns", "time", "--memory", "one_rss_mb"],
    ));
    assert_eq!(named[0]["memory_first_bytes"], 100.5e6);
}

#[test]
fn inputs_have_conditions_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.csv");
    fs::write(&path, fleet(|_| true).replace("broken", "100000000")).unwrap();
    let path = path.to_str().unwrap();
    let (eu, us) = (format!("eu={path}"), format!("us={path}"));
    let compared = leakrate(&[
        "compare",
        &eu,
        &us,
        "--where",
        "eu=cluster=eu",
        "--where",
        "us=cluster=us",
        "--where",
        "eu=pod=web-1",
        "--memory",
        "rss_bytes",
        "--format",
        "json",
    ]);
    assert_eq!(compared.status, 0, "{}", compared.stderr);
    let answer: serde_json::Value = serde_json::from_str(&compared.stdout).unwrap();
    assert_eq!(answer["series"].as_array().unwrap().len(), 2);
}

/// The requests of a file that has the column are those of the rows that are asked for.
#[test]
fn a_file_of_requests_is_read_by_the_conditions_that_it_can_meet() {
    let folder = tempfile::tempdir().unwrap();
    let (memory, requests) = (
        folder.path().join("memory.csv"),
        folder.path().join("requests.csv"),
    );
    fs::write(&memory, fleet(|cluster| cluster == "eu")).unwrap();
    let table = |clusters: &[&str]| {
        let mut text = "time,cluster,requests\n".to_owned();
        for minute in 0..60 {
            for cluster in clusters {
                let _ = writeln!(
                    text,
                    "2026-03-14T00:{minute:02}:00Z,{cluster},{}",
                    minute * 1000
                );
            }
        }
        text
    };
    let requests_option = format!("file:{}", requests.display());
    let rate = |clusters: &[&str]| {
        fs::write(&requests, table(clusters)).unwrap();
        let options = [
            "--where",
            "cluster=eu",
            "--where",
            "pod=web-1",
            "--memory",
            "rss_bytes",
            "--requests",
        ];
        let run = fit(&memory, &[&options[..], &[&requests_option]].concat());
        series(&run)[0]["bytes_per_request"]["estimate"].clone()
    };
    assert_eq!(rate(&["eu"]), rate(&["eu", "us"]));
    assert!(rate(&["eu"]).is_number());
}

#[test]
fn a_stream_of_series_refuses_conditions() {
    let refused = leakrate(&[
        "stream",
        "--keys",
        "pod",
        "fit",
        "--where",
        "cluster=eu",
        "-",
    ]);
    assert_eq!(refused.status, 2);
    let expected = if cfg!(feature = "parquet") {
        "--where"
    } else {
        "stream"
    };
    assert!(refused.stderr.contains(expected), "{}", refused.stderr);
}

/// A row of a table that is written in any way.
#[derive(Debug, Clone)]
struct AnyRow {
    cluster: &'static str,
    pod: &'static str,
    bytes: u64,
    note: &'static str,
}

fn any_row() -> impl Strategy<Value = AnyRow> {
    let cluster = prop::sample::select(vec![
        "eu",
        "us",
        " eu ",
        "\"eu\"",
        "\"eu, west\"",
        "",
        "eu-1",
    ]);
    let pod = prop::sample::select(vec!["web-1", "web-2", "\"web-1\""]);
    let note = prop_oneof![
        12 => Just("-"),
        1 => Just("\"a \"\"quoted\"\" one\""),
        1 => Just("\"two\nlines\""),
    ];
    (cluster, pod, 1_u64 << 20..1 << 30, note).prop_map(|(cluster, pod, bytes, note)| AnyRow {
        cluster,
        pod,
        bytes,
        note,
    })
}

fn text_of(rows: &[AnyRow], end: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut text = format!("time,cluster,pod,rss_bytes,note{end}");
    for (second, row) in rows.iter().enumerate() {
        let cluster = row.cluster.trim().trim_matches('"');
        if wanted(cluster) {
            let AnyRow {
                cluster,
                pod,
                bytes,
                note,
            } = row;
            let _ = write!(
                text,
                "{},{cluster},{pod},{bytes},{note}{end}",
                1_767_225_600 + 60 * second
            );
        }
    }
    text
}

proptest! {
    #[test]
    fn what_is_left_out_is_as_if_it_were_not_there(
        rows in prop::collection::vec(any_row(), 1..40),
        end in prop::sample::select(vec!["\n", "\r\n"]),
        window in 1_usize..600,
        parts_per_core in 1_usize..4,
        condition in 0_usize..5,
    ) {
        type Wanted = fn(&str) -> bool;
        let conditions: [(&str, Wanted); 5] = [
            ("cluster=eu", |cluster| cluster == "eu"),
            ("cluster!=eu", |cluster| cluster != "eu"),
            ("cluster=eu*", |cluster| cluster.starts_with("eu")),
            ("cluster=", str::is_empty),
            ("cluster=eu, west", |cluster| cluster == "eu, west"),
        ];
        let (condition, wanted) = conditions[condition];
        let options = ReadOptions {
            cutting: Cutting { from: 0, window, parts_per_core },
            ..ReadOptions::default()
        };
        let asked = ReadOptions { conditions: vec![condition.parse().unwrap()], ..options.clone() };
        let read = |text: String, options: &ReadOptions| -> Result<Reading, IngestError> {
            read(&Source::from_bytes("fleet.csv", text.into_bytes())?, options)
        };
        let chosen = read(text_of(&rows, end, |_| true), &asked);
        let expected = read(text_of(&rows, end, wanted), &options);
        match (chosen, expected) {
            (Ok(chosen), Ok(expected)) => {
                prop_assert_eq!(chosen.series, expected.series);
                prop_assert_eq!(chosen.rows, expected.rows);
                prop_assert_eq!(chosen.columns, expected.columns);
            }
            (Err(_), Err(_)) => {}
            (chosen, expected) => prop_assert!(false, "{chosen:?} and {expected:?}"),
        }
    }
}
