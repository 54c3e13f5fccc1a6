//! A file is read and written whatever its name is made of: on Unix a name is bytes, not text.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use common::Run;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");

/// A word of a command line, with a byte in it that no text has for each `?`.
fn word(text: &str) -> OsString {
    let bytes: Vec<u8> = text
        .bytes()
        .map(|byte| if byte == b'?' { 0xff } else { byte })
        .collect();
    OsStr::from_bytes(&bytes).to_owned()
}

fn run(folder: &Path, command: &str) -> Run {
    let words: Vec<OsString> = command.split(' ').map(word).collect();
    common::leakrate_in(folder, &words)
}

/// A folder with a measurement and a log of requests whose names are no text.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in [
        ("local-snapshots.csv", "local?.csv"),
        ("local-after-fix.csv", "after?.csv"),
        ("production.csv", "production?.csv"),
    ] {
        fs::copy(Path::new(DATA).join(from), folder.path().join(word(to))).unwrap();
    }
    let requests = "time,requests_total\n2026-01-01T00:00:00Z,0\n2026-01-01T01:00:00Z,6000\n";
    fs::write(folder.path().join(word("load?.csv")), requests).unwrap();
    folder
}

#[test]
fn every_command_reads_a_file_whose_name_is_no_text() {
    let folder = folder();
    for command in [
        "fit local?.csv",
        "fit before=local?.csv",
        "compare before=local?.csv after?.csv",
        "predict production?.csv --limit 1.75GB",
        "report production?.csv --limit 1.75GB",
        "report before=local?.csv after=after?.csv",
        "plan local?.csv --rate 1MB/1000req",
        "inspect local?.csv",
        "inspect load?.csv",
    ] {
        let run = run(folder.path(), command);
        assert_eq!(run.status, 0, "{command}: {}", run.stderr);
        assert!(!run.stdout.is_empty(), "{command}");
    }
}

#[test]
fn answers_and_charts_are_written_to_names_that_are_no_text() {
    let folder = folder();
    for (command, written) in [
        ("fit local?.csv -o answer?.md", "answer?.md"),
        ("fit local?.csv --chart chart?.png", "chart?.png"),
        ("fit local?.csv --chart chart?.svg", "chart?.svg"),
        ("report local?.csv -o page?.html", "page?.html"),
    ] {
        let run = run(folder.path(), command);
        assert_eq!(run.status, 0, "{command}: {}", run.stderr);
        let length = fs::metadata(folder.path().join(word(written)))
            .unwrap()
            .len();
        assert!(length > 100, "{command}: {length} bytes");
    }
    let over = run(folder.path(), "fit local?.csv -o local?.csv --format json");
    assert_eq!(over.status, 2);
    assert!(
        over.stderr.contains("no input is written over"),
        "{}",
        over.stderr
    );
}

#[test]
fn requests_come_from_a_file_whose_name_is_no_text() {
    let folder = tempfile::tempdir().unwrap();
    let rows = (0..60).map(|minute| {
        let wobble = if minute % 2 == 0 { 10_000 } else { 0 };
        let memory = 100_000_000 + 200_000 * minute + wobble;
        format!("2026-01-01T00:{minute:02}:00Z,{memory}\n")
    });
    let memory = String::from("time,memory_bytes\n") + &rows.collect::<String>();
    fs::write(folder.path().join("memory.csv"), memory).unwrap();
    let rows = (0..60).map(|minute| format!("2026-01-01T00:{minute:02}:00Z,{}\n", 100 * minute));
    let requests = String::from("time,requests_total\n") + &rows.collect::<String>();
    fs::write(folder.path().join("load.csv"), &requests).unwrap();
    fs::write(folder.path().join(word("load?.csv")), &requests).unwrap();
    let text = run(folder.path(), "fit memory.csv --requests load.csv");
    assert_eq!(text.status, 0, "{}", text.stderr);
    assert!(text.stdout.contains("req"), "{}", text.stdout);
    for spec in ["load?.csv", "file:load?.csv", "memory=load?.csv"] {
        let bytes = run(folder.path(), &format!("fit memory.csv --requests {spec}"));
        assert_eq!(bytes.status, 0, "{spec}: {}", bytes.stderr);
        assert_eq!(bytes.stdout.replace('\u{fffd}', ""), text.stdout, "{spec}");
    }
}

#[test]
fn an_incident_file_in_a_folder_whose_name_is_no_text_finds_its_inputs() {
    let folder = folder();
    let inner = folder.path().join(word("in?cident"));
    fs::create_dir(&inner).unwrap();
    fs::copy(
        Path::new(DATA).join("production.csv"),
        inner.join("memory.csv"),
    )
    .unwrap();
    fs::write(
        inner.join("incident.toml"),
        "[production]\ninput = \"memory.csv\"\n",
    )
    .unwrap();
    let run = run(folder.path(), "report in?cident/incident.toml");
    assert_eq!(run.status, 0, "{}", run.stderr);
}

#[test]
fn a_missing_file_is_named_and_the_command_can_be_typed_again() {
    let folder = folder();
    let missing = run(folder.path(), "fit none?.csv");
    assert_eq!(missing.status, 2);
    assert!(
        missing.stderr.contains("none\u{fffd}.csv"),
        "{}",
        missing.stderr
    );
    let inspected = run(folder.path(), "inspect local?.csv");
    assert!(
        inspected.stdout.contains(r"leakrate fit $'local\377.csv'"),
        "{}",
        inspected.stdout
    );
}
