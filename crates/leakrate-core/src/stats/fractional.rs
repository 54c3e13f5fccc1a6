//! Noise of long memory: fractional Gaussian noise (Mandelbrot & Van Ness 1968, *SIAM Review* 10).
//!
//! What a point says of one far behind it dies away as a power of the distance, and not, as
//! autoregressive noise, by the same share at every step. The means of its blocks are noise of the
//! same kind. Points need not be evenly spaced.

use super::noise_filter::NoiseFilter;
use super::orthogonal::dot;

/// The correlation of two points so many usual steps apart, ½(|d+1|²ᴴ − 2|d|²ᴴ + |d−1|²ᴴ).
pub(super) fn correlation(hurst: f64, steps: f64) -> f64 {
    let power = |distance: f64| distance.abs().powf(2.0 * hurst);
    0.5 * (power(steps + 1.0) - 2.0 * power(steps) + power(steps - 1.0))
}

/// Of a point, what those before it leave at least, as with noise of the first order.
const LEAST_OWN: f64 = 2e-6;

/// Distances that differ by less, in usual steps, are one.
const SAME: f64 = 1e-9;

/// What takes the noise out of a column: the lower root of the correlations of each segment.
#[derive(Debug, Clone)]
pub(super) struct FractionalFilter {
    /// The row of each point, from the first point of its segment to itself.
    rows: Vec<Vec<f64>>,
}

impl FractionalFilter {
    /// For points these steps apart, `None` at the start of a segment. It takes time with the cube of
    /// the points of a segment.
    pub(super) fn new(steps: &[Option<f64>], hurst: f64) -> Self {
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(steps.len());
        let mut places = Vec::new();
        // Each distance from the point before to those before it, and the correlation there: where
        // points are evenly spaced, all but one are the same for the next point.
        let mut known_at: Vec<[f64; 2]> = Vec::new();
        for step in steps {
            match (step, places.last()) {
                (Some(step), Some(last)) => places.push(last + step),
                (_, _) => places = vec![0.0],
            }
            let here = places.len() - 1;
            let start = rows.len() - here;
            let mut row = Vec::with_capacity(places.len());
            let mut next_at = Vec::with_capacity(here);
            for j in 0..here {
                let distance = places[here] - places[j];
                let at = match j.checked_sub(1).and_then(|before| known_at.get(before)) {
                    Some(&[same, at]) if (same - distance).abs() < SAME => at,
                    _ => correlation(hurst, distance),
                };
                next_at.push([distance, at]);
                let other: &Vec<f64> = &rows[start + j];
                let known = dot(&row, &other[..j]);
                row.push((at - known) / other[j]);
            }
            known_at = next_at;
            let own = 1.0 - dot(&row, &row);
            row.push(own.max(LEAST_OWN).sqrt());
            rows.push(row);
        }
        Self { rows }
    }
}

impl NoiseFilter for FractionalFilter {
    fn applied(&self, column: &[f64]) -> Vec<f64> {
        let mut values: Vec<f64> = Vec::with_capacity(column.len());
        for (row, value) in self.rows.iter().zip(column) {
            let Some((own, before)) = row.split_last() else {
                continue;
            };
            let known = dot(before, &values[values.len() - before.len()..]);
            values.push((value - known) / own);
        }
        values
    }

    fn log_determinant(&self) -> f64 {
        let own = self.rows.iter().filter_map(|row| row.last());
        own.map(|own| 2.0 * own.ln()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_is_white_and_one_never_forgets() {
        for steps in [1.0, 2.0, 7.0] {
            assert!(correlation(0.5, steps).abs() < 1e-14);
            assert!((correlation(1.0, steps) - 1.0).abs() < 1e-12);
        }
        assert!((correlation(0.8, 0.0) - 1.0).abs() < 1e-14);
    }

    #[test]
    fn what_is_taken_out_leaves_independent_parts() {
        // The rows of the root give back the correlations that it is of.
        let steps = [None, Some(1.0), Some(2.5), None, Some(0.5), Some(1.0)];
        let filter = FractionalFilter::new(&steps, 0.9);
        let product = |i: usize, j: usize| {
            let shared = filter.rows[j].len();
            dot(&filter.rows[i][..shared], &filter.rows[j])
        };
        assert!((product(2, 0) - correlation(0.9, 3.5)).abs() < 1e-14);
        assert!((product(5, 4) - correlation(0.9, 1.0)).abs() < 1e-14);
        assert!((product(4, 4) - 1.0).abs() < 1e-14);
        assert_eq!(filter.rows[3], [1.0]);
        // One unit of the second point's own noise, and nothing else.
        let column: Vec<f64> = (0..6)
            .map(|i| {
                if (1..3).contains(&i) {
                    filter.rows[i][1]
                } else {
                    0.0
                }
            })
            .collect();
        let found = filter.applied(&column);
        for (i, value) in found.iter().enumerate() {
            let expected = if i == 1 { 1.0 } else { 0.0 };
            assert!((value - expected).abs() < 1e-14, "{found:?}");
        }
    }

    #[test]
    fn points_at_one_place_are_no_trouble() {
        let filter = FractionalFilter::new(&[None, Some(0.0), Some(1e-9), Some(1.0)], 0.9);
        let found = filter.applied(&[1.0, 2.0, 3.0, 4.0]);
        assert!(found.iter().all(|value| value.is_finite()), "{found:?}");
        assert!(filter.log_determinant().is_finite());
    }
}
