//! Verdicts on real series whose truth their authors tell, where the environment variable
//! `LEAKRATE_SAMPLES` names a folder of them.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;
#[path = "common/promised.rs"]
mod promised;

use std::fs;
use std::path::PathBuf;

use leakrate::model::{FitOptions, LeakModel, Verdict};
use leakrate::series::{Columns, Series};
use leakrate::units::Bytes;
use serde::Deserialize;
use serde_json::Value;

/// A series that the authors of next-leak call a leak or stable: heap after each cycle of load.
#[derive(Debug, Deserialize)]
struct Labelled {
    case: String,
    label: String,
    requests_per_cycle: Option<f64>,
    series_mb: String,
}

fn folder() -> Option<PathBuf> {
    Some(promised::Folder::Samples.path()?.join("leak_series"))
}

fn series(labelled: &Labelled) -> Series {
    let readings = labelled.series_mb.split(' ');
    let memory: Vec<f64> = readings
        .map(|reading| 1e6 * reading.parse::<f64>().unwrap())
        .collect();
    // One series does not say how many requests a cycle has; the verdict but for the floor does
    // not depend on it.
    let cycle = labelled.requests_per_cycle.unwrap_or(2000.0);
    Series::new(Columns {
        name: labelled.case.clone(),
        requests: Some((0..memory.len()).map(|at| cycle * at as f64).collect()),
        memory,
        quantum: Some(Bytes(1e5)),
        ..Columns::default()
    })
    .unwrap()
}

#[test]
fn what_next_leak_calls_a_leak_is_one_and_what_it_calls_stable_is_none() {
    let Some(folder) = folder() else {
        return;
    };
    let table = fs::read(folder.join("nextleak_labelled_series.csv")).unwrap();
    let rows = csv::Reader::from_reader(table.as_slice())
        .into_deserialize()
        .collect::<Result<Vec<Labelled>, _>>()
        .unwrap();
    assert_eq!(rows.len(), 8);
    for labelled in &rows {
        let model = LeakModel::fit(&series(labelled), &FitOptions::default()).unwrap();
        println!(
            "{}: {} is {:?}",
            labelled.case, labelled.label, model.verdict
        );
        match labelled.label.as_str() {
            "leak" => assert_eq!(model.verdict, Verdict::Leak, "{labelled:?}"),
            _ => assert_ne!(model.verdict, Verdict::Leak, "{labelled:?}"),
        }
    }
}

#[test]
fn series_from_issues_are_judged_as_their_authors_judged_them() {
    let Some(folder) = folder() else {
        return;
    };
    for (file, memory, verdict) in [
        ("undici-3196_rss_per_requests.csv", "rss_mb", "leak"),
        ("siphon-ai-519_plateau.csv", "rss_mb", "plateau"),
        ("rettiwt-857_before_fix.csv", "rss_mb", "leak"),
        // Nine readings of an uncollected heap between 350 and 1,050 MB.
        ("rettiwt-857_before_fix.csv", "heap_mb", "inconclusive"),
    ] {
        let path = folder.join(file).display().to_string();
        let run = common::leakrate(&["fit", &path, "--memory", memory, "--format", "json"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let facts: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(facts["series"][0]["verdict"], verdict, "{file} {memory}");
    }
}
