//! Noise whose memory never ends: fractional Gaussian noise (Mandelbrot & Van Ness 1968, *SIAM
//! Review* 10), which an autoregressive model of any one correlation takes for a trend.

use std::ops::Range;

use crate::stats::orthogonal::dot;
use crate::stats::points::Points;

/// Takes the noise out of a column, and then the level of each segment. Points count as evenly
/// spaced.
#[derive(Debug, Clone)]
pub(super) struct LongMemory {
    segments: Vec<Range<usize>>,
    /// Cholesky's factor of the correlations in the longest segment, row by row.
    factor: Vec<Vec<f64>>,
    level: Vec<f64>,
    pub(super) log_determinant: f64,
}

impl LongMemory {
    /// For a Hurst exponent between ½ and 1; `None` where points are too many for its rounding.
    pub(super) fn new(points: &Points, hurst: f64) -> Option<Self> {
        let segments: Vec<_> = points.segments().collect();
        let longest = segments.iter().map(ExactSizeIterator::len).max()?;
        let factor = factor(&correlations(longest, hurst))?;
        let determinant = |range: &Range<usize>| {
            let diagonal = factor[..range.len()].iter().enumerate();
            diagonal.map(|(i, row)| 2.0 * row[i].ln()).sum::<f64>()
        };
        let mut whitening = Self {
            log_determinant: segments.iter().map(determinant).sum(),
            segments,
            factor,
            level: Vec::new(),
        };
        whitening.level = whitening.solved(&vec![1.0; points.len()]);
        let of_level = |range: &Range<usize>| {
            let level = &whitening.level[range.clone()];
            dot(level, level).ln()
        };
        whitening.log_determinant += whitening.segments.iter().map(of_level).sum::<f64>();
        Some(whitening)
    }

    pub(super) fn apply(&self, column: &[f64]) -> Vec<f64> {
        let mut values = self.solved(column);
        for range in &self.segments {
            let level = &self.level[range.clone()];
            let share = dot(level, &values[range.clone()]) / dot(level, level);
            for (value, level) in values[range.clone()].iter_mut().zip(level) {
                *value -= share * level;
            }
        }
        values
    }

    /// Forward substitution, segment by segment.
    fn solved(&self, column: &[f64]) -> Vec<f64> {
        let mut values = Vec::with_capacity(column.len());
        for range in &self.segments {
            let start = values.len();
            for (row, value) in self.factor.iter().zip(&column[range.clone()]) {
                let known = dot(row, &values[start..]);
                values.push((value - known) / row[row.len() - 1]);
            }
        }
        values
    }
}

/// The correlation of points 0, 1, 2… apart.
fn correlations(count: usize, hurst: f64) -> Vec<f64> {
    let power = |lag: f64| lag.abs().powf(2.0 * hurst);
    let correlation = |lag: f64| 0.5 * (power(lag + 1.0) - 2.0 * power(lag) + power(lag - 1.0));
    (0..count).map(|lag| correlation(lag as f64)).collect()
}

/// Cholesky's factor of the Toeplitz matrix of these correlations.
fn factor(correlation: &[f64]) -> Option<Vec<Vec<f64>>> {
    let mut factor: Vec<Vec<f64>> = Vec::with_capacity(correlation.len());
    for i in 0..correlation.len() {
        let mut row: Vec<f64> = Vec::with_capacity(i + 1);
        for (j, above) in factor.iter().enumerate() {
            row.push((correlation[i - j] - dot(&row, above)) / above[j]);
        }
        let rest = correlation[0] - dot(&row, &row);
        if rest <= 0.0 {
            return None;
        }
        row.push(rest.sqrt());
        factor.push(row);
    }
    Some(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_gives_the_correlations_back() {
        let correlation = correlations(8, 0.8);
        assert!((correlation[1] - (2.0_f64.powf(0.6) - 1.0)).abs() < 1e-15);
        let factor = factor(&correlation).unwrap();
        for i in 0..8 {
            for j in 0..=i {
                let product = dot(&factor[i][..=j], &factor[j]);
                assert!((product - correlation[i - j]).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn a_level_leaves_nothing() {
        let x: Vec<f64> = (0..12).map(f64::from).collect();
        let points = Points::new(&x, &x, &[5]).unwrap();
        let whitening = LongMemory::new(&points, 0.9).unwrap();
        let level: Vec<f64> = (0..12).map(|i| if i < 5 { 3.0 } else { 7.0 }).collect();
        assert!(
            whitening
                .apply(&level)
                .iter()
                .all(|rest| rest.abs() < 1e-12)
        );
    }
}
