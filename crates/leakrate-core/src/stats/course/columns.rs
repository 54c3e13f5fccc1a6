//! What may change in a window, as columns of a regression.

use std::ops::Range;

use crate::stats::orthogonal::dot;
use crate::stats::points::Points;

/// Points that a step leaves on either side: this, or one in so many.
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

/// The columns of one window, those of a kind next to each other.
#[derive(Debug)]
pub(super) struct CourseColumns {
    pub(super) values: Vec<Vec<f64>>,
    /// The log of what the prior gives each: one reading's worth, in white noise.
    pub(super) log_units: Vec<f64>,
    /// Where each changes: the first point after it; of a climb, its time constant.
    pub(super) places: Vec<f64>,
    steps: Range<usize>,
    untils: Range<usize>,
    sinces: Range<usize>,
    climbs: Range<usize>,
}

impl CourseColumns {
    /// The line first.
    pub(super) fn of(points: &Points) -> Self {
        let x = points.x();
        let count = x.len();
        let mut columns = Self {
            values: vec![x.to_vec()],
            log_units: Vec::new(),
            places: vec![0.0],
            steps: 1..1,
            untils: 1..1,
            sinces: 1..1,
            climbs: 1..1,
        };
        let margin = STEP_MARGIN.max(count / STEP_SHARE);
        columns.steps = columns.extended((margin..=count - margin).map(|first| {
            let level = |i: usize| if i < first { 0.0 } else { 1.0 };
            (first as f64, (0..count).map(level).collect())
        }));
        let margin = RATE_MARGIN.max(count / RATE_SHARE);
        let places = margin..count - margin;
        columns.untils = columns.extended(places.clone().map(|i| {
            let until = |at: &f64| (at - x[i]).min(0.0);
            (i as f64, x.iter().map(until).collect())
        }));
        columns.sinces = columns.extended(places.map(|i| {
            let since = |at: &f64| (at - x[i]).max(0.0);
            (i as f64, x.iter().map(since).collect())
        }));
        let window = x[count - 1] - x[0];
        columns.climbs = columns.extended(TIME_CONSTANTS.iter().map(|share| {
            let climb = |at: &f64| -(-(at - x[0]) / (share * window)).exp_m1();
            (*share, x.iter().map(climb).collect())
        }));
        let freedom = (count - points.segment_count()) as f64;
        let unit = |column: &Vec<f64>| {
            let centred = points.centred(column);
            0.5 * (dot(&centred, &centred) / freedom).ln()
        };
        columns.log_units = columns.values.iter().map(unit).collect();
        columns
    }

    fn extended(&mut self, added: impl Iterator<Item = (f64, Vec<f64>)>) -> Range<usize> {
        let start = self.values.len();
        for (place, values) in added {
            self.places.push(place);
            self.values.push(values);
        }
        start..self.values.len()
    }

    /// The columns of a kind.
    pub(super) fn of_kind(&self, kind: ChangeKind) -> Range<usize> {
        match kind {
            ChangeKind::Line => 0..1,
            ChangeKind::Step => self.steps.clone(),
            ChangeKind::Until => self.untils.clone(),
            ChangeKind::Since => self.sinces.clone(),
            ChangeKind::Climb => self.climbs.clone(),
        }
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

    /// Where a column changes; of a climb, how long it takes to do 63 %.
    pub(super) fn position(&self, column: usize, x: &[f64]) -> f64 {
        let place = self.places[column];
        let (first, last) = (x[0], x[x.len() - 1]);
        match self.kind_of(column) {
            ChangeKind::Line => first,
            ChangeKind::Until | ChangeKind::Since => x[place as usize],
            ChangeKind::Climb => place * (last - first),
            ChangeKind::Step => {
                let first = place as usize;
                x[first - 1].midpoint(x[first])
            }
        }
    }
}
