//! How charts look: colours, type sizes, spacing. Nothing else decides on any of them.

use crate::figure::MarkRole;

/// A colour of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark ink on white: for documents and print.
    #[default]
    Light,
    /// Light ink on near-black: for screens at night.
    Dark,
}

/// The colours of a theme. Those of series are the pairs of Okabe and Ito (2008), told apart
/// with every common form of colour blindness, shifted so that words in them have a contrast of
/// at least 4.5 with the ground (WCAG 2.2, 1.4.3).
#[derive(Debug)]
pub(super) struct Palette {
    pub(super) ground: Colour,
    pub(super) ink: Colour,
    pub(super) muted: Colour,
    pub(super) grid: Colour,
    pub(super) axis: Colour,
    pub(super) shade: Colour,
    pub(super) limit: Colour,
    series: [Colour; 5],
}

static LIGHT: Palette = Palette {
    ground: Colour(255, 255, 255),
    ink: Colour(23, 28, 38),
    muted: Colour(88, 97, 112),
    grid: Colour(230, 233, 238),
    axis: Colour(150, 158, 171),
    shade: Colour(110, 122, 140),
    limit: Colour(190, 24, 60),
    series: [
        Colour(0, 99, 171),
        Colour(184, 88, 0),
        Colour(0, 122, 90),
        Colour(156, 72, 136),
        Colour(92, 92, 92),
    ],
};

static DARK: Palette = Palette {
    ground: Colour(17, 21, 28),
    ink: Colour(236, 239, 244),
    muted: Colour(160, 169, 184),
    grid: Colour(40, 47, 58),
    axis: Colour(98, 108, 124),
    shade: Colour(150, 162, 180),
    limit: Colour(255, 110, 130),
    series: [
        Colour(92, 182, 240),
        Colour(240, 160, 60),
        Colour(60, 200, 150),
        Colour(222, 150, 200),
        Colour(190, 190, 190),
    ],
};

impl Theme {
    pub(super) fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

impl Palette {
    pub(super) fn of(&self, role: MarkRole) -> Colour {
        match role {
            MarkRole::Series(number) => self.series[number % self.series.len()],
            MarkRole::Limit => self.limit,
            MarkRole::Reference | MarkRole::Quiet => self.muted,
        }
    }
}

/// Sizes of type, in pixels of the em at scale 1.
pub(super) mod size {
    pub(in crate::chart) const TITLE: f64 = 36.0;
    pub(in crate::chart) const SUBTITLE: f64 = 22.0;
    pub(in crate::chart) const HEADING: f64 = 21.0;
    pub(in crate::chart) const LABEL: f64 = 21.0;
    pub(in crate::chart) const TICK: f64 = 19.0;
    pub(in crate::chart) const FOOTNOTE: f64 = 17.0;
    /// Distance of base lines, in ems.
    pub(in crate::chart) const LEADING: f64 = 1.28;
}

/// Distances and widths, in pixels at scale 1.
pub(super) mod space {
    pub(in crate::chart) const MARGIN: f64 = 44.0;
    /// Between the blocks of a picture.
    pub(in crate::chart) const BLOCK: f64 = 26.0;
    /// Between things that belong together.
    pub(in crate::chart) const GAP: f64 = 10.0;
    pub(in crate::chart) const HAIRLINE: f64 = 1.0;
    pub(in crate::chart) const FIT: f64 = 3.5;
    pub(in crate::chart) const RULE: f64 = 2.0;
    pub(in crate::chart) const TRACE: f64 = 1.6;
    pub(in crate::chart) const DOT: f64 = 6.5;
    pub(in crate::chart) const INTERVAL: f64 = 7.0;
    pub(in crate::chart) const DASH: f64 = 12.0;
}

/// Opacity of what lies behind other things.
pub(super) mod opacity {
    pub(in crate::chart) const BAND: f64 = 0.16;
    pub(in crate::chart) const WINDOW: f64 = 0.12;
    pub(in crate::chart) const TRACE: f64 = 0.6;
    pub(in crate::chart) const INTERVAL: f64 = 0.55;
    pub(in crate::chart) const BAR: f64 = 0.35;
    pub(in crate::chart) const PLATE: f64 = 0.85;
}
