//! Where words stand beside what they name: clear of one another, and where they hide least.

use super::font::Face;
use super::scene::{Area, Ink, Scene, Spot, TextAnchor, Words};
use super::theme::{Colour, size};

const FACE: Face = Face::semibold(size::LABEL);
const LEADING: f64 = size::LABEL * size::LEADING;

/// Words that look for a place.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) lines: Vec<String>,
    pub(super) colour: Colour,
    /// Places in order of preference.
    pub(super) places: Vec<Place>,
}

/// A corner or side of a block of words, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) spot: Spot,
    pub(super) anchor: TextAnchor,
    pub(super) side: LabelSide,
}

/// On which side of a spot words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LabelSide {
    Above,
    Beside,
    Below,
}

/// What is already taken of a panel.
#[derive(Debug)]
pub(super) struct Board {
    bounds: Area,
    taken: Vec<Area>,
    /// Where data are drawn; words had better not cover them.
    data: Vec<Spot>,
    /// Heights of the lines of the grid.
    rules: Vec<f64>,
}

/// What it costs to hide a bit of data, to stand on a line of the grid, or to need another line,
/// in places further down the order of preference.
const OVER_DATA: usize = 8;
const OVER_RULE: usize = 6;
const PER_LINE: usize = 20;

/// Air around words.
const AIR: f64 = 4.0;

impl Label {
    pub(super) fn new(text: &str, colour: Colour, width: f64) -> Self {
        Self {
            lines: FACE.wrap_evenly(text, width, 2),
            colour,
            places: Vec::new(),
        }
    }

    /// The words in two lines of similar length; `None` where that would break a word.
    pub(super) fn in_two_lines(text: &str, colour: Colour, width: f64) -> Option<Self> {
        let label = Self::new(text, colour, width.min(0.75 * FACE.width(text)));
        (label.lines.join(" ") == text).then_some(label)
    }

    pub(super) fn width(&self) -> f64 {
        self.lines
            .iter()
            .map(|line| FACE.width(line))
            .fold(0.0, f64::max)
    }

    fn height(&self) -> f64 {
        LEADING * self.lines.len() as f64
    }

    fn area(&self, place: Place) -> Area {
        let (width, height) = (self.width(), self.height());
        let left = match place.anchor {
            TextAnchor::Left => place.spot.x,
            TextAnchor::Centre => place.spot.x - width / 2.0,
            TextAnchor::Right => place.spot.x - width,
        };
        let top = match place.side {
            LabelSide::Above => place.spot.y - height,
            LabelSide::Beside => place.spot.y - height / 2.0,
            LabelSide::Below => place.spot.y,
        };
        Area {
            left,
            top,
            right: left + width,
            bottom: top + height,
        }
    }
}

impl Board {
    pub(super) fn new(bounds: Area) -> Self {
        Self {
            bounds,
            taken: Vec::new(),
            data: Vec::new(),
            rules: Vec::new(),
        }
    }

    /// Remembers what a path covers.
    pub(super) fn cover(&mut self, spots: &[Spot]) {
        const STEP: f64 = 6.0;
        for pair in spots.windows(2) {
            let length = (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y);
            let steps = (length / STEP).ceil().clamp(1.0, 1e4);
            self.data.extend((0..steps as usize).map(|step| {
                let share = step as f64 / steps;
                Spot {
                    x: pair[0].x + share * (pair[1].x - pair[0].x),
                    y: pair[0].y + share * (pair[1].y - pair[0].y),
                }
            }));
        }
        self.data.extend(spots.last());
    }

    /// Remembers a line of the grid, which words had better not stand on.
    pub(super) fn rule(&mut self, y: f64) {
        self.rules.push(y);
    }

    /// Writes the words in that of their settings which hides least. Where every place is taken
    /// by other words, nothing is written: two texts on top of each other say less than one.
    pub(super) fn write(&mut self, settings: &[Label], scene: &mut Scene, plate: Ink) {
        let best = settings
            .iter()
            .filter_map(|label| Some((label, self.best(label)?)));
        let Some((label, best)) = best.min_by_key(|(_, best)| best.cost) else {
            return;
        };
        let area = label.area(best.place);
        // Above and below, the leading of the words is air enough.
        self.taken.push(Area {
            left: area.left - AIR,
            right: area.right + AIR,
            ..area
        });
        if best.hides {
            scene.rectangle(widened(area, AIR / 2.0), plate);
        }
        write_lines(label, area, best.place.anchor, scene);
    }

    fn best(&self, label: &Label) -> Option<Best> {
        let places = label.places.iter().enumerate();
        let open = places.filter_map(|(preference, &place)| {
            let hidden = self.hidden(label.area(place))?;
            Some(Best {
                place,
                cost: OVER_DATA * hidden.data
                    + OVER_RULE * hidden.rules
                    + PER_LINE * label.lines.len()
                    + preference,
                hides: hidden.data + hidden.rules > 0,
            })
        });
        open.min_by_key(|best| best.cost)
    }

    /// What words would hide; `None` where they must not stand.
    fn hidden(&self, area: Area) -> Option<Hidden> {
        if !self.bounds.encloses(area) || self.taken.iter().any(|taken| taken.overlaps(area)) {
            return None;
        }
        let near = widened(area, AIR);
        let data = self.data.iter().filter(|&&spot| near.contains(spot));
        let rules = self
            .rules
            .iter()
            .filter(|&&y| area.top < y && y < area.bottom);
        Some(Hidden {
            data: data.count(),
            rules: rules.count(),
        })
    }
}

/// The best place of a label.
#[derive(Debug, Clone, Copy)]
struct Best {
    place: Place,
    cost: usize,
    hides: bool,
}

/// What words would stand on.
#[derive(Debug, Clone, Copy)]
struct Hidden {
    data: usize,
    rules: usize,
}

fn write_lines(label: &Label, area: Area, anchor: TextAnchor, scene: &mut Scene) {
    let x = match anchor {
        TextAnchor::Left => area.left,
        TextAnchor::Centre => f64::midpoint(area.left, area.right),
        TextAnchor::Right => area.right,
    };
    for (number, line) in label.lines.iter().enumerate() {
        // The base line lies three quarters down its strip.
        let y = area.top + LEADING * (number as f64 + 0.76);
        scene.words(Words {
            text: line.clone(),
            face: FACE,
            anchor,
            base: Spot { x, y },
            colour: label.colour,
        });
    }
}

fn widened(area: Area, by: f64) -> Area {
    Area {
        left: area.left - by,
        top: area.top - by,
        right: area.right + by,
        bottom: area.bottom + by,
    }
}
