//! The founding case and made-up noise.

use leakrate::report::figure::{Extent, Fit, FitPoint, Point};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The five local snapshots of the founding case: requests served, megabytes.
pub(super) const SNAPSHOTS: [[f64; 2]; 5] = [
    [0.0, 7.7],
    [2500.0, 40.0],
    [3750.0, 56.0],
    [5000.0, 76.0],
    [6250.0, 85.0],
];

pub(super) fn snapshot_points() -> Vec<Point> {
    SNAPSHOTS.map(|[x, mb]| Point { x, y: mb * 1e6 }).to_vec()
}

/// Noise in which each value remembers 0.8 of the one before.
pub(super) fn noise(count: usize, deviation: f64, seed: u64) -> Vec<f64> {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut value = 0.0;
    (0..count)
        .map(|_| {
            let shock: f64 = (0..12).map(|_| generator.random::<f64>()).sum::<f64>() - 6.0;
            value = 0.8 * value + 0.6 * shock;
            deviation * value
        })
        .collect()
}

pub(super) fn production_points() -> Vec<Point> {
    let noise = noise(491, 14e6, 7);
    (0..491)
        .zip(noise)
        .map(|(minute, noise)| Point {
            x: START + f64::from(minute) * MINUTE,
            y: 180e6 + 1200e6 / 490.0 * f64::from(minute) + noise,
        })
        .collect()
}

pub(super) struct Line {
    pub(super) base: f64,
    pub(super) rate: f64,
    pub(super) near: f64,
    pub(super) far: f64,
}

/// A fit whose band widens from the middle to both ends.
pub(super) fn band_fit(course: Extent, line: &Line, label: Option<&str>) -> Fit {
    let middle = f64::midpoint(course.from, course.to);
    let points = (0..=60).map(|step| {
        let x = course.from + course.length() * f64::from(step) / 60.0;
        let off = (x - middle) / (course.length() / 2.0);
        let half = line.near.hypot(line.far * off);
        let estimate = line.base + line.rate * (x - course.from);
        FitPoint {
            x,
            lower: estimate - half,
            estimate,
            upper: estimate + half,
        }
    });
    Fit {
        points: points.collect(),
        label: label.map(String::from),
    }
}

pub(super) fn grown(points: &[Point], base: f64, per: f64) -> Vec<Point> {
    let start = points[0].x;
    points
        .iter()
        .map(|point| Point {
            x: (point.x - start) * per,
            y: point.y - base,
        })
        .collect()
}

/// 2020-05-11T01:17:00Z, when the founding case's recording starts.
pub(super) const START: f64 = 1_589_159_820.0;

pub(super) const MINUTE: f64 = 60.0;
