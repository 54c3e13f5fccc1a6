//! The marks of a panel as shapes, and the places where their words may stand.

use super::clip;
use super::labels::{Board, Label, Place, Side};
use super::projection::Projection;
use super::scene::{Align, Area, Item, Scene, Spot};
use super::theme::{Colour, Palette, opacity, space};
use super::thin::thinned;
use crate::report::figure::{BandEdge, Interval, Mark, Shape, Tone};

/// Draws the marks of one panel.
#[derive(Debug)]
pub(super) struct Easel<'a> {
    pub(super) projection: Projection,
    pub(super) palette: &'static Palette,
    pub(super) scene: &'a mut Scene,
    pub(super) board: Board,
}

/// Fewer samples than this are seen one by one, as dots; more, as a trace.
const DOTS: usize = 100;

/// Widest words inside a panel, as a share of its width.
const WIDEST: f64 = 0.42;

impl Easel<'_> {
    /// All shapes from back to front, then all words over them.
    pub(super) fn draw(mut self, marks: &[Mark]) {
        for mark in marks {
            self.shape(mark);
        }
        let plate = self.palette.ground.at(opacity::PLATE);
        for mark in marks {
            let Some(text) = &mark.label else { continue };
            let widest = WIDEST * self.area().width();
            let mut label = Label::new(text, self.colour(mark.tone), widest);
            label.places = self.places(&mark.shape, &label);
            self.board.write(&label, self.scene, plate);
        }
    }

    fn area(&self) -> Area {
        self.projection.area
    }

    fn colour(&self, tone: Tone) -> Colour {
        self.palette.tone(tone)
    }

    fn shape(&mut self, mark: &Mark) {
        let colour = self.colour(mark.tone);
        match &mark.shape {
            Shape::Samples(points) => self.samples(&self.projection.spots(points), colour),
            Shape::Line(points) => {
                for part in clip::path(&self.projection.spots(points), self.area()) {
                    self.board.cover(&part);
                    self.scene.path(part, space::FIT, colour.solid());
                }
            }
            Shape::Continuation(points) => {
                for part in clip::path(&self.projection.spots(points), self.area()) {
                    self.board.cover(&part);
                    self.scene
                        .dashes(&part, space::DASH, space::FIT, colour.solid());
                }
            }
            Shape::Band(edges) => self.band(edges, colour),
            Shape::Level(at) => self.level(*at, colour),
            Shape::Moment(at) => self.moment(*at, colour),
            Shape::Window { from, to } => self.window(*from, *to, mark.tone),
            Shape::Interval { row, interval } => self.interval(*row, *interval, colour),
            Shape::Bar { row, to } => self.bar(*row, *to, colour),
        }
    }

    fn samples(&mut self, spots: &[Spot], colour: Colour) {
        if spots.len() > DOTS {
            for part in clip::path(&thinned(spots), self.area()) {
                self.board.cover(&part);
                self.scene
                    .path(part, space::TRACE, colour.mixed(self.palette.ground));
            }
            return;
        }
        for &centre in spots {
            self.board.cover(&[centre]);
            // A rim in the colour of the ground keeps neighbours and the line apart.
            self.disc(centre, space::DOT + 1.5, self.palette.ground);
            self.disc(centre, space::DOT, colour);
        }
    }

    fn disc(&mut self, centre: Spot, radius: f64, colour: Colour) {
        let ink = colour.solid();
        self.scene.items.push(Item::Disc {
            centre,
            radius,
            ink,
        });
    }

    fn band(&mut self, edges: &[BandEdge], colour: Colour) {
        let place = |x: f64, y: f64| Spot {
            x: self.projection.x(x),
            y: self.projection.y(y),
        };
        let upper = edges.iter().map(|edge| place(edge.x, edge.upper));
        let lower = edges.iter().rev().map(|edge| place(edge.x, edge.lower));
        let corners = clip::polygon(upper.chain(lower).collect(), self.area());
        let ink = colour.at(opacity::BAND);
        if corners.len() > 2 {
            self.scene.items.push(Item::Polygon { corners, ink });
        }
    }

    fn level(&mut self, at: f64, colour: Colour) {
        let y = self.projection.y(at);
        let Area { left, right, .. } = self.area();
        if (self.area().top..=self.area().bottom).contains(&y) {
            let line = [Spot { x: left, y }, Spot { x: right, y }];
            self.scene.path(line.to_vec(), space::RULE, colour.solid());
            self.board.cover(&line);
        }
    }

    fn moment(&mut self, at: f64, colour: Colour) {
        let x = self.projection.x(at);
        let Area { top, bottom, .. } = self.area();
        if (self.area().left..=self.area().right).contains(&x) {
            let line = [Spot { x, y: top }, Spot { x, y: bottom }];
            self.scene
                .dashes(&line, space::DASH / 2.0, space::RULE, colour.solid());
            self.board.cover(&line);
        }
    }

    fn window(&mut self, from: f64, to: Option<f64>, tone: Tone) {
        let Area {
            left,
            right,
            top,
            bottom,
        } = self.area();
        let start = self.projection.x(from).max(left);
        let end = to.map_or(right, |to| self.projection.x(to)).min(right);
        if start < end {
            let area = Area {
                left: start,
                top,
                right: end,
                bottom,
            };
            let colour = match tone {
                Tone::Quiet => self.palette.shade,
                tone => self.palette.tone(tone),
            };
            self.scene.rectangle(area, colour.at(opacity::WINDOW));
        }
    }

    fn interval(&mut self, row: f64, interval: Interval, colour: Colour) {
        const BAR: f64 = 7.0;
        let y = self.projection.y(row);
        let reach = self.reach(interval);
        let line = [Spot { x: reach.left, y }, Spot { x: reach.right, y }];
        if reach.left < reach.right {
            self.scene.path(line.to_vec(), BAR, colour.at(0.55));
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

    /// Where an interval starts and ends inside the panel.
    fn reach(&self, interval: Interval) -> Reach {
        let Area { left, right, .. } = self.area();
        let lower = interval.lower.map(|lower| self.projection.x(lower));
        let upper = interval.upper.map(|upper| self.projection.x(upper));
        Reach {
            left: lower.unwrap_or(left).clamp(left, right),
            right: upper.unwrap_or(right).clamp(left, right),
            open_left: lower.is_none_or(|lower| lower < left),
            open_right: upper.is_none_or(|upper| upper > right),
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

    fn bar(&mut self, row: f64, to: f64, colour: Colour) {
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
        self.scene.rectangle(area, colour.at(0.35));
    }

    fn places(&self, shape: &Shape, label: &Label) -> Vec<Place> {
        match shape {
            Shape::Line(points) | Shape::Continuation(points) | Shape::Samples(points) => {
                self.along(&self.projection.spots(points))
            }
            Shape::Band(_) => Vec::new(),
            Shape::Level(at) => self.at_level(*at),
            Shape::Moment(at) => self.at_moment(*at),
            Shape::Window { from, to } => self.at_window(*from, *to, label),
            Shape::Interval { row, interval } => self.at_interval(*row, *interval),
            Shape::Bar { row, to } => self.at_interval(
                *row,
                Interval {
                    lower: Some(0.0),
                    estimate: *to,
                    upper: None,
                },
            ),
        }
    }

    /// Places on either side of a path, from its far end backwards.
    fn along(&self, spots: &[Spot]) -> Vec<Place> {
        const OFF: f64 = 14.0;
        let parts = clip::path(spots, self.area());
        let Some((first, last)) = parts.first().zip(parts.last()) else {
            return Vec::new();
        };
        let (first, last) = (first[0], last[last.len() - 1]);
        let place = |spot: Spot, align, side| {
            let x = match align {
                Align::Left => spot.x + OFF,
                Align::Centre => spot.x,
                Align::Right => spot.x - OFF,
            };
            let y = match side {
                Side::Above => spot.y - OFF / 2.0,
                Side::Beside => spot.y,
                Side::Below => spot.y + OFF / 2.0,
            };
            Place {
                spot: Spot { x, y },
                align,
                side,
            }
        };
        let shares = [0.94, 0.85, 0.75, 0.65, 0.55, 0.45, 0.35, 0.25, 0.1];
        let corners = [
            (Align::Right, Side::Above),
            (Align::Left, Side::Below),
            (Align::Left, Side::Above),
            (Align::Right, Side::Below),
            (Align::Left, Side::Beside),
        ];
        shares
            .into_iter()
            .map(|share| Spot {
                x: first.x + share * (last.x - first.x),
                y: first.y + share * (last.y - first.y),
            })
            .flat_map(|spot| corners.map(|(align, side)| place(spot, align, side)))
            .collect()
    }

    fn at_level(&self, at: f64) -> Vec<Place> {
        let Area {
            left, right, top, ..
        } = self.area();
        let y = self.projection.y(at).max(top);
        let side = |x: f64, align| {
            [(Side::Above, -4.0), (Side::Below, 4.0)].map(|(side, off)| Place {
                spot: Spot { x, y: y + off },
                align,
                side,
            })
        };
        let (near, far) = (left + space::GAP, right - space::GAP);
        let middle = f64::midpoint(left, right);
        [
            side(near, Align::Left),
            side(far, Align::Right),
            side(middle, Align::Centre),
        ]
        .concat()
    }

    fn at_moment(&self, at: f64) -> Vec<Place> {
        let x = self.projection.x(at);
        self.heights()
            .flat_map(|y| {
                [(Align::Left, 8.0), (Align::Right, -8.0)].map(|(align, off)| Place {
                    spot: Spot { x: x + off, y },
                    align,
                    side: Side::Below,
                })
            })
            .collect()
    }

    /// Heights from the top of the panel downwards.
    fn heights(&self) -> impl Iterator<Item = f64> + use<> {
        let Area { top, bottom, .. } = self.area();
        (0..12).map(move |step| top + 6.0 + f64::from(step) / 12.0 * (bottom - top))
    }

    fn at_window(&self, from: f64, to: Option<f64>, label: &Label) -> Vec<Place> {
        let Area { left, right, .. } = self.area();
        let start = self.projection.x(from).clamp(left, right);
        let end = to
            .map_or(right, |to| self.projection.x(to))
            .clamp(left, right);
        let beside = [(end + 6.0, Align::Left), (start - 6.0, Align::Right)];
        let inside = (f64::midpoint(start, end), Align::Centre);
        let fits = label.width() < end - start;
        self.heights()
            .flat_map(|y| {
                let within = fits.then_some(inside);
                within
                    .into_iter()
                    .chain(beside)
                    .map(move |(x, align)| Place {
                        spot: Spot { x, y },
                        align,
                        side: Side::Below,
                    })
            })
            .collect()
    }

    fn at_interval(&self, row: f64, interval: Interval) -> Vec<Place> {
        let y = self.projection.y(row);
        let Area { left, right, .. } = self.area();
        let reach = self.reach(interval);
        let centre = self.projection.x(interval.estimate).clamp(left, right);
        let place = |x: f64, y: f64, align, side| Place {
            spot: Spot { x, y },
            align,
            side,
        };
        vec![
            place(reach.right + 16.0, y, Align::Left, Side::Beside),
            place(reach.left - 16.0, y, Align::Right, Side::Beside),
            place(centre, y - 14.0, Align::Centre, Side::Above),
            place(centre, y + 14.0, Align::Centre, Side::Below),
            place(right - 4.0, y - 14.0, Align::Right, Side::Above),
            place(left + 4.0, y - 14.0, Align::Left, Side::Above),
        ]
    }
}

/// The visible part of an interval.
#[derive(Debug, Clone, Copy)]
struct Reach {
    left: f64,
    right: f64,
    open_left: bool,
    open_right: bool,
}

impl Colour {
    /// The colour as it looks half transparent over another, but opaque: strokes that cross
    /// themselves stay even.
    fn mixed(self, ground: Self) -> super::scene::Ink {
        let mix = |a: u8, b: u8| {
            (f64::from(a) * opacity::TRACE + f64::from(b) * (1.0 - opacity::TRACE)).round() as u8
        };
        Self(
            mix(self.0, ground.0),
            mix(self.1, ground.1),
            mix(self.2, ground.2),
        )
        .solid()
    }
}
