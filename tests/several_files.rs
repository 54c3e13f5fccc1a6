//! Several files that are one series, and several that are not.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use common::Run;

/// Memory of a day, a reading an hour; 1 MB more each hour since the first day began.
fn day(number: usize, hours: std::ops::Range<usize>) -> String {
    let row = |hour: usize| {
        let memory = 100 + 24 * number + hour;
        format!("2026-04-{:02}T{hour:02}:00:00Z,{memory}\n", number + 1)
    };
    let rows: String = hours.map(row).collect();
    format!("time,rss_mb\n{rows}")
}

/// Runs with files of these contents; messages name them as they are named here.
fn with(files: &[(&str, String)], args: &[&str]) -> Run {
    let directory = tempfile::tempdir().unwrap();
    let folder = format!("{}/", directory.path().display());
    for (name, content) in files {
        std::fs::write(format!("{folder}{name}"), content).unwrap();
    }
    let placed = args.iter().map(|arg| {
        let (label, name) = arg.split_once('=').unwrap_or(("", arg));
        let is_file = files.iter().any(|(file, _)| *file == name);
        match (is_file, label) {
            (true, "") => format!("{folder}{name}"),
            (true, label) => format!("{label}={folder}{name}"),
            (false, _) => (*arg).to_owned(),
        }
    });
    let placed: Vec<String> = placed.collect();
    let mut run = common::leakrate(&placed);
    run.stderr = run.stderr.replace(&folder, "");
    run
}

fn json(run: &Run) -> serde_json::Value {
    assert_eq!(run.status, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn files_of_one_day_each_are_one_series_whatever_their_order() {
    let files = [
        ("mem-01.csv", day(0, 0..24)),
        ("mem-02.csv", day(1, 0..24)),
        ("mem-03.csv", day(2, 0..24)),
    ];
    for order in [
        ["mem-01.csv", "mem-02.csv", "mem-03.csv"],
        ["mem-03.csv", "mem-01.csv", "mem-02.csv"],
    ] {
        let args = [&["fit"], &order[..], &["--format", "json"]].concat();
        let facts = json(&with(&files, &args));
        let [series] = facts["series"].as_array().unwrap().as_slice() else {
            panic!("one process is one series: {facts}");
        };
        assert_eq!(series["name"], "mem");
        assert_eq!(series["samples"], 72);
        assert_eq!(series["memory_first_bytes"], 100e6);
        assert_eq!(series["memory_last_bytes"], 171e6);
        let rate = series["bytes_per_hour"]["estimate"].as_f64().unwrap();
        assert!((rate - 1e6).abs() < 1.0, "{rate}");
        let inputs = facts["inputs"].as_array().unwrap();
        let rows: Vec<_> = inputs.iter().map(|input| &input["rows"]).collect();
        assert_eq!(rows, [24, 24, 24]);
    }
}

#[test]
fn rows_that_stand_in_two_files_are_taken_once_and_said() {
    let files = [("mem-a.csv", day(0, 0..15)), ("mem-b.csv", day(0, 10..24))];
    let run = with(
        &files,
        &["fit", "mem-a.csv", "mem-b.csv", "--format", "json"],
    );
    let series = &json(&run)["series"][0];
    assert_eq!(series["samples"], 24);
    let notes = series["caveats"].as_array().unwrap();
    let note = notes.iter().find(|note| note["code"] == "files_joined");
    assert_eq!(
        note.unwrap()["message"],
        "2 files were read as one; 5 rows in several of them: taken once"
    );
}

#[test]
fn other_readings_at_the_same_times_are_a_question_with_its_answers() {
    let higher = day(0, 0..24).replace(",1", ",2");
    let files = [("a.csv", day(0, 0..24)), ("b.csv", higher)];
    let asked = with(&files, &["fit", "a.csv", "b.csv"]);
    assert_eq!(asked.status, 2);
    assert!(
        asked
            .stderr
            .contains("b.csv: it has other readings than a.csv at the same time"),
        "{}",
        asked.stderr
    );
    assert!(asked.stderr.contains("--files together") && asked.stderr.contains("--files apart"));
    let apart = with(
        &files,
        &[
            "fit", "a.csv", "b.csv", "--files", "apart", "--format", "json",
        ],
    );
    assert_eq!(json(&apart)["series"].as_array().unwrap().len(), 2);
    let args = [
        "fit", "a.csv", "b.csv", "--files", "together", "--format", "json",
    ];
    let together = json(&with(&files, &args));
    assert_eq!(together["series"][0]["samples"], 24);
    assert_eq!(together["series"][0]["memory_first_bytes"], 150e6);
    // Labels answer it, too.
    let labelled = with(
        &files,
        &["fit", "one=a.csv", "two=b.csv", "--format", "json"],
    );
    assert_eq!(json(&labelled)["series"].as_array().unwrap().len(), 2);
}

#[test]
fn pods_that_rows_name_are_continued_each_on_its_own() {
    let file = |day: usize| {
        let row = |hour: usize, pod: &str, memory: usize| {
            format!("2026-04-{day:02}T{hour:02}:00:00Z,{pod},{memory}\n")
        };
        let rows = (0..12).map(|hour| row(hour, "web-a", 100 + hour) + &row(hour, "web-b", 300));
        format!("time,pod,rss_mb\n{}", rows.collect::<String>())
    };
    let files = [("1.csv", file(1)), ("2.csv", file(2))];
    let facts = json(&with(
        &files,
        &["fit", "1.csv", "2.csv", "--format", "json"],
    ));
    let series = facts["series"].as_array().unwrap();
    let mut found: Vec<(&str, u64)> = series
        .iter()
        .map(|one| {
            (
                one["name"].as_str().unwrap(),
                one["samples"].as_u64().unwrap(),
            )
        })
        .collect();
    found.sort_unstable();
    assert_eq!(found, [("web-a", 24), ("web-b", 24)]);
}

#[test]
fn a_counter_of_requests_goes_on_in_the_next_file() {
    let file = |day: usize| {
        let row = |hour: usize| {
            let requests = 1000 * (24 * (day - 1) + hour);
            let memory = 100 + 24 * (day - 1) + hour;
            format!("2026-04-{day:02}T{hour:02}:00:00Z,{requests},{memory}\n")
        };
        format!(
            "time,requests,rss_mb\n{}",
            (0..24).map(row).collect::<String>()
        )
    };
    let files = [("d-1.csv", file(1)), ("d-2.csv", file(2))];
    let facts = json(&with(
        &files,
        &["fit", "d-1.csv", "d-2.csv", "--format", "json"],
    ));
    assert_eq!(facts["series"][0]["requests"], 47_000.0);
    let rate = &facts["series"][0]["bytes_per_request"]["estimate"];
    assert!((rate.as_f64().unwrap() - 1000.0).abs() < 1e-3, "{rate}");
}

#[test]
fn files_of_other_kinds_stay_apart_and_are_not_joined_by_a_label() {
    let table = "requests,heap_mb\n0,1\n10,2\n20,3\n30,4\n".to_owned();
    let files = [("a.csv", day(0, 0..24)), ("b.csv", table)];
    let apart = with(&files, &["fit", "a.csv", "b.csv", "--format", "json"]);
    assert_eq!(json(&apart)["series"].as_array().unwrap().len(), 2);
    let joined = with(&files, &["fit", "x=a.csv", "x=b.csv"]);
    assert_eq!(joined.status, 2);
    assert!(
        joined.stderr.contains(
            "it cannot be one series with a.csv: one is `table`, the other is `snapshots`"
        ),
        "{}",
        joined.stderr
    );
}

#[test]
fn two_snapshot_tables_without_times_are_two_measurements() {
    let table = |most: usize| format!("requests,heap_mb\n0,1\n10,2\n20,3\n30,{most}\n");
    let files = [("a.csv", table(4)), ("b.csv", table(5))];
    let facts = json(&with(
        &files,
        &["fit", "a.csv", "b.csv", "--format", "json"],
    ));
    assert_eq!(facts["series"].as_array().unwrap().len(), 2);
}

/// The same file with a column of requests: a running total, or a rate, which makes no difference
/// to the format.
fn counted(file: &str, column: &str, count: impl Fn(usize) -> usize) -> String {
    let rows = file.lines().enumerate().map(|(row, line)| match row {
        0 => format!("{line},{column}\n"),
        _ => format!("{line},{}\n", count(row)),
    });
    rows.collect()
}

#[test]
fn a_file_without_requests_that_goes_on_from_one_with_them_is_a_question_with_its_answers() {
    let total = counted(&day(0, 0..24), "requests", |row| 1000 * row);
    let rate = counted(&day(0, 0..24), "requests_per_second", |row| 10 + row % 3);
    let later_total = counted(&day(1, 0..24), "requests", |row| 1000 * row);
    for (first, second, lacking) in [
        (total.clone(), day(1, 0..24), "b.csv"),
        (rate, day(1, 0..24), "b.csv"),
        (day(0, 0..24), later_total, "a.csv"),
    ] {
        let files = [("a.csv", first), ("b.csv", second)];
        let run = |args: &[&str]| {
            let line = [&["fit", "a.csv", "b.csv", "--format", "json"], args].concat();
            with(&files, &line)
        };
        let asked = run(&[]);
        assert_eq!(asked.status, 2, "{}", asked.stdout);
        let question = format!("{lacking}: it has no column of requests, and ");
        assert!(asked.stderr.contains(&question), "{}", asked.stderr);
        let apart = json(&run(&["--files", "apart"]));
        assert_eq!(apart["series"].as_array().unwrap().len(), 2);
        let together = json(&run(&["--files", "together"]));
        let [series] = together["series"].as_array().unwrap().as_slice() else {
            panic!("they were said to be one: {together}");
        };
        // Samples without a count are left out, and that is said.
        assert_eq!(series["samples"], 24);
        let caveats = series["caveats"].as_array().unwrap();
        let left_out = |caveat: &serde_json::Value| caveat["code"] == "partial_requests";
        assert!(caveats.iter().any(left_out), "{series}");
        let for_both = json(&run(&["--requests", "100/min"]));
        assert_eq!(for_both["series"][0]["samples"], 48);
    }
}
