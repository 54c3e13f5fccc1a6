//! Files that grow, and what else happens to them.

use std::fs;

use serde_json::Value;

use crate::common::{command, leakrate};
use crate::table::{Table, append};
use crate::watcher::{Watch, readings};

fn watched(table: &Table) -> Watch {
    Watch::start(&[table.name(), "--limit", "1GB"])
}

#[test]
fn what_is_added_to_a_file_is_read_and_each_line_fits_the_schema() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = Table::new(folder.path(), 60, 1e6);
    let watch = watched(&table);
    let schema: Value =
        serde_json::from_str(&fs::read_to_string("data/report.schema.json").unwrap()).unwrap();
    let part = serde_json::json!({
        "$schema": schema["$schema"], "$ref": "#/$defs/watch_line", "$defs": schema["$defs"],
    });
    let schema = jsonschema::validator_for(&part).unwrap();
    let first = watch.line();
    assert_eq!(readings(&first), 60);
    table.grow(30);
    let second = watch.line();
    assert_eq!(readings(&second), 90);
    for line in [&first, &second] {
        let faults: Vec<String> = schema
            .iter_errors(line)
            .map(|one| one.to_string())
            .collect();
        assert_eq!(faults, Vec::<String>::new(), "{line}");
    }
}

/// Few readings are kept as they are, so that a watch says what a fit says.
#[test]
fn a_watch_says_of_a_file_what_a_fit_of_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = Table::new(folder.path(), 60, 1e6);
    let watch = watched(&table);
    watch.line();
    table.grow(100);
    let line = watch.line();
    let fit = leakrate(&["fit", table.name(), "--format", "json"]);
    let fit: Value = serde_json::from_str(&fit.stdout).unwrap();
    for key in [
        "bytes_per_hour",
        "verdict",
        "p_value",
        "samples",
        "from",
        "to",
    ] {
        assert_eq!(line["series"][key], fit["series"][0][key], "{key}");
    }
}

#[test]
fn a_torn_last_line_waits_for_its_rest() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = Table::new(folder.path(), 60, 1e6);
    let watch = watched(&table);
    watch.line();
    let row = table.next(1);
    let (torn, rest) = row.split_at(row.len() - 4);
    append(&table.path, torn);
    std::thread::sleep(std::time::Duration::from_millis(400));
    append(&table.path, rest);
    let line = watch.line();
    assert_eq!(readings(&line), 61);
    let memory: f64 = row.trim().rsplit(',').next().unwrap().parse().unwrap();
    assert_eq!(line["watch"]["memory_bytes"], memory);
}

#[test]
fn a_file_that_is_rotated_is_read_to_its_end_and_then_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = Table::new(folder.path(), 60, 1e6);
    let watch = watched(&table);
    watch.line();
    table.grow(5);
    fs::rename(&table.path, folder.path().join("web.csv.1")).unwrap();
    // The new file has the header too.
    let header = "time,rss_bytes\n".to_owned();
    let rows = table.next(5);
    fs::write(&table.path, header + &rows).unwrap();
    watch.line_where(|line| readings(line) == 70);
    // The next has none, as where the program that writes was not told.
    fs::rename(&table.path, folder.path().join("web.csv.2")).unwrap();
    let rows = table.next(5);
    fs::write(&table.path, rows).unwrap();
    watch.line_where(|line| readings(line) == 75);
    watch.note("was replaced by a new file");
    // Other columns are not read as those of before.
    fs::rename(&table.path, folder.path().join("web.csv.3")).unwrap();
    let rows = table.next(6);
    let turned = rows.lines().filter_map(|row| row.split_once(','));
    let turned: Vec<String> = turned
        .map(|(time, memory)| format!("{memory},7,{time}\n"))
        .collect();
    fs::write(
        &table.path,
        "rss_bytes,threads,time\n".to_owned() + &turned.concat(),
    )
    .unwrap();
    let line = watch.line_where(|line| readings(line) == 81);
    let last = rows.trim().rsplit(',').next().unwrap();
    assert_eq!(line["watch"]["memory_bytes"], last.parse::<f64>().unwrap());
}

#[test]
fn a_file_that_is_emptied_or_deleted_and_back_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = Table::new(folder.path(), 60, 1e6);
    let watch = watched(&table);
    watch.line();
    let rows = table.next(3);
    fs::write(&table.path, rows).unwrap();
    watch.line_where(|line| readings(line) == 63);
    watch.note("was emptied or written anew");
    fs::remove_file(&table.path).unwrap();
    watch.note("is gone; waiting");
    let header = "time,rss_bytes\n".to_owned();
    let rows = table.next(4);
    fs::write(&table.path, header + &rows).unwrap();
    watch.line_where(|line| readings(line) == 67);
    watch.note("is back");
}

#[test]
fn what_is_written_again_is_not_counted_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = Table::new(folder.path(), 60, 1e6);
    let watch = watched(&table);
    watch.line();
    let before = fs::read_to_string(&table.path).unwrap();
    let rows = table.next(2);
    fs::write(&table.path, before + &rows).unwrap();
    let line = watch.line_where(|line| readings(line) > 60);
    assert_eq!(readings(&line), 62);
}

#[test]
fn a_row_that_cannot_be_read_is_left_out_and_shown_where_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = Table::new(folder.path(), 5000, 1e5);
    let watch = watched(&table);
    watch.line();
    append(&table.path, "2026-04-04T11:20:30Z,lots\n");
    table.grow(6);
    let place = watch.note("web.csv:5002");
    assert!(place.contains("web.csv:5002"), "{place}");
    watch.line_where(|line| readings(line) == 5006);
}

#[test]
fn what_cannot_be_watched_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("web.csv");
    let refused = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let run = leakrate(&["watch", path.to_str().unwrap()]);
        assert_eq!(run.status, 2, "{}", run.stderr);
        run.stderr
    };
    let packed = refused(b"\x1f\x8b\x08\x00\n\n\n\n\n");
    assert!(packed.contains("packed with gzip"), "{packed}");
    let timeless = refused(b"requests,heap_mb\n0,1\n10,2\n20,3\n30,4\n40,5\n");
    assert!(timeless.contains("have no times"), "{timeless}");
    let page = refused(b"<html>\n<body>\nnot found\n</body>\n</html>\n");
    assert!(page.contains("web.csv"), "{page}");
    let stream = leakrate(&["watch", "-"]);
    assert!(
        stream.stderr.contains("tee readings.csv"),
        "{}",
        stream.stderr
    );
}

#[test]
fn a_file_that_is_not_there_yet_or_is_empty_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let watch = Watch::start(&[folder.path().join("web.csv").to_str().unwrap()]);
    let note = watch.note("waiting for readings");
    assert!(note.contains("web.csv` is not there yet"), "{note}");
    let mut table = Table::new(folder.path(), 2, 1e6);
    std::thread::sleep(std::time::Duration::from_millis(300));
    table.grow(20);
    watch.note("web.csv` has readings now");
    watch.line_where(|line| readings(line) == 22);
    let empty = folder.path().join("empty.csv");
    fs::write(&empty, "").unwrap();
    let watch = Watch::start(&[empty.to_str().unwrap()]);
    watch.note("holds no whole line yet");
    fs::write(&empty, fs::read(&table.path).unwrap()).unwrap();
    watch.line_where(|line| readings(line) == 22);
    // There is no folder in which it could be made.
    let nowhere = leakrate(&["watch", "absent/web.csv"]);
    assert_eq!(nowhere.status, 2, "{}", nowhere.stderr);
    assert!(
        nowhere.stderr.contains("`absent/web.csv`"),
        "{}",
        nowhere.stderr
    );
}

/// A row that cannot be read says nothing of the columns of the rows after it.
#[test]
fn a_file_that_begins_anew_with_a_row_that_cannot_be_read_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = Table::new(folder.path(), 60, 1e6);
    let watch = watched(&table);
    watch.line();
    let row = table.next(1);
    let (time, _) = row.split_once(',').unwrap();
    fs::write(&table.path, format!("{time},oops\n")).unwrap();
    watch.note("was emptied or written anew");
    watch.note("has too few lines yet");
    table.grow(2);
    watch.note("has readings now");
    watch.note("rows are left out");
    watch.line_where(|line| readings(line) == 62);
    fs::remove_file(&table.path).unwrap();
    watch.note("is gone; waiting");
}

/// Looking at many series must not find more leaks by chance than looking at one.
#[test]
fn a_leak_among_many_series_is_confirmed_later_than_alone() {
    use std::fmt::Write as _;
    let confirmed_after = |pods: usize| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pods.csv");
        let mut text = "time,pod,rss_bytes\n".to_owned();
        for at in 0..120 {
            for pod in 0..pods {
                let noise = ((at * 7919 + pod * 104_729) % 1000) as f64 / 25.0;
                let rate = if pod == 0 { 6e6 } else { 0.0 };
                let memory = 50e6 + rate * at as f64 + 1e6 * noise;
                let (hour, minute) = (at / 60, at % 60);
                let _ = writeln!(
                    text,
                    "2026-04-01T{hour:02}:{minute:02}:00Z,pod-{pod},{memory:.0}"
                );
            }
        }
        fs::write(&path, text).unwrap();
        let path = path.to_str().unwrap();
        let run = leakrate(&["watch", path, "--replay", "--format", "jsonl"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let lines = run.stdout.lines();
        let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
        let confirmed = lines
            .filter(|line| line["watch"]["confirmed"] == true)
            .filter(|line| line["series"]["name"].as_str().unwrap().contains("pod-0"));
        confirmed.map(|line| readings(&line)).min().unwrap()
    };
    let (alone, among) = (confirmed_after(1), confirmed_after(60));
    assert!(alone < among, "{alone} {among}");
}

/// What would have been said: long tables are replayed as they would have come.
#[test]
fn a_replay_tells_each_look_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let table = Table::new(folder.path(), 3000, 1e5);
    let run = command(&[
        "watch",
        table.name(),
        "--replay",
        "--limit",
        "950MB",
        "--format",
        "jsonl",
    ])
    .output()
    .unwrap();
    assert!(run.status.success());
    let lines: Vec<Value> = String::from_utf8(run.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(lines.len() > 100, "{}", lines.len());
    assert!(
        lines
            .windows(2)
            .all(|pair| readings(&pair[0]) < readings(&pair[1]))
    );
    let last = lines.last().unwrap();
    assert!(readings(last) > 2990);
    assert!(last["series"]["samples"].as_u64().unwrap() <= 512);
    assert_eq!(last["watch"]["confirmed"], true);
    let first = |wanted: &dyn Fn(&Value) -> bool| {
        let found = lines.iter().find(|line| wanted(line));
        readings(found.unwrap())
    };
    let shown = first(&|line| line["series"]["verdict"] == "leak");
    let confirmed = first(&|line| line["watch"]["confirmed"] == true);
    assert!(shown <= confirmed);
    assert_eq!(
        lines
            .iter()
            .filter(|line| readings(line) < shown)
            .filter(|line| line["watch"]["confirmed"] == true)
            .count(),
        0
    );
}
