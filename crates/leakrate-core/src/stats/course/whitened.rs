//! A regression under one kind of noise, to which columns are added one by one.

use super::columns::CourseColumns;
use super::noise::NoiseKind;
use super::product::product;
use crate::stats::orthogonal::dot;
use crate::stats::points::Points;

/// Columns beside each other, at most.
pub(super) const MOST: usize = 5;
/// A column that keeps less than this share of its squares beside the others adds nothing.
const COLLINEAR: f64 = 1e-6;
/// Of the squares of readings, what rounding leaves of a line.
const ROUNDING: f64 = 1e-20;

/// The data of one window with one kind of noise taken out.
#[derive(Debug)]
pub(super) struct Whitened<'a> {
    columns: Vec<Vec<f64>>,
    squares: Vec<f64>,
    with_y: Vec<f64>,
    y_squares: f64,
    /// The log of what the prior gives each column: one reading's worth, in white noise.
    log_units: &'a [f64],
    log_weight: f64,
    /// Points less levels.
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

impl<'a> Whitened<'a> {
    pub(super) fn new(noise: &NoiseKind, points: &Points, columns: &'a CourseColumns) -> Self {
        let freedom = (points.len() - points.segment_count()) as f64;
        let without = |column: &Vec<f64>| noise.taken_out_of(column);
        let y = points.centred(points.y());
        let floor = (ROUNDING * dot(&y, &y)).max(f64::MIN_POSITIVE);
        let y = noise.taken_out_of(&y);
        let log_units = &columns.log_units;
        let columns: Vec<_> = columns.values.iter().map(without).collect();
        Self {
            squares: columns.iter().map(|c| product(c, c)).collect(),
            with_y: columns.iter().map(|c| product(c, &y)).collect(),
            y_squares: dot(&y, &y),
            log_units,
            columns,
            log_weight: noise.log_weight(),
            freedom,
            floor,
        }
    }

    /// Nothing but levels.
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
