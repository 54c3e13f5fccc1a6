//! Real exports, where the environment variable `LEAKRATE_SAMPLES` names a folder of them. What
//! each holds was counted independently: `tests/fixtures/formats/samples.py`.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

#[path = "common/promised.rs"]
mod promised;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use leakrate::ingest::{self, BadRows, Problem, ReadOptions, Source};
use leakrate::series::Series;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What a series of a sample holds.
#[derive(Debug, Deserialize)]
struct Memory {
    file: String,
    /// What has to be said of the file, such as `memory=heapUsed`.
    options: String,
    /// The only one, if no series is called so.
    series: String,
    samples: usize,
    from: Option<f64>,
    to: Option<f64>,
    lowest: f64,
    highest: f64,
    last: f64,
    restarts: usize,
}

/// What a sample of requests holds.
#[derive(Debug, Deserialize)]
struct Counted {
    file: String,
    options: String,
    requests: f64,
    failed: Option<u64>,
    from: Option<f64>,
    to: Option<f64>,
}

/// What is said of a sample that cannot be read as it is.
#[derive(Debug, Deserialize)]
struct Refused {
    file: String,
    problem: String,
    /// A part of the advice.
    says: String,
}

fn samples() -> Option<PathBuf> {
    promised::Folder::Samples.path()
}

fn expected<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let path = Path::new("tests/fixtures/formats").join(name);
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn options(written: &str) -> ReadOptions {
    let mut options = ReadOptions::default();
    match written.split_once('=') {
        None if written == "skip_bad_rows" => options.bad_rows = BadRows::Skip,
        None => assert_eq!(written, ""),
        Some(("memory", column)) => options.memory = vec![column.to_owned()],
        Some(("unit", unit)) => options.unit = Some(unit.parse().unwrap()),
        Some(("limit", limit)) => options.limit = Some(limit.parse().unwrap()),
        Some(("step", step)) => options.step = Some(step.parse().unwrap()),
        Some(("requests_are", are)) => options.requests_are = Some(are.parse().unwrap()),
        Some(other) => unreachable!("no option is called so: {other:?}"),
    }
    options
}

fn open(folder: &Path, file: &str) -> Source {
    Source::open(&folder.join(file)).unwrap()
}

fn close(found: Option<f64>, expected: Option<f64>) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= 1e-12 * expected.abs(),
        (found, expected) => found == expected,
    }
}

/// Numbers of a series, each with its expected value.
fn compared(series: &Series, expected: &Memory) -> Vec<(Option<f64>, Option<f64>)> {
    let memory = series.memory().iter().copied();
    let seconds = series.seconds();
    vec![
        (memory.clone().min_by(f64::total_cmp), Some(expected.lowest)),
        (memory.max_by(f64::total_cmp), Some(expected.highest)),
        (Some(series.last().0), Some(expected.last)),
        (seconds.map(|seconds| seconds[0]), expected.from),
        (
            seconds.and_then(|seconds| seconds.last().copied()),
            expected.to,
        ),
    ]
}

#[test]
fn memory_is_what_an_independent_reading_finds() {
    let Some(folder) = samples() else {
        return;
    };
    for expected in expected::<Memory>("samples.csv") {
        let source = open(&folder, &expected.file);
        let reading = ingest::read(&source, &options(&expected.options)).unwrap();
        let named = |series: &&Series| series.name() == expected.series;
        let series = match reading.series.as_slice() {
            [alone] => alone,
            several => several.iter().find(named).unwrap(),
        };
        assert_eq!(series.len(), expected.samples, "{expected:?}");
        assert_eq!(series.restarts().len(), expected.restarts, "{expected:?}");
        for (found, wanted) in compared(series, &expected) {
            assert!(close(found, wanted), "{found:?}: {expected:?}");
        }
    }
}

#[test]
fn requests_are_what_an_independent_reading_finds() {
    let Some(folder) = samples() else {
        return;
    };
    for expected in expected::<Counted>("samples-requests.csv") {
        let source = open(&folder, &expected.file);
        let reading = ingest::read_requests(&source, &options(&expected.options)).unwrap();
        let failed = reading.outcomes.map(|outcomes| outcomes.failed);
        assert_eq!(failed, expected.failed, "{expected:?}");
        let span = reading.span;
        for (found, wanted) in [
            (Some(reading.requests), Some(expected.requests)),
            (span.as_ref().map(|span| span.start), expected.from),
            (span.as_ref().map(|span| span.end), expected.to),
        ] {
            assert!(close(found, wanted), "{found:?}: {expected:?}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_what_to_do() {
    let Some(folder) = samples() else {
        return;
    };
    for expected in expected::<Refused>("samples-refused.csv") {
        let read = |source| ingest::read(&source, &ReadOptions::default());
        let source = Source::open(&folder.join(&expected.file));
        let error = source.and_then(read).unwrap_err();
        let problem = format!("{:?}", error.problem());
        assert!(
            problem.starts_with(&expected.problem),
            "{problem}: {expected:?}"
        );
        assert!(
            error.advice().contains(&expected.says),
            "{}: {expected:?}",
            error.advice()
        );
    }
}

#[test]
fn every_sample_is_read_or_refused_as_expected() {
    let Some(folder) = samples() else {
        return;
    };
    let memory = expected::<Memory>("samples.csv")
        .into_iter()
        .map(|row| row.file);
    let requests = expected::<Counted>("samples-requests.csv").into_iter();
    let refused = expected::<Refused>("samples-refused.csv").into_iter();
    let requests = requests.map(|row| row.file);
    let known: BTreeSet<String> = memory
        .chain(requests)
        .chain(refused.map(|row| row.file))
        .collect();
    let mut found = BTreeSet::new();
    for group in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
        for file in fs::read_dir(group.path()).unwrap().map(Result::unwrap) {
            let path = file.path();
            if path.file_name().unwrap() != "SOURCE.txt" {
                let relative = path.strip_prefix(&folder).unwrap();
                found.insert(relative.to_str().unwrap().to_owned());
            }
        }
    }
    assert_eq!(found, known);
}

#[test]
fn a_list_of_numbers_in_a_cell_is_not_one_number() {
    let Some(folder) = samples() else {
        return;
    };
    let options = options("memory=series_mb");
    let source = open(&folder, "leak_series/nextleak_labelled_series.csv");
    let error = ingest::read(&source, &options).unwrap_err();
    assert_eq!(error.problem(), &Problem::Rows { count: 8 });
}
