//! The marks of a panel as shapes.

use super::clip;
use super::labels::{Board, Label};
use super::places;
use super::projection::Projection;
use super::scene::{Area, Item, Scene, Spot};
use super::theme::{Colour, Palette, opacity, space};
use super::thin::thinned;
use crate::figure::{BandEdge, Mark, MarkRole, Panel, Shape};

/// Draws the marks of one panel.
#[derive(Debug)]
pub(super) struct Easel<'a> {
    pub(super) panel: &'a Panel,
    pub(super) projection: Projection,
    pub(super) palette: &'static Palette,
    pub(super) scene: &'a mut Scene,
    pub(super) board: Board,
}

/// Fewer samples than this are seen one by one, as dots; more, as a trace.
const DOTS: usize = 100;

/// Widest words inside a panel, as a share of its width.
const WIDEST: f64 = 0.42;

/// Narrow panels leave words at least this many pixels.
const LEAST: f64 = 320.0;

impl Easel<'_> {
    /// All shapes from back to front, then all words over them.
    pub(super) fn draw(mut self) {
        let marks = &self.panel.marks;
        for mark in marks {
            self.shape(mark, marks);
        }
        // What lies in front is what matters most, so its words choose their place first.
        for mark in marks.iter().rev() {
            if let Some(text) = &mark.label {
                self.words(mark, text);
            }
        }
    }

    fn words(&mut self, mark: &Mark, text: &str) {
        let widest = (WIDEST * self.area().width()).max(LEAST);
        let text = match self.direction(&mark.shape) {
            Some(arrow) => format!("{text} {arrow}"),
            None => text.to_owned(),
        };
        let colour = self.colour(mark.role);
        let one_line = Label::new(&text, colour, widest);
        let two_lines = Label::in_two_lines(&text, colour, widest);
        let settings = [one_line].into_iter().chain(two_lines).map(|mut label| {
            label.places = places::of(&mark.shape, &label, self.projection);
            label
        });
        let settings: Vec<Label> = settings.collect();
        let plate = self.palette.ground.at(opacity::PLATE);
        self.board.write(&settings, self.scene, plate);
    }

    /// Where a mark lies that is too far off to be drawn.
    fn direction(&self, shape: &Shape) -> Option<char> {
        match shape {
            Shape::Level(at) if self.projection.y(*at) < self.area().top => Some('↑'),
            Shape::Window { from, .. } if self.projection.x(*from) > self.area().right => Some('→'),
            Shape::Level(_)
            | Shape::Window { .. }
            | Shape::Samples(_)
            | Shape::Line(_)
            | Shape::Continuation(_)
            | Shape::Band(_)
            | Shape::Moment(_)
            | Shape::Interval { .. }
            | Shape::Bar { .. } => None,
        }
    }

    pub(super) fn area(&self) -> Area {
        self.projection.area
    }

    fn colour(&self, role: MarkRole) -> Colour {
        self.palette.of(role)
    }

    fn shape(&mut self, mark: &Mark, marks: &[Mark]) {
        let colour = self.colour(mark.role);
        match &mark.shape {
            Shape::Samples(points) => {
                let spots = self.projection.spots(points);
                if sample_count(marks, mark.role) > DOTS {
                    self.trace(&spots, colour);
                    self.hint_trace(points);
                } else {
                    self.dots(&spots, colour);
                    self.hint_dots(points);
                }
            }
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
            Shape::Moment(at) if mark.role == MarkRole::Reference => {
                self.moment(*at, self.palette.axis);
            }
            Shape::Moment(at) => self.moment(*at, colour),
            Shape::Window { from, to } => self.window(*from, *to, mark.role),
            Shape::Interval { row, interval } => self.interval(*row, *interval, colour),
            Shape::Bar { row, to } => self.bar(*row, *to, colour),
        }
    }

    fn trace(&mut self, spots: &[Spot], colour: Colour) {
        let ink = colour.mixed(self.palette.ground);
        if let &[centre] = spots {
            self.disc(centre, space::TRACE, colour);
        }
        for part in clip::path(&thinned(spots), self.area()) {
            self.board.cover(&part);
            self.scene.path(part, space::TRACE, ink);
        }
    }

    fn dots(&mut self, spots: &[Spot], colour: Colour) {
        let area = self.area();
        for &centre in spots.iter().filter(|&&spot| area.contains(spot)) {
            self.board.cover(&around(centre, space::DOT));
            // A rim in the colour of the ground keeps neighbours and the line apart.
            self.disc(centre, space::DOT + 1.5, self.palette.ground);
            self.disc(centre, space::DOT, colour);
        }
    }

    pub(super) fn disc(&mut self, centre: Spot, radius: f64, colour: Colour) {
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
        let outline: Vec<Spot> = upper.chain(lower).collect();
        for part in clip::path(&outline, self.area()) {
            self.board.cover(&part);
        }
        let corners = clip::polygon(outline, self.area());
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

    fn window(&mut self, from: f64, to: Option<f64>, role: MarkRole) {
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
            let colour = if role == MarkRole::Quiet {
                self.palette.shade
            } else {
                self.palette.of(role)
            };
            self.scene.rectangle(area, colour.at(opacity::WINDOW));
        }
    }
}

/// The corners of a dot and its centre, for what it covers.
fn around(centre: Spot, radius: f64) -> [Spot; 5] {
    let Spot { x, y } = centre;
    let (left, right) = (x - radius, x + radius);
    let (top, bottom) = (y - radius, y + radius);
    [
        centre,
        Spot { x: left, y: top },
        Spot { x: right, y: top },
        Spot {
            x: right,
            y: bottom,
        },
        Spot { x: left, y: bottom },
    ]
}

fn sample_count(marks: &[Mark], role: MarkRole) -> usize {
    let of_role = marks.iter().filter(|mark| mark.role == role);
    of_role.map(|mark| mark.shape.samples().len()).sum()
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
