//! Where in each block a step most probably is.

use std::ops::Range;

use super::columns::{ChangeKind, CourseColumns};
use super::innovations::Innovations;
use super::log_sum::LogSum;
use super::stretch::{Lines, Sampled};
use crate::stats::orthogonal::dot;

/// A line that keeps less than this share of its squares beside a level is one.
const COLLINEAR: f64 = 1e-12;

/// The most probable step of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct StepPlace {
    /// The first point after it.
    pub(super) first: usize,
    /// The end of its block.
    pub(super) block_end: usize,
    /// The log of the weight that all places of the block have for each that this one has, times
    /// the share of one place among all.
    pub(super) log_share: f64,
}

impl StepPlace {
    /// One for each step column: steps beside a line, by their marginal likelihood.
    pub(super) fn all(
        data: &Innovations,
        lines: &Lines,
        y: &Sampled,
        columns: &CourseColumns<'_>,
    ) -> Vec<Self> {
        let beside = Beside::of(data, lines, y);
        let steps = columns.of_kind(ChangeKind::Step);
        let blocks: Vec<&Range<usize>> = steps
            .map(|step| &columns.blocks()[columns.block_of(step)])
            .collect();
        let places: usize = blocks.iter().map(|block| block.len()).sum();
        let log_places = (places as f64).ln();
        let of = |block: &&Range<usize>| {
            let mut all = LogSum::NOTHING;
            let mut best: Option<(usize, f64)> = None;
            for first in (*block).clone() {
                let weight = beside.log_evidence(first, columns.unit_of_step(first));
                all.add(weight);
                if best.is_none_or(|(_, most)| weight >= most) {
                    best = Some((first, weight));
                }
            }
            best.map(|(first, most)| Self {
                first,
                block_end: block.end,
                log_share: all.log() - most - log_places,
            })
        };
        blocks.iter().filter_map(of).collect()
    }
}

/// A step beside a level and a line.
struct Beside<'a> {
    data: &'a Innovations,
    lines: &'a Lines,
    y: &'a Sampled,
    /// The length of the level, and of the line at right angles to it.
    lengths: [f64; 2],
    /// How far the line lies along the level.
    line_on_level: f64,
    /// How far the readings lie along each.
    along: [f64; 2],
    /// What they leave of the readings.
    rest: f64,
    log_rest: f64,
}

impl<'a> Beside<'a> {
    fn of(data: &'a Innovations, lines: &'a Lines, y: &'a Sampled) -> Self {
        let (level, line) = (lines.level(), lines.line());
        let level_length = lines.product(&level, &level).sqrt();
        let line_on_level = lines.product(&level, &line) / level_length;
        let line_squares = lines.product(&line, &line);
        let left = line_squares - line_on_level * line_on_level;
        // A line that is a level explains nothing beside it.
        let line_length = if left > COLLINEAR * line_squares {
            left.sqrt()
        } else {
            f64::INFINITY
        };
        let on_level = level.product(y) / level_length;
        let on_line = (line.product(y) - line_on_level * on_level) / line_length;
        let rest = dot(&data.y, &data.y) - on_level * on_level - on_line * on_line;
        Self {
            log_rest: rest.max(data.floor).ln(),
            rest,
            data,
            lines,
            y,
            lengths: [level_length, line_length],
            line_on_level,
            along: [on_level, on_line],
        }
    }

    /// The log of the marginal likelihood of a step up, with the squares of what its prior gives it.
    fn log_evidence(&self, first: usize, unit: f64) -> f64 {
        let step = self.lines.step(first, self.data.onset(first));
        let products = self.lines.products_of(&step);
        let [level_length, line_length] = self.lengths;
        let on_level = products.with_level / level_length;
        let on_line = (products.with_line - self.line_on_level * on_level) / line_length;
        let own = products.squares - on_level * on_level - on_line * on_line;
        let own = own.max(f64::MIN_POSITIVE);
        let [level_y, line_y] = self.along;
        let rises = step.product(self.y) - on_level * level_y - on_line * line_y;
        let log_rest = if rises > 0.0 {
            (self.rest - rises * rises / own).max(self.data.floor).ln()
        } else {
            self.log_rest
        };
        let freedom = (self.data.y.len() - 1) as f64;
        0.5 * ((unit / own).ln() - freedom * log_rest)
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
        let lines = Lines::new(data.level.clone(), data.line.clone());
        let y = lines.sampled(data.y.clone());
        let places = StepPlace::all(&data, &lines, &y, &columns);
        let found = places.iter().find(|place| place.first == 203).unwrap();
        let places = 26.0 * 10.0;
        assert!(
            found.log_share < (1.01_f64 / places).ln() + 0.1,
            "{found:?}"
        );
    }
}
