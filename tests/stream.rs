//! `leakrate stream`: one row a series, in what one process says of all of them, or an end that names the series.

#![cfg(all(feature = "live", feature = "parquet"))]
#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::process::{Command, Output, Stdio};

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array as _, RecordBatch};
use arrow_ipc::reader::StreamReader;
use serde_json::Value;

fn fixture(name: &str) -> String {
    format!("tests/fixtures/stream/{name}")
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leakrate"));
    command.args(arguments);
    command
}

fn stream_with(arguments: &[&str], bytes: Vec<u8>) -> Output {
    let mut child = program(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // What ends early does not read all.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&bytes)));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("written");
    output
}

fn stream(name: &str) -> Output {
    let bytes = fs::read(fixture(name)).expect("a fixture");
    stream_with(&["stream", "--keys", "cluster,pod", "fit", "-"], bytes)
}

/// The batches that were written, whole or up to where they break off.
fn batches(output: &Output) -> Vec<RecordBatch> {
    let reader = StreamReader::try_new(output.stdout.as_slice(), None).expect("a schema");
    reader.map_while(Result::ok).collect()
}

/// What each row says of a series, by its name.
fn rows(output: &Output) -> HashMap<String, Value> {
    let mut rows = HashMap::new();
    for batch in batches(output) {
        for row in 0..batch.num_rows() {
            let mut said = serde_json::Map::new();
            for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
                let value = if column.is_null(row) {
                    Value::Null
                } else if let Some(numbers) = column.as_primitive_opt::<Float64Type>() {
                    numbers.value(row).into()
                } else if let Some(counts) = column.as_primitive_opt::<Int64Type>() {
                    counts.value(row).into()
                } else if let Some(texts) = column.as_string_opt::<i32>() {
                    texts.value(row).into()
                } else {
                    continue;
                };
                said.insert(field.name().clone(), value);
            }
            let text = |name: &str| said[name].as_str().expect("a text").to_owned();
            let name = format!("{}/{}", text("cluster"), text("pod"));
            assert!(
                rows.insert(name.clone(), said.into()).is_none(),
                "{name} twice"
            );
        }
    }
    rows
}

fn whole(command: &[&str], name: &str) -> Value {
    let path = fixture(name);
    let output = program(&[command, &[path.as_str(), "--format", "json"]].concat())
        .output()
        .expect("it runs");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The rows of a stream that is answered to its end.
fn answered(name: &str) -> HashMap<String, Value> {
    let output = stream(name);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    rows(&output)
}

#[test]
fn each_series_has_what_one_process_says_of_it() {
    let rows = answered("fleet.arrows");
    let whole = whole(&["fit"], "fleet.arrows");
    let series = whole["series"].as_array().expect("series");
    assert_eq!(series.len(), 8);
    assert_eq!(rows.len(), 8);
    for one in series {
        let row = &rows[one["name"].as_str().expect("a name")];
        for name in [
            "samples",
            "verdict",
            "p_value",
            "memory_first_bytes",
            "memory_last_bytes",
        ] {
            assert_eq!(row[name], one[name], "{name} of {one}");
        }
        for rate in ["bytes_per_hour", "bytes_per_request"] {
            assert_eq!(row[rate], one[rate]["estimate"]);
            assert_eq!(row[format!("{rate}_lower")], one[rate]["lower"]);
            assert_eq!(row[format!("{rate}_upper")], one[rate]["upper"]);
        }
        let facts: Value =
            serde_json::from_str(row["facts"].as_str().expect("facts")).expect("JSON");
        assert_eq!(facts["series"]["bytes_per_hour"], one["bytes_per_hour"]);
    }
}

#[test]
fn predictions_have_their_columns() {
    let bytes = fs::read(fixture("fleet.arrows")).expect("a fixture");
    let keys = ["stream", "--keys=cluster", "--keys=pod"];
    let asked = [&keys[..], &["predict", "--limit=102MB", "-"]].concat();
    let output = stream_with(&asked, bytes);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let rows = rows(&output);
    assert_eq!(rows.len(), 8);
    let leaking = &rows["eu/web-2"];
    assert_eq!(leaking["limit_bytes"], 102e6);
    assert_eq!(leaking["fate"], "reaches");
    let quantile = |name: &str| leaking[name].as_f64().expect("a time");
    assert!(
        quantile("seconds_until_first_crossing_p05") < quantile("seconds_until_first_crossing_p95")
    );
}

#[test]
fn a_series_that_is_too_short_has_a_row_that_says_so() {
    let rows = answered("short.arrows");
    assert_eq!(rows.len(), 4);
    for (name, is_short) in [
        ("eu/web-0", false),
        ("eu/web-1", true),
        ("eu/web-2", true),
        ("eu/web-4", false),
    ] {
        assert_eq!(rows[name]["verdict"].is_null(), is_short, "{name}");
        assert_eq!(rows[name]["problem"].is_string(), is_short, "{name}");
    }
}

#[test]
fn a_stream_of_no_rows_has_an_answer_of_none() {
    let output = stream("no-rows.arrows");
    assert!(output.status.success());
    assert!(rows(&output).is_empty());
}

#[test]
fn what_is_no_series_ends_with_a_status_and_the_name() {
    for (name, said, written) in [
        ("returns.arrows", "row 201: the series eu/web-0 returns", 3),
        ("falling.arrows", "in the series eu/web-1: times fall", 1),
        (
            "null-key.arrows",
            "row 171, in or after the series eu/web-2: `pod` is null",
            2,
        ),
        (
            "changes.arrows",
            "row 641, in or after the series us/web-3",
            7,
        ),
    ] {
        let output = stream(name);
        let diagnostics = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name}: {diagnostics}");
        assert!(diagnostics.contains(said), "{name}: {diagnostics}");
        // Those before it stand, once each, and the stream has no mark of its end.
        assert_eq!(rows(&output).len(), written, "{name}");
        assert!(
            !output
                .stdout
                .ends_with(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
            "{name}"
        );
    }
}

#[test]
fn a_torn_stream_never_ends_well() {
    let bytes = fs::read(fixture("fleet.arrows")).expect("a fixture");
    for length in (0..bytes.len()).step_by(bytes.len() / 23) {
        let asked = ["stream", "--keys", "cluster,pod", "fit", "-"];
        let output = stream_with(&asked, bytes[..length].to_vec());
        let diagnostics = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{length}: {diagnostics}");
        assert!(
            diagnostics.contains("the stream breaks off at row"),
            "{diagnostics}"
        );
    }
}

#[test]
fn a_reader_that_goes_away_is_no_success() {
    let mut child = program(&["stream", "--keys", "cluster,pod", "fit", "-"])
        .stdin(File::open(fixture("fleet.arrows")).expect("a fixture"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let status = child.wait().expect("it ends");
    let mut said = String::new();
    let mut stderr = child.stderr.take().expect("a pipe");
    stderr.read_to_string(&mut said).expect("text");
    assert_eq!(status.code(), Some(2), "{said}");
    assert!(said.contains("the answers cannot be written"), "{said}");
}

#[test]
fn what_would_be_passed_over_is_refused() {
    for (asked, said) in [
        (
            &["--keys", "node", "fit", "-"][..],
            "there is no column `node`; the columns are cluster, pod, time",
        ),
        (
            &["--keys", "pod", "fit", "fleet.csv"],
            "reads standard input alone",
        ),
        (
            &["--keys", "pod", "fit", "-", "--chart", "a.png"],
            "--chart",
        ),
        (
            &["--keys", "pod", "fit", "-", "--fail-on", "leak"],
            "--fail-on",
        ),
    ] {
        let bytes = fs::read(fixture("fleet.arrows")).expect("a fixture");
        let output = stream_with(&[&["stream"], asked].concat(), bytes);
        let diagnostics = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{diagnostics}");
        assert!(diagnostics.contains(said), "{diagnostics}");
    }
}
