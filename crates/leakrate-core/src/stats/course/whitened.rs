//! A regression under one kind of noise, to which columns are added one by one.
//!
//! Whitened, every column is in each block a level and a slope, but for the block of a step. So
//! each block of whitened readings is kept as its part along the level, the slope and the one step
//! that it may hold, and nothing is lost of what a column can explain: a search costs the same
//! whatever the number of readings, and a step has the evidence of the very readings it is between.

use std::ops::Range;

use super::columns::{ChangeKind, CourseColumns};
use super::innovations::Innovations;
use super::product::product;
use super::step_place::StepPlace;
use crate::stats::orthogonal::{Orthonormal, dot};

/// Columns beside each other, at most.
pub(super) const MOST: usize = 5;
/// A column that keeps less than this share of its squares beside the others adds nothing.
const COLLINEAR: f64 = 1e-6;

/// The data of one window with one kind of noise taken out.
#[derive(Debug)]
pub(super) struct Whitened {
    columns: Vec<Vec<f64>>,
    squares: Vec<f64>,
    with_y: Vec<f64>,
    y_squares: f64,
    /// The log of what the prior gives each column: one reading's worth, in white noise.
    log_units: Vec<f64>,
    /// The log of the share of each column among the places of its kind.
    log_places: Vec<f64>,
    /// Of each step, the first point after it.
    firsts: Vec<usize>,
    log_weight: f64,
    /// Points less the level.
    freedom: f64,
    floor: f64,
}

/// Columns that were taken in, by Cholesky's decomposition of their products.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    columns: [usize; MOST],
    count: usize,
    lower: [[f64; MOST]; MOST],
    solved: [f64; MOST],
    rest: f64,
    log_scale: f64,
}

impl Fit {
    /// The columns, in the order in which they were taken in.
    pub(super) fn columns(&self) -> &[usize] {
        &self.columns[..self.count]
    }

    /// Their coefficients.
    pub(super) fn coefficients(&self) -> [f64; MOST] {
        let mut found = self.solved;
        for i in (0..self.count).rev() {
            let known: f64 = (i + 1..self.count)
                .map(|j| self.lower[j][i] * found[j])
                .sum();
            found[i] = (found[i] - known) / self.lower[i][i];
        }
        found
    }
}

impl Whitened {
    pub(super) fn new(data: &Innovations, columns: &CourseColumns<'_>) -> Self {
        let places = StepPlace::all(data, columns);
        let kept = Kept::of(data, columns, &places);
        let values: Vec<Vec<f64>> = (0..columns.len())
            .map(|number| kept.column(number))
            .collect();
        let y = kept.without_level(kept.of_all(&data.y));
        let squares = |values: &[f64]| dot(values, values);
        // What no column can explain.
        let outside = squares(&data.y) - squares(&kept.of_all(&data.y));
        let steps = columns.of_kind(ChangeKind::Step);
        let place = |number: usize| places.get(number.checked_sub(steps.start)?);
        let log_unit = |number: usize| match place(number) {
            Some(place) => columns.log_unit_of_step(place.first),
            None => columns.log_unit(number),
        };
        let log_place = |number: usize| match place(number) {
            Some(place) => place.log_share,
            None => -(columns.of_kind(columns.kind_of(number)).len() as f64).ln(),
        };
        Self {
            squares: values.iter().map(|c| product(c, c)).collect(),
            with_y: values.iter().map(|c| product(c, &y)).collect(),
            y_squares: squares(&y) + outside.max(0.0),
            log_units: (0..columns.len()).map(log_unit).collect(),
            log_places: (0..columns.len()).map(log_place).collect(),
            columns: values,
            firsts: places.iter().map(|place| place.first).collect(),
            log_weight: -0.5 * data.log_determinant,
            freedom: (data.y.len() - 1) as f64,
            floor: data.floor,
        }
    }

    /// The log of the share of a column among the places of its kind.
    pub(super) fn log_place(&self, column: usize) -> f64 {
        self.log_places[column]
    }

    /// The first point after the step of this number.
    pub(super) fn first_after(&self, step: usize) -> usize {
        self.firsts[step]
    }

    /// Nothing but a level.
    pub(super) fn levels(&self) -> Fit {
        Fit {
            columns: [0; MOST],
            count: 0,
            lower: [[0.0; MOST]; MOST],
            solved: [0.0; MOST],
            rest: self.y_squares,
            log_scale: 0.0,
        }
    }

    /// The fit with one column more; `None` where that adds nothing.
    pub(super) fn with(&self, fit: &Fit, column: usize) -> Option<Fit> {
        let mut next = *fit;
        let row = fit.count;
        for i in 0..row {
            let known: f64 = (0..i).map(|j| next.lower[row][j] * next.lower[i][j]).sum();
            let product = product(&self.columns[column], &self.columns[fit.columns[i]]);
            next.lower[row][i] = (product - known) / next.lower[i][i];
        }
        let explained: f64 = next.lower[row][..row]
            .iter()
            .map(|value| value * value)
            .sum();
        let own = self.squares[column] - explained;
        if own <= COLLINEAR * self.squares[column] {
            return None;
        }
        let diagonal = own.sqrt();
        let known = dot(&next.lower[row][..row], &next.solved[..row]);
        let solved = (self.with_y[column] - known) / diagonal;
        next.lower[row][row] = diagonal;
        next.solved[row] = solved;
        next.columns[row] = column;
        next.count += 1;
        next.rest -= solved * solved;
        next.log_scale += self.log_units[column] - diagonal.ln();
        Some(next)
    }

    /// The log of the marginal likelihood, up to what is the same for every fit.
    pub(super) fn log_evidence(&self, fit: &Fit) -> f64 {
        let rest = fit.rest.max(self.floor);
        self.log_weight + fit.log_scale - 0.5 * self.freedom * rest.ln()
    }
}

/// What is kept of each column: its first point, and its parts along a few directions in each block.
struct Kept<'a> {
    data: &'a Innovations,
    columns: &'a CourseColumns<'a>,
    places: &'a [StepPlace],
    bases: Vec<Orthonormal>,
    /// Where the parts of each block start.
    starts: Vec<usize>,
    level: Vec<f64>,
    line: Vec<f64>,
    /// The level, of length 1.
    unit: Vec<f64>,
}

impl<'a> Kept<'a> {
    fn of(data: &'a Innovations, columns: &'a CourseColumns<'a>, places: &'a [StepPlace]) -> Self {
        let first_step = columns.block_of(columns.of_kind(ChangeKind::Step).start);
        let basis = |(number, block): (usize, &Range<usize>)| {
            let parts = [&data.level, &data.line].map(|column| column[block.clone()].to_vec());
            let place = number.checked_sub(first_step).and_then(|i| places.get(i));
            let step = place.map(|place| data.step(place.first, block));
            Orthonormal::of(parts.into_iter().chain(step))
        };
        let mut kept = Self {
            data,
            columns,
            places,
            bases: columns.blocks().iter().enumerate().map(basis).collect(),
            starts: Vec::new(),
            level: Vec::new(),
            line: Vec::new(),
            unit: Vec::new(),
        };
        let mut start = 1;
        for basis in &kept.bases {
            kept.starts.push(start);
            start += basis.columns().len();
        }
        kept.level = kept.of_all(&data.level);
        kept.line = kept.of_all(&data.line);
        let length = dot(&kept.level, &kept.level).sqrt();
        kept.unit = kept.level.iter().map(|level| level / length).collect();
        kept
    }

    /// What is kept of all points.
    fn of_all(&self, values: &[f64]) -> Vec<f64> {
        let blocks = self.columns.blocks().iter().zip(&self.bases);
        let parts = blocks.flat_map(|(block, basis)| {
            let units = basis.columns().iter();
            units.map(|unit| product(unit, &values[block.clone()]))
        });
        values[..1].iter().copied().chain(parts).collect()
    }

    fn column(&self, number: usize) -> Vec<f64> {
        let kind = self.columns.kind_of(number);
        let block = self.columns.block_of(number);
        let start = self.starts[block];
        let values = match kind {
            ChangeKind::Line => self.line.clone(),
            ChangeKind::Step => {
                let mut values = self.level.clone();
                values[..start].fill(0.0);
                let place = self.places[number - self.columns.of_kind(kind).start];
                let step = self.data.step(place.first, &self.columns.blocks()[block]);
                for (value, unit) in values[start..].iter_mut().zip(self.bases[block].columns()) {
                    *value = product(unit, &step);
                }
                values
            }
            ChangeKind::Until => self.bent(number, 0..start),
            ChangeKind::Since => self.bent(number, start..self.line.len()),
            ChangeKind::Climb => self.of_all(&self.data.of(&self.columns.values_of(number))),
        };
        self.without_level(values)
    }

    /// A line that is 0 outside of these parts.
    fn bent(&self, number: usize, parts: Range<usize>) -> Vec<f64> {
        let at = self.columns.position(number) - self.columns.centre();
        let mut values = vec![0.0; self.line.len()];
        for i in parts {
            values[i] = self.line[i] - at * self.level[i];
        }
        values
    }

    fn without_level(&self, mut values: Vec<f64>) -> Vec<f64> {
        let along = product(&self.unit, &values);
        for (value, level) in values.iter_mut().zip(&self.unit) {
            *value -= along * level;
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::generalised::steps;
    use crate::stats::points::Points;

    #[test]
    fn what_is_kept_of_a_line_and_steps_is_all_of_them() {
        let x: Vec<f64> = (0..150)
            .map(|i| f64::from(i) + f64::from(i % 3) / 5.0)
            .collect();
        let y: Vec<f64> = x.iter().map(|x| (7.0 * x).sin() + x / 40.0).collect();
        let points = Points::new(&x, &y, &[]).unwrap();
        let columns = CourseColumns::of(&points);
        let data = Innovations::new(&columns, &steps(&points).unwrap(), 0.7);
        let whitened = Whitened::new(&data, &columns);
        let steps = columns.of_kind(ChangeKind::Step);
        let (one, two) = (steps.start, steps.start + 9);
        let all = |step: usize| {
            let first = whitened.first_after(step - steps.start);
            let level = |i: usize| if i < first { 0.0 } else { 1.0 };
            data.of(&(0..x.len()).map(level).collect::<Vec<_>>())
        };
        let basis = Orthonormal::of([data.level.clone(), data.line.clone(), all(one), all(two)]);
        let rest = basis.remainder(data.y.clone());
        let none = whitened.levels();
        let fit = whitened
            .with(&whitened.with(&none, 0).unwrap(), one)
            .unwrap();
        let fit = whitened.with(&fit, two).unwrap();
        let expected = dot(&rest, &rest);
        assert!((fit.rest - expected).abs() < 1e-9 * expected);
    }
}
