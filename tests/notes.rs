//! Notes are said where they are true, and nowhere else.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use leakrate::caveat::{Caveat, FitDoubt};
use leakrate::model::{FitOptions, LeakModel};
use leakrate::series::{Clock, Columns, Series};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

fn fitted(columns: Columns) -> LeakModel {
    let series = Series::new(columns).unwrap();
    LeakModel::fit(&series, &FitOptions::default()).unwrap()
}

fn says(model: &LeakModel, doubt: FitDoubt) -> bool {
    model.caveats.contains(&Caveat::Fit(doubt))
}

/// Snapshots after equal bursts of load, with so much of a step before the second.
fn snapshots(count: u32, step: f64, random: &mut ChaCha8Rng) -> LeakModel {
    let memory = (0..count).map(|number| {
        let base = if number == 0 { 300e6 - step } else { 300e6 };
        base + 2.5e6 * normal(random)
    });
    fitted(Columns {
        requests: Some(
            (0..count)
                .map(|number| 1250.0 * f64::from(number))
                .collect(),
        ),
        memory: memory.collect(),
        ..Columns::default()
    })
}

#[test]
fn an_initial_step_is_told_where_it_is_more_than_chance() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    for count in [4, 6, 10] {
        let mut told = |step| {
            let draws = (0..400).filter(|_| {
                let model = snapshots(count, step, &mut random);
                model.warm_up.step.is_some()
            });
            draws.count()
        };
        let (noise, step) = (told(0.0), told(50e6));
        assert!(
            noise <= 8,
            "{noise} of 400 series of {count} snapshots without a step"
        );
        assert!(step >= 360, "{step} of 400 with a step of 20 deviations");
    }
}

/// A leak of 5 MB/h with a reading every five minutes.
fn monitored(readings: u32, deviation: f64) -> LeakModel {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let seconds: Vec<f64> = (0..readings).map(|i| 300.0 * f64::from(i)).collect();
    let memory = seconds.iter().map(|seconds| {
        let memory: f64 = 300e6 + 5e6 * seconds / 3600.0 + deviation * normal(&mut random);
        memory.round()
    });
    fitted(Columns {
        memory: memory.collect(),
        clock: Clock::Wall(seconds),
        ..Columns::default()
    })
}

#[test]
fn a_line_without_noise_does_not_wander() {
    assert!(!says(&monitored(300, 0.0), FitDoubt::WanderingNoise));
}

#[test]
fn two_days_of_readings_that_end_five_minutes_early_are_two_days() {
    assert!(!says(&monitored(576, 2e6), FitDoubt::UnderTwoDays));
    assert!(says(&monitored(560, 2e6), FitDoubt::UnderTwoDays));
}

/// Three days of traffic that swings by this share, a cycle every 90 minutes.
fn under_traffic(swing: f64) -> LeakModel {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut served = 0.0;
    let (mut requests, mut memory) = (Vec::new(), Vec::new());
    for reading in 0..432 {
        let phase = std::f64::consts::TAU * f64::from(reading) / 9.0;
        served += 1000.0 * (1.0 + swing * phase.sin());
        requests.push(served);
        memory.push(300e6 + 200.0 * served + 4e6 * normal(&mut random));
    }
    fitted(Columns {
        clock: Clock::Wall((0..432).map(|i| 600.0 * f64::from(i)).collect()),
        requests: Some(requests),
        memory,
        ..Columns::default()
    })
}

#[test]
fn traffic_that_swings_is_not_called_steady() {
    let (steady, swinging) = (under_traffic(0.0), under_traffic(0.9));
    assert!(says(&steady, FitDoubt::SteadyTraffic));
    assert!(!says(&swinging, FitDoubt::SteadyTraffic));
    assert!(says(&swinging, FitDoubt::RequestsInStep));
}
