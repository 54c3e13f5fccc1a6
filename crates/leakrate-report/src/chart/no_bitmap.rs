//! In the place of PNG, where it is left out: pictures are SVG.

use super::scene::Scene;
use super::{ChartError, Style};
use crate::figure::Figure;

/// What pictures beside a text are.
pub const PICTURE_EXTENSION: &str = "svg";

pub(super) fn picture(figure: &Figure, style: &Style) -> Result<Vec<u8>, ChartError> {
    super::svg(figure, style).map(String::into_bytes)
}

pub(super) fn png(_: &Scene, _: f64) -> Result<Vec<u8>, ChartError> {
    Err(ChartError::NoPng)
}
