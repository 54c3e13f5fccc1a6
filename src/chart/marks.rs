//! The marks of a panel as shapes.

use super::clip;
use super::labels::{Board, Label};
use super::places;
use super::projection::Projection;
use super::scene::{Area, Item, Scene, Spot};
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
        let widest = WIDEST * self.area().width();
        let text = match self.direction(&mark.shape) {
            Some(arrow) => format!("{text} {arrow}"),
            None => text.to_owned(),
        };
        let mut label = Label::new(&text, self.colour(mark.tone), widest);
        label.places = places::of(&mark.shape, &label, self.projection);
        let plate = self.palette.ground.at(opacity::PLATE);
        self.board.write(&label, self.scene, plate);
    }

    /// Where a mark lies that is too far off to be drawn.
    fn direction(&self, shape: &Shape) -> Option<char> {
        match shape {
            Shape::Level(at) if self.projection.y(*at) < self.area().top => Some('↑'),
            Shape::Window { from, .. } if self.projection.x(*from) > self.area().right => Some('→'),
            _ => None,
        }
    }

    fn area(&self) -> Area {
        self.projection.area
    }

    fn colour(&self, tone: Tone) -> Colour {
        self.palette.tone(tone)
    }

    fn shape(&mut self, mark: &Mark, marks: &[Mark]) {
        let colour = self.colour(mark.tone);
        match &mark.shape {
            Shape::Samples(points) => {
                let spots = self.projection.spots(points);
                if sample_count(marks, mark.tone) > DOTS {
                    self.trace(&spots, colour);
                } else {
                    self.dots(&spots, colour);
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
            Shape::Moment(at) => self.moment(*at, colour),
            Shape::Window { from, to } => self.window(*from, *to, mark.tone),
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
        let reach = self.projection.reach(interval);
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
}

fn sample_count(marks: &[Mark], tone: Tone) -> usize {
    let of_tone = marks.iter().filter(|mark| mark.tone == tone);
    of_tone
        .map(|mark| match &mark.shape {
            Shape::Samples(points) => points.len(),
            _ => 0,
        })
        .sum()
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
