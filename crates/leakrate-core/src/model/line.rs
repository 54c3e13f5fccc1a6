//! The straight line of a fit, as predictions and charts need it.

use super::estimate::Bounds;
use crate::stats::fieller::{CentredLine, crossing_interval, earliest_rise};
use crate::units::{Bytes, Quantity, Rate};

/// A fitted line through one segment: memory against requests or time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FittedLine<D> {
    /// Where the segment starts.
    pub from: D,
    /// Where it ends.
    pub to: D,
    /// The line in base units. Its slope is pooled over all segments.
    pub line: CentredLine,
}

impl<D: Quantity> FittedLine<D> {
    /// The slope.
    pub fn slope(&self) -> Rate<Bytes, D> {
        Rate::new(self.line.slope.value)
    }

    /// The line's height at `x`.
    pub fn at(&self, x: D) -> Bytes {
        Bytes(self.line.level.value + self.line.slope.value * self.offset(x))
    }

    /// The confidence interval of the line's height at `x`: of the mean, not of a reading.
    /// Level and slope are independent, so the variance of the height is that of the level plus
    /// offset² times that of the slope.
    pub fn band(&self, x: D, confidence: f64) -> Bounds<Bytes> {
        let mut height = self.line.level;
        height.value = self.at(x).0;
        height.std_error = height
            .std_error
            .hypot(self.line.slope.std_error * self.offset(x));
        height
            .interval(confidence)
            .map_or(Bounds::Unknown, |interval| {
                Bounds::from(interval).map(Bytes)
            })
    }

    /// Where the line reaches `height`; `None` for a flat line.
    pub fn crossing(&self, height: Bytes) -> Option<D> {
        let rise = height.0 - self.line.level.value;
        let slope = self.line.slope.value;
        (slope != 0.0).then(|| D::from_base(self.line.mean_x + rise / slope))
    }

    /// The interval of where the line reaches `height` (Fieller 1954).
    pub fn crossing_bounds(&self, height: Bytes, confidence: f64) -> Bounds<D> {
        crossing_interval(self.line, height.0, confidence).map_or(Bounds::Unknown, |interval| {
            Bounds::from(interval).map(D::from_base)
        })
    }

    /// The earliest place beyond the centre at which the line may have risen to `height`; there is
    /// one even for a line that may be flat. `None` where the line falls for sure.
    pub fn earliest_rise(&self, height: Bytes, confidence: f64) -> Option<D> {
        earliest_rise(self.line, height.0, confidence).map(D::from_base)
    }

    fn offset(&self, x: D) -> f64 {
        x.base() - self.line.mean_x
    }
}
