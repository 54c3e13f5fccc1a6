//! Spans between samples that are much longer than the usual one.

use crate::caveat::Caveat;
use crate::units::Seconds;

/// How many times the usual span a gap is at least.
const MUCH_LONGER: f64 = 2.5;
/// Fewer spans than this have no usual one.
const FEWEST: usize = 5;

/// What there is to say of gaps between times, which are in order.
pub(crate) fn gaps(seconds: &[f64]) -> Option<Caveat> {
    let spans = || seconds.windows(2).map(|pair| pair[1] - pair[0]);
    let shortest = spans().fold(f64::INFINITY, f64::min);
    let longest = spans().fold(0.0, f64::max);
    // Mostly none is longer even than that, and the usual one need not be found.
    if spans().len() < FEWEST || longest <= MUCH_LONGER * shortest {
        return None;
    }
    let mut spans: Vec<f64> = spans().collect();
    let middle = spans.len() / 2;
    let usual = *spans.select_nth_unstable_by(middle, f64::total_cmp).1;
    let is_gap = |span: &&f64| **span > MUCH_LONGER * usual;
    let count = spans.iter().filter(is_gap).count();
    (count > 0).then_some(Caveat::Gaps {
        count,
        longest: Seconds(longest),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
