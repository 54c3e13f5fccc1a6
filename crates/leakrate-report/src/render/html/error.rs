//! Why a page cannot be made.

/// The template could not be filled in, or a chart in it could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct HtmlError(#[from] askama::Error);
