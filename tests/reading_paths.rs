//! One table, read by every path there is, gives one answer.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use leakrate::ingest::{Problem, Source};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::Value;

/// Tables of 8 MiB are read in parts on all cores.
const LARGE: usize = 8 << 20;

/// Pods that take turns, some of which leak.
fn fleet(pods: u64, ticks: u64) -> String {
    let mut text = "time,pod,memory_bytes\n".to_owned();
    let mut seed = 1_u64;
    for tick in 0..ticks {
        let (hour, minute, second) = (tick / 240 % 24, tick / 4 % 60, tick % 4 * 15);
        let day = 1 + tick / 5760;
        for pod in 0..pods {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let memory = 200_000_000 + pod % 3 * tick * 900 + (seed >> 44);
            let _ = writeln!(
                text,
                "2026-03-{day:02}T{hour:02}:{minute:02}:{second:02}Z,web-{pod},{memory}"
            );
        }
    }
    text
}

/// The answer in numbers, without the name of the file.
fn fit(input: &str, threads: &str, stdin: Option<&Path>) -> Value {
    fit_with(&[], input, threads, stdin)
}

fn fit_with(options: &[&str], input: &str, threads: &str, stdin: Option<&Path>) -> Value {
    let stdin = stdin.map_or(Stdio::null(), |path| File::open(path).unwrap().into());
    let output = Command::new(env!("CARGO_BIN_EXE_leakrate"))
        .args(["fit", &format!("fleet={input}"), "--format", "json"])
        .args(options)
        .env("RAYON_NUM_THREADS", threads)
        .stdin(stdin)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let mut answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    answer["inputs"][0]["source"].take();
    answer
}

/// Two members, as `cat a.gz b.gz` makes them.
fn gzip(text: &str) -> Vec<u8> {
    let (first, second) = text.split_at(text.len() / 3);
    let member = |part: &str| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(part.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    [member(first), member(second)].concat()
}

/// Two frames, and between them one that holds no data.
fn zstandard(text: &str) -> Vec<u8> {
    let (first, second) = text.split_at(text.len() / 2);
    let frame = |part: &str| compress_to_vec(part.as_bytes(), CompressionLevel::Fastest);
    let skipped = b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc".to_vec();
    [frame(first), skipped, frame(second)].concat()
}

/// What was cut while it was copied is said to be so, wherever that was.
#[test]
fn a_packed_file_that_is_cut_is_damaged() {
    let text = fleet(2, 20);
    for packed in [gzip(&text), zstandard(&text)] {
        // The last byte is one of the check of the second part, and the tenth one of a header.
        for kept in [10, packed.len() / 4, packed.len() * 3 / 4, packed.len() - 1] {
            let Err(error) = Source::from_reader("cut", &packed[..kept], None) else {
                // One that ends between its two parts is whole.
                continue;
            };
            let problem = error.problem();
            assert!(
                matches!(problem, Problem::Damaged { .. }),
                "{kept}: {problem:?}"
            );
        }
        assert!(Source::from_reader("cut", &packed[..packed.len() / 4], None).is_err());
    }
}

#[test]
fn every_path_gives_the_same_answer() {
    let folder = tempfile::tempdir().unwrap();
    let text = fleet(24, 10_000);
    assert!(text.len() > LARGE, "{}", text.len());
    let store = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let plain = store("plain.csv", text.as_bytes());
    let expected = fit(plain.to_str().unwrap(), "4", None);
    assert_eq!(expected["series"].as_array().unwrap().len(), 24);
    assert_eq!(expected["inputs"][0]["rows"], 24 * 10_000);

    let quoted = text.replace(",web-7,", ",\"web-7\",");
    // A spare delimiter at the end of one row is left to the general reader, with the whole text.
    let general = format!("{},\n", text.trim_end());
    let stored = [
        store("quoted.csv", quoted.as_bytes()),
        store("general.csv", general.as_bytes()),
        store("lines.csv", text.replace('\n', "\r\n").as_bytes()),
        store("fleet.csv.gz", &gzip(&text)),
        store("fleet.csv.zst", &zstandard(&text)),
    ];
    for path in std::iter::once(&plain).chain(&stored) {
        let name = path.to_str().unwrap();
        assert_eq!(fit(name, "1", None), expected, "{name} on one core");
        assert_eq!(fit("-", "4", Some(path)), expected, "{name} as a stream");
    }
}

#[test]
fn little_memory_is_enough_for_the_same_answer_about_two_thousand_readings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.csv");
    fs::write(&path, fleet(24, 2000)).unwrap();
    let name = path.to_str().unwrap();
    let expected = fit(name, "4", None);
    for threads in ["1", "4"] {
        let found = fit_with(&["--low-memory"], name, threads, None);
        assert_eq!(found, expected);
    }
}

#[test]
fn of_more_readings_little_memory_keeps_means_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.csv");
    fs::write(&path, fleet(6, 11_000)).unwrap();
    let name = path.to_str().unwrap();
    let all = fit(name, "4", None);
    let means = fit_with(&["--low-memory"], name, "4", None);
    assert_eq!(means, fit_with(&["--low-memory"], name, "1", None));
    let pairs = all["series"].as_array().unwrap().iter();
    for (all, means) in pairs.zip(means["series"].as_array().unwrap()) {
        assert_eq!(means["verdict"], all["verdict"], "{}", all["name"]);
        let rate = |facts: &Value, key: &str| facts["bytes_per_hour"][key].as_f64().unwrap();
        let apart = (rate(means, "estimate") - rate(all, "estimate")).abs();
        // Spans of equal time hold readings of unequal number, so blocks of them end elsewhere than blocks
        // of readings: the slopes are two estimates of one, and as sure.
        let sure = |facts: &Value| rate(facts, "interval_std_error");
        assert!(apart < 0.3 * sure(all), "{apart}");
        assert!((sure(means) / sure(all) - 1.0).abs() < 0.1);
        let told = |facts: &Value| facts["caveats"].to_string().contains("low_memory_means");
        assert!(told(means) && !told(all));
        assert!(means["samples"].as_u64().unwrap() < 2048);
    }
}
