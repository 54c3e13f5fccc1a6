//! Whether readings make sense as the memory of a process.

use leakrate_core::caveat::{Caveat, SenseDoubt};
use leakrate_core::series::Metric;
use leakrate_core::units::Bytes;

/// Readings of which it tells something that all are the same.
const MANY: usize = 10;

/// Bytes that the largest reading of a process is between: less than a stack, more than any machine has.
const SIZES: std::ops::Range<f64> = 1e5..1e14;

/// What speaks against readings in bytes, with the limit that the file states.
pub(crate) fn doubts(
    memory: &[f64],
    metric: Metric,
    limit: Option<Bytes>,
) -> impl Iterator<Item = Caveat> {
    // Objects of one class may take any room, and none.
    let is_of_process = metric != Metric::HeapClass;
    let highest = memory.iter().copied().fold(0.0, f64::max);
    let odd = (highest > 0.0 && !SIZES.contains(&highest)).then_some(SenseDoubt::OddSize {
        highest: Bytes(highest),
    });
    let above = limit
        .filter(|limit| highest > limit.0)
        .map(|limit| SenseDoubt::AboveLimit {
            highest: Bytes(highest),
            limit,
        });
    let samples = memory.len();
    let is_constant = samples >= MANY
        && memory
            .windows(2)
            .all(|pair| pair[0].total_cmp(&pair[1]).is_eq());
    let constant = is_constant.then_some(SenseDoubt::NeverChange { samples });
    let doubts = [odd, above, constant].into_iter().flatten();
    doubts.filter(move |_| is_of_process).map(Caveat::Sense)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_that_no_process_has_are_doubted() {
        let codes = |memory: &[f64], limit: Option<f64>| -> Vec<&str> {
            let found = doubts(memory, Metric::Unknown, limit.map(Bytes));
            found.map(|caveat| caveat.code()).collect()
        };
        assert_eq!(codes(&[120.0, 130.0], None), ["odd_size"]);
        assert_eq!(codes(&[1e15, 2e15], None), ["odd_size"]);
        assert_eq!(codes(&[1e8, 3e8], Some(2e8)), ["above_limit"]);
        assert_eq!(codes(&[1e8; 10], None), ["never_change"]);
        assert!(codes(&[1e8, 1.1e8], Some(2e8)).is_empty());
        assert!(codes(&[0.0; 9], None).is_empty());
        assert_eq!(doubts(&[120.0], Metric::HeapClass, None).count(), 0);
    }
}
