//! Plans against simulation, against each other, and the command itself.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;
use std::fs;

use leakrate::analysis::{Aim, Design, Pilot};
use leakrate::model::{FitOptions, GivenFloor, LeakModel, Verdict};
use leakrate::series::{Clock, Columns, Series};
use leakrate::units::{Bytes, Rate, Requests, Seconds};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use serde_json::Value;

const AIM: Aim = Aim {
    confidence: 0.95,
    power: 0.8,
};

fn no_floor() -> FitOptions {
    FitOptions {
        floor: GivenFloor {
            per_request: Some(Rate::new(0.0)),
            per_second: Some(Rate::new(0.0)),
        },
        ..FitOptions::default()
    }
}

/// Runs of the planned length, fitted as any other file: `leak` must be found as often as planned.
/// The test of whether a climb goes on costs some of it, so the bounds reach further down.
#[test]
fn planned_snapshots_find_the_leak_as_often_as_planned() {
    const RUNS: u64 = 500;
    for every in [None, Some(Requests(1000.0))] {
        let (noise, leak) = (Bytes(2e6), 1000.0);
        let plan = Design::Snapshots { noise, every }.plan(AIM, Some(Rate::new(leak)), None);
        let needed = plan.needed.unwrap();
        let step = needed.extent.0 / (needed.readings as f64 - 1.0);
        let found = (0..RUNS).filter(|&run| {
            let mut random = ChaCha8Rng::seed_from_u64(run);
            let requests: Vec<f64> = (0..needed.readings).map(|i| i as f64 * step).collect();
            let mut noise = || -> f64 { StandardNormal.sample(&mut random) };
            let memory = requests.iter().map(|x| 1e8 + leak * x + 2e6 * noise());
            let series = Series::new(Columns {
                memory: memory.collect(),
                requests: Some(requests),
                ..Columns::default()
            });
            let model = LeakModel::fit(&series.unwrap(), &no_floor()).unwrap();
            model.verdict == Verdict::Leak
        });
        let share = found.count() as f64 / RUNS as f64;
        assert!((0.7..0.9).contains(&share), "{every:?}: {share}");
    }
}

/// A sample a minute, with noise of 6 MB.
fn autocorrelated(samples: usize, kept: f64, leak_per_second: f64, seed: u64) -> Series {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut normal = || -> f64 { StandardNormal.sample(&mut random) };
    let mut noise = 6e6 * normal();
    let (mut seconds, mut memory) = (Vec::new(), Vec::new());
    for sample in 0..samples {
        let at = sample as f64 * 60.0;
        seconds.push(at);
        memory.push(5e8 + leak_per_second * at + noise);
        noise = kept * noise + 6e6 * (1.0 - kept * kept).sqrt() * normal();
    }
    Series::new(Columns {
        name: "pilot".into(),
        clock: Clock::Elapsed(seconds),
        memory,
        ..Columns::default()
    })
    .unwrap()
}

#[test]
fn a_planned_series_finds_the_leak_as_often_as_planned() {
    const RUNS: u64 = 200;
    for (autocorrelation, megabytes_per_hour) in [(0.0, 1.0), (0.5, 2.0), (0.8, 3.0), (0.95, 3.0)] {
        let leak = megabytes_per_hour * 1e6 / 3600.0;
        let design = Design::Series {
            noise: Bytes(6e6),
            autocorrelation,
            step: Seconds(60.0),
        };
        let plan = design.plan(AIM, Some(Rate::new(leak)), None);
        let needed = plan.needed.unwrap();
        let found = (0..RUNS).filter(|&run| {
            let series = autocorrelated(needed.readings, autocorrelation, leak, run);
            let model = LeakModel::fit(&series, &no_floor()).unwrap();
            model.verdict == Verdict::Leak
        });
        let share = found.count() as f64 / RUNS as f64;
        println!("{autocorrelation}: {} {share}", needed.readings);
        assert!((0.7..0.95).contains(&share), "{autocorrelation}: {share}");
    }
}

#[test]
fn a_long_pilot_tells_the_noise_it_was_made_with() {
    let series = autocorrelated(3000, 0.8, 500.0, 9);
    let model = LeakModel::fit(&series, &no_floor()).unwrap();
    let pilot = Pilot::along_time(&series, &model, 0.95).unwrap();
    let Design::Series {
        noise,
        autocorrelation,
        step,
    } = pilot.design
    else {
        panic!("{pilot:?}");
    };
    assert!((noise.0 / 6e6 - 1.0).abs() < 0.1, "{noise:?}");
    assert!((autocorrelation - 0.8).abs() < 0.08, "{autocorrelation}");
    assert!((step.0 - 60.0).abs() < 1e-9);
}

fn json(command: &str) -> Value {
    let arguments: Vec<&str> = command.split(' ').chain(["--format", "json"]).collect();
    let run = common::leakrate(&arguments);
    assert_eq!(run.status, 0, "{command}: {}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// The residuals of the five snapshots about their line have a standard deviation of 2.8827 MB,
/// by hand: Sxy = 294,800 MB·requests, Sxx = 23,125,000 requests², Syy = 3,783.072 MB².
#[test]
fn a_pilot_of_snapshots_gives_its_noise_and_spacing() {
    let plan = &json("plan data/local-snapshots.csv --rate 1MB/1000req")["plan"];
    let residual: f64 = (3_783.072 - 294_800.0_f64.powi(2) / 23_125_000.0) / 3.0;
    let noise = plan["noise_bytes"].as_f64().unwrap();
    assert!(
        (noise / (residual.sqrt() * 1e6) - 1.0).abs() < 1e-9,
        "{noise}"
    );
    assert_eq!(plan["step_requests"], 1562.5);
    assert_eq!(plan["pilot"], "local-snapshots");
}

#[test]
fn a_pilot_and_its_own_noise_written_out_give_the_same_plan() {
    let by_pilot = &json("plan data/production.csv --rate 1MB/h")["plan"];
    let number = |key: &str| by_pilot[key].as_f64().unwrap();
    let (noise, rho) = (number("noise_bytes"), number("autocorrelation"));
    let written = format!("plan --noise {noise}B --rate 1MB/h --step 60s --autocorrelation {rho}");
    let by_hand = &json(&written)["plan"];
    assert_eq!(by_hand["needed"], by_pilot["needed"]);
}

#[test]
fn a_rate_per_request_is_planned_along_time_by_its_traffic() {
    let at = |rate: &str| json(&format!("plan data/production.csv --rate {rate}"));
    let per_request = at("1MB/6000req@100/min");
    let per_hour = at("1MB/h");
    let hours = |plan: &Value| plan["plan"]["needed"]["duration_seconds"].as_f64().unwrap();
    assert!((hours(&per_request) / hours(&per_hour) - 1.0).abs() < 1e-9);
}

#[test]
fn what_cannot_be_planned_says_what_to_give() {
    for (arguments, expected) in [
        ("--noise 2MB", "--rate"),
        (
            "--noise 0MB --rate 1MB/h",
            "--noise: expected more than zero",
        ),
        (
            "--noise 2MB --rate 0MB/h",
            "--rate: expected more than zero",
        ),
        ("--noise 2MB --rate 1MB/h --every 1250req", "1MB/1000req"),
        ("--noise 2MB --rate 1MB/h --autocorrelation 0.8", "--step"),
        (
            "--noise 2MB --rate 1MB/1000req --step 1s --autocorrelation 0.8",
            "3MB/h",
        ),
        (
            "--noise 2MB --rate 1MB/h --step 1s --autocorrelation 1",
            "below 1",
        ),
        ("data/local-snapshots.csv --rate 3MB/h", "1MB/1000req"),
        (
            "data/local-snapshots.csv --noise 2MB",
            "cannot be used with",
        ),
        ("15MB/1250req", "has no noise"),
    ] {
        let arguments: Vec<&str> = ["plan"].into_iter().chain(arguments.split(' ')).collect();
        let run = common::leakrate(&arguments);
        assert_eq!(run.status, 2, "{arguments:?}");
        assert!(
            run.stderr.contains(expected),
            "{arguments:?}: {}",
            run.stderr
        );
    }
}

/// A line of whole bytes has rounding errors and no noise, from which nothing is planned.
#[test]
fn rounding_errors_of_a_perfect_line_are_no_noise() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("line.csv");
    for step in [0.1, 0.030_836_698_246_711_855, 1.0, 7.3] {
        let mut text = "elapsed_s,rss_bytes\n".to_owned();
        for at in 0..9 {
            writeln!(text, "{:e},{at}", step * f64::from(at)).unwrap();
        }
        fs::write(&path, &text).unwrap();
        let run = common::leakrate(&["plan", path.to_str().unwrap(), "--format", "json"]);
        assert!(!run.stderr.contains("panic"), "{}", run.stderr);
        if run.status == 0 {
            let answer: Value = serde_json::from_str(&run.stdout).unwrap();
            let told = answer["plan"]["autocorrelation"].as_f64();
            assert!(told.is_none_or(|rho| rho < 1.0), "{step}: {told:?}");
        } else {
            assert_eq!(run.status, 2, "{}", run.stderr);
            assert!(run.stderr.contains("noise"), "{}", run.stderr);
        }
    }
}
