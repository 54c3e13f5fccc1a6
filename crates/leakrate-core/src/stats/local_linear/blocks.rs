//! The blocks that readings are gathered into, and the units in which a path is followed.

use crate::stats::mean::mean;
use crate::stats::points::{Points, parts_of};

/// Blocks that readings are gathered into: what wanders is slow.
const BLOCKS: usize = 48;
/// Fewer blocks tell nothing of how a rate wanders.
pub(super) const LEAST: usize = 24;

/// Means of blocks of readings, in units that are free of the scale of either axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Blocks {
    /// Where each lies behind the last one, in usual steps; at most 0.
    pub(super) behind: Vec<f64>,
    /// Its mean.
    pub(super) heights: Vec<f64>,
    /// The centre of the last block in x.
    last_x: f64,
    /// The usual step between blocks in x.
    step: f64,
    /// Heights are counted from here.
    centre: f64,
    /// In this unit.
    scale: f64,
    /// How far the highest reading of each block rises above the course of the means.
    pub(super) peaks: Vec<f64>,
    /// Variance of readings about that course.
    pub(super) within: f64,
}

impl Blocks {
    /// `None` for fewer than 24 readings, or where none differ.
    pub(super) fn of(readings: &Points) -> Option<Self> {
        let blocks = readings.block_means(BLOCKS);
        let count = blocks.len();
        if count < LEAST {
            return None;
        }
        let (x, y) = (blocks.x(), blocks.y());
        let (first_x, last_x) = (*x.first()?, *x.last()?);
        let step = (last_x - first_x) / (count as f64 - 1.0);
        let centre = mean(y);
        let squares: Vec<f64> = y.iter().map(|y| (y - centre).powi(2)).collect();
        let scale = mean(&squares).sqrt();
        if !(step > 0.0 && scale > 0.0 && scale.is_finite()) {
            return None;
        }
        let spread = Spread::of(readings, &blocks, scale);
        Some(Self {
            behind: x.iter().map(|x| (x - last_x) / step).collect(),
            heights: y.iter().map(|y| (y - centre) / scale).collect(),
            last_x,
            step,
            centre,
            scale,
            peaks: spread.peaks,
            within: spread.variance,
        })
    }

    pub(super) fn count(&self) -> f64 {
        self.heights.len() as f64
    }

    /// How many usual steps `x` lies ahead of the last block.
    pub(super) fn ahead(&self, x: f64) -> f64 {
        (x - self.last_x) / self.step
    }

    /// So many usual steps as a distance in x.
    pub(super) fn distance(&self, steps: f64) -> f64 {
        steps * self.step
    }

    /// A distance in x as usual steps.
    pub(super) fn steps(&self, distance: f64) -> f64 {
        distance / self.step
    }

    /// A reading in the units of the heights.
    pub(super) fn height(&self, reading: f64) -> f64 {
        (reading - self.centre) / self.scale
    }
}

/// How readings spread about the course of the means of their blocks.
struct Spread {
    peaks: Vec<f64>,
    variance: f64,
}

impl Spread {
    fn of(readings: &Points, blocks: &Points, scale: f64) -> Self {
        let (count, x, y) = (blocks.len(), readings.x(), readings.y());
        let mut peaks = Vec::with_capacity(count);
        let mut squares = 0.0;
        for (block, members) in parts_of(&(0..y.len()), count).enumerate() {
            // Between its neighbours the course is straight.
            let (before, after) = (block.saturating_sub(1), (block + 1).min(count - 1));
            let gain = blocks.y()[after] - blocks.y()[before];
            let slope = gain / (blocks.x()[after] - blocks.x()[before]);
            let course = |x: f64| blocks.y()[block] + slope * (x - blocks.x()[block]);
            let above = members.map(|i| (y[i] - course(x[i])) / scale);
            peaks.push(above.clone().fold(0.0, f64::max));
            squares += above.map(|above| above * above).sum::<f64>();
        }
        Self {
            peaks,
            variance: squares / (y.len() - count).max(1) as f64,
        }
    }
}
