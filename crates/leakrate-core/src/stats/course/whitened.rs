//! A regression under one kind of noise, to which columns are added one by one.
//!
//! A line, steps and rates that begin or end are stretches, and of a climb it counts what a level, a
//! slope and the one step of each block can be of it. So a search costs the same whatever the number
//! of readings, and a step has the evidence of the very readings it is between.

use std::ops::Range;

use super::block_bases::BlockBases;
use super::columns::{ChangeKind, CourseColumns, LINE};
use super::innovations::Innovations;
use super::step_place::StepPlace;
use super::stretch::{Lines, Sampled, Stretch};
use crate::stats::orthogonal::dot;

/// Columns beside each other, at most.
pub(super) const MOST: usize = 5;
/// A column that keeps less than this share of its squares beside the others adds nothing.
const COLLINEAR: f64 = 1e-6;

/// The data of one window with one kind of noise taken out.
#[derive(Debug)]
pub(super) struct Whitened {
    lines: Lines,
    /// The columns but climbs, which come last.
    stretches: Vec<Stretch>,
    climbs: Vec<Climb>,
    /// The columns that are steps.
    steps: Range<usize>,
    level_length: f64,
    /// How far each column lies along the level, which is taken out of all.
    along_level: Vec<f64>,
    /// The products with the line.
    with_line: Vec<f64>,
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

/// A climb, and what a level, a slope and a step in each block can be of it.
#[derive(Debug)]
struct Climb {
    column: Sampled,
    parts: Vec<f64>,
}

/// A column beside those of a fit.
pub(super) struct Beside {
    column: usize,
    /// Its row of the lower root, but for the diagonal.
    row: [f64; MOST],
    /// Its squares beside the others.
    own: f64,
    /// Its product with the readings beside the others.
    with_y: f64,
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
        self.solved_from(self.solved)
    }

    /// Their coefficients where one column more is beside them.
    pub(super) fn coefficients_with(&self, beside: &Beside) -> [f64; MOST] {
        let coefficient = beside.coefficient();
        self.solved_from(std::array::from_fn(|i| {
            self.solved[i] - beside.row[i] * coefficient
        }))
    }

    fn solved_from(&self, mut found: [f64; MOST]) -> [f64; MOST] {
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
        let lines = Lines::new(data.level.clone(), data.line.clone());
        let y = lines.sampled(data.y.clone());
        let places = StepPlace::all(data, &lines, &y, columns);
        let bases = BlockBases::of(data, columns.blocks(), &places);
        let y_parts = bases.parts(&data.y);
        let climb = |values: &Vec<f64>| {
            let whitened = data.of(values);
            Climb {
                parts: bases.parts(&whitened),
                column: lines.sampled(whitened),
            }
        };
        let climbs: Vec<Climb> = columns.climbs().iter().map(climb).collect();
        let steps = columns.of_kind(ChangeKind::Step);
        let place = |number: usize| places.get(number.checked_sub(steps.start)?);
        let stretch = |number: usize| match place(number) {
            Some(place) => lines.step(place.first, data.onset(place.first)),
            None => columns.stretch(number, &lines),
        };
        let log_unit = |number: usize| match place(number) {
            Some(place) => 0.5 * columns.unit_of_step(place.first).ln(),
            None => columns.log_unit(number),
        };
        let log_place = |number: usize| match place(number) {
            Some(place) => place.log_share,
            None => columns.log_share(number),
        };
        let level = lines.level();
        let length = lines.product(&level, &level).sqrt();
        let y_along_level = level.product(&y) / length;
        let mut whitened = Self {
            stretches: (0..columns.of_kind(ChangeKind::Climb).start)
                .map(stretch)
                .collect(),
            climbs,
            steps: steps.clone(),
            level_length: length,
            along_level: Vec::new(),
            with_line: Vec::new(),
            squares: Vec::new(),
            with_y: Vec::new(),
            y_squares: dot(&data.y, &data.y) - y_along_level * y_along_level,
            log_units: (0..columns.len()).map(log_unit).collect(),
            log_places: (0..columns.len()).map(log_place).collect(),
            firsts: places.iter().map(|place| place.first).collect(),
            log_weight: -0.5 * data.log_determinant,
            freedom: (data.y.len() - 1) as f64,
            floor: data.floor,
            lines,
        };
        let Self {
            lines,
            stretches,
            climbs,
            ..
        } = &whitened;
        let of_stretches = stretches.iter().map(|column| lines.product(column, &level));
        let of_climbs = climbs.iter().map(|climb| level.product(&climb.column));
        let along_level: Vec<f64> = of_stretches
            .chain(of_climbs)
            .map(|product| product / length)
            .collect();
        let of_stretches = stretches.iter().map(|column| column.product(&y));
        let of_climbs = climbs.iter().map(|climb| dot(&climb.parts, &y_parts));
        let products = of_stretches.chain(of_climbs).zip(&along_level);
        whitened.with_y = products
            .map(|(product, along)| product - along * y_along_level)
            .collect();
        whitened.along_level = along_level;
        whitened.with_line = (0..columns.len())
            .map(|column| whitened.product_of_points(column, LINE))
            .collect();
        whitened.squares = (0..columns.len())
            .map(|column| whitened.product_of_points(column, column))
            .collect();
        whitened
    }

    /// The product of two columns. A later step is to one before it what it is
    /// to the level, σλ; with the level taken out, that leaves σλ (1 − σ′λ / λλ).
    fn product(&self, a: usize, b: usize) -> f64 {
        let (before, after) = (a.min(b), a.max(b));
        if before == after {
            self.squares[after]
        } else if before == LINE {
            self.with_line[after]
        } else if after < self.steps.end {
            self.along_level[after] * (self.level_length - self.along_level[before])
        } else {
            self.product_of_points(a, b)
        }
    }

    fn product_of_points(&self, a: usize, b: usize) -> f64 {
        let count = self.stretches.len();
        let product = match (self.stretches.get(a), self.stretches.get(b)) {
            (Some(a), Some(b)) => self.lines.product(a, b),
            (Some(stretch), None) => stretch.product(&self.climbs[b - count].column),
            (None, Some(stretch)) => stretch.product(&self.climbs[a - count].column),
            (None, None) => dot(&self.climbs[a - count].parts, &self.climbs[b - count].parts),
        };
        product - self.along_level[a] * self.along_level[b]
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

    /// One column more beside a fit; `None` where that adds nothing.
    #[inline]
    pub(super) fn beside(&self, fit: &Fit, column: usize) -> Option<Beside> {
        let mut row = [0.0; MOST];
        let (mut own, mut with_y) = (self.squares[column], self.with_y[column]);
        for (i, &other) in fit.columns().iter().enumerate() {
            let known = dot(&row[..i], &fit.lower[i][..i]);
            row[i] = (self.product(column, other) - known) / fit.lower[i][i];
            own -= row[i] * row[i];
            with_y -= row[i] * fit.solved[i];
        }
        (own > COLLINEAR * self.squares[column]).then_some(Beside {
            column,
            row,
            own,
            with_y,
        })
    }

    /// The fit with one column more; `None` where that adds nothing.
    pub(super) fn with(&self, fit: &Fit, column: usize) -> Option<Fit> {
        Some(self.taken_in(fit, &self.beside(fit, column)?))
    }

    /// The fit with what is beside it.
    pub(super) fn taken_in(&self, fit: &Fit, beside: &Beside) -> Fit {
        let mut next = *fit;
        let row = fit.count;
        let diagonal = beside.own.sqrt();
        next.lower[row] = beside.row;
        next.lower[row][row] = diagonal;
        next.solved[row] = beside.with_y / diagonal;
        next.columns[row] = beside.column;
        next.count += 1;
        next.rest = beside.rest(fit);
        next.log_scale = self.log_scale(fit, beside);
        next
    }

    /// The log of the marginal likelihood, up to what is the same for every fit.
    pub(super) fn log_evidence(&self, fit: &Fit) -> f64 {
        self.evidence(fit.log_scale, fit.rest)
    }

    /// The same of a fit with what is beside it.
    pub(super) fn log_evidence_with(&self, fit: &Fit, beside: &Beside) -> f64 {
        self.evidence(self.log_scale(fit, beside), beside.rest(fit))
    }

    fn log_scale(&self, fit: &Fit, beside: &Beside) -> f64 {
        fit.log_scale + self.log_units[beside.column] - 0.5 * beside.own.ln()
    }

    fn evidence(&self, log_scale: f64, rest: f64) -> f64 {
        self.log_weight + log_scale - 0.5 * self.freedom * rest.max(self.floor).ln()
    }
}

impl Beside {
    /// What it leaves of what a fit leaves.
    fn rest(&self, fit: &Fit) -> f64 {
        fit.rest - self.with_y * self.with_y / self.own
    }

    /// Its coefficient beside those of the fit.
    pub(super) fn coefficient(&self) -> f64 {
        self.with_y / self.own
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::generalised::steps;
    use crate::stats::orthogonal::Orthonormal;
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
        // What is there already adds nothing.
        assert!(
            [0, one, two]
                .iter()
                .all(|&column| whitened.with(&fit, column).is_none())
        );
    }
}
