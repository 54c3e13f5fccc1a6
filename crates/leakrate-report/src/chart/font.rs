//! The bundled typeface: its letters, how wide words are, which characters exist.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, GlyphId, PxScaleFont, ScaleFont};

use super::ChartError;
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
    pub(super) glyph: GlyphId,
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

struct Faces {
    regular: FontRef<'static>,
    semibold: FontRef<'static>,
}

fn faces() -> Option<&'static Faces> {
    static FACES: OnceLock<Option<Faces>> = OnceLock::new();
    let read = || {
        Some(Faces {
            regular: FontRef::try_from_slice(REGULAR).ok()?,
            semibold: FontRef::try_from_slice(SEMIBOLD).ok()?,
        })
    };
    FACES.get_or_init(read).as_ref()
}

/// Makes sure that the bundled face can be read.
pub(super) fn prepare() -> Result<(), ChartError> {
    faces().map(|_| ()).ok_or(ChartError::Font)
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

    /// The letters of the face; `None` if the bundled file cannot be read.
    pub(super) fn letters(self) -> Option<PxScaleFont<&'static FontRef<'static>>> {
        let faces = faces()?;
        let font = match self.weight {
            Weight::Regular => &faces.regular,
            Weight::SemiBold => &faces.semibold,
        };
        // The size of an ab_glyph font is the height of the face, ascent to descent.
        let em = font.units_per_em()?;
        Some(font.as_scaled(self.size as f32 * font.height_unscaled() / em))
    }

    /// Sets a text: each letter where its neighbours and their kerning leave it.
    pub(super) fn set(self, text: &str) -> Option<Setting> {
        let font = self.letters()?;
        let mut setting = Setting {
            letters: Vec::with_capacity(text.len()),
            width: 0.0,
        };
        for character in covered(text).chars() {
            let glyph = font.glyph_id(character);
            if let Some(before) = setting.letters.last() {
                setting.width += font.kern(before.glyph, glyph);
            }
            let x = setting.width;
            setting.letters.push(Letter { glyph, x });
            setting.width += font.h_advance(glyph);
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
    faces().is_some_and(|faces| faces.regular.glyph_id(character).0 != 0)
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

    #[cfg(feature = "png")]
    #[test]
    fn the_face_without_outlines_measures_the_same() {
        let measures: [&[u8]; 2] = [
            include_bytes!("../../assets/fonts/Inter-Regular.metrics.otf"),
            include_bytes!("../../assets/fonts/Inter-SemiBold.metrics.otf"),
        ];
        for (whole, measures) in [REGULAR, SEMIBOLD].into_iter().zip(measures) {
            let whole = FontRef::try_from_slice(whole).unwrap();
            let measures = FontRef::try_from_slice(measures).unwrap();
            let height = |font: &FontRef<'_>| (font.units_per_em(), font.height_unscaled());
            assert_eq!(height(&whole), height(&measures));
            let characters: Vec<char> = ('\0'..='\u{ffff}').collect();
            let glyphs: Vec<GlyphId> = characters.iter().map(|&one| whole.glyph_id(one)).collect();
            assert!(glyphs.iter().filter(|glyph| glyph.0 != 0).count() > 400);
            for (&character, &glyph) in characters.iter().zip(&glyphs) {
                assert_eq!(measures.glyph_id(character), glyph, "{character}");
            }
            let mut glyphs = glyphs;
            glyphs.sort_unstable();
            glyphs.dedup();
            for &glyph in &glyphs {
                assert_eq!(
                    whole.h_advance_unscaled(glyph).to_bits(),
                    measures.h_advance_unscaled(glyph).to_bits()
                );
                for &next in &glyphs {
                    assert_eq!(
                        whole.kern_unscaled(glyph, next).to_bits(),
                        measures.kern_unscaled(glyph, next).to_bits()
                    );
                }
            }
        }
    }
}
