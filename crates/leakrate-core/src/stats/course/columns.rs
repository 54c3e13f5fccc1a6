//! What may change in a window, as columns of a regression.

use std::ops::Range;

use crate::stats::mean::mean;
use crate::stats::orthogonal::dot;
use crate::stats::points::{Points, parts_of};

/// The window in so many blocks, in each of which one change of a kind may be.
const BLOCKS: usize = 32;
/// Blocks that a step leaves on either side: this, or one in so many.
const STEP_MARGIN: usize = 3;
const STEP_SHARE: usize = 16;
/// The same of a rate that begins or ends: a rate needs a stretch to be seen in.
const RATE_MARGIN: usize = 3;
const RATE_SHARE: usize = 8;
/// Time constants of a climb that dies away, as shares of the window.
const TIME_CONSTANTS: [f64; 5] = [0.035, 0.06, 0.1, 0.17, 0.28];

/// What one column says of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It grows at a constant rate.
    Line,
    /// Its level rises at once.
    Step,
    /// It grows until then.
    Until,
    /// It grows since then.
    Since,
    /// It climbs to a level, ever more slowly.
    Climb,
}

/// The columns of one window, those of a kind next to each other, the line first.
#[derive(Debug)]
pub(super) struct CourseColumns<'a> {
    points: &'a Points,
    centre: f64,
    /// The points but the first, in blocks.
    blocks: Vec<Range<usize>>,
    step_blocks: Range<usize>,
    rate_blocks: Range<usize>,
    /// The log of what the prior gives each column but steps: one reading's worth, in white noise.
    log_units: Vec<f64>,
}

impl<'a> CourseColumns<'a> {
    /// The columns of points in one segment.
    pub(super) fn of(points: &'a Points) -> Self {
        let after_first = 1..points.len();
        let count = BLOCKS.min(after_first.len() / 2);
        let margin = STEP_MARGIN.max(count / STEP_SHARE);
        let step_blocks = margin..count - margin;
        let margin = RATE_MARGIN.max(count / RATE_SHARE);
        let mut columns = Self {
            points,
            centre: mean(points.x()),
            blocks: parts_of(&after_first, count).collect(),
            step_blocks,
            rate_blocks: margin..count - margin,
            log_units: Vec::new(),
        };
        let freedom = (points.len() - 1) as f64;
        let unit = |column: usize| {
            let centred = points.centred(&columns.values_of(column));
            0.5 * (dot(&centred, &centred) / freedom).ln()
        };
        let is_step = |column: &usize| columns.of_kind(ChangeKind::Step).contains(column);
        columns.log_units = (0..columns.len())
            .map(|column| if is_step(&column) { 0.0 } else { unit(column) })
            .collect();
        columns
    }

    /// The mean position.
    pub(super) fn centre(&self) -> f64 {
        self.centre
    }

    pub(super) fn points(&self) -> &Points {
        self.points
    }

    pub(super) fn blocks(&self) -> &[Range<usize>] {
        &self.blocks
    }

    /// Number of columns.
    pub(super) fn len(&self) -> usize {
        self.of_kind(ChangeKind::Climb).end
    }

    /// The columns of a kind.
    pub(super) fn of_kind(&self, kind: ChangeKind) -> Range<usize> {
        let (steps, rates) = (self.step_blocks.len(), self.rate_blocks.len());
        let (start, count) = match kind {
            ChangeKind::Line => (0, 1),
            ChangeKind::Step => (1, steps),
            ChangeKind::Until => (1 + steps, rates),
            ChangeKind::Since => (1 + steps + rates, rates),
            ChangeKind::Climb => (1 + steps + 2 * rates, TIME_CONSTANTS.len()),
        };
        start..start + count
    }

    /// What a column says.
    pub(super) fn kind_of(&self, column: usize) -> ChangeKind {
        let kinds = [
            ChangeKind::Step,
            ChangeKind::Until,
            ChangeKind::Since,
            ChangeKind::Climb,
        ];
        let mut kinds = kinds.into_iter();
        kinds
            .find(|&kind| self.of_kind(kind).contains(&column))
            .unwrap_or(ChangeKind::Line)
    }

    /// The number of the block that a step is in, or that a rate changes at the start of.
    pub(super) fn block_of(&self, column: usize) -> usize {
        let kind = self.kind_of(column);
        let number = column - self.of_kind(kind).start;
        match kind {
            ChangeKind::Line | ChangeKind::Climb => 0,
            ChangeKind::Step => self.step_blocks.start + number,
            ChangeKind::Until | ChangeKind::Since => self.rate_blocks.start + number,
        }
    }

    /// Where the rate changes, or how long a climb takes to do 63 %; of others, the start.
    pub(super) fn position(&self, column: usize) -> f64 {
        let x = self.points.x();
        match self.kind_of(column) {
            ChangeKind::Line | ChangeKind::Step => x[0],
            ChangeKind::Until | ChangeKind::Since => x[self.blocks[self.block_of(column)].start],
            ChangeKind::Climb => {
                let share = TIME_CONSTANTS[column - self.of_kind(ChangeKind::Climb).start];
                share * (x[x.len() - 1] - x[0])
            }
        }
    }

    /// The log of the prior of a column other than a step.
    pub(super) fn log_unit(&self, column: usize) -> f64 {
        self.log_units[column]
    }

    /// The same of a step with this first point after it.
    pub(super) fn log_unit_of_step(&self, first: usize) -> f64 {
        let n = self.points.len() as f64;
        let after = (n - first as f64) / n;
        0.5 * (after * (1.0 - after) * n / (n - 1.0)).ln()
    }

    /// A column other than a step, at every point.
    pub(super) fn values_of(&self, column: usize) -> Vec<f64> {
        let at = self.position(column);
        let x = self.points.x();
        let value = |x_i: &f64| match self.kind_of(column) {
            ChangeKind::Line | ChangeKind::Step => *x_i,
            ChangeKind::Until => (x_i - at).min(0.0),
            ChangeKind::Since => (x_i - at).max(0.0),
            ChangeKind::Climb => -(-(x_i - x[0]) / at).exp_m1(),
        };
        x.iter().map(value).collect()
    }
}
