//! Means of a table are read in memory that its length does not change: neither its text nor its
//! readings are held. One test alone: it counts all that the program holds.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use leakrate::ingest::{self, Cutting, Keep, OpenOptions, ReadOptions, Source};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Most bytes held, however long the table is.
const MOST: usize = 4 << 20;

fn table(path: &Path, rows: usize) -> usize {
    let mut text = "time,rss_bytes\n".to_owned();
    for row in 0..rows {
        let (time, bytes) = (
            1_700_000_000 + 15 * row,
            100_000_000 + 4096 * (row % 1000) + row,
        );
        let _ = writeln!(text, "{time},{bytes}");
    }
    fs::write(path, &text).unwrap();
    text.len()
}

fn held_for(path: &Path) -> usize {
    let options = ReadOptions {
        keep: Keep::Means,
        cutting: Cutting {
            window: 1 << 18,
            ..Cutting::default()
        },
        ..ReadOptions::default()
    };
    let opening = OpenOptions {
        keep: Keep::Means,
        ..OpenOptions::default()
    };
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let source = Source::open_with(path, &opening).unwrap();
    let reading = ingest::read(&source, &options).unwrap();
    assert!(reading.series[0].len() > 1000);
    ALLOCATOR.peak_usage() - before
}

#[test]
fn means_of_a_table_take_no_more_memory_where_it_is_longer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.csv");
    for rows in [250_000, 1_000_000] {
        let length = table(&path, rows);
        assert!(length > MOST + (1 << 20), "{length}");
        let held = held_for(&path);
        assert!(
            held <= MOST,
            "{held} bytes for {rows} rows, {length} bytes long"
        );
    }
}
