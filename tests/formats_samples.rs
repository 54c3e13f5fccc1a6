//! Real exports, where the environment variable `LEAKRATE_SAMPLES` names a folder of them. What
//! each holds was counted independently: `tests/fixtures/formats/samples.csv`.

use std::path::PathBuf;

use leakrate::ingest::{self, Problem, ReadOptions, Source};
use leakrate::series::Series;
use serde::Deserialize;

const EXPECTED: &str = include_str!("fixtures/formats/samples.csv");

/// What a series of a sample holds.
#[derive(Debug, Deserialize)]
struct Expected {
    file: String,
    /// The column to choose, where the file leaves a doubt.
    memory: Option<String>,
    /// The unit to give, where the file states none.
    unit: Option<String>,
    series: String,
    samples: usize,
    from: Option<f64>,
    to: Option<f64>,
    lowest: f64,
    highest: f64,
    last: f64,
}

fn samples() -> Option<PathBuf> {
    std::env::var_os("LEAKRATE_SAMPLES").map(PathBuf::from)
}

/// Numbers of a file, each with its expected value.
fn compared(series: &Series, expected: &Expected) -> Vec<(Option<f64>, Option<f64>)> {
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

fn close(found: Option<f64>, expected: Option<f64>) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= 1e-12 * expected.abs(),
        (found, expected) => found == expected,
    }
}

#[test]
fn real_tables_hold_what_an_independent_count_finds() {
    let Some(folder) = samples() else {
        return;
    };
    for row in csv::Reader::from_reader(EXPECTED.as_bytes()).deserialize() {
        let expected: Expected = row.unwrap();
        let options = ReadOptions {
            memory: expected.memory.clone().into_iter().collect(),
            unit: expected.unit.as_ref().map(|unit| unit.parse().unwrap()),
            ..ReadOptions::default()
        };
        let source = Source::open(&folder.join(&expected.file)).unwrap();
        let reading = ingest::read(&source, &options).unwrap();
        let named = |series: &&Series| series.name() == expected.series;
        let series = reading.series.iter().find(named).unwrap();
        assert_eq!(series.len(), expected.samples, "{expected:?}");
        for (found, wanted) in compared(series, &expected) {
            assert!(close(found, wanted), "{found:?}: {expected:?}");
        }
    }
}

#[test]
fn a_list_of_numbers_in_a_cell_is_not_one_number() {
    let Some(folder) = samples() else {
        return;
    };
    let options = ReadOptions {
        memory: vec!["series_mb".into()],
        ..ReadOptions::default()
    };
    let file = folder.join("leak_series/nextleak_labelled_series.csv");
    let error = ingest::read(&Source::open(&file).unwrap(), &options).unwrap_err();
    assert_eq!(error.problem(), &Problem::Rows { count: 8 });
}
