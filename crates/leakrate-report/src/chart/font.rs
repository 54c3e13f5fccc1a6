//! The bundled typeface: its letters, how wide words are, which characters exist.

use std::sync::OnceLock;

#[cfg(feature = "png")]
use ab_glyph::{Font as _, FontRef, PxScaleFont};

use super::ChartError;
use super::metrics::{Glyph, Metrics};
use leakrate_core::units::acts;

/// What an SVG names, so that a viewer without Inter falls back to a face of similar width.
pub(super) const FAMILY: &str = "Inter, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif";

/// Only what is painted needs the outlines of letters; without them the face measures alone.
#[cfg(feature = "png")]
static REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
#[cfg(feature = "png")]
static SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");
#[cfg(not(feature = "png"))]
static REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.metrics.otf");
#[cfg(not(feature = "png"))]
static SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.metrics.otf");

/// Stands for a character that the typeface does not have.
const PLACEHOLDER: char = '□';

/// The two weights of the bundled face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    SemiBold,
}

/// A weight at a size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Face {
    /// Pixels of the em.
    pub(super) size: f64,
    pub(super) weight: Weight,
}

/// A letter and where it starts, in pixels from the start of its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) glyph: Glyph,
    #[cfg_attr(
        not(feature = "png"),
        expect(dead_code, reason = "only what is painted needs it")
    )]
    pub(super) x: f32,
}

/// A text set in a face.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) letters: Vec<Letter>,
    pub(super) width: f32,
}

/// What there is of each weight.
struct Faces<T> {
    regular: T,
    semibold: T,
}

impl<T> Faces<T> {
    fn read(read: impl Fn(&'static [u8]) -> Option<T>) -> Option<Self> {
        Some(Self {
            regular: read(REGULAR)?,
            semibold: read(SEMIBOLD)?,
        })
    }

    fn of(&self, weight: Weight) -> &T {
        match weight {
            Weight::Regular => &self.regular,
            Weight::SemiBold => &self.semibold,
        }
    }
}

fn measures() -> Option<&'static Faces<Metrics>> {
    static MEASURES: OnceLock<Option<Faces<Metrics>>> = OnceLock::new();
    MEASURES.get_or_init(|| Faces::read(Metrics::read)).as_ref()
}

/// Makes sure that the bundled face can be read.
pub(super) fn prepare() -> Result<(), ChartError> {
    measures().map(|_| ()).ok_or(ChartError::Font)
}

impl Face {
    pub(super) const fn regular(size: f64) -> Self {
        Self {
            size,
            weight: Weight::Regular,
        }
    }

    pub(super) const fn semibold(size: f64) -> Self {
        Self {
            size,
            weight: Weight::SemiBold,
        }
    }

    /// The outlines of the letters; `None` if the bundled file cannot be read.
    #[cfg(feature = "png")]
    pub(super) fn outlines(self) -> Option<PxScaleFont<&'static FontRef<'static>>> {
        static OUTLINES: OnceLock<Option<Faces<FontRef<'static>>>> = OnceLock::new();
        let read = || Faces::read(|face| FontRef::try_from_slice(face).ok());
        let font = OUTLINES.get_or_init(read).as_ref()?.of(self.weight);
        Some(font.as_scaled(self.height(measures()?.of(self.weight))))
    }

    /// Pixels from the lowest descender to the highest ascender.
    fn height(self, metrics: &Metrics) -> f32 {
        self.size as f32 * metrics.height / metrics.em
    }

    /// Sets a text: each letter where its neighbours and their kerning leave it.
    pub(super) fn set(self, text: &str) -> Option<Setting> {
        let metrics = measures()?.of(self.weight);
        let unit = self.height(metrics) / metrics.height;
        let mut setting = Setting {
            letters: Vec::with_capacity(text.len()),
            width: 0.0,
        };
        for character in covered(text).chars() {
            let glyph = metrics.glyph(character);
            if let Some(before) = setting.letters.last() {
                setting.width += unit * metrics.kern([before.glyph, glyph]);
            }
            let x = setting.width;
            setting.letters.push(Letter { glyph, x });
            setting.width += unit * metrics.advance(glyph);
        }
        Some(setting)
    }

    /// Width of a text in pixels.
    pub(super) fn width(self, text: &str) -> f64 {
        self.set(text)
            .map_or(0.0, |setting| f64::from(setting.width))
    }
}

/// Whether the bundled face has a character.
pub(super) fn covers(character: char) -> bool {
    measures().is_some_and(|faces| faces.regular.glyph(character) != Glyph::MISSING)
}

/// The text with a visible placeholder for every character that the face cannot draw.
fn covered(text: &str) -> String {
    let shown = |character| {
        if covers(character) {
            character
        } else {
            PLACEHOLDER
        }
    };
    text.chars().map(shown).collect()
}

/// The text with a visible placeholder for characters that no document may hold, or that turn
/// the words around them.
pub(super) fn printable(text: &str) -> String {
    let unfit = |character: char| acts(character) || matches!(character, '\u{FFFE}' | '\u{FFFF}');
    text.chars()
        .map(|one| if unfit(one) { PLACEHOLDER } else { one })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_face_has_what_charts_are_written_with() {
        let needed = "Aa09 ×−±–…·→↑↓≈≤≥%µσΔÄöéñŁжД□\u{2019}";
        let missing: Vec<char> = needed.chars().filter(|&one| !covers(one)).collect();
        assert_eq!(missing, []);
    }

    #[test]
    fn letters_are_kerned() {
        let face = Face::regular(100.0);
        assert!(face.width("AV") < face.width("A") + face.width("V") - 5.0);
    }

    #[test]
    fn a_character_that_is_not_in_the_face_takes_the_room_of_its_placeholder() {
        let face = Face::regular(20.0);
        assert!((face.width("日本") - face.width("□□")).abs() < 1e-6);
    }
}
