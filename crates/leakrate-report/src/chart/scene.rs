//! A picture before it is painted: shapes and words in pixels at scale 1, back to front.
//!
//! Between the figure, which knows no pixels, and plotters, which knows nothing else.

use super::font::Face;
use super::theme::Colour;

/// Everything to be painted.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) ground: Colour,
    pub(super) items: Vec<Item>,
    pub(super) hints: Vec<Hint>,
}

/// Words for the pointer that rests on a place.
#[derive(Debug)]
pub(super) struct Hint {
    pub(super) area: Area,
    pub(super) text: String,
}

/// A place in the picture, from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// A colour and how much of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    pub(super) colour: Colour,
    pub(super) opacity: f64,
}

/// Which end of a line of words stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextAnchor {
    Left,
    Centre,
    Right,
}

/// One thing to be painted.
#[derive(Debug)]
pub(super) enum Item {
    Rectangle {
        area: Area,
        ink: Ink,
    },
    Polygon {
        corners: Vec<Spot>,
        ink: Ink,
    },
    Path {
        spots: Vec<Spot>,
        width: f64,
        ink: Ink,
    },
    Disc {
        centre: Spot,
        radius: f64,
        ink: Ink,
    },
    Words(Words),
}

/// One line of text.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) face: Face,
    pub(super) anchor: TextAnchor,
    /// The end named by `anchor`, on the base line.
    pub(super) base: Spot,
    pub(super) colour: Colour,
}

impl Colour {
    pub(super) fn solid(self) -> Ink {
        self.at(1.0)
    }

    pub(super) fn at(self, opacity: f64) -> Ink {
        Ink {
            colour: self,
            opacity,
        }
    }
}

impl Area {
    pub(super) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub(super) fn contains(self, spot: Spot) -> bool {
        (self.left..=self.right).contains(&spot.x) && (self.top..=self.bottom).contains(&spot.y)
    }

    pub(super) fn encloses(self, other: Self) -> bool {
        self.left <= other.left
            && other.right <= self.right
            && self.top <= other.top
            && other.bottom <= self.bottom
    }
}

impl Scene {
    pub(super) fn rectangle(&mut self, area: Area, ink: Ink) {
        self.items.push(Item::Rectangle { area, ink });
    }

    pub(super) fn path(&mut self, spots: Vec<Spot>, width: f64, ink: Ink) {
        self.items.push(Item::Path { spots, width, ink });
    }

    pub(super) fn line(&mut self, from: Spot, to: Spot, width: f64, ink: Ink) {
        self.path(vec![from, to], width, ink);
    }

    /// A broken line; plotters has none.
    pub(super) fn dashes(&mut self, spots: &[Spot], dash: f64, width: f64, ink: Ink) {
        let mut travelled = 0.0;
        for pair in spots.windows(2) {
            let length = (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y);
            let along = |way: f64| Spot {
                x: pair[0].x + (pair[1].x - pair[0].x) * way / length,
                y: pair[0].y + (pair[1].y - pair[0].y) * way / length,
            };
            // Dashes start at even multiples of their length, counted from the path's start.
            let mut start = -(travelled % (2.0 * dash));
            while start < length {
                let (from, to) = (start.max(0.0), (start + dash).min(length));
                if from < to {
                    self.line(along(from), along(to), width, ink);
                }
                start += 2.0 * dash;
            }
            travelled += length;
        }
    }

    pub(super) fn words(&mut self, words: Words) {
        self.items.push(Item::Words(words));
    }
}
