//! How many of many findings are chance.
//!
//! Source: Benjamini & Hochberg 1995, *J. R. Stat. Soc. B* 57, with the adjusted p values of
//! Yekutieli & Benjamini 1999. Tested against `multipletests(method="fdr_bh")` of statsmodels.

/// The share of findings that would be false if everything at least as improbable as this were
/// called a finding, at most: the adjusted p value of each of `p`, in their order.
///
/// To call findings what has an adjusted value of at most q keeps the expected share of false ones
/// at or below q, for tests that are independent or depend on each other positively (Benjamini &
/// Yekutieli 2001, *Ann. Stat.* 29), as the memory of instances under one load does.
///
/// ```
/// use leakrate_core::stats::false_discovery::adjusted;
///
/// assert_eq!(adjusted(&[0.01, 0.5, 0.02]), [0.03, 0.5, 0.03]);
/// ```
pub fn adjusted(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[b].total_cmp(&p[a]));
    let mut adjusted = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (from_the_largest, &index) in order.iter().enumerate() {
        let rank = (p.len() - from_the_largest) as f64;
        least = least.min(p[index] * p.len() as f64 / rank);
        adjusted[index] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_adjusted_where_nothing_is_tested() {
        assert_eq!(adjusted(&[]), Vec::<f64>::new());
    }

    #[test]
    fn one_test_of_many_pays_for_all_of_them() {
        let mut p = vec![0.9; 999];
        p.push(0.0001);
        assert!((adjusted(&p)[999] - 0.1).abs() < 1e-12);
    }
}
