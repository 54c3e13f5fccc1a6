//! Spans between samples that are much longer than the usual one.

use leakrate_core::caveat::Caveat;
use leakrate_core::stats::order_statistic::order_statistic;
use leakrate_core::units::Seconds;

/// How many times the usual span a gap is at least.
const MUCH_LONGER: f64 = 2.5;
/// Fewer spans than this have no usual one.
const FEWEST: usize = 5;

/// What there is to say of gaps between times, which are in order.
pub(crate) fn gaps(seconds: &[f64]) -> Option<Caveat> {
    let Extremes { shortest, longest } = Extremes::of(seconds);
    // Mostly none is longer even than that, and the usual one need not be found.
    if seconds.len() <= FEWEST || longest <= MUCH_LONGER * shortest {
        return None;
    }
    let usual = order_statistic(&spans(seconds), (seconds.len() - 1) / 2)?;
    let is_gap = |span: &f64| *span > MUCH_LONGER * usual;
    let count = spans(seconds).filter(is_gap).count();
    (count > 0).then_some(Caveat::Gaps {
        count,
        longest: Seconds(longest),
    })
}

fn spans(seconds: &[f64]) -> impl Iterator<Item = f64> + Clone {
    seconds.windows(2).map(|pair| pair[1] - pair[0])
}

/// The shortest and the longest of the spans between times.
struct Extremes {
    shortest: f64,
    longest: f64,
}

impl Extremes {
    /// In lanes that a processor compares side by side; `f64::min`, which minds NaN, waits for one
    /// comparison before the next.
    fn of(seconds: &[f64]) -> Self {
        const LANES: usize = 8;
        let later = seconds.get(1..).unwrap_or_default();
        let (groups, rest) = later.as_chunks::<LANES>();
        let (groups_before, rest_before) = seconds[..later.len()].as_chunks::<LANES>();
        let (mut shortest, mut longest) = ([f64::INFINITY; LANES], [0.0; LANES]);
        for (group, before) in groups.iter().zip(groups_before) {
            for lane in 0..LANES {
                let span = group[lane] - before[lane];
                shortest[lane] = smaller(span, shortest[lane]);
                longest[lane] = larger(span, longest[lane]);
            }
        }
        let rest = rest.iter().zip(rest_before);
        let rest = rest.map(|(later, before)| later - before);
        Self {
            shortest: rest.clone().chain(shortest).fold(f64::INFINITY, smaller),
            longest: rest.chain(longest).fold(0.0, larger),
        }
    }
}

fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_span_is_found_wherever_it_is() {
        for rows in [7, 8, 9, 17, 40] {
            for at in 1..rows {
                let late = |row: i32| if row < at { 0.0 } else { 9.0 };
                let seconds: Vec<f64> = (0..rows).map(|row| f64::from(row) + late(row)).collect();
                let expected = Caveat::Gaps {
                    count: 1,
                    longest: Seconds(10.0),
                };
                assert_eq!(gaps(&seconds), Some(expected), "{at} of {rows}");
            }
        }
    }

    #[test]
    fn a_gap_is_much_longer_than_the_usual_span() {
        let gap = |count, longest| {
            Some(Caveat::Gaps {
                count,
                longest: Seconds(longest),
            })
        };
        assert_eq!(gaps(&[0.0, 10.0, 20.0, 30.0, 45.0, 55.0, 80.0]), None);
        assert_eq!(
            gaps(&[0.0, 10.0, 20.0, 30.0, 56.0, 66.0, 166.0]),
            gap(2, 100.0)
        );
        // Of two readings at one time, the shortest span tells nothing of the usual one.
        assert_eq!(gaps(&[0.0, 0.0, 10.0, 20.0, 30.0, 40.0, 60.0]), None);
        assert_eq!(gaps(&[0.0, 1.0, 9.0]), None);
    }
}
