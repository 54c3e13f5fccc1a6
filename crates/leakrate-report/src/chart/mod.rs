//! Figures drawn as PNG and SVG. The only folder that knows plotters.
//!
//! A figure is laid out as a scene of shapes and words in pixels, and the scene is painted on
//! either output, so both show the same picture.

#[cfg(feature = "png")]
mod bitmap;
mod clip;
mod font;
mod frame;
mod hints;
mod intervals;
mod labels;
mod layout;
mod marks;
mod metrics;
#[cfg(feature = "png")]
mod paint;
mod places;
mod projection;
mod scene;
mod theme;
mod thin;
mod ticks;
mod vector;
mod wrap;

use crate::figure::Figure;

pub use theme::Theme;

/// How a figure is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Light or dark.
    pub theme: Theme,
    /// Width in pixels at scale 1.
    pub width: u32,
    /// Height in pixels at scale 1.
    pub height: u32,
    /// Pixels of the output per pixel of that size: 2 for screens of double density.
    pub scale: f64,
}

/// Why a figure could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    /// The size leaves no room for words, or asks for more memory than a picture is worth.
    #[error(
        "a chart of {width} × {height} pixels cannot be drawn: expected at least {SMALLEST_WIDTH} × {SMALLEST_HEIGHT} at scale 1, and at most {MOST_PIXELS} pixels in all; choose another size or scale"
    )]
    Size {
        /// Width of the output in pixels.
        width: u64,
        /// Height of the output in pixels.
        height: u64,
    },
    /// The bundled typeface could not be read.
    #[error(
        "the bundled typeface cannot be read: this build of leakrate is damaged, install it again"
    )]
    Font,
    /// This build was made without the feature `png`.
    #[error("this build of leakrate draws no PNG: write an SVG, with a name that ends in .svg")]
    NoPng,
    /// plotters or the PNG encoder failed.
    #[error("cannot draw the chart: {0}")]
    Drawing(String),
}

const SMALLEST_WIDTH: u32 = 400;
const SMALLEST_HEIGHT: u32 = 300;
const MOST_PIXELS: u32 = 20_000_000;

impl Default for Style {
    fn default() -> Self {
        Self {
            theme: Theme::Light,
            width: 1600,
            height: 900,
            scale: 1.0,
        }
    }
}

impl Style {
    fn check(self) -> Result<(), ChartError> {
        let output = |side: u32| (f64::from(side) * self.scale).round();
        let (width, height) = (output(self.width), output(self.height));
        let roomy = self.width >= SMALLEST_WIDTH && self.height >= SMALLEST_HEIGHT;
        // Written so that a scale that is not a number is refused, too.
        let drawable = width >= 1.0 && height >= 1.0 && width * height <= f64::from(MOST_PIXELS);
        if roomy && drawable {
            return Ok(());
        }
        Err(ChartError::Size {
            width: width as u64,
            height: height as u64,
        })
    }
}

/// The figure as a PNG image.
///
/// # Errors
/// [`ChartError::Size`] for a size that cannot be drawn.
#[cfg(feature = "png")]
pub fn png(figure: &Figure, style: &Style) -> Result<Vec<u8>, ChartError> {
    bitmap::png(&scene(figure, style)?, style.scale)
}

/// No picture.
///
/// # Errors
/// [`ChartError::NoPng`] always.
#[cfg(not(feature = "png"))]
pub fn png(_: &Figure, _: &Style) -> Result<Vec<u8>, ChartError> {
    Err(ChartError::NoPng)
}

/// The figure as an SVG document, with its words as text.
///
/// # Errors
/// [`ChartError::Size`] for a size that cannot be drawn.
pub fn svg(figure: &Figure, style: &Style) -> Result<String, ChartError> {
    let caption = vector::Caption {
        title: &figure.title,
        description: figure.description(),
    };
    Ok(vector::svg(&scene(figure, style)?, &caption, style.scale))
}

/// What the names of pictures end in that stand beside a text: of what every viewer of one shows, or of
/// SVG where no PNG is drawn.
pub const PICTURE_EXTENSION: &str = if cfg!(feature = "png") { "png" } else { "svg" };

/// The figure as a picture that stands beside a text, with the extension [`PICTURE_EXTENSION`].
///
/// # Errors
/// [`ChartError::Size`] for a size that cannot be drawn.
pub fn picture(figure: &Figure, style: &Style) -> Result<Vec<u8>, ChartError> {
    if cfg!(feature = "png") {
        png(figure, style)
    } else {
        svg(figure, style).map(String::into_bytes)
    }
}

/// Characters of the figure that the bundled typeface lacks, each once. A PNG shows □ in their
/// place; an SVG has them as text, in whatever face its viewer finds.
pub fn missing_characters(figure: &Figure) -> Vec<char> {
    let texts = figure.texts();
    let characters = texts.iter().flat_map(|text| text.chars());
    let mut missing: Vec<char> = characters.filter(|&one| !font::covers(one)).collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

fn scene(figure: &Figure, style: &Style) -> Result<scene::Scene, ChartError> {
    style.check()?;
    font::prepare()?;
    let (width, height) = (f64::from(style.width), f64::from(style.height));
    Ok(layout::scene(figure, width, height, style.theme))
}
