//! The rules of other leak detectors, as their sources have them.

use super::mann_kendall::MannKendall;
use leakrate::stats::ols::Line;
use leakrate::stats::points::Points;
use leakrate::stats::pooled::PooledLine;
use leakrate::stats::quantile::{median_absolute_deviation, quantile};

use super::draw::Draw;
use super::judgement::{Judgement, Rate};

/// One-sided risk of the two tests.
const RISK: f64 = 0.025;
/// R² that Precog and others ask for (Jindal et al. 2021).
const GOOD_FIT: f64 = 0.8;
/// What next-leak lets a cycle grow, in units of noise: its 256 KiB against noise of 1 MB.
const GATE: f64 = 0.25;
/// The most that next-leak lets a growth fall back, as a share of it.
const SETBACK: f64 = 0.1;

/// Student's t on the least-squares slope, which takes readings for independent.
pub(super) fn least_squares(draw: &Draw) -> Judgement {
    let line = Line::fit(&draw.x, &draw.y).ok();
    let rate = line.and_then(|line| Rate::of_slope(line.slope_estimate()?));
    Judgement::leak_where(rate.is_some_and(|rate| rate.lower > 0.0), rate)
}

/// The Mann–Kendall test (pymannkendall and most of the literature on software ageing).
pub(super) fn mann_kendall(draw: &Draw) -> Judgement {
    let rises = MannKendall::test(&draw.y).is_some_and(|test| test.one_sided_p < RISK);
    Judgement::leak_where(rises, None)
}

/// A good fit and a positive slope.
pub(super) fn r_squared(draw: &Draw) -> Judgement {
    let fits = Line::fit(&draw.x, &draw.y)
        .is_ok_and(|line| line.slope > 0.0 && line.r_squared() > Some(GOOD_FIT));
    Judgement::leak_where(fits, None)
}

/// Growth at every step (memwatch, leakage, memlab).
pub(super) fn every_step_up(draw: &Draw) -> Judgement {
    Judgement::leak_where(draw.y.is_sorted_by(|before, after| before < after), None)
}

/// next-leak 0.5: after the first step is dropped, every step passes the gate; or two do, the mean
/// step does, and the growth never falls back by more than a tenth of itself.
pub(super) fn next_leak(draw: &Draw) -> Judgement {
    let settled = draw.y.get(1..).unwrap_or_default();
    let steps: Vec<f64> = settled.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let growth: f64 = steps.iter().sum();
    let passing = steps.iter().filter(|&&step| step >= GATE).count();
    let enough = growth / steps.len() as f64 >= GATE;
    let steady = enough && passing >= 2 && largest_setback(settled) <= SETBACK * growth;
    Judgement::leak_where(passing == steps.len() || steady, None)
}

/// Least squares with a level of its own for each span between drops: single steps down of
/// six median absolute deviations and 15 % of the range.
pub(super) fn cut_at_drops(draw: &Draw) -> Judgement {
    let slope = drops(&draw.y)
        .and_then(|cuts| Points::new(&draw.x, &draw.y, &cuts))
        .and_then(|points| PooledLine::fit(&points)?.estimate());
    Judgement::silent(slope.and_then(Rate::of_slope))
}

fn drops(y: &[f64]) -> Option<Vec<usize>> {
    let falls: Vec<f64> = y.windows(2).map(|pair| pair[0] - pair[1]).collect();
    let range = quantile(y, 0.95)? - quantile(y, 0.05)?;
    let least = (6.0 * median_absolute_deviation(&falls)?).max(0.15 * range);
    Some((1..y.len()).filter(|&i| falls[i - 1] > least).collect())
}

/// How far readings fall below the highest before them.
fn largest_setback(readings: &[f64]) -> f64 {
    let mut peak = f64::NEG_INFINITY;
    let setback = |&reading: &f64| {
        peak = peak.max(reading);
        peak - reading
    };
    readings.iter().map(setback).fold(0.0, f64::max)
}
