//! What the abrupt falls of a series are: restarts, garbage collections, or load going away.
//!
//! Values alone cannot tell a process that restarted four times from one that collected four
//! times; where a file says which, it is believed instead. The thresholds were chosen by
//! simulation: three restarts among 288 readings are found with noise up to an eighth of the
//! climb between them.

use super::falls::{Fall, abrupt_falls};
use super::points::Points;
use super::pooled::PooledLine;
use super::quantile::{median, median_absolute_deviation, quantiles};

/// The least fall, as a share of the range of the readings from 5 % to 95 %.
const LEAST_SHARE: f64 = 0.15;
/// How close to the boot level a restart must end, as a share of the fall.
const NEAR_BOOT: f64 = 0.5;
/// More falls than this are a cycle.
const MOST_RESTARTS: usize = 5;
/// A rise this soon after a fall is the boot.
const BOOT: usize = 6;
/// Looks at the series, each with the climb between the falls of the one before taken out.
const LOOKS: usize = 3;

/// What the abrupt falls of a series are.
#[derive(Debug, Clone, PartialEq)]
pub enum Falls {
    /// There are none.
    None,
    /// Memory went back to its boot level: the first reading after each.
    Restarts(Vec<usize>),
    /// A sawtooth: memory is collected again and again.
    Cycles,
    /// Memory rises as abruptly as it falls, or never reaches its boot level.
    Load,
}

/// Finds and names the falls of readings `y` at positions `x` that are not yet cut.
pub fn classify_falls(x: &[f64], y: &[f64]) -> Falls {
    let Some([low, high]) = quantiles(y, [0.05, 0.95]) else {
        return Falls::None;
    };
    let least = LEAST_SHARE * (high - low);
    let falls = find(x, y, least);
    if falls.is_empty() {
        return Falls::None;
    }
    if is_load(y, &falls, least) {
        return Falls::Load;
    }
    let boot = falls
        .iter()
        .map(|fall| fall.after)
        .fold(f64::INFINITY, f64::min);
    let full: Vec<Fall> = falls
        .into_iter()
        .filter(|fall| fall.after <= boot + NEAR_BOOT * (fall.before - boot))
        .collect();
    if full.is_empty() {
        Falls::Load
    } else if full.len() > MOST_RESTARTS || clear_steps(y, &full) > MOST_RESTARTS {
        Falls::Cycles
    } else {
        Falls::Restarts(full.iter().map(|fall| fall.at).collect())
    }
}

/// The falls of the readings, and those that only show once the climb between them is taken out.
fn find(x: &[f64], y: &[f64], least: f64) -> Vec<Fall> {
    let mut falls = abrupt_falls(y, least);
    for _ in 0..LOOKS {
        if falls.is_empty() {
            break;
        }
        let cuts = positions(&falls);
        let cut = Points::new(x, y, &cuts);
        let slope = cut
            .and_then(|points| PooledLine::fit(&points))
            .map_or(0.0, |line| line.slope);
        if slope <= 0.0 {
            break;
        }
        let climb = |i: usize| slope * (x[i] - x[0]);
        let level: Vec<f64> = (0..y.len()).map(|i| y[i] - climb(i)).collect();
        let next = abrupt_falls(&level, least);
        if next.len() < falls.len() {
            break;
        }
        falls = next
            .into_iter()
            .map(|fall| Fall {
                before: fall.before + climb(fall.at),
                after: fall.after + climb(fall.at),
                ..fall
            })
            .collect();
        if positions(&falls) == cuts {
            break;
        }
    }
    falls
}

fn positions(falls: &[Fall]) -> Vec<usize> {
    falls.iter().map(|fall| fall.at).collect()
}

/// Whether there is an abrupt rise for every second fall.
fn is_load(y: &[f64], falls: &[Fall], least: f64) -> bool {
    let upside_down: Vec<f64> = y.iter().map(|value| -value).collect();
    let typical = typical_size(falls);
    let is_boot = |rise: &Fall| {
        falls
            .iter()
            .any(|fall| (fall.at..=fall.at + BOOT).contains(&rise.at))
    };
    let rises = abrupt_falls(&upside_down, 0.5 * least)
        .iter()
        .filter(|rise| rise.size() > 0.5 * typical && !is_boot(rise))
        .count();
    2 * rises >= falls.len()
}

/// Single steps down that are as clear as the falls, of which a sawtooth has more.
fn clear_steps(y: &[f64], falls: &[Fall]) -> usize {
    let changes: Vec<f64> = y.windows(2).map(|pair| pair[0] - pair[1]).collect();
    let noise = median_absolute_deviation(&changes).unwrap_or(0.0);
    let least = (0.6 * typical_size(falls)).max(4.0 * noise);
    changes.iter().filter(|&&change| change > least).count()
}

fn typical_size(falls: &[Fall]) -> f64 {
    let sizes: Vec<f64> = falls.iter().map(Fall::size).collect();
    median(&sizes).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classified(y: impl Fn(usize) -> f64) -> Falls {
        let noise = |i: usize| 3.0 * (i * 7919 % 101) as f64 / 101.0;
        let x: Vec<f64> = (0..288).map(|i| 1.8e9 + 300.0 * f64::from(i)).collect();
        let y: Vec<f64> = (0..288).map(|i| 200.0 + y(i) + noise(i)).collect();
        classify_falls(&x, &y)
    }

    #[test]
    fn falls_to_the_boot_level_are_restarts() {
        let found = classified(|i| (i % 72) as f64);
        assert_eq!(found, Falls::Restarts(vec![72, 144, 216]));
    }

    #[test]
    fn a_leak_without_falls_has_none() {
        assert_eq!(classified(|i| i as f64), Falls::None);
        assert_eq!(classified(|_| 0.0), Falls::None);
    }

    #[test]
    fn a_sawtooth_is_no_series_of_restarts() {
        assert_eq!(classified(|i| 4.0 * (i % 24) as f64), Falls::Cycles);
    }

    #[test]
    fn levels_that_come_and_go_are_load() {
        let level = |i: usize| if (i / 48) % 2 == 1 { 80.0 } else { 0.0 };
        assert_eq!(classified(level), Falls::Load);
    }
}
