//! Whether a series moves in steps rather than climbing.

use super::points::Points;
use super::pooled::PooledLine;

/// Whether one step in each segment leaves less of the readings than one slope for all segments.
/// True for load that comes and goes; false for leaks between restarts, which falls that look
/// alike would otherwise cut out of it.
pub fn steps_fit_better(points: &Points) -> bool {
    let rest: f64 = points
        .segments()
        .map(|range| squares_about_best_step(&points.y()[range]))
        .sum();
    PooledLine::fit(points).is_some_and(|line| rest < line.residual_squares)
}

/// Squares about the means before and after the step that leaves least.
fn squares_about_best_step(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let Some(&first) = values.first() else {
        return 0.0;
    };
    let total: f64 = values.iter().map(|value| value - first).sum();
    let squares: f64 = values.iter().map(|value| (value - first).powi(2)).sum();
    let mut before = 0.0;
    let mut explained = total * total / n;
    for (i, value) in values[..values.len() - 1].iter().enumerate() {
        before += value - first;
        let left = (i + 1) as f64;
        let after = total - before;
        explained = f64::max(
            explained,
            before * before / left + after * after / (n - left),
        );
    }
    squares - explained
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(y: impl Fn(u32) -> f64) -> Points {
        let x: Vec<f64> = (0..60).map(f64::from).collect();
        let y: Vec<f64> = (0..60).map(y).collect();
        Points::new(&x, &y, &[30]).unwrap()
    }

    #[test]
    fn levels_are_steps_and_climbs_are_not() {
        let wobble = |i: u32| f64::from(i * 7919 % 101) / 101.0;
        let level = |i: u32| 1e9 + if i % 30 < 12 { 0.0 } else { 5.0 };
        assert!(steps_fit_better(&points(|i| level(i) + wobble(i))));
        assert!(!steps_fit_better(&points(|i| 1e9
            + f64::from(i % 30)
            + wobble(i))));
    }
}
