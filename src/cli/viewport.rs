//! Where an answer is looked at: a terminal of some width, or nothing that is known.

use std::io::{self, IsTerminal as _};

use crate::render::text;

/// Where an answer is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Viewport {
    /// Columns of text.
    pub(super) width: usize,
    /// Whether somebody looks who sees a chart in dots.
    pub(super) shows_dots: bool,
}

impl Viewport {
    /// The terminal of this process, if it writes to one.
    pub(super) fn of_process() -> Self {
        Self {
            width: terminal_width(),
            shows_dots: io::stdout().is_terminal() && shows_unicode(),
        }
    }

    /// Nothing that is known, as of a pipe.
    pub(super) fn unknown() -> Self {
        Self {
            width: text::DEFAULT_WIDTH,
            shows_dots: false,
        }
    }
}

/// Whether the terminal says that it shows Unicode; on Windows all that run today do.
fn shows_unicode() -> bool {
    let settings = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter();
    let mut settings = settings.filter_map(|name| std::env::var(name).ok());
    let effective = settings.find(|value| !value.is_empty()).unwrap_or_default();
    let effective = effective.to_uppercase();
    cfg!(windows) || effective.contains("UTF-8") || effective.contains("UTF8")
}

/// The width of the terminal, or what it says in `COLUMNS`.
pub(super) fn terminal_width() -> usize {
    let stated = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    stated
        .or_else(seen)
        .unwrap_or(text::DEFAULT_WIDTH)
        .max(MINIMUM_WIDTH)
}

/// Narrower than this, words no longer fit and wrapping only makes it worse.
const MINIMUM_WIDTH: usize = 40;
