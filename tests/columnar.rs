//! Tables of Parquet and Arrow: whoever wrote one, and however, what is read is what its rows are as CSV.

#![cfg(feature = "parquet")]
#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use leakrate::ingest::{self, IngestError, Problem, ReadOptions, Reading, Source};
use leakrate::units::Zone;

const FOLDER: &str = "tests/fixtures/formats/parquet";

fn read(path: &Path) -> Result<Reading, IngestError> {
    ingest::read(&Source::open(path)?, &ReadOptions::default())
}

fn of(name: &str) -> Result<Reading, IngestError> {
    read(&Path::new(FOLDER).join(name))
}

/// Every file of the same table, and the folder that is one.
fn same() -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(FOLDER).join("same")).expect("fixtures");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

#[test]
fn every_writer_and_codec_gives_what_the_rows_are_as_csv() {
    let csv = of("same/table.csv").expect("a table");
    let mut read_as = Vec::new();
    for path in same() {
        let found = read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        // A folder is read in the order of its files, a part of the rows in each.
        let mut series = found.series.clone();
        series.sort_by(|a, b| a.name().cmp(b.name()));
        assert_eq!(series, csv.series, "{}", path.display());
        assert_eq!(found.rows, csv.rows, "{}", path.display());
        read_as.push(found.format);
    }
    for (format, files) in [("parquet", 16), ("arrow", 4), ("snapshots", 1)] {
        let read = read_as.iter().filter(|&&one| one == format).count();
        assert_eq!(read, files, "{format}");
    }
}

fn read_where(source: &Source, condition: &str) -> Result<Reading, IngestError> {
    let options = ReadOptions {
        conditions: vec![condition.parse().expect("a condition")],
        ..ReadOptions::default()
    };
    ingest::read(source, &options)
}

#[test]
fn the_rows_of_one_cluster_are_the_same_of_every_writer() {
    let csv = Source::open(&Path::new(FOLDER).join("same/table.csv")).expect("a source");
    for condition in ["cluster=eu", "cluster!=us", "cluster=e*"] {
        let csv = read_where(&csv, condition).expect("a table");
        assert_eq!(csv.series.len(), 1);
        for path in same() {
            let source = Source::open(&path).expect("a source");
            let found = read_where(&source, condition).expect("a table");
            assert_eq!(found.series, csv.series, "{}", path.display());
            assert_eq!(found.rows, csv.rows, "{}", path.display());
        }
    }
}

#[test]
fn a_cell_that_cannot_be_read_keeps_its_row_where_others_are_left_out() {
    let path = Path::new(FOLDER).join("wrong-cell.parquet");
    let source = Source::open(&path).expect("a source");
    let error = read_where(&source, "cluster=us").expect_err("a wrong cell");
    assert_eq!(error.places()[0].location.line, 43);
    assert!(read_where(&source, "cluster=eu").is_ok());
}

#[test]
fn a_file_is_read_from_a_stream_and_from_memory_as_from_the_disk() {
    let path = Path::new(FOLDER).join("same/duckdb.parquet");
    let bytes = fs::read(&path).expect("a fixture");
    let disk = read(&path).expect("a table");
    let stream = Source::from_reader("stdin", bytes.as_slice(), None).expect("a source");
    let held = Source::from_bytes("held", bytes).expect("a source");
    for source in [stream, held] {
        let found = ingest::read(&source, &ReadOptions::default()).expect("a table");
        assert_eq!(found.series, disk.series);
    }
}

#[test]
fn times_of_a_zone_are_the_same_points_in_time_and_shown_there() {
    let berlin = of("berlin.parquet").expect("a table");
    let csv = of("same/table.csv").expect("a table");
    let times = |reading: &Reading| reading.series[0].span().expect("times");
    assert_eq!(times(&berlin), times(&csv));
    let zone: Zone = "+01:00".parse().expect("an offset");
    assert_eq!(berlin.zone, ingest::ZoneUse::AtOffset(zone));
}

/// Spark writes times as INT96, which says no zone.
#[test]
fn times_of_spark_are_read_as_those_of_utc_unless_a_zone_is_given() {
    let spark = of("spark-int96.parquet").expect("a table");
    let csv = of("same/table.csv").expect("a table");
    let times = |reading: &Reading| reading.series[0].span().expect("times");
    assert_eq!(times(&spark), times(&csv));
    assert_eq!(spark.series[0].memory(), csv.series[0].memory());
    assert_eq!(spark.zone, ingest::ZoneUse::AssumedUtc);
}

/// `InfluxDB` 3 writes a folder for each day, and times of UTC that say no zone.
#[test]
fn a_table_of_influxdb_is_one_input() {
    let influxdb = of("influxdb3").expect("a table");
    let csv = of("same/table.csv").expect("a table");
    for (found, expected) in influxdb.series.iter().zip(&csv.series) {
        // Columns stand in the order of their names there.
        let parts: Vec<&str> = expected.name().split('/').rev().collect();
        assert_eq!(found.name(), parts.join("/"));
        assert_eq!(found.memory(), expected.memory());
        assert_eq!(found.span(), expected.span());
    }
    assert_eq!(influxdb.series.len(), csv.series.len());
    assert_eq!(influxdb.zone, ingest::ZoneUse::AssumedUtc);
}

#[test]
fn what_lies_in_a_structure_has_a_column_and_lists_have_none() {
    let nested = of("nested.parquet").expect("a table");
    let csv = of("same/table.csv").expect("a table");
    let memory = |reading: &Reading| -> Vec<Vec<f64>> {
        reading
            .series
            .iter()
            .map(|one| one.memory().to_vec())
            .collect()
    };
    assert_eq!(memory(&nested), memory(&csv));
    let names: Vec<&str> = nested
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "time",
            "pod",
            "labels",
            "memory.rss_bytes",
            "memory.limit_bytes"
        ]
    );
    let lists = ReadOptions {
        memory: vec!["labels".to_owned()],
        ..ReadOptions::default()
    };
    let source = Source::open(&Path::new(FOLDER).join("nested.parquet")).expect("a source");
    let error = ingest::read(&source, &lists).expect_err("lists are no memory");
    assert_eq!(error.places()[0].location.line, 2);
}

#[test]
fn a_cell_that_is_no_memory_is_shown_in_its_row() {
    let note = |error: &IngestError| {
        let place = &error.places()[0];
        (
            place.location.line,
            place.text[place.span.clone()].to_owned(),
        )
    };
    let wrong = of("wrong-cell.parquet").expect_err("a wrong cell");
    assert_eq!(note(&wrong), (43, "much".to_owned()));
    let negative = of("negative.parquet").expect_err("a negative number");
    assert_eq!(note(&negative), (54, "-1".to_owned()));
}

#[test]
fn what_cannot_be_read_says_why() {
    let none = of("no-rows.parquet").expect_err("no rows");
    assert_eq!(none.problem(), &Problem::NoRows);
    let encrypted = of("encrypted.parquet").expect_err("it is encrypted");
    let kind = "a Parquet file";
    assert_eq!(encrypted.problem(), &Problem::Encrypted { kind });
}

/// What is cut off anywhere is refused, and whatever is changed anywhere ends in an answer or an error.
#[test]
fn a_torn_file_is_refused_and_a_damaged_one_makes_no_panic() {
    for name in [
        "pyarrow-snappy.parquet",
        "polars.parquet",
        "zstd.feather",
        "stream.arrows",
    ] {
        let bytes = fs::read(Path::new(FOLDER).join("same").join(name)).expect("a fixture");
        for length in (0..bytes.len()).step_by(61) {
            let torn = Source::from_bytes(name, bytes[..length].to_vec());
            let read = torn.and_then(|source| ingest::read(&source, &ReadOptions::default()));
            assert!(read.is_err(), "{name}: {length} of {} bytes", bytes.len());
        }
        for at in (0..bytes.len()).step_by(7) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            if let Ok(source) = Source::from_bytes(name, damaged) {
                let _ = ingest::read(&source, &ReadOptions::default());
            }
        }
    }
}

/// The program does not call it a fault of its own where a decoder does not hold out.
#[test]
fn a_damaged_file_is_bad_input_to_the_program() {
    let bytes = fs::read(Path::new(FOLDER).join("same/pyarrow-snappy.parquet")).expect("a fixture");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("damaged.parquet");
    for at in (4..bytes.len() / 4).step_by(3) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        fs::write(&path, damaged).expect("written");
        let output = Command::new(env!("CARGO_BIN_EXE_leakrate"))
            .arg("fit")
            .arg(&path)
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 2)), "{at}: {said}");
        assert!(!said.contains("fault of its own"), "{at}: {said}");
    }
}
