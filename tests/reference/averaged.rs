//! Slopes that are averaged over autocorrelations, against dense matrices of numpy
//! (`tests/fixtures/reference/averaged.py`).

use leakrate::stats::points::Points;
use leakrate::stats::pooled::PooledLine;
use leakrate::stats::trend::{Method, Sampling, Trend};
use leakrate::stats::verdict::{Evidence, Verdict};
use serde_json::Value;

use super::fixtures::{assert_close, columns, python};

fn nile() -> [Vec<f64>; 2] {
    let [_, y] = columns(include_str!("../fixtures/reference/nile.csv"));
    [(0..100).map(f64::from).collect(), y]
}

#[track_caller]
fn assert_trend(points: &Points, name: &str) {
    let text = include_str!("../fixtures/reference/averaged.json");
    let fixture: Value = serde_json::from_str(text).unwrap();
    let expected = |key: &str| fixture[name][key].as_f64().unwrap();
    let trend = Trend::fit(points, Sampling::Running).unwrap();
    assert_eq!(trend.method, Method::Autocorrelated);
    assert_close(trend.slope.value, expected("slope"), 1e-10);
    assert_close(trend.distribution.df(), expected("df"), 0.0);
    assert_close(trend.rho.unwrap(), expected("rho"), 1e-9);
    let upper = trend.interval(0.95).unwrap().upper().unwrap();
    assert_close(upper, expected("upper"), 1e-8);
    assert_close(
        trend.probability_up_to(0.0),
        expected("probability_up_to_0"),
        1e-9,
    );
    let late = trend.late.unwrap();
    assert_close(late.early, expected("early"), 1e-8);
    assert_close(late.late, expected("late"), 1e-8);
    assert_close(late.kept, expected("kept"), 1e-8);
}

#[test]
fn the_readings_themselves_are_fitted_up_to_63() {
    let [y] = columns(include_str!("../fixtures/reference/nist_mavro.csv"));
    let x: Vec<f64> = (0..50).map(f64::from).collect();
    assert_trend(&Points::new(&x, &y, &[]).unwrap(), "mavro");
}

#[test]
fn more_readings_are_fitted_as_block_means() {
    let [x, y] = nile();
    assert_trend(&Points::new(&x, &y, &[]).unwrap(), "nile");
}

#[test]
fn uneven_steps_and_a_restart_are_fitted_as_such() {
    let [x, y] = nile();
    let kept = |values: &[f64]| -> Vec<f64> {
        (0..60).filter(|i| i % 3 != 1).map(|i| values[i]).collect()
    };
    let (x, y) = (kept(&x), kept(&y));
    let cut = x.iter().position(|&x| x >= 28.0).unwrap();
    assert_trend(&Points::new(&x, &y, &[cut]).unwrap(), "nile_cut");
}

#[test]
fn a_few_readings_get_the_exact_t_interval() {
    let [cycle, _, heap] = columns(include_str!("../fixtures/reference/nextjs95094_heap.csv"));
    let few = Trend::fit(
        &Points::new(&cycle[..8], &heap[..8], &[]).unwrap(),
        Sampling::Running,
    )
    .unwrap();
    assert_eq!(few.method, Method::Independent);
    assert_eq!(few.evidence(), Evidence::SmallSample);
    assert_eq!(
        few.interval(0.95).unwrap().upper().map(f32_of),
        few.slope.interval(0.95).unwrap().upper().map(f32_of)
    );
    let all = Trend::fit(&Points::new(&cycle, &heap, &[]).unwrap(), Sampling::Running).unwrap();
    let expected = &python()["nextjs95094"]["ols_per_cycle"];
    let line = PooledLine::fit(&Points::new(&cycle, &heap, &[]).unwrap()).unwrap();
    assert_close(line.slope, expected["slope"].as_f64().unwrap(), 1e-13);
    assert_close(
        all.slope.std_error,
        expected["se_slope"].as_f64().unwrap(),
        1e-13,
    );
    assert_eq!(all.verdict(0.0), Verdict::Leak);
}

/// Seven digits, to compare two routes to one number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "fewer digits are what is wanted"
)]
fn f32_of(value: f64) -> f32 {
    value as f32
}

#[test]
fn a_slope_that_may_be_noise_is_inconclusive_and_one_below_the_floor_is_no_leak() {
    let [y] = columns(include_str!("../fixtures/reference/nist_mavro.csv"));
    let x: Vec<f64> = (0..50).map(f64::from).collect();
    let trend = Trend::fit(&Points::new(&x, &y, &[]).unwrap(), Sampling::Running).unwrap();
    assert_eq!(trend.verdict(0.0), Verdict::Inconclusive);
    assert_eq!(trend.verdict(1e-4), Verdict::NoLeak);
}

#[test]
fn a_climb_that_stops_is_a_plateau() {
    let x: Vec<f64> = (0..300).map(f64::from).collect();
    let climb = |x: &f64| 5.0 * (1.0 - (-x / 60.0).exp()) + 0.05 * (x * 1.7).sin();
    let y: Vec<f64> = x.iter().map(climb).collect();
    let trend = Trend::fit(&Points::new(&x, &y, &[]).unwrap(), Sampling::Running).unwrap();
    assert_eq!(trend.verdict(0.0), Verdict::Plateau);
}

#[test]
fn restarts_do_not_hide_a_leak() {
    let x: Vec<f64> = (0..300).map(|i| 1.8e9 + 60.0 * f64::from(i)).collect();
    let y: Vec<f64> = (0..300)
        .map(|i| 1e9 + 1e6 * f64::from(i % 75) + 3e6 * f64::from(i * 7919 % 101) / 101.0)
        .collect();
    let trend = Trend::fit(
        &Points::new(&x, &y, &[75, 150, 225]).unwrap(),
        Sampling::Running,
    )
    .unwrap();
    assert_eq!(trend.verdict(0.0), Verdict::Leak);
    assert_eq!(trend.evidence(), Evidence::Robust);
    let interval = trend.interval(0.95).unwrap();
    assert!(interval.contains(1e6 / 60.0), "{interval:?}");
}

#[test]
fn series_that_say_nothing_have_no_trend() {
    let fit = |x: &[f64], y: &[f64], cuts: &[usize]| {
        Trend::fit(&Points::new(x, y, cuts).unwrap(), Sampling::Running)
    };
    assert_eq!(fit(&[], &[], &[]), None);
    assert_eq!(fit(&[1.0, 2.0], &[1.0, 2.0], &[]), None);
    assert_eq!(fit(&[1.0; 20], &[1.0; 20], &[]), None);
    let x: Vec<f64> = (0..20).map(f64::from).collect();
    let every: Vec<usize> = (0..20).collect();
    assert_eq!(fit(&x, &x, &every), None);
    assert_eq!(Points::new(&[1.0], &[f64::NAN], &[]), None);
    // A flat series and an exact line are no noise at all, and no trouble.
    assert_ne!(
        fit(&x, &[3.0; 20], &[]).unwrap().verdict(0.0),
        Verdict::Leak
    );
    assert_eq!(fit(&x, &x, &[]).unwrap().verdict(0.0), Verdict::Leak);
}
