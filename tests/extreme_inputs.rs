//! Inputs that are small and extreme, or without end, take little memory and little time, and end in
//! an answer or in a message.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use common::Run;
use leakrate::ingest::{self, Problem, ReadOptions, Source};
use leakrate::record::{ExternalLoad, Interrupt, Load as _, LoadError};
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::Value;

/// Address space that a run may take, in KiB: a debug build starts with a tenth of it.
const MEMORY: u32 = 1 << 20;
/// Seconds of processor time that a run may take.
const SECONDS: u32 = 20;

/// Runs `leakrate` with little memory and little time; what takes more is ended by a signal.
fn bounded(args: &[&str]) -> Run {
    let limits = format!("ulimit -v {MEMORY}; ulimit -t {SECONDS}; exec \"$0\" \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &limits, env!("CARGO_BIN_EXE_leakrate")])
        .args(args)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "110")
        .env("RAYON_NUM_THREADS", "2")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.code().is_some(), "{args:?}: {output:?}");
    Run::from(output)
}

fn stored(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn what_spans_ages_takes_no_more_than_its_readings() {
    let folder = tempfile::tempdir().unwrap();
    let stored = |name: &str, text: &str| stored(folder.path(), name, text);
    let micro = stored(
        "micro.csv",
        "time,heap_mb,requests\n0,100,0\n1725561810000000,101,10\n1725561840000000,102,20\n",
    );
    let milli = stored(
        "milli.csv",
        "time,heap_mb,requests\n0,100,0\n1725561810000,101,10\n1725561840000,102,20\n",
    );
    let aeons = stored(
        "aeons.csv",
        "time,heap_mb\n1.7e24,100\n1.70000006e24,101\n1.70000012e24,102\n",
    );
    let minutes = stored(
        "minutes.csv",
        "minutes,rss_mb\n0,16\n60,144\n120,197\n9223372036854775808,223\n",
    );
    let steps = stored("steps.csv", "heap_mb\n40\n41\n42\n43\n");
    let centuries = stored(
        "centuries.csv",
        "time,heap_mb\n0001-01-01 00:00:00,40.5\n2019-01-01 00:02:00,41\n9999-01-01 00:01:00,41.5\n",
    );
    for (args, status, said) in [
        (vec!["fit", &micro], 2, "found `0`"),
        (vec!["fit", &milli], 2, "found `0`"),
        (vec!["fit", &aeons], 2, "10,000 years"),
        (vec!["fit", &minutes], 2, "10,000 years"),
        (
            vec![
                "fit",
                &steps,
                "--step",
                "100000000d",
                "--requests",
                "100/min",
            ],
            2,
            "too large",
        ),
        (
            vec!["fit", &steps, "--step", "900000d", "--requests", "100/min"],
            0,
            "2,700,000 d",
        ),
        (
            vec!["fit", &centuries, "--requests", "100/min"],
            0,
            "3,651,694 d",
        ),
        (
            vec![
                "predict",
                &centuries,
                "--requests",
                "100/min",
                "--limit",
                "1GB",
            ],
            0,
            "1.00 GB",
        ),
    ] {
        let run = bounded(&args);
        let all = run.stdout + &run.stderr;
        assert_eq!(run.status, status, "{args:?}: {all}");
        assert!(all.contains(said), "{args:?}: {all}");
    }
}

#[test]
fn a_limit_beyond_the_digits_of_a_float_is_reached_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = stored(
        folder.path(),
        "local.csv",
        "requests,heap_mb\n0,7.7\n2500,40\n3750,56\n5000,76\n6250,85\n",
    );
    let far = bounded(&[
        "predict", &file, "--limit", "1e15GB", "--force", "--format", "json",
    ]);
    let answer: Value = serde_json::from_str(&far.stdout).unwrap();
    let left = &answer["prediction"][0]["requests_left"]["estimate"];
    // 12,748 bytes a request, by hand from the five snapshots.
    let expected = 1e24 / (294_800.0 / 23_125_000.0 * 1e6);
    assert!(
        (left.as_f64().unwrap() / expected - 1.0).abs() < 1e-3,
        "{left}"
    );
    let refused = bounded(&["predict", &file, "--limit", "1e300GB", "--format", "json"]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains("the amount is too large"),
        "{}",
        refused.stderr
    );
}

#[test]
fn one_constant_pod_does_not_stop_a_fleet() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "time,pod,memory_bytes\n".to_owned();
    for minute in 0..60 {
        let (hour, minute) = (minute / 12, minute % 12 * 5);
        let leak = 1_000_000_000 + (hour * 60 + minute) * 1_000_000;
        let time = format!("2026-03-02T{hour:02}:{minute:02}:00Z");
        let _ = write!(text, "{time},flat,1000000000\n{time},leaky,{leak}\n");
    }
    let file = stored(folder.path(), "fleet.csv", &text);
    let run = bounded(&["predict", &file, "--limit", "10GB", "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let answer: Value = serde_json::from_str(&run.stdout).unwrap();
    for prediction in answer["prediction"].as_array().unwrap() {
        assert_ne!(prediction["trend_crossing"]["kind"], "already_over");
    }
}

#[test]
fn devices_without_end_are_refused() {
    for device in ["/dev/zero", "/dev/urandom"] {
        assert!(Path::new(device).exists(), "{device}");
        let run = bounded(&["fit", device]);
        assert_eq!(run.status, 2, "{}", run.stderr);
        assert!(
            run.stderr.contains("expected text, found"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_large_file_of_nuls_is_refused_without_being_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nuls.csv");
    File::create(&path).unwrap().set_len(3 << 30).unwrap();
    let run = bounded(&["fit", path.to_str().unwrap()]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    assert!(run.stderr.contains("NUL"), "{}", run.stderr);
}

#[test]
fn where_no_thread_can_be_started_one_does_all_the_work() {
    let usual = common::leakrate(&["fit", "data/fleet.csv"]);
    let alone = common::command(&["fit", "data/fleet.csv"])
        // No stack of that size can be had.
        .env("RUST_MIN_STACK", "1000000000000000")
        .output()
        .unwrap();
    let alone = Run::from(alone);
    assert_eq!(alone.status, 0, "{}", alone.stderr);
    assert_eq!(alone.stdout, usual.stdout);
}

/// A table of more than 8 MiB.
fn long_table() -> String {
    let mut text = "elapsed_s,rss_bytes\n".to_owned();
    for row in 0..600_000 {
        let _ = writeln!(text, "{row},{}", 100_000_000 + row * 7);
    }
    assert!(text.len() > 8 << 20, "{}", text.len());
    text
}

#[test]
fn what_is_done_to_a_file_after_it_was_opened_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.csv");
    fs::write(&path, long_table()).unwrap();
    let options = ReadOptions::default();
    let expected = ingest::read(&Source::open(&path).unwrap(), &options).unwrap();

    let rewritten = Source::open(&path).unwrap();
    let mut file = OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(4 << 20)).unwrap();
    file.write_all(&vec![0xff; 1 << 16]).unwrap();
    assert_eq!(ingest::read(&rewritten, &options).unwrap(), expected);

    fs::write(&path, long_table()).unwrap();
    let truncated = Source::open(&path).unwrap();
    file.set_len(10).unwrap();
    assert_eq!(ingest::read(&truncated, &options).unwrap(), expected);
    assert_eq!(
        Source::open(&path).unwrap().text(),
        &long_table()[..10],
        "it is read as it is"
    );
}

#[test]
fn a_small_file_that_unpacks_without_proportion_is_refused_with_its_limit() {
    let row = b"1,100\n".repeat(1 << 20);
    let packed = {
        let mut encoder = flate2::write::GzEncoder::new(
            b"minutes,rss_mb\n".to_vec(),
            flate2::Compression::best(),
        );
        encoder.write_all(b"minutes,rss_mb\n").unwrap();
        for _ in 0..24 {
            encoder.write_all(&row).unwrap();
        }
        encoder
            .finish()
            .unwrap()
            .split_off(b"minutes,rss_mb\n".len())
    };
    assert!(packed.len() < 1 << 20, "{}", packed.len());
    let error = Source::from_reader("bomb.gz", packed.as_slice(), None).unwrap_err();
    let Problem::TooLarge { reason } = error.problem() else {
        panic!("{error}");
    };
    assert!(reason.contains("64 MiB and 100 times its size"), "{reason}");
}

#[test]
fn a_tool_that_prints_without_end_is_stopped() {
    let mut load = ExternalLoad::new("yes x").unwrap();
    let burst = load.burst(Duration::from_secs(1), &Interrupt::default(), &mut |_| ());
    assert!(matches!(
        burst,
        Err(LoadError::ToolPrints { limit: 64, .. })
    ));
}

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/report.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).unwrap()
});

/// Numbers of any size that a float has, and some that meet each other.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(1.0),
        1.0..1e10,
        (1.0..10.0, -300..300).prop_map(|(digits, power)| digits * 10_f64.powi(power)),
        (1.0..10.0, -12..26).prop_map(|(digits, power)| digits * 10_f64.powi(power)),
    ]
}

/// How the values of a column follow one another.
fn column(rows: usize) -> impl Strategy<Value = Vec<f64>> {
    let anything = prop::collection::vec(number(), rows);
    let line = (number(), number())
        .prop_map(move |(start, step)| (0..rows).map(|row| start + step * row as f64).collect());
    let constant = number().prop_map(move |value| vec![value; rows]);
    prop_oneof![anything, line, constant]
}

fn table() -> impl Strategy<Value = String> {
    let columns = (1..14_usize).prop_flat_map(|rows| {
        let header = prop::sample::select(vec![
            "elapsed_s,rss_bytes",
            "elapsed_s,rss_mb,requests",
            "time,rss_bytes",
            "requests,heap_gb",
        ]);
        (header, column(rows), column(rows), column(rows))
    });
    columns.prop_map(|(header, first, second, third)| {
        let width = header.split(',').count();
        let mut text = format!("{header}\n");
        for ((first, second), third) in first.iter().zip(second).zip(third) {
            let cells = [*first, second, third].map(|cell| format!("{cell:e}"));
            text += &cells[..width].join(",");
            text.push('\n');
        }
        text
    })
}

/// Either an answer that fits the contract, without null in it, or an error that says why not.
fn answered_or_refused(args: &[&str], text: &str) {
    let all: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    let run = bounded(&all);
    if run.status == 2 {
        assert!(
            run.stderr.starts_with("error: "),
            "{args:?} {}\n{text}",
            run.stderr
        );
        assert!(
            !run.stderr.contains("JSON"),
            "{args:?} {}\n{text}",
            run.stderr
        );
        return;
    }
    assert_eq!(run.status, 0, "{args:?} {}\n{text}", run.stderr);
    assert!(
        !run.stdout.contains("null"),
        "{args:?} {}\n{text}",
        run.stdout
    );
    let answer: Value = serde_json::from_str(&run.stdout).unwrap();
    let faults: Vec<String> = SCHEMA
        .iter_errors(&answer)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{args:?}\n{}\n{text}", faults.join("\n"));
}

proptest! {
    #![proptest_config(Config { cases: 24, ..Config::default() })]
    #[test]
    fn extreme_numbers_are_answered_within_the_contract_or_refused(
        text in table(),
        other in table(),
        limit in number(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let one = stored(folder.path(), "one.csv", &text);
        let two = stored(folder.path(), "two.csv", &other);
        let limit = format!("{limit:e}B");
        let both = format!("{text}\n{other}");
        answered_or_refused(&["fit", &one], &text);
        answered_or_refused(&["predict", &one, "--limit", &limit], &text);
        answered_or_refused(&["predict", &one, "--limit", &limit, "--force"], &text);
        answered_or_refused(&["compare", &one, &two], &both);
        answered_or_refused(&["plan", &one], &text);
    }
}
