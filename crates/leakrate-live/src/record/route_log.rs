//! The file of the requests of each route, in the form of the history of Locust: running totals of all
//! routes at every moment at which one of them was changed.

use std::io;
use std::path::{Path, PathBuf};

use crate::line_file::LineFile;

const HEADER: &str = "Timestamp,Type,Name,Total Request Count,Total Failure Count";

/// An open file of requests.
#[derive(Debug)]
pub struct RouteLog {
    path: PathBuf,
    file: LineFile,
}

/// The requests of a route so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteCount {
    /// Its method.
    pub method: String,
    /// Its path.
    pub path: String,
    /// All of its requests.
    pub requests: u64,
    /// Those that failed.
    pub failed: u64,
}

impl RouteLog {
    /// A new file.
    ///
    /// # Errors
    /// It exists, or cannot be written.
    pub fn create(path: &Path) -> io::Result<Self> {
        let mut file = LineFile::create(path)?;
        file.add(HEADER)?;
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the totals at a moment, in seconds since 1970.
    pub(super) fn write(&mut self, seconds: f64, counts: &[RouteCount]) -> io::Result<()> {
        let mut lines = String::new();
        for count in counts {
            lines += &line(
                seconds,
                &count.method,
                &count.path,
                count.requests,
                count.failed,
            );
        }
        let all: u64 = counts.iter().map(|count| count.requests).sum();
        let failed: u64 = counts.iter().map(|count| count.failed).sum();
        lines += &line(seconds, "", "Aggregated", all, failed);
        self.file.add(lines.trim_end())
    }
}

fn line(seconds: f64, method: &str, path: &str, requests: u64, failed: u64) -> String {
    let path = path.replace('"', "\"\"");
    // Rounded down, as the times of readings are: a reading after it is never told as before it.
    let seconds = (seconds * 1e3).floor() / 1e3;
    format!("{seconds:.3},{method},\"{path}\",{requests},{failed}\n")
}
