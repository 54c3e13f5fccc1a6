//! An answer that was kept is a side of a comparison like the file that it was made from.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fs;

use common::leakrate;
use serde_json::Value;

fn compare(before: &str, after: &str) -> Value {
    let labelled = [("main", before), ("after", after)];
    let [before, after] = labelled.map(|(label, file)| format!("{label}={file}"));
    let run = leakrate(&["compare", &before, &after, "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// Numbers that differ by no more than what a conversion of units rounds.
fn same(one: &Value, other: &Value, at: &str) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            assert!(one.keys().eq(other.keys()), "{at}: {one:?} and {other:?}");
            for (key, value) in one {
                same(value, &other[key], &format!("{at}.{key}"));
            }
        }
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
            let error = (one - other).abs();
            assert!(
                error <= 1e-9 * one.abs().max(1e-9),
                "{at}: {one} and {other}"
            );
        }
        _ => assert_eq!(one, other, "{at}"),
    }
}

#[test]
fn a_kept_answer_compares_as_its_file_does() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("main.json");
    let kept = kept.to_str().unwrap();
    let after = "data/local-after-fix.csv";
    let before = "data/local-snapshots.csv";
    assert_eq!(leakrate(&["fit", before, "-o", kept]).status, 0);
    let (by_file, by_answer) = (compare(before, after), compare(kept, after));
    same(
        &by_answer["comparison"],
        &by_file["comparison"],
        "comparison",
    );
    assert_eq!(by_answer["series"][0]["verdict"], "leak");
    assert_eq!(by_answer["inputs"][0]["format"], "leakrate");
    let pr = format!("pr={before}");
    let main = format!("main={kept}");
    let worse = leakrate(&["compare", &main, &pr, "--fail-on", "worse"]);
    assert_eq!(worse.status, 0, "{}", worse.stderr);
}

#[test]
fn an_answer_of_several_series_asks_which_and_a_torn_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("fleet.json");
    let kept = kept.to_str().unwrap();
    assert_eq!(leakrate(&["fit", "data/fleet.csv", "-o", kept]).status, 0);
    let main = format!("main={kept}");
    let run = leakrate(&["compare", &main, "pr=12MB/h"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("--series main="), "{}", run.stderr);
    let one = ["compare", &main, "pr=12MB/h", "--series", "main=web-7b9*"];
    assert_eq!(leakrate(&one).status, 0);
    let text = fs::read_to_string(kept).unwrap();
    fs::write(kept, &text[..text.len() / 2]).unwrap();
    let run = leakrate(&one);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("cannot be read"), "{}", run.stderr);
}
