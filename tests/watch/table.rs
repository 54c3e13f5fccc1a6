//! A table that grows while it is watched.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

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
