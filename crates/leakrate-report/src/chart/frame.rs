//! A panel's heading, axes and grid, and the plot between them.

use super::font::Face;
use super::labels::Board;
use super::marks::Easel;
use super::projection::Projection;
use super::scene::{Area, Scene, Spot, TextAnchor, Words};
use super::theme::{Colour, Palette, size, space};
use super::ticks::{self, Rank, Tick};
use super::wrap::told_apart;
use crate::figure::{Panel, Scale};

/// Height of a strip of ticks or titles.
const STRIP: f64 = 30.0;

/// Room of a tick on the vertical axis.
const TALL: f64 = 62.0;

/// Names of rows may take this share of the width.
const NAMES: f64 = 0.3;

const TICKS: Face = Face::regular(size::TICK);

/// Room that the panel's vertical ticks need at its left.
pub(super) fn gutter(panel: &Panel, slot: Area) -> f64 {
    let widest = vertical_ticks(panel, plot(panel, slot, 0.0))
        .iter()
        .map(|tick| TICKS.width(&tick.label))
        .fold(0.0, f64::max);
    if widest == 0.0 {
        0.0
    } else {
        widest.min(NAMES * slot.width()) + space::GAP * 1.4
    }
}

/// Draws a panel whose plot starts at least `gutter` from the left of its slot.
pub(super) fn draw(
    panel: &Panel,
    slot: Area,
    gutter_shared: f64,
    palette: &'static Palette,
    scene: &mut Scene,
) {
    let area = plot(panel, slot, gutter(panel, slot).max(gutter_shared));
    let projection = Projection::new(panel, area);
    let frame = Frame {
        panel,
        slot,
        projection,
        palette,
    };
    frame.titles(scene);
    frame.vertical_axis(scene);
    frame.horizontal_axis(scene);
    let mut board = Board::new(area);
    for tick in vertical_ticks(panel, area) {
        board.rule(projection.y(tick.at));
    }
    let easel = Easel {
        panel,
        projection,
        palette,
        scene,
        board,
    };
    easel.draw();
}

/// The plot between the axes of a panel.
fn plot(panel: &Panel, slot: Area, gutter: f64) -> Area {
    let heading = f64::from(u8::from(panel.heading.is_some()));
    let above = f64::from(u8::from(panel.vertical.title.is_some()));
    let below = f64::from(u8::from(horizontal_title(panel).is_some()));
    Area {
        left: slot.left + gutter,
        top: slot.top + STRIP * (heading + above) + space::GAP * 1.2,
        right: slot.right - space::GAP,
        bottom: slot.bottom - STRIP * (1.0 + below) - space::GAP * 0.4,
    }
}

fn horizontal_title(panel: &Panel) -> Option<String> {
    let axis = &panel.horizontal;
    if let Scale::WallClock(zone) = &axis.scale {
        ticks::date_title(*zone, axis.extent)
    } else {
        axis.title.clone()
    }
}

fn tall_steps(area: Area) -> usize {
    ((area.height() / TALL) as usize).clamp(2, 8)
}

fn vertical_ticks(panel: &Panel, area: Area) -> Vec<Tick> {
    let steps = tall_steps(area);
    let extent = Projection::new(panel, area).vertical();
    ticks::ticks(&panel.vertical.scale, extent, steps)
}

struct Frame<'a> {
    panel: &'a Panel,
    slot: Area,
    projection: Projection,
    palette: &'static Palette,
}

impl Frame<'_> {
    fn area(&self) -> Area {
        self.projection.area
    }

    fn titles(&self, scene: &mut Scene) {
        let mut y = self.slot.top + size::HEADING * 0.8;
        if let Some(heading) = &self.panel.heading {
            let face = Face::semibold(size::HEADING);
            self.title(heading, face, self.palette.ink, y, scene);
            y += STRIP;
        }
        if let Some(title) = &self.panel.vertical.title {
            self.title(title, TICKS, self.palette.muted, y, scene);
        }
        if let Some(title) = horizontal_title(self.panel) {
            let y = self.area().bottom + space::GAP * 0.4 + STRIP + size::TICK;
            let width = self.area().width();
            scene.words(Words {
                text: TICKS.ellipsised(&title, width),
                face: TICKS,
                anchor: TextAnchor::Right,
                base: Spot {
                    x: self.area().right,
                    y,
                },
                colour: self.palette.muted,
            });
        }
    }

    fn title(&self, text: &str, face: Face, colour: Colour, y: f64, scene: &mut Scene) {
        scene.words(Words {
            text: face.ellipsised(text, self.slot.width()),
            face,
            anchor: TextAnchor::Left,
            base: Spot {
                x: self.slot.left,
                y,
            },
            colour,
        });
    }

    fn vertical_axis(&self, scene: &mut Scene) {
        let Area { left, right, .. } = self.area();
        let room = left - self.slot.left - space::GAP * 1.4;
        let mut ticks = vertical_ticks(self.panel, self.area());
        if ticks
            .iter()
            .any(|tick| TICKS.width(&tick.label) > room + 1.0)
        {
            let labels: Vec<String> = ticks.iter().map(|tick| tick.label.clone()).collect();
            for (tick, label) in ticks.iter_mut().zip(told_apart(&labels)) {
                tick.label = label;
            }
        }
        for tick in self.legible(ticks) {
            let y = self.projection.y(tick.at);
            let line = [Spot { x: left, y }, Spot { x: right, y }];
            scene.path(line.to_vec(), space::HAIRLINE, self.palette.grid.solid());
            scene.words(Words {
                // A pixel of tolerance: the room was computed from the widest of these words.
                text: TICKS.shortened(&tick.label, room + 1.0),
                face: TICKS,
                anchor: TextAnchor::Right,
                // Digits are 0.73 em high: this sets their middle on the line.
                base: Spot {
                    x: left - space::GAP * 1.4,
                    y: y + 0.36 * size::TICK,
                },
                colour: self.palette.muted,
            });
        }
    }

    /// Every tick, or every second, third… where rows are too many for their names.
    fn legible(&self, ticks: Vec<Tick>) -> impl Iterator<Item = Tick> + use<> {
        let apart = match ticks.as_slice() {
            [first, second, ..] => {
                (self.projection.y(second.at) - self.projection.y(first.at)).abs()
            }
            _ => f64::INFINITY,
        };
        let every = (1.1 * size::TICK / apart).ceil().max(1.0);
        ticks.into_iter().step_by(every as usize)
    }

    fn horizontal_axis(&self, scene: &mut Scene) {
        let Area {
            left,
            right,
            bottom,
            top,
        } = self.area();
        let from = Spot { x: left, y: bottom };
        scene.line(
            from,
            Spot {
                x: right,
                y: bottom,
            },
            space::RULE * 0.75,
            self.palette.axis.solid(),
        );
        let mut free = f64::NEG_INFINITY;
        for tick in self.horizontal_ticks() {
            let x = self.projection.x(tick.at);
            if tick.rank == Rank::Major || self.panel.vertical.title.is_none() {
                let grid = self.palette.grid.solid();
                scene.line(
                    Spot { x, y: top },
                    Spot { x, y: bottom },
                    space::HAIRLINE,
                    grid,
                );
            }
            let mark = Spot { x, y: bottom + 6.0 };
            scene.line(
                Spot { x, y: bottom },
                mark,
                space::RULE * 0.75,
                self.palette.axis.solid(),
            );
            free = self.tick_words(&tick, x, free, scene);
        }
    }

    /// Writes the words of a tick if they fit after `free`; where they end.
    fn tick_words(&self, tick: &Tick, x: f64, free: f64, scene: &mut Scene) -> f64 {
        let (face, colour) = match tick.rank {
            Rank::Plain => (TICKS, self.palette.muted),
            Rank::Major => (Face::semibold(size::TICK), self.palette.ink),
        };
        let half = face.width(&tick.label) / 2.0;
        // Words at either end move inwards rather than out of the picture.
        let centre = x.clamp(half + 12.0, (scene.width - 12.0 - half).max(half + 12.0));
        if centre - half < free {
            return free;
        }
        scene.words(Words {
            text: tick.label.clone(),
            face,
            anchor: TextAnchor::Centre,
            base: Spot {
                x: centre,
                y: self.area().bottom + space::GAP * 0.4 + size::TICK * 1.3,
            },
            colour,
        });
        centre + half + 12.0
    }

    /// As many round ticks as their own words leave room for.
    fn horizontal_ticks(&self) -> Vec<Tick> {
        let width = self.area().width();
        let scale = &self.panel.horizontal.scale;
        let extent = self.projection.horizontal();
        let fits = |ticks: &Vec<Tick>| {
            let words: f64 = ticks
                .iter()
                .map(|tick| TICKS.width(&tick.label) + 36.0)
                .sum();
            words <= width
        };
        let candidates = (2..=12).rev().map(|most| ticks::ticks(scale, extent, most));
        candidates.into_iter().find(fits).unwrap_or_default()
    }
}
