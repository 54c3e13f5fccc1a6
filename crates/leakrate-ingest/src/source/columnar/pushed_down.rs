//! What is not asked for of a Parquet file is not read: here it is damaged, and nobody notices.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use crate::error::IngestError;
use crate::source::Source;
use crate::{ReadOptions, Reading, read};

/// More than are looked at to tell what the columns are.
const ROWS: u32 = 6000;

/// Rows of one cluster, one after the other.
fn batch(cluster: &str, shard: i32) -> RecordBatch {
    let rows = 0..i64::from(ROWS);
    let times = rows.clone().map(|row| 1_767_225_600 + row * 15);
    let memory = rows
        .clone()
        .map(|row| 100_000_000 + row * 10 + row * 7919 % 13 * 4096);
    let columns: [(&str, ArrayRef); 5] = [
        ("time", Arc::new(Int64Array::from_iter_values(times))),
        (
            "cluster",
            Arc::new(StringArray::from_iter_values(rows.map(|_| cluster))),
        ),
        (
            "shard",
            Arc::new(Int32Array::from(vec![shard; ROWS as usize])),
        ),
        ("rss_bytes", Arc::new(Int64Array::from_iter_values(memory))),
        (
            "notes",
            Arc::new(StringArray::from(vec![Some("-"); ROWS as usize])),
        ),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

/// A row group for each of two clusters.
fn two_clusters() -> Vec<u8> {
    let (eu, us) = (batch("eu", 0), batch("us", 1));
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, eu.schema(), None).unwrap();
    for one in [eu, us] {
        writer.write(&one).unwrap();
        writer.flush().unwrap();
    }
    writer.close().unwrap();
    bytes
}

fn metadata(bytes: &[u8]) -> ParquetMetaData {
    let bytes = bytes::Bytes::copy_from_slice(bytes);
    ParquetMetaDataReader::new()
        .parse_and_finish(&bytes)
        .unwrap()
}

/// Damages the values of some columns in a row group.
fn damage(bytes: &mut [u8], group: usize, columns: &[usize]) {
    let metadata = metadata(bytes);
    for &column in columns {
        let (start, length) = metadata.row_group(group).column(column).byte_range();
        for byte in &mut bytes[start as usize..(start + length) as usize] {
            *byte ^= 0x55;
        }
    }
}

fn of(path: &Path, conditions: &[&str]) -> Result<Reading, IngestError> {
    let options = ReadOptions {
        conditions: conditions.iter().map(|one| one.parse().unwrap()).collect(),
        ..ReadOptions::default()
    };
    read(&Source::open(path)?, &options)
}

#[test]
fn row_groups_in_which_no_row_can_be_asked_for_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, torn) = (
        folder.path().join("whole.parquet"),
        folder.path().join("torn.parquet"),
    );
    let mut bytes = two_clusters();
    fs::write(&whole, &bytes).unwrap();
    damage(&mut bytes, 1, &[0, 1, 2, 3, 4]);
    fs::write(&torn, &bytes).unwrap();
    assert!(of(&torn, &[]).is_err());
    for conditions in [
        &["cluster=eu"][..],
        &["cluster=e*"],
        &["shard=0"],
        &["notes=-", "cluster=eu"],
    ] {
        let (expected, found) = (
            of(&whole, conditions).unwrap(),
            of(&torn, conditions).unwrap(),
        );
        assert_eq!(found.series, expected.series, "{conditions:?}");
        assert_eq!(found.rows, ROWS as usize);
    }
    for conditions in [["cluster=us"], ["cluster!=eu"], ["cluster=?s"], ["shard=1"]] {
        assert!(of(&torn, &conditions).is_err(), "{conditions:?}");
        assert_eq!(
            of(&whole, &conditions).unwrap().rows,
            ROWS as usize,
            "{conditions:?}"
        );
    }
}

#[test]
fn of_a_row_group_only_the_columns_are_read_that_are_needed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.parquet");
    let mut bytes = two_clusters();
    damage(&mut bytes, 1, &[4]);
    fs::write(&path, &bytes).unwrap();
    assert_eq!(of(&path, &[]).unwrap().rows, 2 * ROWS as usize);
}

#[test]
fn folders_in_which_no_row_can_be_asked_for_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    for (cluster, groups) in [("eu", 0..0), ("us", 0..2)] {
        let mut bytes = two_clusters();
        for group in groups {
            damage(&mut bytes, group, &[0, 1, 2, 3, 4]);
        }
        let inside = folder.path().join(format!("region={cluster}"));
        fs::create_dir(&inside).unwrap();
        fs::write(inside.join("part.parquet"), bytes).unwrap();
    }
    assert!(of(folder.path(), &["region=us"]).is_err());
    assert_eq!(
        of(folder.path(), &["region=eu"]).unwrap().rows,
        2 * ROWS as usize
    );
    assert_eq!(
        of(folder.path(), &["region!=us", "cluster=us"])
            .unwrap()
            .rows,
        ROWS as usize
    );
}
