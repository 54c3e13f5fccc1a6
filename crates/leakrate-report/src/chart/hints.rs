//! What a reading is, for the pointer that rests on it. Only a page can show this; nothing is lost
//! where it cannot.

use super::marks::Easel;
use super::scene::{Area, Hint, Spot};
use super::theme::space;
use crate::figure::Point;

/// More hints than this on one panel are narrower than a hand can point at.
const MOST: usize = 60;

impl Easel<'_> {
    /// A hint around each dot.
    pub(super) fn hint_dots(&mut self, points: &[Point]) {
        for point in points {
            let Spot { x, y } = self.spot(point);
            let reach = 2.0 * space::DOT;
            self.hint(
                Area {
                    left: x - reach,
                    top: y - reach,
                    right: x + reach,
                    bottom: y + reach,
                },
                point,
            );
        }
    }

    /// A trace has no dots to point at: each upright strip of it tells the reading in its middle.
    pub(super) fn hint_trace(&mut self, points: &[Point]) {
        let Area { top, bottom, .. } = self.area();
        for strip in points.chunks(points.len().div_ceil(MOST).max(1)) {
            let spots = strip.iter().map(|point| self.spot(point).x);
            let (left, right) = spots.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
                (a.min(x), b.max(x))
            });
            let area = Area {
                left,
                top,
                right,
                bottom,
            };
            self.hint(area, &strip[strip.len() / 2]);
        }
    }

    fn spot(&self, point: &Point) -> Spot {
        Spot {
            x: self.projection.x(point.x),
            y: self.projection.y(point.y),
        }
    }

    fn hint(&mut self, area: Area, point: &Point) {
        let across = self.panel.horizontal.scale.phrase(point.x);
        let up = self.panel.vertical.scale.phrase(point.y);
        let text = format!("{across}: {up}");
        self.scene.hints.push(Hint { area, text });
    }
}
