//! The windows of memory without a known leak that a leak is held against are what the series they
//! were taken from give; that runs where `LEAKRATE_REAL` names the folder of those. And the command says
//! how many of them look like what it calls a leak.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod common;
#[path = "common/promised.rs"]
mod promised;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use leakrate::analysis::LeakFreeWindows;
use leakrate::ingest::{self, ReadOptions, Source};
use leakrate::model::{FitOptions, LeakModel, Verdict};
use leakrate::series::{Clock, Columns, Series};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

const DAY: f64 = 86_400.0;

/// Fowler, Noll and Vo's hash, whose lowest bit parts the machines: rules were chosen by the even.
fn is_held_back(name: &str) -> bool {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    hash % 2 == 1
}

/// The days of a series, each a series of its own, that hold 100 readings over 19.2 hours.
fn days(series: &Series) -> Vec<Series> {
    let Clock::Wall(seconds) = series.clock() else {
        panic!("{} has no times", series.name());
    };
    let day = |number: u32| {
        let begin = seconds[0] + DAY * f64::from(number);
        let from = seconds.partition_point(|&at| at < begin);
        let to = seconds.partition_point(|&at| at < begin + DAY);
        let part = &seconds[from..to];
        let is_whole = part.len() >= 100 && part[part.len() - 1] - part[0] >= 0.8 * DAY;
        is_whole.then(|| {
            Series::new(Columns {
                name: series.name().to_owned(),
                clock: Clock::Wall(part.to_vec()),
                memory: series.memory()[from..to].to_vec(),
                metric: series.metric(),
                ..Columns::default()
            })
            .unwrap()
        })
    };
    (0..6).filter_map(day).collect()
}

#[test]
fn the_windows_are_those_of_the_machines_that_no_rule_was_chosen_by() {
    let Some(folder) = promised::Folder::Real.path() else {
        return;
    };
    let source = Source::open(&folder.join("machines-5min.csv.gz")).unwrap();
    let machines = ingest::read(&source, &ReadOptions::default())
        .unwrap()
        .series;
    let held_back = machines
        .iter()
        .filter(|machine| is_held_back(machine.name()));
    let windows: Vec<Series> = held_back.flat_map(days).collect();
    let mut leaks = Vec::new();
    for window in &windows {
        let model = LeakModel::fit(window, &FitOptions::default()).unwrap();
        if model.verdict == Verdict::Leak {
            leaks.push((
                model.p_value,
                LeakFreeWindows::like(window, &model).unwrap(),
            ));
        }
    }
    leaks.sort_by(|one, other| one.0.total_cmp(&other.0));
    assert!(!leaks.is_empty());
    for (place, (p_value, alike)) in leaks.iter().enumerate() {
        let expected = LeakFreeWindows {
            windows: windows.len(),
            alike: place + 1,
        };
        assert_eq!(*alike, expected, "{p_value}");
    }
}

/// A day of readings every five minutes, of noise without memory, that rises by so many of its deviations.
fn day_of(column: &str, rise: f64, folder: &Path) -> common::Run {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let mut rows = format!("time,{column}\n");
    for minute in (0..1440).step_by(5) {
        let noise: f64 = StandardNormal.sample(&mut random);
        let memory = 8e9 + 1e8 * (noise + rise * f64::from(minute) / 1440.0);
        let (hour, rest) = (minute / 60, minute % 60);
        writeln!(rows, "2026-03-02T{hour:02}:{rest:02}:00Z,{memory:.0}").unwrap();
    }
    fs::write(folder.join("day.csv"), rows).unwrap();
    common::leakrate_in(folder, &["fit", "day.csv", "--format", "json"])
}

/// What is said of the windows that look like a series: all, and those alike.
fn said(run: &common::Run) -> Option<[u64; 2]> {
    assert_eq!(run.status, 0, "{}", run.stderr);
    let facts: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let windows = &facts["series"][0]["leak_free_windows"];
    Some([windows["windows"].as_u64()?, windows["alike"].as_u64()?])
}

#[test]
fn a_weak_growth_of_a_machine_is_told_with_how_often_there_is_no_leak_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let printed = || {
        let run = common::leakrate_in(folder.path(), &["fit", "day.csv"]);
        run.stdout.replace('\n', " ")
    };
    let weak = (1..60).find_map(|tenths| {
        said(&day_of(
            "memory_bytes",
            f64::from(tenths) / 10.0,
            folder.path(),
        ))
    });
    let [windows, alike] = weak.unwrap();
    let in_hundred = 100.0 * alike as f64 / windows as f64;
    assert!(in_hundred > 2.5, "{alike} of {windows}");
    let sentence = format!(
        "Of {windows} machine-days of one cluster without a known leak, about {in_hundred:.0} in 100 look like this"
    );
    let shown = printed().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains(&sentence), "{shown}");

    let strong = day_of("memory_bytes", 20.0, folder.path());
    assert_eq!(said(&strong), Some([windows, 0]));
    assert!(!printed().contains("machine-days"));

    let process = day_of("rss_bytes", 20.0, folder.path());
    assert!(process.stdout.contains("\"leak\""), "{}", process.stdout);
    assert_eq!(said(&process), None);
    assert!(!printed().contains("machine-days"));
}
