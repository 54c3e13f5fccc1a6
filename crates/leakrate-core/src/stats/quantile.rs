//! Quantiles and the spread they measure. Tested against R `quantile` and `mad`.

/// A normal distribution's standard deviation over its median absolute deviation, 1/Φ⁻¹(¾).
const NORMAL: f64 = 1.482_602_218_505_602;

/// The quantile at `p`, between neighbours by linear interpolation (Hyndman & Fan 1996, type 7,
/// the default of R and numpy). `None` for no values, a value that is not a number, or `p`
/// outside of 0 to 1.
pub fn quantile(values: &[f64], p: f64) -> Option<f64> {
    quantile_in_place(&mut values.to_vec(), p)
}

/// Several quantiles of the same values, from one copy; `None` as for [`quantile`].
pub fn quantiles<const N: usize>(values: &[f64], shares: [f64; N]) -> Option<[f64; N]> {
    let mut values = values.to_vec();
    let mut found = [0.0; N];
    for (found, p) in found.iter_mut().zip(shares) {
        *found = quantile_in_place(&mut values, p)?;
    }
    Some(found)
}

/// The same without a copy of the values, whose order it changes.
fn quantile_in_place(values: &mut [f64], p: f64) -> Option<f64> {
    if values.is_empty() || !(0.0..=1.0).contains(&p) || values.iter().any(|v| v.is_nan()) {
        return None;
    }
    let rank = p * (values.len() - 1) as f64;
    let (at, share) = (rank as usize, rank.fract());
    // Without a share of the neighbour, an infinite neighbour does no harm.
    if share <= 0.0 {
        return Some(*values.select_nth_unstable_by(at, f64::total_cmp).1);
    }
    // One neighbour is selected; the other is the extreme of one side, of the smaller one.
    let (low, high) = if p < 0.5 {
        let (below, &mut high, _) = values.select_nth_unstable_by(at + 1, f64::total_cmp);
        (below.iter().copied().max_by(f64::total_cmp)?, high)
    } else {
        let (_, &mut low, above) = values.select_nth_unstable_by(at, f64::total_cmp);
        (low, above.iter().copied().min_by(f64::total_cmp)?)
    };
    Some(low + share * (high - low))
}

/// The median; `None` as for [`quantile`].
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The medians of successive groups of so many values; of a last group that is not full, none.
pub(super) fn group_medians(values: &[f64], group: usize) -> Vec<f64> {
    let mut held = vec![0.0; group];
    let median = |group: &[f64]| {
        held.copy_from_slice(group);
        quantile_in_place(&mut held, 0.5)
    };
    values.chunks_exact(group).filter_map(median).collect()
}

/// The median absolute deviation from the median, times 1.4826, so that it is the standard
/// deviation of normal values (Hampel 1974); `None` as for [`quantile`].
pub fn median_absolute_deviation(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    let mut deviations: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    Some(NORMAL * quantile_in_place(&mut deviations, 0.5)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R 4.2.2: `quantile(c(3,1,4,1,5,9,2,6), c(0,.1,.25,.5,.9,1))`.
    #[test]
    fn quantiles_are_those_of_r() {
        let values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0];
        let expected = [
            (0.0, 1.0),
            (0.1, 1.0),
            (0.25, 1.75),
            (0.5, 3.5),
            (0.9, 6.9),
            (1.0, 9.0),
        ];
        for (p, expected) in expected {
            assert!((quantile(&values, p).unwrap() - expected).abs() < 1e-14);
        }
    }

    /// R 4.2.2: `mad(c(1,2,3,4,100))` is 1.4826, with the constant cut to five digits.
    #[test]
    fn one_outlier_leaves_the_spread_alone() {
        let spread = median_absolute_deviation(&[1.0, 2.0, 3.0, 4.0, 100.0]).unwrap();
        assert!((spread - 1.4826).abs() < 3e-6);
    }

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[1.0, f64::NAN]), None);
        assert_eq!(quantile(&[1.0], 1.5), None);
    }
}
