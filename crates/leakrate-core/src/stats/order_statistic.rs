//! Order statistics of what is not held.

/// The value that `rank` others come before; `None` where there are not so many. It is found byte by byte of
/// the bits, in the order of `f64::total_cmp`, by going through the values eight times: a copy to sort would
/// take as much memory as they do.
///
/// ```
/// use leakrate_core::stats::order_statistic::order_statistic;
///
/// let times: [f64; 4] = [0.0, 10.0, 20.0, 80.0];
/// let steps = times.windows(2).map(|pair| pair[1] - pair[0]);
/// assert_eq!(order_statistic(&steps, 1), Some(10.0));
/// ```
pub fn order_statistic(
    values: &(impl Iterator<Item = f64> + Clone),
    mut rank: usize,
) -> Option<f64> {
    let mut found = 0u64;
    for shift in (0..u64::BITS).step_by(8).rev() {
        let above = |key: u64| key >> shift >> 8;
        let mut counts = [0usize; 256];
        for key in values.clone().map(key) {
            if above(key) == above(found) {
                counts[usize::from((key >> shift) as u8)] += 1;
            }
        }
        let (byte, before) = position(&counts, rank)?;
        found |= byte << shift;
        rank -= before;
    }
    Some(value(found))
}

/// In which count the rank falls, and how many come before it.
fn position(counts: &[usize; 256], rank: usize) -> Option<(u64, usize)> {
    let mut before = 0;
    for (byte, count) in (0u64..).zip(counts) {
        if rank < before + count {
            return Some((byte, before));
        }
        before += count;
    }
    None
}

const SIGN: u64 = 1 << 63;

/// Bits that are in the order of their numbers.
fn key(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

fn value(key: u64) -> f64 {
    f64::from_bits(if key & SIGN == 0 { !key } else { key & !SIGN })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_one_of_the_sorted(values in vec(prop_oneof![any::<f64>(), -3.0..3.0f64], 0..60), rank in 0..60usize) {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let found = order_statistic(&values.iter().copied(), rank).map(f64::to_bits);
            prop_assert_eq!(found, sorted.get(rank).map(|value| value.to_bits()));
        }
    }
}
