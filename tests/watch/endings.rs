//! However a watch ends: soon, quietly, and with what it has started.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use crate::common::command;
use crate::watcher::{Table, Watch, pipe_of};

const SOON: Duration = Duration::from_secs(10);

/// A watch that has run a command which never ends, and the number of the process of that.
fn with_command(table: &Table, folder: &Path) -> (Watch, String) {
    let log = folder.join("process");
    let line = format!("echo $$ > {}; exec sleep 1000", log.display());
    let watch = Watch::start(&[table.name(), "--on", "leak", "--run", &line]);
    watch.line();
    let begun = Instant::now();
    loop {
        let process = fs::read_to_string(&log).unwrap_or_default();
        if process.ends_with('\n') {
            return (watch, process.trim().to_owned());
        }
        assert!(begun.elapsed() < SOON);
        thread::sleep(Duration::from_millis(20));
    }
}

fn is_running(process: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let state = stat.rsplit(") ").next().unwrap_or_default();
    !state.is_empty() && !state.starts_with('Z')
}

fn ends(process: &str) {
    let begun = Instant::now();
    while is_running(process) {
        assert!(begun.elapsed() < SOON, "{process} runs on");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn ctrl_c_ends_a_watch_and_its_command() {
    let folder = tempfile::tempdir().unwrap();
    let table = Table::new(folder.path(), 200, 4e6);
    for signal in ["-INT", "-TERM"] {
        let (mut watch, process) = with_command(&table, folder.path());
        watch.signal(signal);
        let (status, took) = watch.end();
        assert_eq!(status, Some(0));
        assert!(took < SOON, "{took:?}");
        ends(&process);
        fs::remove_file(folder.path().join("process")).unwrap();
    }
}

#[test]
fn what_was_started_ends_also_where_the_watch_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let table = Table::new(folder.path(), 200, 4e6);
    let (mut watch, process) = with_command(&table, folder.path());
    watch.signal("-KILL");
    watch.end();
    ends(&process);
}

#[test]
fn a_pipe_that_is_closed_ends_a_watch_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = Table::new(folder.path(), 100, 1e6);
    let mut child = command(&[
        "watch",
        table.name(),
        "--format",
        "jsonl",
        "--every",
        "50ms",
    ])
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    drop(pipe_of(&mut child));
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        table.grow(2);
        thread::sleep(Duration::from_millis(100));
        assert!(begun.elapsed() < SOON);
    }
    let run = child.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(0));
    assert_eq!(String::from_utf8(run.stderr).unwrap(), "");
}
