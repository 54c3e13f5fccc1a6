//! What may change in a window, as columns of a regression.

use std::ops::Range;

use super::stretch::{Lines, Stretch};
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

/// The column that is the line.
pub(super) const LINE: usize = 0;

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
    /// The log of the share of each column among those of its kind.
    log_shares: Vec<f64>,
    climbs: Vec<Vec<f64>>,
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
            log_shares: Vec::new(),
            climbs: Vec::new(),
        };
        columns.climbs = columns
            .of_kind(ChangeKind::Climb)
            .map(|climb| columns.climb(climb))
            .collect();
        columns.log_units = columns.units();
        let alike = |number: usize| columns.of_kind(columns.kind_of(number)).len();
        columns.log_shares = (0..columns.len())
            .map(|number| -(alike(number) as f64).ln())
            .collect();
        columns
    }

    /// Without noise that wanders, a whitened column is the column.
    fn units(&self) -> Vec<f64> {
        let freedom = (self.points.len() - 1) as f64;
        let lines = Lines::new(
            vec![1.0; self.points.len()],
            self.points.centred(self.points.x()),
        );
        let squares = |number: usize| {
            if let Some(climb) = self.climb_of(number) {
                let centred = self.points.centred(climb);
                return dot(&centred, &centred);
            }
            let column = self.stretch(number, &lines);
            let along = lines.product(&column, &lines.level());
            lines.product(&column, &column) - along * along / self.points.len() as f64
        };
        let unit = |number: usize| match self.kind_of(number) {
            ChangeKind::Step => 0.0,
            ChangeKind::Line | ChangeKind::Until | ChangeKind::Since | ChangeKind::Climb => {
                0.5 * (squares(number) / freedom).ln()
            }
        };
        (0..self.len()).map(unit).collect()
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

    /// The log of its share among the columns of its kind.
    pub(super) fn log_share(&self, column: usize) -> f64 {
        self.log_shares[column]
    }

    /// The squares of what the prior gives a step with this first point after it.
    pub(super) fn unit_of_step(&self, first: usize) -> f64 {
        let n = self.points.len() as f64;
        let after = (n - first as f64) / n;
        after * (1.0 - after) * n / (n - 1.0)
    }

    /// Where a rate begins or ends; the whole line for any other column.
    pub(super) fn stretch(&self, column: usize, lines: &Lines) -> Stretch {
        let rate = lines.rate(self.position(column) - self.centre);
        let start = self.blocks[self.block_of(column)].start;
        match self.kind_of(column) {
            ChangeKind::Line | ChangeKind::Step | ChangeKind::Climb => lines.line(),
            ChangeKind::Until => Stretch { to: start, ..rate },
            ChangeKind::Since => Stretch {
                from: start,
                ..rate
            },
        }
    }

    /// The climbs at every point.
    pub(super) fn climbs(&self) -> &[Vec<f64>] {
        &self.climbs
    }

    fn climb_of(&self, column: usize) -> Option<&Vec<f64>> {
        let number = column.checked_sub(self.of_kind(ChangeKind::Climb).start)?;
        self.climbs.get(number)
    }

    fn climb(&self, column: usize) -> Vec<f64> {
        let at = self.position(column);
        let x = self.points.x();
        x.iter().map(|x_i| -(-(x_i - x[0]) / at).exp_m1()).collect()
    }
}
