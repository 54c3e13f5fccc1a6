//! Where in each block a step most probably is.

use std::ops::Range;

use super::columns::{ChangeKind, CourseColumns};
use super::innovations::Innovations;
use super::log_sum::log_sum;
use crate::stats::orthogonal::{Orthonormal, dot};

/// The most probable step of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct StepPlace {
    /// The first point after it.
    pub(super) first: usize,
    /// The log of the weight that all places of the block have for each that this one has, times
    /// the share of one place among all.
    pub(super) log_share: f64,
}

impl StepPlace {
    /// One for each step column: steps beside a line, by their marginal likelihood.
    pub(super) fn all(data: &Innovations, columns: &CourseColumns<'_>) -> Vec<Self> {
        let beside = Beside::of(data);
        let steps = columns.of_kind(ChangeKind::Step);
        let blocks: Vec<&Range<usize>> = steps
            .map(|step| &columns.blocks()[columns.block_of(step)])
            .collect();
        let places: usize = blocks.iter().map(|block| block.len()).sum();
        let of = |block: &&Range<usize>| {
            let weight = |first| columns.log_unit_of_step(first) + beside.log_evidence(first);
            let weights: Vec<f64> = (*block).clone().map(weight).collect();
            let best = weights.iter().zip(block.start..);
            let best = best.max_by(|a, b| a.0.total_cmp(b.0));
            best.map(|(most, first)| Self {
                first,
                log_share: log_sum(weights.iter().copied()) - most - (places as f64).ln(),
            })
        };
        blocks.iter().filter_map(of).collect()
    }
}

/// A step beside a level and a line.
struct Beside<'a> {
    data: &'a Innovations,
    /// What is at right angles to each other, of the level and the line; then the readings.
    columns: [Vec<f64>; 3],
    /// Of each point, the products of the level from there on with itself and with these.
    after: Vec<[f64; 4]>,
    /// The products of the readings with the level and the line.
    with_y: [f64; 2],
    rest: f64,
}

impl<'a> Beside<'a> {
    fn of(data: &'a Innovations) -> Self {
        let basis = Orthonormal::of([data.level.clone(), data.line.clone()]);
        let mut basis = basis.columns().iter().cloned();
        let mut next = || basis.next().unwrap_or_else(|| vec![0.0; data.y.len()]);
        let columns = [next(), next(), data.y.clone()];
        let [level, line, y] = &columns;
        let with_y = [dot(level, y), dot(line, y)];
        let mut after = vec![[0.0; 4]; y.len() + 1];
        for i in (0..y.len()).rev() {
            let of = [data.level[i], level[i], line[i], y[i]];
            after[i] = std::array::from_fn(|k| after[i + 1][k] + data.level[i] * of[k]);
        }
        Self {
            rest: dot(y, y) - with_y[0] * with_y[0] - with_y[1] * with_y[1],
            data,
            columns,
            after,
            with_y,
        }
    }

    /// The log of the marginal likelihood of a step up, but for its prior.
    fn log_evidence(&self, first: usize) -> f64 {
        let onset = self.data.onset(first);
        let [level, line, y] = &self.columns;
        let of = [onset, level[first], line[first], y[first]];
        let [own, on_level, on_line, y] =
            std::array::from_fn(|k| self.after[first + 1][k] + onset * of[k]);
        let own = (own - on_level * on_level - on_line * on_line).max(f64::MIN_POSITIVE);
        let [level_y, line_y] = self.with_y;
        let rises = (y - on_level * level_y - on_line * line_y).max(0.0);
        let rest = (self.rest - rises * rises / own).max(self.data.floor);
        let freedom = (self.data.y.len() - 1) as f64;
        -0.5 * own.ln() - 0.5 * freedom * rest.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::generalised::steps;
    use crate::stats::points::Points;

    #[test]
    fn a_step_is_placed_between_the_two_readings_that_it_is_between() {
        let x: Vec<f64> = (0..320).map(f64::from).collect();
        let y = x
            .iter()
            .map(|x| (7.0 * x).sin() + if *x < 203.0 { 0.0 } else { 6.0 });
        let points = Points::of(x.clone(), y.collect(), &[]).unwrap();
        let columns = CourseColumns::of(&points);
        let data = Innovations::new(&columns, &steps(&points).unwrap(), 0.5);
        let places = StepPlace::all(&data, &columns);
        let found = places.iter().find(|place| place.first == 203).unwrap();
        let places = 26.0 * 10.0;
        assert!(
            found.log_share < (1.01_f64 / places).ln() + 0.1,
            "{found:?}"
        );
    }
}
