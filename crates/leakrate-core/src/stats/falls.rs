//! Abrupt falls of a series that last: where its level before a point is far above its level
//! after.
//!
//! Levels are medians over windows of several widths, so that one wild reading makes no fall and
//! a small fall is found where enough readings stand on both sides. What counts as far is judged
//! by how the same difference varies along the series.

use super::quantile::{group_medians, median, median_absolute_deviation};
use super::sliding_median::Ranked;

/// Readings on each side.
const WIDTHS: [usize; 7] = [1, 3, 6, 12, 24, 48, 96];
/// A series must be this many times as long as a window.
const LEAST_WINDOWS: usize = 12;
/// Standard deviations that a fall must stand out by. One and three readings on a side resist
/// little or no noise, and need more.
const OUTSTANDING: f64 = 5.0;
/// Readings on each side over which a single step must last, and the share of it that must.
const LASTING: usize = 6;
const LASTING_SHARE: f64 = 0.67;
/// Towards an end of the series there are fewer; so many must be there.
const LASTING_AT_END: usize = 3;

/// Longer series are searched as medians of groups, and the place of a fall then in the group.
const SEARCHED: usize = 1 << 11;

/// A fall from one level to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fall {
    /// The first value after it.
    pub at: usize,
    /// The level before.
    pub before: f64,
    /// The level after.
    pub after: f64,
}

impl Fall {
    /// How far it goes down.
    pub fn size(&self) -> f64 {
        self.before - self.after
    }
}

/// The falls of at least `least`, in order. Empty for fewer than 36 values: three readings on each
/// side need that many.
pub fn abrupt_falls(values: &[f64], least: f64) -> Vec<Fall> {
    let group = values.len().div_ceil(SEARCHED);
    if group < 2 {
        return searched(values, least);
    }
    let levels = group_medians(values, group);
    let in_place = |fall: Fall| {
        let near = Fall {
            at: group * fall.at,
            ..fall
        };
        placed(values, &near, group)
    };
    searched(&levels, least).into_iter().map(in_place).collect()
}

fn searched(values: &[f64], least: f64) -> Vec<Fall> {
    let n = values.len();
    let mut falls: Vec<Fall> = Vec::new();
    let is_number = |value: &f64| !value.is_nan();
    if n < 3 * LEAST_WINDOWS || least.is_nan() || least <= 0.0 || !values.iter().all(is_number) {
        return falls;
    }
    if !falls_by(values, least) {
        return falls;
    }
    let Some(ranked) = Ranked::new(values) else {
        return falls;
    };
    for width in WIDTHS
        .into_iter()
        .filter(|width| LEAST_WINDOWS * width <= n)
    {
        for candidate in candidates(&ranked, width, least) {
            let found = if width == 1 {
                lasting(values, &candidate, least)
            } else {
                Some(placed(values, &candidate, width))
            };
            let apart = width.max(LASTING);
            let is_new = |fall: &Fall| falls.iter().all(|known| known.at.abs_diff(fall.at) > apart);
            falls.extend(found.filter(is_new));
        }
    }
    falls.sort_by_key(|fall| fall.at);
    falls
}

/// Whether any value is so far below one before it. Medians of neighbouring windows are no further
/// apart than that, so that of a steady climb no more need be known.
fn falls_by(values: &[f64], least: f64) -> bool {
    let mut highest = f64::NEG_INFINITY;
    values.iter().any(|&value| {
        highest = highest.max(value);
        highest - value >= least
    })
}

/// Where the medians on both sides differ most, and outstandingly.
fn candidates(ranked: &Ranked, width: usize, least: f64) -> Vec<Fall> {
    let stride = (width / 6).max(1);
    let levels = ranked.medians(width, stride);
    let reach = width / stride;
    let later = levels.iter().skip(reach);
    let sizes: Vec<f64> = levels.iter().zip(later).map(|(a, b)| a - b).collect();
    if !sizes.iter().any(|&size| size >= least) {
        return Vec::new();
    }
    let (Some(usual), Some(spread)) = (median(&sizes), median_absolute_deviation(&sizes)) else {
        return Vec::new();
    };
    let outstanding = match width {
        1 => 1.3 * OUTSTANDING,
        3 => 2.0 * OUTSTANDING,
        _ => OUTSTANDING,
    };
    let least = least.max(usual + outstanding * spread);
    let is_peak = |&j: &usize| {
        let (from, to) = (j.saturating_sub(reach), (j + reach + 1).min(sizes.len()));
        sizes[j] >= least
            && sizes[from..j].iter().all(|&size| size < sizes[j])
            && sizes[j..to].iter().all(|&size| size <= sizes[j])
    };
    let fall = |window: usize| Fall {
        at: width + window * stride,
        before: levels[window],
        after: levels[window + reach],
    };
    (0..sizes.len()).filter(is_peak).map(fall).collect()
}

/// A single step as a fall between the levels around it, if most of it lasts.
fn lasting(values: &[f64], step: &Fall, least: f64) -> Option<Fall> {
    let before = &values[step.at.saturating_sub(LASTING)..step.at];
    let after = &values[step.at..(step.at + LASTING).min(values.len())];
    if before.len().min(after.len()) < LASTING_AT_END {
        return None;
    }
    let fall = Fall {
        at: step.at,
        before: median(before)?,
        after: median(after)?,
    };
    (fall.size() >= least.max(LASTING_SHARE * step.size())).then_some(fall)
}

/// The fall moved to where fewest readings stand on the wrong side of its middle; of several such
/// places, to the steepest.
fn placed(values: &[f64], fall: &Fall, width: usize) -> Fall {
    let middle = fall.before.midpoint(fall.after);
    let window = fall.at - width..fall.at + width;
    let high_from = |from: usize| {
        values[from..window.end]
            .iter()
            .filter(|v| **v >= middle)
            .count()
    };
    let low_before = |to: usize| {
        values[window.start..to]
            .iter()
            .filter(|v| **v < middle)
            .count()
    };
    let best = window.clone().skip(1).min_by(|&a, &b| {
        let wrong = |at: usize| low_before(at) + high_from(at);
        let drop = |at: usize| values[at - 1] - values[at];
        wrong(a).cmp(&wrong(b)).then(drop(b).total_cmp(&drop(a)))
    });
    Fall {
        at: best.unwrap_or(fall.at),
        ..*fall
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(i: usize) -> f64 {
        (i * 7919 % 101) as f64 / 101.0
    }

    #[test]
    fn a_fall_is_found_where_it_is() {
        let level = |i: usize| if i < 137 { 50.0 } else { 10.0 };
        let values: Vec<f64> = (0..288).map(|i| level(i) + noise(i)).collect();
        let falls = abrupt_falls(&values, 8.0);
        assert_eq!(falls.len(), 1);
        assert_eq!(falls[0].at, 137);
        assert!((falls[0].size() - 40.0).abs() < 1.0);
    }

    #[test]
    fn a_fall_of_a_long_series_is_found_where_it_is() {
        let level = |i: usize| if i < 61_237 { 50.0 } else { 10.0 };
        let values: Vec<f64> = (0..100_000).map(|i| level(i) + noise(i)).collect();
        let falls = abrupt_falls(&values, 8.0);
        assert_eq!(
            falls.iter().map(|fall| fall.at).collect::<Vec<_>>(),
            [61_237]
        );
    }

    #[test]
    fn one_wild_reading_is_no_fall() {
        let mut values: Vec<f64> = (0..288).map(noise).collect();
        values[100] = 60.0;
        values[200] = -60.0;
        assert_eq!(abrupt_falls(&values, 5.0), []);
    }

    #[test]
    fn a_rise_or_a_slow_decline_is_no_fall() {
        let rise: Vec<f64> = (0..288)
            .map(|i| if i < 137 { 10.0 } else { 50.0 })
            .collect();
        assert_eq!(abrupt_falls(&rise, 8.0), []);
        let decline: Vec<f64> = (0..288).map(|i| 50.0 - i as f64 / 6.0 + noise(i)).collect();
        assert_eq!(abrupt_falls(&decline, 8.0), []);
    }

    #[test]
    fn few_values_have_no_falls() {
        assert_eq!(abrupt_falls(&[9.0, 1.0, 1.0], 1.0), []);
        assert_eq!(abrupt_falls(&[1.0; 50], 0.0), []);
    }
}
