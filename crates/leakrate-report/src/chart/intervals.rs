//! Estimates with their intervals, and bars: the marks that lie along a row.

use super::marks::Easel;
use super::scene::{Area, Item, Spot};
use super::theme::{Colour, opacity, space};
use crate::figure::Interval;

impl Easel<'_> {
    pub(super) fn interval(&mut self, row: f64, interval: Interval, colour: Colour) {
        let y = self.projection.y(row);
        let reach = self.projection.reach(interval);
        let line = [Spot { x: reach.left, y }, Spot { x: reach.right, y }];
        if reach.left < reach.right {
            self.scene
                .path(line.to_vec(), space::INTERVAL, colour.at(opacity::INTERVAL));
        }
        self.board.cover(&line);
        if reach.open_left {
            self.arrow(line[0], -1.0, colour);
        }
        if reach.open_right {
            self.arrow(line[1], 1.0, colour);
        }
        let centre = Spot {
            x: self.projection.x(interval.estimate),
            y,
        };
        if self.area().contains(centre) {
            self.disc(centre, space::DOT + 4.5, self.palette.ground);
            self.disc(centre, space::DOT + 2.5, colour);
        }
    }

    /// An arrow head that says: it goes on.
    fn arrow(&mut self, tip: Spot, direction: f64, colour: Colour) {
        let (back, half) = (tip.x - direction * 16.0, 10.0);
        let corners = vec![
            tip,
            Spot {
                x: back,
                y: tip.y - half,
            },
            Spot {
                x: back,
                y: tip.y + half,
            },
        ];
        let ink = colour.solid();
        self.scene.items.push(Item::Polygon { corners, ink });
    }

    pub(super) fn bar(&mut self, row: f64, to: f64, colour: Colour) {
        let half = (0.32 * (self.projection.y(row + 1.0) - self.projection.y(row)).abs()).min(16.0);
        let (zero, end) = (self.projection.x(0.0), self.projection.x(to));
        let (left, right) = (zero.min(end), zero.max(end));
        let y = self.projection.y(row);
        let area = Area {
            left,
            top: y - half,
            right,
            bottom: y + half,
        };
        self.scene.rectangle(area, colour.at(opacity::BAR));
    }
}
