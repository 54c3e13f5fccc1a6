//! A scene on a plotters drawing area. Both outputs, bitmap and SVG, are painted here.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::font;
use super::scene::{Align, Area, Ink, Item, Scene, Spot, Words};
use super::theme::Colour;

/// How a drawing area differs from the scene.
#[derive(Debug, Clone, Copy)]
pub(super) struct Device {
    /// Device units per pixel of the scene. Places are whole device units, so the more there
    /// are the finer the drawing.
    pub(super) unit: f64,
    /// What plotters is told as the size of a font, in ems.
    pub(super) font_height: f64,
    /// Distance from the place of a text to its base line, in ems.
    pub(super) base_line: f64,
    /// Who joins the parts of a wide path.
    pub(super) joins: Joins,
    /// What is written for a text.
    pub(super) spelling: fn(&str) -> String,
}

/// Who joins the parts of a wide path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joins {
    /// The viewer of the drawing.
    Viewer,
    /// Nobody: plotters' own joins grow spikes where a line turns back.
    Painter,
}

type Drawing<DB> = DrawingArea<DB, Shift>;
type Outcome<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

pub(super) fn paint<DB: DrawingBackend>(
    scene: &Scene,
    area: &Drawing<DB>,
    device: Device,
) -> Outcome<DB> {
    area.fill(&rgb(scene.ground))?;
    for item in &scene.items {
        device.item(item, area)?;
    }
    area.present()
}

impl Device {
    fn item<DB: DrawingBackend>(self, item: &Item, area: &Drawing<DB>) -> Outcome<DB> {
        match item {
            Item::Rectangle { area: place, ink } => {
                area.draw(&Rectangle::new(self.corners(*place), fill(*ink)))
            }
            Item::Polygon { corners, ink } => {
                area.draw(&Polygon::new(self.places(corners), fill(*ink)))
            }
            Item::Path { spots, width, ink } => self.path(spots, *width, *ink, area),
            Item::Disc {
                centre,
                radius,
                ink,
            } => area.draw(&Circle::new(
                self.place(*centre),
                self.length(*radius),
                fill(*ink),
            )),
            Item::Words(words) => self.words(words, area),
        }
    }

    fn path<DB: DrawingBackend>(
        self,
        spots: &[Spot],
        width: f64,
        ink: Ink,
        area: &Drawing<DB>,
    ) -> Outcome<DB> {
        let places = self.places(spots);
        let wide = self.length(width);
        let stroke = fill(ink).stroke_width(wide);
        if self.joins == Joins::Viewer || places.len() < 3 {
            return area.draw(&PathElement::new(places, stroke));
        }
        for pair in places.windows(2) {
            area.draw(&PathElement::new(pair.to_vec(), stroke))?;
            area.draw(&Circle::new(pair[1], wide / 2, fill(ink)))?;
        }
        Ok(())
    }

    fn words<DB: DrawingBackend>(self, words: &Words, area: &Drawing<DB>) -> Outcome<DB> {
        let em = words.face.size * self.unit;
        let side = match words.align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        let colour = rgb(words.colour);
        let style = TextStyle::from(words.face.at_height(em * self.font_height))
            .color(&colour)
            .pos(Pos::new(side, VPos::Top));
        let top = Spot {
            x: words.base.x,
            y: words.base.y - self.base_line * words.face.size,
        };
        area.draw(&Text::new(
            (self.spelling)(&words.text),
            self.place(top),
            style,
        ))
    }

    fn place(self, spot: Spot) -> (i32, i32) {
        (
            (spot.x * self.unit).round() as i32,
            (spot.y * self.unit).round() as i32,
        )
    }

    fn places(self, spots: &[Spot]) -> Vec<(i32, i32)> {
        let mut places: Vec<(i32, i32)> = spots.iter().map(|&spot| self.place(spot)).collect();
        places.dedup();
        places
    }

    fn corners(self, area: Area) -> [(i32, i32); 2] {
        let (left, top) = (area.left, area.top);
        let (right, bottom) = (area.right, area.bottom);
        [
            self.place(Spot { x: left, y: top }),
            self.place(Spot {
                x: right,
                y: bottom,
            }),
        ]
    }

    fn length(self, length: f64) -> u32 {
        ((length * self.unit).round() as u32).max(1)
    }
}

fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

fn fill(ink: Ink) -> ShapeStyle {
    rgb(ink.colour).mix(ink.opacity).filled()
}

/// What a bitmap needs. plotters sets the base line half the font's height below the place.
pub(super) fn bitmap(unit: f64) -> Device {
    Device {
        unit,
        font_height: font::HEIGHT,
        base_line: font::HEIGHT / 2.0,
        joins: Joins::Painter,
        spelling: font::covered,
    }
}

/// What an SVG needs. plotters writes `size / 1.24` as font size and `0.76em` as distance.
pub(super) fn vector(unit: f64) -> Device {
    Device {
        unit,
        font_height: 1.24,
        base_line: 0.76,
        joins: Joins::Viewer,
        spelling: font::printable,
    }
}
