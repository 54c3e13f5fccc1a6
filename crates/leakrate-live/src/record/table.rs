//! The file that a run writes: one line per snapshot, written at once, so that a run that is cut
//! off keeps what it has.

use std::io;
use std::path::{Path, PathBuf};

use crate::line_file::{LineFile, LineFileError, ResumedLines};

use crate::record::reader::{Reading, size};
use crate::record::snapshot::Snapshot;
use leakrate_core::units::{Bytes, TimeFormat, Timestamp, Zone};

/// The columns before and after the one of the memory.
const BEFORE: [&str; 2] = ["phase", "requests_added"];
const MEGABYTE: f64 = 1e6;
const AFTER: [&str; 4] = ["requests_failed", "external_mb", "time", "pid"];

/// An open file of snapshots.
#[derive(Debug)]
pub struct SnapshotTable {
    path: PathBuf,
    file: LineFile,
    /// Bytes that one unit of the memory column stands for.
    unit: f64,
    taken: Vec<Snapshot>,
    origin: Origin,
    torn: Option<String>,
}

/// Where a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// This run made it.
    Created,
    /// It was there before.
    Resumed,
}

/// Why snapshots cannot be kept in a file.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A new run would overwrite an old one.
    #[error("`{path}` exists: `--resume` adds to it; for a new measurement choose another file")]
    Exists {
        /// The file.
        path: String,
    },
    /// Another run writes to the file.
    #[error(
        "another run is recording into `{path}`: wait for its end, or choose another file with `-o`"
    )]
    InUse {
        /// The file.
        path: String,
    },
    /// The file cannot be read or written.
    #[error("cannot use `{path}`: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("`{path}` cannot be resumed: line {line} should be {expected}, found `{found}`")]
    Foreign {
        /// The file.
        path: String,
        /// The line, counted from 1.
        line: usize,
        /// What should be there.
        expected: String,
        /// What is there.
        found: String,
    },
}

impl SnapshotTable {
    /// A new file, whose memory column is called `column` and ends in `_mb` or `_bytes`.
    ///
    /// # Errors
    /// [`TableError::Exists`], so that nothing measured is lost; [`TableError::InUse`];
    /// [`TableError::Io`].
    pub fn create(path: &Path, column: &str) -> Result<Self, TableError> {
        let file = LineFile::create(path).map_err(|error| refused(path, error))?;
        let mut table = Self {
            path: path.to_owned(),
            file,
            unit: unit(column),
            taken: Vec::new(),
            origin: Origin::Created,
            torn: None,
        };
        table.write_line(&header(column))?;
        Ok(table)
    }

    /// The file of an earlier run, to add to. A last line that was not written whole is taken out
    /// of it.
    ///
    /// # Errors
    /// [`TableError`] if it is not there, is written to by another run, or was not written by a run
    /// with the same reader.
    pub fn resume(path: &Path, column: &str) -> Result<Self, TableError> {
        let resumed = LineFile::resume(path).map_err(|error| refused(path, error))?;
        let ResumedLines {
            mut file,
            text,
            torn,
        } = resumed;
        let foreign = |line, expected: &str, found: &str| TableError::Foreign {
            path: path.display().to_string(),
            line,
            expected: expected.to_owned(),
            found: found.to_owned(),
        };
        let mut lines = text.lines().enumerate();
        let first = lines.next().map_or("", |(_, line)| line);
        if first != header(column) {
            return Err(foreign(1, &format!("`{}`", header(column)), first));
        }
        let unit = unit(column);
        let taken: Result<Vec<Snapshot>, TableError> = lines
            .map(|(at, line)| parse(line, unit).ok_or_else(|| foreign(at + 1, "a snapshot", line)))
            .collect();
        let taken = taken?;
        if torn.is_some() {
            file.take_out_torn()
                .map_err(|source| io_error(path, source))?;
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            unit,
            taken,
            origin: Origin::Resumed,
            torn,
        })
    }

    /// The snapshots so far.
    pub fn taken(&self) -> &[Snapshot] {
        &self.taken
    }

    /// The last line of a resumed file, where it was not written whole; it is no longer there.
    pub fn torn(&self) -> Option<&str> {
        self.torn.as_deref()
    }

    /// Writes a snapshot, down to the disk.
    ///
    /// # Errors
    /// [`TableError::Io`].
    pub fn push(&mut self, snapshot: Snapshot) -> Result<(), TableError> {
        let line = self.line(&snapshot);
        self.write_line(&line)?;
        self.taken.push(snapshot);
        Ok(())
    }

    fn write_line(&mut self, line: &str) -> Result<(), TableError> {
        let added = self.file.add(line);
        added.map_err(|source| io_error(&self.path, source))
    }

    fn line(&self, snapshot: &Snapshot) -> String {
        let reading = snapshot.reading;
        let or_empty = |value: Option<String>| value.unwrap_or_default();
        [
            snapshot.phase.to_string(),
            snapshot.requests_added.to_string(),
            amount(reading.memory, self.unit),
            snapshot.requests_failed.to_string(),
            or_empty(reading.outside_heap.map(|bytes| amount(bytes, MEGABYTE))),
            or_empty(snapshot.time.rfc3339(Zone::UTC)),
            or_empty(reading.process.map(|process| process.to_string())),
        ]
        .join(",")
    }
}

/// A file without a snapshot would only be in the way of the next attempt.
impl Drop for SnapshotTable {
    fn drop(&mut self) {
        if self.origin == Origin::Created && self.taken.is_empty() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn parse(line: &str, unit: f64) -> Option<Snapshot> {
    let cells: Vec<&str> = line.split(',').collect();
    let &[phase, added, memory, failed, outside, time, process] = cells.as_slice() else {
        return None;
    };
    Some(Snapshot {
        phase: phase.parse().ok()?,
        time: parse_time(time)?,
        requests_added: added.parse().ok()?,
        requests_failed: failed.parse().ok()?,
        reading: Reading {
            memory: size(memory.parse::<f64>().ok()? * unit)?,
            outside_heap: match optional::<f64>(outside)? {
                Some(mb) => Some(size(mb * 1e6)?),
                None => None,
            },
            process: optional(process)?,
        },
    })
}

/// An empty cell is no value; one that cannot be read is a fault (`None`).
#[expect(
    clippy::option_option,
    reason = "a fault is not the same as an empty cell"
)]
fn optional<T: std::str::FromStr>(cell: &str) -> Option<Option<T>> {
    if cell.is_empty() {
        Some(None)
    } else {
        cell.parse().ok().map(Some)
    }
}

fn header(column: &str) -> String {
    let [before, after] = [BEFORE.join(","), AFTER.join(",")];
    format!("{before},{column},{after}")
}

fn unit(column: &str) -> f64 {
    if column.ends_with("_mb") {
        MEGABYTE
    } else {
        1.0
    }
}

/// To the byte: numbers with three digits behind a point could be thousands.
fn amount(bytes: Bytes, unit: f64) -> String {
    let digits = unit.log10() as usize;
    format!("{:.digits$}", bytes.0 / unit)
}

fn parse_time(cell: &str) -> Option<Timestamp> {
    let format = TimeFormat::infer([cell]).ok()?;
    format.parse(cell, Zone::UTC).ok()?.unique()
}

fn refused(path: &Path, error: LineFileError) -> TableError {
    let path = path.display().to_string();
    match error {
        LineFileError::Exists => TableError::Exists { path },
        LineFileError::InUse => TableError::InUse { path },
        LineFileError::Io(source) => TableError::Io { path, source },
    }
}

fn io_error(path: &Path, source: io::Error) -> TableError {
    TableError::Io {
        path: path.display().to_string(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::snapshot::Phase;
    use leakrate_core::units::Bytes;

    fn snapshot(number: usize) -> Snapshot {
        Snapshot {
            phase: Phase::Burst(number),
            time: Timestamp(1_589_159_820.25),
            requests_added: 2500,
            requests_failed: 3,
            reading: Reading {
                memory: Bytes(40_123_456.0),
                outside_heap: Some(Bytes(2e6)),
                process: Some(4711),
            },
        }
    }

    #[test]
    fn a_file_is_resumed_as_it_was_written() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("local.csv");
        let mut table = SnapshotTable::create(&path, "heap_mb").unwrap();
        table.push(snapshot(1)).unwrap();
        drop(table);
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            "phase,requests_added,heap_mb,requests_failed,external_mb,time,pid\n\
             burst 1,2500,40.123456,3,2.000000,2020-05-11T01:17:00.250Z,4711\n"
        );
        let mut table = SnapshotTable::resume(&path, "heap_mb").unwrap();
        assert_eq!(table.taken(), [snapshot(1)]);
        table.push(snapshot(2)).unwrap();
        drop(table);
        let table = SnapshotTable::resume(&path, "heap_mb").unwrap();
        assert_eq!(table.taken(), [snapshot(1), snapshot(2)]);
    }

    #[test]
    fn what_was_measured_is_never_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("local.csv");
        std::fs::write(&path, "precious").unwrap();
        let error = SnapshotTable::create(&path, "heap_mb").unwrap_err();
        assert!(matches!(error, TableError::Exists { .. }));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    }

    #[test]
    fn a_file_without_a_snapshot_does_not_stay() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("local.csv");
        drop(SnapshotTable::create(&path, "heap_mb").unwrap());
        assert!(!path.exists());
    }

    #[test]
    fn one_run_at_a_time_writes_to_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("local.csv");
        let mut first = SnapshotTable::create(&path, "heap_mb").unwrap();
        let error = SnapshotTable::resume(&path, "heap_mb").unwrap_err();
        assert!(matches!(error, TableError::InUse { .. }), "{error}");
        first.push(snapshot(1)).unwrap();
        drop(first);
        let resumed = SnapshotTable::resume(&path, "heap_mb").unwrap();
        assert_eq!(resumed.taken(), [snapshot(1)]);
        assert!(SnapshotTable::resume(&path, "heap_mb").is_err());
    }

    #[test]
    fn a_file_that_another_run_made_stays_when_this_one_takes_no_snapshot() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("local.csv");
        std::fs::write(&path, format!("{}\n", header("heap_mb"))).unwrap();
        drop(SnapshotTable::resume(&path, "heap_mb").unwrap());
        assert!(path.exists());
    }

    #[test]
    fn a_line_that_was_cut_off_anywhere_is_taken_out_and_told() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("local.csv");
        let mut table = SnapshotTable::create(&path, "heap_mb").unwrap();
        table.push(snapshot(1)).unwrap();
        let before = std::fs::read(&path).unwrap().len();
        table.push(snapshot(2)).unwrap();
        drop(table);
        let whole = std::fs::read(&path).unwrap();
        for end in before + 1..whole.len() {
            std::fs::write(&path, &whole[..end]).unwrap();
            let mut table = SnapshotTable::resume(&path, "heap_mb").unwrap();
            assert_eq!(table.taken(), [snapshot(1)]);
            let torn = std::str::from_utf8(&whole[before..end]).unwrap();
            assert_eq!(table.torn(), Some(torn));
            table.push(snapshot(2)).unwrap();
            drop(table);
            assert_eq!(std::fs::read(&path).unwrap(), whole);
        }
        assert_eq!(
            SnapshotTable::resume(&path, "heap_mb").unwrap().torn(),
            None
        );
    }

    #[test]
    fn another_file_is_not_resumed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("local.csv");
        for text in [
            "",
            "requests,heap_mb\n0,1\n",
            "phase,requests_added,rss_mb\n",
        ] {
            std::fs::write(&path, text).unwrap();
            let error = SnapshotTable::resume(&path, "heap_mb").unwrap_err();
            assert!(
                matches!(error, TableError::Foreign { line: 1, .. }),
                "{text}"
            );
        }
        std::fs::write(&path, format!("{}\nburst 1,oops\n", header("heap_mb"))).unwrap();
        let error = SnapshotTable::resume(&path, "heap_mb").unwrap_err();
        assert!(matches!(error, TableError::Foreign { line: 2, .. }));
    }
}
