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

/// Points so near to an even grid, in usual steps, count as on it.
const NEAR: f64 = 0.02;

/// What takes the noise out of a column: the inverse of the lower root of the correlations of each
/// segment.
#[derive(Debug, Clone)]
pub(super) struct FractionalFilter {
    /// The row of each point, from the first point of its segment to itself.
    rows: Vec<Vec<f64>>,
}

impl FractionalFilter {
    /// For points these steps apart, `None` at the start of a segment. It takes time with the square of
    /// the points of an evenly spaced segment, and with the cube of those of another.
    pub(super) fn new(steps: &[Option<f64>], hurst: f64) -> Self {
        let mut rows = Vec::with_capacity(steps.len());
        let mut places: Vec<f64> = Vec::new();
        for step in steps {
            if let (Some(step), Some(last)) = (step, places.last()) {
                places.push(last + step);
            } else {
                add_segment(&mut rows, &places, hurst);
                places = vec![0.0];
            }
        }
        add_segment(&mut rows, &places, hurst);
        Self { rows }
    }
}

fn add_segment(rows: &mut Vec<Vec<f64>>, places: &[f64], hurst: f64) {
    let last = places.last().copied().unwrap_or(0.0);
    let step = last / (places.len().max(2) - 1) as f64;
    let on_grid = |(i, place): (usize, &f64)| (place - step * i as f64).abs() < NEAR;
    if step > 0.0 && places.iter().enumerate().all(on_grid) {
        rows.extend(even(places.len(), |lag| {
            correlation(hurst, step * lag as f64)
        }));
    } else {
        rows.extend(uneven(places, hurst));
    }
}

/// The rows for evenly spaced points, by the recursion for what best predicts each from those before it
/// (Levinson 1947; Durbin 1960).
fn even(count: usize, correlation: impl Fn(usize) -> f64) -> Vec<Vec<f64>> {
    let at_lag: Vec<f64> = (0..count).map(correlation).collect();
    let mut rows = Vec::with_capacity(count);
    // The weight of the point before, of that before it, and so on; and what they leave.
    let mut weights: Vec<f64> = Vec::with_capacity(count);
    let mut own = 1.0_f64;
    for here in 0..count {
        if here > 0 {
            let known: f64 = dot_back(&weights, &at_lag[1..here]);
            let last = (at_lag[here] - known) / own;
            let before = weights.clone();
            for (weight, mirrored) in weights.iter_mut().zip(before.iter().rev()) {
                *weight -= last * mirrored;
            }
            weights.push(last);
            own = (own * (1.0 - last * last)).max(LEAST_OWN);
        }
        let scale = 1.0 / own.sqrt();
        let row = weights.iter().rev().map(|weight| -weight * scale);
        rows.push(row.chain([scale]).collect());
    }
    rows
}

/// The sum of products of a list with another that runs backwards.
fn dot_back(values: &[f64], backwards: &[f64]) -> f64 {
    let products = values.iter().zip(backwards.iter().rev());
    products.map(|(value, other)| value * other).sum()
}

/// The rows for points anywhere, by the root of their correlations.
fn uneven(places: &[f64], hurst: f64) -> Vec<Vec<f64>> {
    let mut roots: Vec<Vec<f64>> = Vec::with_capacity(places.len());
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(places.len());
    for (here, place) in places.iter().enumerate() {
        let mut root = Vec::with_capacity(here + 1);
        for (before, other) in places[..here].iter().zip(&roots) {
            let known = dot(&root, &other[..root.len()]);
            let at = correlation(hurst, place - before);
            root.push((at - known) / other[root.len()]);
        }
        let own = (1.0 - dot(&root, &root)).max(LEAST_OWN).sqrt();
        let mut row = vec![0.0; here + 1];
        for (share, other) in root.iter().zip(&rows) {
            for (value, other) in row.iter_mut().zip(other) {
                *value -= share * other / own;
            }
        }
        row[here] = 1.0 / own;
        rows.push(row);
        root.push(own);
        roots.push(root);
    }
    rows
}

impl NoiseFilter for FractionalFilter {
    fn applied(&self, column: &[f64]) -> Vec<f64> {
        let rows = self.rows.iter().enumerate();
        let value = |(i, row): (usize, &Vec<f64>)| dot(row, &column[i + 1 - row.len()..=i]);
        rows.map(value).collect()
    }

    fn log_determinant(&self) -> f64 {
        let own = self.rows.iter().filter_map(|row| row.last());
        own.map(|own| -2.0 * own.ln()).sum()
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

    /// The correlations that are left where a filter is applied to noise of these places.
    fn left(rows: &[Vec<f64>], places: &[f64]) -> Vec<f64> {
        let count = places.len();
        let applied = |i: usize, j: usize| -> f64 {
            let products = rows[i].iter().enumerate().flat_map(|(a, one)| {
                let at = move |b: usize| correlation(0.9, places[a] - places[b]);
                let row = rows[j].iter().enumerate();
                row.map(move |(b, other)| one * other * at(b))
            });
            products.sum()
        };
        (0..count)
            .flat_map(|i| (0..count).map(move |j| (i, j)))
            .map(|(i, j)| applied(i, j) - f64::from(u8::from(i == j)))
            .collect()
    }

    #[test]
    fn what_is_taken_out_leaves_independent_parts() {
        let evenly: Vec<f64> = (0..40).map(f64::from).collect();
        let rows = even(40, |lag| correlation(0.9, lag as f64));
        assert!(left(&rows, &evenly).iter().all(|off| off.abs() < 1e-12));
        let unevenly = [0.0, 1.0, 3.5, 4.0, 9.25];
        let rows = uneven(&unevenly, 0.9);
        assert!(left(&rows, &unevenly).iter().all(|off| off.abs() < 1e-12));
    }

    #[test]
    fn the_two_ways_agree_on_even_points() {
        let evenly: Vec<f64> = (0..60).map(f64::from).collect();
        let fast = even(60, |lag| correlation(0.9, lag as f64));
        let plain = uneven(&evenly, 0.9);
        for (fast, plain) in fast.iter().zip(&plain) {
            for (fast, plain) in fast.iter().zip(plain) {
                assert!((fast - plain).abs() < 1e-12, "{fast} {plain}");
            }
        }
    }

    #[test]
    fn segments_are_apart() {
        let steps = [None, Some(1.0), Some(2.5), None, Some(0.5), Some(1.0)];
        let filter = FractionalFilter::new(&steps, 0.9);
        let lengths: Vec<usize> = filter.rows.iter().map(Vec::len).collect();
        assert_eq!(lengths, [1, 2, 3, 1, 2, 3]);
        let column = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert!((filter.applied(&column)[3] - 4.0).abs() < 1e-15);
    }

    #[test]
    fn points_at_one_place_are_no_trouble() {
        let filter = FractionalFilter::new(&[None, Some(0.0), Some(1e-9), Some(1.0)], 0.9);
        let found = filter.applied(&[1.0, 2.0, 3.0, 4.0]);
        assert!(found.iter().all(|value| value.is_finite()), "{found:?}");
        assert!(filter.log_determinant().is_finite());
    }
}
