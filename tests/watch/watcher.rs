//! A watch that runs beside a test, and what it has said so far.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::command;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A watch that runs.
pub(crate) struct Watch {
    pub(crate) child: Child,
    lines: Receiver<String>,
    notes: Receiver<String>,
}

impl Watch {
    /// Starts `leakrate watch` with lines of JSON and a look every 100 ms.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let usual = ["watch", "--format", "jsonl", "--every", "100ms"];
        let mut child = command(&[&usual, arguments].concat())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = heard(child.stdout.take().unwrap());
        let notes = heard(child.stderr.take().unwrap());
        Self {
            child,
            lines,
            notes,
        }
    }

    /// The next line of JSON.
    pub(crate) fn line(&self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// The first line of JSON that is as wanted.
    pub(crate) fn line_where(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let line = self.line();
            if wanted(&line) {
                return line;
            }
            assert!(begun.elapsed() < PATIENCE, "{line}");
        }
    }

    /// The first note that holds this text.
    pub(crate) fn note(&self, holding: &str) -> String {
        let begun = Instant::now();
        let mut heard = String::new();
        while begun.elapsed() < PATIENCE {
            let Ok(note) = self.notes.recv_timeout(PATIENCE) else {
                break;
            };
            if note.contains(holding) {
                return note;
            }
            let _ = writeln!(heard, "{note}");
        }
        panic!("no note holds `{holding}`: {heard}");
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = std::process::Command::new("kill")
            .args([name, &id])
            .status();
        assert!(sent.unwrap().success());
    }

    /// How it ended, and after how long.
    pub(crate) fn end(&mut self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        let status = self.child.wait().unwrap();
        (status.code(), begun.elapsed())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn heard(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// What is written to a pipe, which nobody reads by lines.
pub(crate) fn pipe_of(child: &mut Child) -> ChildStdout {
    child.stdout.take().unwrap()
}

/// A table that grows: readings in a minute each, from a level on, with some noise.
pub(crate) struct Table {
    pub(crate) path: PathBuf,
    rows: usize,
    /// Bytes in a minute.
    pub(crate) rate: f64,
    pub(crate) level: f64,
}

const HEADER: &str = "time,rss_bytes\n";

impl Table {
    /// A new one with so many rows.
    pub(crate) fn new(folder: &Path, rows: usize, rate: f64) -> Self {
        let mut table = Self {
            path: folder.join("web.csv"),
            rows: 0,
            rate,
            level: 600e6,
        };
        let text = HEADER.to_owned() + &table.next(rows);
        fs::write(&table.path, text).unwrap();
        table
    }

    /// The path as an argument.
    pub(crate) fn name(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// The next rows, which are not written.
    pub(crate) fn next(&mut self, rows: usize) -> String {
        let mut text = String::new();
        for _ in 0..rows {
            let at = self.rows;
            // A fixed sequence without order, between -2 and 2 MB.
            let noise = ((at * 7919 + 104_729) % 1000) as f64 / 250.0 - 2.0;
            let memory = self.level + self.rate * at as f64 + 1e6 * noise;
            let (day, minute) = (1 + at / 1440, at % 1440);
            let _ = writeln!(
                text,
                "2026-04-{day:02}T{:02}:{:02}:00Z,{memory:.0}",
                minute / 60,
                minute % 60
            );
            self.rows += 1;
        }
        text
    }

    /// Writes more rows at the end.
    pub(crate) fn grow(&mut self, rows: usize) {
        let text = self.next(rows);
        append(&self.path, &text);
    }
}

/// Writes at the end of a file.
pub(crate) fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// How many readings a line is of.
pub(crate) fn readings(line: &Value) -> u64 {
    line["watch"]["readings"].as_u64().unwrap()
}
