//! The pieces that time goes into, one by one: `cargo bench --bench pieces`.
//!
//! Whole programs are timed against others by `benches/performance/run.py`.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark stops at what it did not expect"
)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use leakrate::ingest::{self, ReadOptions, Source};
use leakrate::model::{FitOptions, LeakModel};
use leakrate::series::{Clock, Columns, Series};
use leakrate::stats::course::RateCourse;
use leakrate::stats::falls::abrupt_falls;
use leakrate::stats::points::Points;
use leakrate::stats::theil_sen::theil_sen;

/// Rows of the tables that are read: over a megabyte, from which on all cores read.
const ROWS: usize = 40_000;
/// Instances that take turns in them.
const INSTANCES: usize = 100;
const LENGTHS: [usize; 3] = [288, 2_016, 100_000];

/// Noise between 0 and 1 that is the same in every run.
fn noise(i: usize) -> f64 {
    (i * 7919 % 10_007) as f64 / 10_007.0
}

/// A leak of 10 kB a reading under 2 MB of noise.
fn readings(samples: usize) -> Vec<f64> {
    (0..samples)
        .map(|i| 2e8 + 1e4 * i as f64 + 2e6 * noise(i))
        .collect()
}

fn times(samples: usize) -> Vec<f64> {
    (0..samples).map(|i| 1.8e9 + 15.0 * i as f64).collect()
}

/// A table that names its instances as `name` writes them.
fn table(name: impl Fn(usize) -> String) -> String {
    let row = |row: usize| {
        let (second, instance) = (15 * (row / INSTANCES), row % INSTANCES);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let memory = 2e8 + 1e4 * (row / INSTANCES) as f64 + 2e6 * noise(row);
        let name = name(instance);
        format!("2026-03-01T{hour:02}:{minute:02}:{second:02}Z,{name},{memory:.0}\n")
    };
    let header = String::from("time,pod,memory_bytes\n");
    std::iter::once(header).chain((0..ROWS).map(row)).collect()
}

fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    let plain = table(|instance| format!("web-{instance:05}"));
    // A comma inside of quotes is for the reader of the csv crate.
    let quoted = table(|instance| format!("\"web, {instance:05}\""));
    for (kind, text) in [("plain", plain), ("quotes", quoted)] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        let source = Source::from_bytes("table.csv", text.into_bytes()).unwrap();
        group.bench_function(kind, |bencher| {
            bencher.iter(|| ingest::read(black_box(&source), &ReadOptions::default()).unwrap());
        });
    }
}

fn fit(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fit");
    for samples in LENGTHS {
        let series = Series::new(Columns {
            name: "web".into(),
            clock: Clock::Wall(times(samples)),
            memory: readings(samples),
            ..Columns::default()
        });
        let series = series.unwrap();
        group.bench_function(BenchmarkId::from_parameter(samples), |bencher| {
            bencher.iter(|| LeakModel::fit(black_box(&series), &FitOptions::default()).unwrap());
        });
    }
}

fn course(criterion: &mut Criterion) {
    for samples in [20, 60, 288] {
        let points = Points::new(&times(samples), &readings(samples), &[]).unwrap();
        criterion.bench_function(&format!("course/{samples}"), |bencher| {
            bencher.iter(|| RateCourse::fit(black_box(&points)));
        });
    }
}

fn statistics(criterion: &mut Criterion) {
    for samples in LENGTHS {
        let (x, y) = (times(samples), readings(samples));
        criterion.bench_function(&format!("falls/{samples}"), |bencher| {
            bencher.iter(|| abrupt_falls(black_box(&y), 1e6));
        });
        criterion.bench_function(&format!("theil-sen/{samples}"), |bencher| {
            bencher.iter(|| theil_sen(black_box(&x), black_box(&y)));
        });
    }
}

criterion_group!(pieces, read, fit, course, statistics);
criterion_main!(pieces);
