//! From base units to pixels.

use super::scene::{Area, Spot};
use super::ticks;
use crate::report::figure::{Extent, Panel, Point, Scale};

/// One axis laid along a stretch of pixels.
#[derive(Debug, Clone, Copy)]
struct Ruler {
    extent: Extent,
    start: f64,
    end: f64,
    spacing: Spacing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spacing {
    Linear,
    Logarithmic,
}

/// Both axes of a panel laid out in its plot area.
#[derive(Debug, Clone, Copy)]
pub(super) struct Projection {
    pub(super) area: Area,
    horizontal: Ruler,
    vertical: Ruler,
}

impl Projection {
    /// The panel in an area, its vertical axis rounded outwards to at most `most` steps.
    pub(super) fn new(panel: &Panel, area: Area, most: usize) -> Self {
        let vertical = &panel.vertical;
        let tall = match &vertical.scale {
            // Rows count downwards, half a row of air around them.
            Scale::Rows(names) => Extent {
                from: names.len() as f64 - 0.5,
                to: -0.5,
            },
            scale => ticks::rounded(scale, ticks::opened(vertical.extent), most),
        };
        let wide = ticks::opened(panel.horizontal.extent);
        Self {
            area,
            horizontal: Ruler::new(&panel.horizontal.scale, wide, area.left, area.right),
            vertical: Ruler::new(&vertical.scale, tall, area.bottom, area.top),
        }
    }

    pub(super) fn horizontal(&self) -> Extent {
        self.horizontal.extent
    }

    pub(super) fn vertical(&self) -> Extent {
        self.vertical.extent
    }

    pub(super) fn x(&self, value: f64) -> f64 {
        self.horizontal.at(value)
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        self.vertical.at(value)
    }

    pub(super) fn spot(&self, point: Point) -> Spot {
        Spot {
            x: self.x(point.x),
            y: self.y(point.y),
        }
    }

    pub(super) fn spots(&self, points: &[Point]) -> Vec<Spot> {
        points.iter().map(|&point| self.spot(point)).collect()
    }
}

/// Pixels further off than this are as good as infinitely far; it keeps places inside the
/// integers that plotters counts in.
const FAR: f64 = 1e6;

impl Ruler {
    fn new(scale: &Scale, extent: Extent, start: f64, end: f64) -> Self {
        let spacing = match scale {
            Scale::Ratio => Spacing::Logarithmic,
            _ => Spacing::Linear,
        };
        Self {
            extent,
            start,
            end,
            spacing,
        }
    }

    fn at(self, value: f64) -> f64 {
        let Extent { from, to } = self.extent;
        let share = match self.spacing {
            Spacing::Linear => (value - from) / (to - from),
            // A ratio of zero or below lies beyond the low end of every logarithmic axis.
            Spacing::Logarithmic if value <= 0.0 => -FAR,
            Spacing::Logarithmic => (value / from).log10() / (to / from).log10(),
        };
        (self.start + share * (self.end - self.start)).clamp(-FAR, FAR)
    }
}
