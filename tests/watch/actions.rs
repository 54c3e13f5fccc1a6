//! What a watch does about what it sees: commands, metrics in a file and on a page.
#![cfg(unix)]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use crate::common::leakrate;
use crate::table::Table;
use crate::watcher::{Watch, readings};

/// A leak of 1 MB a minute, with its limit 300 MB ahead.
fn leaky(folder: &std::path::Path) -> Table {
    let mut table = Table::new(folder, 0, 1e6);
    table.level = 40e6;
    let header = "time,rss_bytes\n".to_owned();
    let rows = table.next(200);
    fs::write(&table.path, header + &rows).unwrap();
    table
}

#[test]
fn a_command_is_run_once_for_each_event_and_is_told_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = leaky(folder.path());
    let log = folder.path().join("events");
    let line = format!(
        "echo \"$LEAKRATE_CONDITION|$LEAKRATE_SERIES|$LEAKRATE_VERDICT|$LEAKRATE_LIMIT_BYTES|$LEAKRATE_CRASH_SECONDS_P50|$LEAKRATE_REASON\" >> {}; echo done",
        log.display()
    );
    let watch = Watch::start(&[
        table.name(),
        "--limit",
        "340MB",
        "--on",
        "crash-within=2h",
        "--on",
        "leak",
        "--run",
        &line,
    ]);
    let first = watch.line();
    let events = first["watch"]["events"].as_array().unwrap();
    assert_eq!(events.len(), 2, "{first}");
    // Of a crash more than one sentence is told.
    assert!(
        events
            .iter()
            .all(|event| !event["reason"].as_str().unwrap().contains('\n'))
    );
    // About the threshold, and past it.
    for _ in 0..6 {
        table.grow(5);
        let line = watch.line();
        assert_eq!(line["watch"]["events"].as_array(), None, "{line}");
    }
    let told = fs::read_to_string(&log).unwrap();
    let told: Vec<Vec<&str>> = told.lines().map(|line| line.split('|').collect()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    let crash = told.iter().find(|one| one[0] == "crash-within=2h").unwrap();
    assert_eq!(crash[1..4], ["web", "leak", "340000000"]);
    let seconds: f64 = crash[4].parse().unwrap();
    assert!((3000.0..9000.0).contains(&seconds), "{seconds}");
    assert!(crash[5].contains("reaches 340 MB"), "{crash:?}");
    watch.note("done");
}

#[test]
fn a_command_that_fails_is_said_and_one_that_hangs_holds_up_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = leaky(folder.path());
    let watch = Watch::start(&[table.name(), "--on", "leak", "--run", "exit 3"]);
    watch.note("`exit 3` has failed (exit status: 3)");
    drop(watch);
    let watch = Watch::start(&[table.name(), "--on", "leak", "--run", "sleep 600"]);
    watch.line();
    table.grow(5);
    assert_eq!(readings(&watch.line()), 205);
}

#[test]
fn metrics_are_served_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let table = leaky(folder.path());
    let textfile = folder.path().join("leakrate.prom");
    let watch = Watch::start(&[
        table.name(),
        "--limit",
        "340MB",
        "--listen",
        "127.0.0.1:0",
        "--textfile",
        textfile.to_str().unwrap(),
    ]);
    let note = watch.note("metrics at http://");
    let address = note.strip_prefix("metrics at http://").unwrap();
    let address = address.strip_suffix("/metrics").unwrap().to_owned();
    watch.line();
    thread::sleep(Duration::from_millis(300));
    let ask = |accept: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(stream, "GET /metrics HTTP/1.1\r\nHost: x\r\n{accept}\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    };
    let plain = ask("");
    assert_eq!(plain, fs::read_to_string(&textfile).unwrap());
    let value = |name: &str| {
        let line = plain.lines().find(|line| line.starts_with(name));
        line.unwrap()
            .rsplit(' ')
            .next()
            .unwrap()
            .parse::<f64>()
            .unwrap()
    };
    let rate = value("leakrate_bytes_per_second{");
    assert!((rate * 60.0 - 1e6).abs() < 2e4, "{rate}");
    let crash = value("leakrate_crash_seconds{series=\"web\",quantile=\"0.5\"}");
    assert!((3000.0..9000.0).contains(&crash), "{crash}");
    let is_leak = value("leakrate_verdict{series=\"web\",leakrate_verdict=\"leak\"}");
    assert!((is_leak - 1.0).abs() < 1e-9, "{is_leak}");
    let open = ask("Accept: application/openmetrics-text; version=1.0.0\r\n");
    assert!(
        open.contains("# TYPE leakrate_verdict stateset\n"),
        "{open}"
    );
    assert!(open.ends_with("# EOF\n"));
}

#[test]
fn actions_that_cannot_be_are_refused_before_anything_is_watched() {
    let folder = tempfile::tempdir().unwrap();
    let table = leaky(folder.path());
    let before = fs::read(&table.path).unwrap();
    let refused = |arguments: &[&str]| {
        let run = leakrate(&[&["watch", table.name()], arguments].concat());
        assert_eq!(run.status, 2, "{}", run.stderr);
        run.stderr
    };
    let over = refused(&["--textfile", table.name()]);
    assert!(over.contains("it is the file that is watched"), "{over}");
    assert_eq!(fs::read(&table.path).unwrap(), before);
    let worse = refused(&["--on", "worse"]);
    assert!(
        worse.contains("leakrate watch cannot decide that"),
        "{worse}"
    );
    let unlimited = refused(&["--on", "crash-within=2h"]);
    assert!(unlimited.contains("--limit"), "{unlimited}");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    let taken = refused(&["--listen", &taken]);
    assert!(taken.contains("cannot listen at"), "{taken}");
}
