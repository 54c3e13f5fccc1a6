//! Sums over many values, in lanes that a processor adds side by side. A sum in order waits for each
//! addition before the next; and the error of lanes is smaller.

const LANES: usize = 8;

/// Σ term(a).
pub(super) fn sum(values: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    let (groups, rest) = values.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for group in groups {
        for (lane, &value) in lanes.iter_mut().zip(group) {
            *lane += term(value);
        }
    }
    let rest: f64 = rest.iter().map(|&value| term(value)).sum();
    lanes.iter().sum::<f64>() + rest
}

/// Σ term(a, b), as far as there are both.
pub(super) fn sum_of_pairs(a: &[f64], b: &[f64], term: impl Fn(f64, f64) -> f64) -> f64 {
    let n = a.len().min(b.len());
    let (groups, rest) = a[..n].as_chunks::<LANES>();
    let (groups_of_b, rest_of_b) = b[..n].as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (a, b) in groups.iter().zip(groups_of_b) {
        for (lane, (&a, &b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += term(a, b);
        }
    }
    let rest = rest.iter().zip(rest_of_b);
    lanes.iter().sum::<f64>() + rest.map(|(&a, &b)| term(a, b)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_add_up_exactly_at_every_length() {
        for n in 0..40_u32 {
            let a: Vec<f64> = (0..n).map(f64::from).collect();
            let b: Vec<f64> = (0..n + 3).map(|i| f64::from(i * i)).collect();
            let squares = (0..n).map(|i| i * i).sum::<u32>();
            let cubes = (0..n).map(|i| i * i * i).sum::<u32>();
            assert!((sum(&a, |a| a * a) - f64::from(squares)).abs() < 1e-12);
            assert!((sum_of_pairs(&a, &b, |a, b| a * b) - f64::from(cubes)).abs() < 1e-12);
        }
    }
}
