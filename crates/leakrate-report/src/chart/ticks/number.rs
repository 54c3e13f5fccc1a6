//! Ticks of counted and measured amounts: 1, 2 or 5 times a power of ten, one prefix per axis.

use super::{Rank, Tick};
use crate::figure::Extent;

struct Prefix {
    size: f64,
    name: &'static str,
}

const fn prefix(size: f64, name: &'static str) -> Prefix {
    Prefix { size, name }
}

const MEMORY: [Prefix; 6] = [
    prefix(1e15, " PB"),
    prefix(1e12, " TB"),
    prefix(1e9, " GB"),
    prefix(1e6, " MB"),
    prefix(1e3, " kB"),
    prefix(1.0, " B"),
];

const COUNTS: [Prefix; 3] = [
    prefix(1e9, " billion"),
    prefix(1e6, " million"),
    prefix(1.0, ""),
];

/// The smallest 1, 2 or 5 times a power of ten that is at least `least`.
pub(super) fn step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    // A hair of tolerance: 0.2 / 0.1 must not come out as more than 2.
    let steps = [1.0, 2.0, 5.0].map(|digit| digit * power);
    steps
        .into_iter()
        .find(|&step| step >= least * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

pub(super) fn memory(extent: Extent, most: usize) -> Vec<Tick> {
    amounts(extent, most, &MEMORY)
}

pub(super) fn requests(extent: Extent, most: usize) -> Vec<Tick> {
    amounts(extent, most, &COUNTS)
}

pub(super) fn share(extent: Extent, most: usize) -> Vec<Tick> {
    let step = step(extent.length() / most as f64);
    let decimals = decimals(step * 100.0);
    let label = |at: f64| format!("{} %", signed(at * 100.0, decimals));
    multiples(extent, step)
        .map(|at| tick(at, label(at)))
        .collect()
}

/// A decade has ticks at 1, 2 and 5, where that is not too many; else at 1, else every second,
/// third… decade has one.
pub(super) fn ratio(extent: Extent, most: usize) -> Vec<Tick> {
    let (first, last) = (extent.from.log10().floor(), extent.to.log10().ceil());
    let decades = first as i32..=last as i32;
    let inside = |at: &f64| (extent.from * 0.999..=extent.to * 1.001).contains(at);
    let values = |digits: &'static [f64], every: usize| -> Vec<f64> {
        let powers = decades.clone().step_by(every);
        let values =
            powers.flat_map(|power| digits.iter().map(move |digit| digit * 10f64.powi(power)));
        values.filter(inside).collect()
    };
    let single = (1..=decades.clone().count()).map(|every| values(&[1.0], every));
    let settings = [values(&[1.0, 2.0, 5.0], 1)].into_iter().chain(single);
    let fitting = settings.into_iter().find(|values| values.len() <= most);
    let label = |at: f64| tick(at, format!("{}×", plain(at)));
    fitting.into_iter().flatten().map(label).collect()
}

fn amounts(extent: Extent, most: usize, prefixes: &[Prefix]) -> Vec<Tick> {
    let step = step(extent.length() / most as f64);
    let largest = extent.from.abs().max(extent.to.abs());
    let fitting = prefixes.iter().find(|prefix| largest >= prefix.size);
    let Prefix { size, name } = fitting.unwrap_or(&prefixes[prefixes.len() - 1]);
    let decimals = decimals(step / size);
    let label = |at: f64| {
        let number = signed(at / size, decimals);
        if number == "0" {
            number
        } else {
            format!("{number}{name}")
        }
    };
    multiples(extent, step)
        .map(|at| tick(at, label(at)))
        .collect()
}

fn tick(at: f64, label: String) -> Tick {
    Tick {
        at,
        label,
        rank: Rank::Plain,
    }
}

pub(super) fn multiples(extent: Extent, step: f64) -> impl Iterator<Item = f64> {
    // Counted in whole steps: adding up steps would drift away from round values.
    let first = (extent.from / step - 1e-6).ceil();
    let last = (extent.to / step + 1e-6).floor();
    (0..=(last - first).max(-1.0) as i64).map(move |number| (first + number as f64) * step)
}

/// Decimals needed to tell multiples of a step apart.
fn decimals(step: f64) -> usize {
    (-(step.log10() + 1e-9).floor()).max(0.0) as usize
}

/// A number with a true minus sign and its thousands parted; zero has neither sign nor decimals.
fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    if text.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
        return "0".to_owned();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{}", grouped(&text))
}

fn grouped(number: &str) -> String {
    let (whole, fraction) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + fraction
}

/// An amount in a unit, with as few decimals as it has, at most three.
pub(super) fn quotient(amount: f64, unit: f64) -> String {
    let text = signed(amount / unit, 3);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

fn plain(value: f64) -> String {
    let decimals = (-value.log10().floor()).max(0.0) as usize;
    signed(value, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn a_memory_axis_has_one_prefix() {
        let extent = Extent {
            from: 0.0,
            to: 1.4e9,
        };
        assert_eq!(labels(&memory(extent, 4)), ["0", "0.5 GB", "1.0 GB"]);
    }

    #[test]
    fn close_readings_get_as_many_digits_as_tell_them_apart() {
        let extent = Extent {
            from: 900.01e6,
            to: 900.03e6,
        };
        assert_eq!(
            labels(&memory(extent, 3)),
            ["900.01 MB", "900.02 MB", "900.03 MB"]
        );
    }

    #[test]
    fn thousands_are_parted_and_a_minus_is_a_minus() {
        let extent = Extent {
            from: -20_000.0,
            to: 20_000.0,
        };
        let expected = ["−20,000", "−10,000", "0", "10,000", "20,000"];
        assert_eq!(labels(&requests(extent, 4)), expected);
    }

    #[test]
    fn a_ratio_axis_counts_by_one_two_and_five() {
        let extent = Extent {
            from: 0.1,
            to: 10.0,
        };
        let expected = ["0.1×", "0.2×", "0.5×", "1×", "2×", "5×", "10×"];
        assert_eq!(labels(&ratio(extent, 12)), expected);
    }

    #[test]
    fn a_wide_ratio_axis_counts_by_powers_of_ten() {
        let extent = Extent {
            from: 1e-3,
            to: 1e3,
        };
        let expected = ["0.001×", "0.01×", "0.1×", "1×", "10×", "100×", "1,000×"];
        assert_eq!(labels(&ratio(extent, 12)), expected);
    }

    #[test]
    fn a_ratio_axis_without_room_keeps_the_ticks_that_fit() {
        let extent = Extent {
            from: 1e-3,
            to: 1e3,
        };
        assert_eq!(
            labels(&ratio(extent, 4)),
            ["0.001×", "0.1×", "10×", "1,000×"]
        );
        let decades = Extent {
            from: 0.1,
            to: 10.0,
        };
        assert_eq!(labels(&ratio(decades, 3)), ["0.1×", "1×", "10×"]);
    }
}
