//! The windows of memory without a known leak that a leak is held against are what the series they
//! were taken from give. Runs where `LEAKRATE_REAL` names the folder of those.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

#[path = "common/promised.rs"]
mod promised;

use leakrate::analysis::LeakFreeWindows;
use leakrate::ingest::{self, ReadOptions, Source};
use leakrate::model::{FitOptions, LeakModel, Verdict};
use leakrate::series::{Clock, Columns, Series};

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
