//! A watch that runs beside a test, and what it has said so far.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
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

/// How many readings a line is of.
pub(crate) fn readings(line: &Value) -> u64 {
    line["watch"]["readings"].as_u64().unwrap()
}
