//! The bundled typeface: how wide words are, where they break, which characters exist.

use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

use super::ChartError;

/// The name under which both weights are registered. It is also what an SVG names, so that a
/// viewer without Inter falls back to a face of similar width.
const FAMILY: &str = "Inter, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif";

static REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
static SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");

/// Stands for a character that the typeface does not have.
const PLACEHOLDER: char = '□';

/// The size at which widths are measured: plotters rounds them to whole pixels.
const MEASURE: f64 = 1000.0;

/// Height of the face (ascent plus descent) in ems: plotters takes that height for the size of
/// a bitmap font, and 1.24 em for that of an SVG.
pub(super) const HEIGHT: f64 = 3408.0 / 2816.0;

/// The two weights of the bundled face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    SemiBold,
}

/// The face at a size, once it is known to be usable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Face {
    pub(super) size: f64,
    weight: Weight,
}

/// Makes the bundled face known to plotters.
pub(super) fn register() -> Result<(), ChartError> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    let registered = REGISTERED.get_or_init(|| {
        register_font(FAMILY, FontStyle::Normal, REGULAR).is_ok()
            && register_font(FAMILY, FontStyle::Bold, SEMIBOLD).is_ok()
    });
    if *registered {
        Ok(())
    } else {
        Err(ChartError::Font)
    }
}

impl Weight {
    fn style(self) -> FontStyle {
        match self {
            Self::Regular => FontStyle::Normal,
            Self::SemiBold => FontStyle::Bold,
        }
    }
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

    /// The plotters font whose height is `height` pixels.
    pub(super) fn at_height(self, height: f64) -> FontDesc<'static> {
        FontDesc::new(FontFamily::Name(FAMILY), height, self.weight.style())
    }

    /// Width of a text in pixels.
    pub(super) fn width(self, text: &str) -> f64 {
        // The face is registered before anything is measured; without it nothing is drawn.
        let extent = self.at_height(MEASURE * HEIGHT).layout_box(&covered(text));
        extent.map_or(0.0, |(_, (right, _))| {
            f64::from(right) * self.size / MEASURE
        })
    }

    /// Breaks a text into at most `most` lines no wider than `width`; what does not fit is cut
    /// off with an ellipsis.
    pub(super) fn wrap(self, text: &str, width: f64, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() && lines.len() + 1 < most {
            let end = self.line_end(rest, width);
            lines.push(rest[..end].trim_end().to_owned());
            rest = rest[end..].trim_start();
        }
        if !rest.is_empty() {
            lines.push(self.ellipsised(rest, width));
        }
        lines
    }

    /// The text, or as much of it as fits with an ellipsis.
    pub(super) fn ellipsised(self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let kept = self.prefix(text, width - self.width("…"));
        format!("{}…", text[..kept].trim_end())
    }

    /// Where the first line ends: at a space if one is near, else inside the word.
    fn line_end(self, text: &str, width: f64) -> usize {
        let end = self.prefix(text, width);
        if end == text.len() || text[end..].starts_with(' ') {
            return end;
        }
        let first = text.chars().next().map_or(0, char::len_utf8);
        text[..end]
            .rfind(' ')
            .filter(|&space| space > end / 2)
            .unwrap_or(end)
            .max(first)
    }

    /// Length in bytes of the longest beginning that is no wider than `width`.
    fn prefix(self, text: &str, width: f64) -> usize {
        let ends: Vec<usize> = text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .collect();
        let fitting = ends.partition_point(|&end| self.width(&text[..end]) <= width);
        ends[fitting.saturating_sub(1)]
    }
}

/// Whether the bundled face has a character.
pub(super) fn covers(character: char) -> bool {
    static FACE: OnceLock<Option<ab_glyph::FontRef<'static>>> = OnceLock::new();
    let face = FACE.get_or_init(|| ab_glyph::FontRef::try_from_slice(REGULAR).ok());
    face.as_ref()
        .is_some_and(|face| ab_glyph::Font::glyph_id(face, character).0 != 0)
}

/// The text with a visible placeholder for every character that the face cannot draw; plotters
/// would draw nothing.
pub(super) fn covered(text: &str) -> String {
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
/// the words around them: control characters and overrides of the writing direction.
pub(super) fn printable(text: &str) -> String {
    let unfit = |character: char| {
        character.is_control()
            || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
            || matches!(character, '\u{FFFE}' | '\u{FFFF}')
    };
    text.chars()
        .map(|one| if unfit(one) { PLACEHOLDER } else { one })
        .collect()
}
