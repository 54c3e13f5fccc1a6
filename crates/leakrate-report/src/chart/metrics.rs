//! How wide letters are, by the tables of the bundled face that tell it.
//!
//! Source: OpenType 1.9 (2021), the tables `cmap` (format 4), `head`, `hhea`, `hmtx` and `kern` (format 0). These are
//! the forms in which the bundled files have them; a library for every form of every table would weigh as much as all
//! charts in a page.

/// A letter of the face by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Glyph(pub(super) u16);

impl Glyph {
    /// Stands for every character that the face does not have.
    pub(super) const MISSING: Self = Self(0);
}

/// The measures of a face, in its own units.
#[derive(Debug)]
pub(super) struct Metrics {
    /// The units of the em.
    pub(super) em: f32,
    /// From the lowest descender to the highest ascender.
    pub(super) height: f32,
    /// By their characters, in the order of these.
    glyphs: Vec<(u16, Glyph)>,
    /// By their numbers.
    advances: Vec<u16>,
    /// By the two letters, in the order of these.
    kerning: Vec<([Glyph; 2], i16)>,
}

impl Metrics {
    /// The measures of a face; `None` if the file is not in the form of the bundled ones.
    pub(super) fn read(face: &[u8]) -> Option<Self> {
        let heights = table(face, *b"hhea")?;
        Some(Self {
            em: f32::from(number(table(face, *b"head")?, 18)?),
            height: f32::from(signed(heights, 4)?) - f32::from(signed(heights, 6)?),
            glyphs: glyphs(table(face, *b"cmap")?)?,
            advances: advances(table(face, *b"hmtx")?, number(heights, 34)?)?,
            kerning: kerning(table(face, *b"kern")?)?,
        })
    }

    pub(super) fn glyph(&self, character: char) -> Glyph {
        let found = u16::try_from(u32::from(character)).ok().and_then(|code| {
            let at = self.glyphs.binary_search_by_key(&code, |&(code, _)| code);
            Some(self.glyphs[at.ok()?].1)
        });
        found.unwrap_or(Glyph::MISSING)
    }

    /// The room that a letter takes.
    pub(super) fn advance(&self, glyph: Glyph) -> f32 {
        let advance = self.advances.get(usize::from(glyph.0));
        f32::from(advance.copied().unwrap_or_default())
    }

    /// How much further than that the next letter stands.
    pub(super) fn kern(&self, pair: [Glyph; 2]) -> f32 {
        let found = self.kerning.binary_search_by_key(&pair, |&(pair, _)| pair);
        found.map_or(0.0, |at| f32::from(self.kerning[at].1))
    }
}

fn table(face: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    let mut records = face.get(12..)?.chunks_exact(16);
    let record = records.find(|record| record.starts_with(&name))?;
    let place = |at| Some(u32::from_be_bytes(bytes(record, at)?) as usize);
    face.get(place(8)?..)?.get(..place(12)?)
}

fn glyphs(table: &[u8]) -> Option<Vec<(u16, Glyph)>> {
    // All of them say the same of the characters of the first plane.
    let first = u32::from_be_bytes(bytes(table, 8)?) as usize;
    let table = table
        .get(first..)
        .filter(|table| number(table, 0) == Some(4))?;
    let size = usize::from(number(table, 6)?);
    let (ends, starts) = (14, 16 + size);
    let (shifts, places) = (starts + size, starts + 2 * size);
    let mut glyphs = Vec::new();
    for at in (0..size).step_by(2) {
        let (start, end) = (number(table, starts + at)?, number(table, ends + at)?);
        let (shift, place) = (number(table, shifts + at)?, number(table, places + at)?);
        for code in start..=end {
            // A list of glyphs lies so far behind the place that says so.
            let listed = usize::from(place) + 2 * usize::from(code - start);
            let glyph = match place {
                0 => code.wrapping_add(shift),
                _ => match number(table, places + at + listed)? {
                    0 => 0,
                    glyph => glyph.wrapping_add(shift),
                },
            };
            if Glyph(glyph) != Glyph::MISSING {
                glyphs.push((code, Glyph(glyph)));
            }
        }
    }
    Some(glyphs)
}

fn advances(table: &[u8], count: u16) -> Option<Vec<u16>> {
    (0..usize::from(count))
        .map(|glyph| number(table, 4 * glyph))
        .collect()
}

fn kerning(table: &[u8]) -> Option<Vec<([Glyph; 2], i16)>> {
    let pairs = table.get(18..)?.chunks_exact(6);
    let pair = |pair: &[u8]| {
        let letters = [Glyph(number(pair, 0)?), Glyph(number(pair, 2)?)];
        Some((letters, signed(pair, 4)?))
    };
    pairs.map(pair).collect()
}

fn bytes<const COUNT: usize>(table: &[u8], at: usize) -> Option<[u8; COUNT]> {
    table.get(at..)?.first_chunk().copied()
}

fn number(table: &[u8], at: usize) -> Option<u16> {
    bytes(table, at).map(u16::from_be_bytes)
}

fn signed(table: &[u8], at: usize) -> Option<i16> {
    bytes(table, at).map(i16::from_be_bytes)
}

#[cfg(all(test, feature = "png"))]
mod tests {
    use ab_glyph::{Font as _, FontRef, GlyphId};

    use super::*;

    #[test]
    fn letters_measure_as_much_as_those_that_are_painted() {
        let faces: [&[u8]; 4] = [
            include_bytes!("../../assets/fonts/Inter-Regular.otf"),
            include_bytes!("../../assets/fonts/Inter-Regular.metrics.otf"),
            include_bytes!("../../assets/fonts/Inter-SemiBold.otf"),
            include_bytes!("../../assets/fonts/Inter-SemiBold.metrics.otf"),
        ];
        for face in faces {
            let metrics = Metrics::read(face).unwrap();
            let font = FontRef::try_from_slice(face).unwrap();
            assert_eq!(Some(metrics.em), font.units_per_em());
            assert_eq!(metrics.height.to_bits(), font.height_unscaled().to_bits());
            let mut glyphs = vec![Glyph::MISSING];
            for character in '\0'..=char::MAX {
                let glyph = metrics.glyph(character);
                assert_eq!(glyph.0, font.glyph_id(character).0, "{character}");
                glyphs.push(glyph);
            }
            glyphs.sort_unstable();
            glyphs.dedup();
            assert!(glyphs.len() > 400);
            for &glyph in &glyphs {
                let painted = GlyphId(glyph.0);
                assert_eq!(
                    metrics.advance(glyph).to_bits(),
                    font.h_advance_unscaled(painted).to_bits()
                );
                for &next in &glyphs {
                    assert_eq!(
                        metrics.kern([glyph, next]).to_bits(),
                        font.kern_unscaled(painted, GlyphId(next.0)).to_bits()
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_no_such_face_has_no_measures() {
        let face: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.metrics.otf");
        for length in (0..face.len()).step_by(7) {
            // Cut off, it is read as far as nothing is missing, and never beyond.
            let _ = Metrics::read(&face[..length]);
        }
        assert!(Metrics::read(&face[..face.len() / 2]).is_none());
    }
}
