//! Without the feature `parquet`, files of Parquet and Arrow are refused in words that say what reads them.

#![cfg(not(feature = "parquet"))]

mod common;

use common::leakrate;

const FOLDER: &str = "tests/fixtures/formats/parquet";

#[test]
fn a_file_that_this_build_does_not_read_is_refused_with_what_does() {
    for (input, kind) in [
        ("same/duckdb.parquet", "a Parquet file"),
        ("encrypted.parquet", "a Parquet file"),
        ("same/zstd.feather", "an Arrow file"),
        ("same/stream.arrows", "an Arrow stream"),
        ("same/folder", "a folder of Parquet files"),
        ("same/folder/cluster=eu", "a folder of Parquet files"),
    ] {
        let refused = leakrate(&["fit", &format!("{FOLDER}/{input}")]);
        assert_eq!(refused.status, 2, "{input}");
        for said in [
            &format!("it is {kind}, which this build of leakrate does not read"),
            "npm install -g leakrate",
            "pip install leakrate",
            "--features parquet",
        ] {
            assert!(refused.stderr.contains(said), "{input}: {}", refused.stderr);
        }
    }
    let other = leakrate(&["fit", "tests/fixtures"]);
    assert!(
        other.stderr.contains("this is a directory"),
        "{}",
        other.stderr
    );
}
