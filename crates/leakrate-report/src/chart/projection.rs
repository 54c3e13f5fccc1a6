//! From base units to pixels.

use super::scene::{Area, Spot};
use crate::figure::{Extent, Interval, Panel, Point, Scale};

/// One axis laid along a span of pixels.
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
    /// Rows of a ranking; 1 without one.
    pub(super) rows: usize,
    horizontal: Ruler,
    vertical: Ruler,
}

impl Projection {
    /// The panel in an area, with air between its outermost values and the frame.
    pub(super) fn new(panel: &Panel, area: Area) -> Self {
        let (across, up) = (&panel.horizontal, &panel.vertical);
        let wide = opened(&across.scale, across.extent);
        let tall = if let Scale::Rows(names) = &up.scale {
            // Rows count downwards, half a row of air around them.
            Extent {
                from: names.len() as f64 - 0.5,
                to: -0.5,
            }
        } else {
            opened(&up.scale, up.extent)
        };
        let side = if across.scale == Scale::Ratio {
            0.0
        } else {
            AIR
        };
        let (below, above) = if matches!(up.scale, Scale::Rows(_) | Scale::Unlabelled) {
            (0.0, 0.0)
        } else if tall.from == 0.0 {
            // What stands on zero stands on the axis.
            (0.0, AIR)
        } else {
            (AIR, AIR)
        };
        let (left, right) = (area.left + side, area.right - side);
        let (bottom, top) = (area.bottom - below, area.top + above);
        let rows = up.scale.rows().len().max(1);
        Self {
            area,
            rows,
            horizontal: Ruler::new(&across.scale, wide, left, right),
            vertical: Ruler::new(&up.scale, tall, bottom, top),
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

    /// Spots of points that have one: what is not a number lies nowhere.
    pub(super) fn spots(&self, points: &[Point]) -> Vec<Spot> {
        let spots = points.iter().map(|&point| self.spot(point));
        spots
            .filter(|spot| !spot.x.is_nan() && !spot.y.is_nan())
            .collect()
    }

    /// Where an interval starts and ends inside the panel.
    pub(super) fn reach(&self, interval: Interval) -> Reach {
        let Area { left, right, .. } = self.area;
        let lower = interval.lower.map(|lower| self.x(lower));
        let upper = interval.upper.map(|upper| self.x(upper));
        Reach {
            left: lower.unwrap_or(left).clamp(left, right),
            right: upper.unwrap_or(right).clamp(left, right),
            open_left: lower.is_none_or(|lower| lower < left),
            open_right: upper.is_none_or(|upper| upper > right),
        }
    }
}

/// The visible part of an interval.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    pub(super) left: f64,
    pub(super) right: f64,
    /// Whether it goes on beyond the left edge.
    pub(super) open_left: bool,
    /// Whether it goes on beyond the right edge.
    pub(super) open_right: bool,
}

/// Air around data, in pixels: room for the dot of an outermost sample.
const AIR: f64 = 14.0;

/// The extent; around a single value, a span in which it can be seen.
fn opened(scale: &Scale, extent: Extent) -> Extent {
    // Below this share of its own size, a length is what rounding left over.
    if extent.length() > 1e-12 * extent.from.abs().max(extent.to.abs()) {
        return extent;
    }
    let around = if matches!(scale, Scale::WallClock(_)) {
        1800.0
    } else if extent.to == 0.0 {
        1.0
    } else {
        extent.to.abs() / 2.0
    };
    Extent {
        from: extent.from - around,
        to: extent.to + around,
    }
}

/// Pixels further off than this are as good as infinitely far; it keeps places inside the
/// integers that plotters counts in.
const FAR: f64 = 1e6;

impl Ruler {
    fn new(scale: &Scale, extent: Extent, start: f64, end: f64) -> Self {
        let spacing = match scale {
            Scale::Ratio => Spacing::Logarithmic,
            Scale::Memory
            | Scale::Requests
            | Scale::WallClock(_)
            | Scale::Duration
            | Scale::Share
            | Scale::Rows(_)
            | Scale::Unlabelled => Spacing::Linear,
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
