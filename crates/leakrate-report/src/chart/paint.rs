//! A scene on a plotters drawing area.

use ab_glyph::{GlyphId, ScaleFont as _};
use plotters::coord::Shift;
use plotters::prelude::*;

use super::font::Face;
use super::scene::{Area, Ink, Item, Scene, Spot, TextAnchor, Words};
use super::theme::Colour;

/// How a drawing area differs from the scene.
#[derive(Debug, Clone, Copy)]
pub(super) struct Device {
    /// Device units per pixel of the scene. Places are whole device units, so the more there
    /// are the finer the drawing.
    pub(super) unit: f64,
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
            Item::Words(words) => self.letters(words, area),
        }
    }

    /// plotters joins the parts of a wide path with spikes where it turns back, so each part is drawn
    /// alone, with a disc where it meets the next.
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
        if places.len() < 3 {
            return area.draw(&PathElement::new(places, stroke));
        }
        for pair in places.windows(2) {
            area.draw(&PathElement::new(pair.to_vec(), stroke))?;
            area.draw(&Circle::new(pair[1], wide / 2, fill(ink)))?;
        }
        Ok(())
    }

    /// plotters sets letters without the space that belongs to their left; here they have it.
    fn letters<DB: DrawingBackend>(self, words: &Words, area: &Drawing<DB>) -> Outcome<DB> {
        let face = Face {
            size: words.face.size * self.unit,
            ..words.face
        };
        let (Some(font), Some(setting)) = (face.outlines(), face.set(&words.text)) else {
            return Ok(());
        };
        let start = match words.anchor {
            TextAnchor::Left => 0.0,
            TextAnchor::Centre => setting.width / 2.0,
            TextAnchor::Right => setting.width,
        };
        let base = self.place(words.base);
        let colour = rgb(words.colour);
        for letter in setting.letters {
            let x = base.0 as f32 - start + letter.x;
            let at = ab_glyph::point(x, base.1 as f32);
            let glyph = GlyphId(letter.glyph.0).with_scale_and_position(font.scale(), at);
            let Some(outline) = font.outline_glyph(glyph) else {
                continue;
            };
            let corner = outline.px_bounds().min;
            let mut drawn = Ok(());
            outline.draw(|x, y, coverage| {
                let pixel = (
                    corner.x as i32 + x.cast_signed(),
                    corner.y as i32 + y.cast_signed(),
                );
                if drawn.is_ok() {
                    drawn = area.draw_pixel(pixel, &colour.mix(f64::from(coverage)));
                }
            });
            drawn?;
        }
        Ok(())
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
