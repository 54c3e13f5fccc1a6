//! From a figure to a scene: title, panels and footnote each get their place.

use super::font::Face;
use super::frame;
use super::scene::{Area, Scene, Spot, TextAnchor, Words};
use super::theme::{Colour, Palette, Theme, size, space};
use crate::figure::{Arrangement, Figure};

/// A figure laid out in a picture of this size.
pub(super) fn scene(figure: &Figure, width: f64, height: f64, theme: Theme) -> Scene {
    let palette = theme.palette();
    let mut scene = Scene {
        width,
        height,
        ground: palette.ground,
        items: Vec::new(),
        hints: Vec::new(),
    };
    let mut page = Area {
        left: space::MARGIN,
        top: space::MARGIN * 0.8,
        right: width - space::MARGIN,
        bottom: height - space::MARGIN * 0.7,
    };
    header(figure, palette, &mut page, &mut scene);
    footer(figure, palette, &mut page, &mut scene);
    let arrangement = arrangement(figure, page);
    let slots = slots(figure, arrangement, page);
    let shared = match arrangement {
        // Panels below one another line up at the left.
        Arrangement::Rows => figure
            .panels
            .iter()
            .zip(&slots)
            .map(|(panel, &slot)| frame::gutter(panel, slot))
            .fold(0.0, f64::max),
        Arrangement::Columns => 0.0,
    };
    for (panel, slot) in figure.panels.iter().zip(slots) {
        frame::draw(panel, slot, shared, palette, &mut scene);
    }
    scene
}

/// More lines leave no room for what they are about.
fn most_lines(scene: &Scene) -> usize {
    if scene.height < 600.0 { 2 } else { 3 }
}

fn header(figure: &Figure, palette: &Palette, page: &mut Area, scene: &mut Scene) {
    let title = Face::semibold(size::TITLE);
    page.top = block(&figure.title, title, palette.ink, *page, scene);
    if let Some(subtitle) = &figure.subtitle {
        let face = Face::regular(size::SUBTITLE);
        page.top += space::GAP * 0.6;
        page.top = block(subtitle, face, palette.muted, *page, scene);
    }
    page.top += space::BLOCK;
}

/// Writes at most three lines from the top of an area; the height at which they end.
fn block(text: &str, face: Face, colour: Colour, area: Area, scene: &mut Scene) -> f64 {
    let leading = face.size * size::LEADING;
    let mut bottom = area.top;
    for line in face.wrap_evenly(text, area.width(), most_lines(scene)) {
        let base = Spot {
            x: area.left,
            y: bottom + 0.8 * face.size,
        };
        scene.words(Words {
            text: line,
            face,
            anchor: TextAnchor::Left,
            base,
            colour,
        });
        bottom += leading;
    }
    bottom
}

fn footer(figure: &Figure, palette: &Palette, page: &mut Area, scene: &mut Scene) {
    let Some(footnote) = &figure.footnote else {
        return;
    };
    let face = Face::regular(size::FOOTNOTE);
    let leading = face.size * size::LEADING;
    let lines = face.wrap(footnote, page.width(), most_lines(scene)).len() as f64;
    let top = page.bottom - lines * leading;
    block(footnote, face, palette.muted, Area { top, ..*page }, scene);
    page.bottom = top - space::BLOCK * 0.7;
}

/// Panels narrower than this are set below one another: their words would no longer fit.
const NARROWEST: f64 = 360.0;

fn arrangement(figure: &Figure, page: Area) -> Arrangement {
    if page.width() < NARROWEST * figure.panels.len() as f64 {
        Arrangement::Rows
    } else {
        figure.arrangement
    }
}

/// A share of the page for each panel.
fn slots(figure: &Figure, arrangement: Arrangement, page: Area) -> Vec<Area> {
    let (length, between) = match arrangement {
        Arrangement::Rows => (page.height(), space::BLOCK),
        Arrangement::Columns => (page.width(), 2.0 * space::BLOCK),
    };
    let gaps = (figure.panels.len().saturating_sub(1)) as f64;
    let mut start = 0.0;
    let mut slots = Vec::new();
    for extent in extents(figure, arrangement, length - gaps * between) {
        slots.push(match arrangement {
            Arrangement::Rows => Area {
                top: page.top + start,
                bottom: page.top + start + extent,
                ..page
            },
            Arrangement::Columns => Area {
                left: page.left + start,
                right: page.left + start + extent,
                ..page
            },
        });
        start += extent + between;
    }
    slots
}

/// Room that a panel of one row needs for its heading, its ticks, and words above and below.
const LEAST: f64 = 160.0;

/// What each panel gets of a length: its share, but no less than it needs.
fn extents(figure: &Figure, arrangement: Arrangement, length: f64) -> Vec<f64> {
    let least = match arrangement {
        Arrangement::Rows => LEAST.min(length / figure.panels.len() as f64),
        Arrangement::Columns => 0.0,
    };
    let total: f64 = figure.panels.iter().map(|panel| panel.weight).sum();
    let share = |weight: f64| length * weight / total;
    let (small, large): (Vec<f64>, Vec<f64>) = figure
        .panels
        .iter()
        .map(|panel| panel.weight)
        .partition(|&weight| share(weight) < least);
    let left = length - least * small.len() as f64;
    let weights: f64 = large.iter().sum();
    let extent = |weight: f64| {
        if share(weight) < least {
            least
        } else {
            left * weight / weights
        }
    };
    figure
        .panels
        .iter()
        .map(|panel| extent(panel.weight))
        .collect()
}
