//! Where a result goes: standard output or a file, in the format that was asked for.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::args::{Format, OutputArgs};
use super::error::Error;
use super::write_all;
use crate::chart::{self, Style};
use crate::render::{json, markdown, text};
use crate::report::facts::Facts;
use crate::report::figure::Figure;
use crate::report::{self};

/// Writes the result as `args` ask for it.
pub(super) fn write(facts: &Facts, args: &OutputArgs, out: &mut dyn Write) -> Result<(), Error> {
    let rendered = match format(args)? {
        Format::Json => json::render(facts)?,
        Format::Markdown => markdown::render(&report::compose(facts)),
        Format::Text => text::render(&report::compose(facts), terminal_width()),
    };
    match &args.output {
        None => write_all(out, rendered.as_bytes()),
        Some(path) => {
            let plain = anstream::adapter::strip_str(&rendered).to_string();
            write_file(path, plain.as_bytes())
        }
    }
}

/// Draws `figure` if a chart was asked for.
pub(super) fn draw(
    args: &OutputArgs,
    figure: impl FnOnce() -> Option<Figure>,
) -> Result<(), Error> {
    let Some(path) = &args.chart else {
        return Ok(());
    };
    let Some(figure) = figure() else {
        return Err(Error::NothingToDraw);
    };
    let style = Style::default();
    match extension(path) {
        Some("png") => write_file(path, &chart::png(&figure, &style)?),
        Some("svg") => write_file(path, chart::svg(&figure, &style)?.as_bytes()),
        _ => Err(Error::ChartExtension { path: path.clone() }),
    }
}

fn format(args: &OutputArgs) -> Result<Format, Error> {
    if let Some(format) = args.format {
        return Ok(format);
    }
    let Some(path) = &args.output else {
        return Ok(Format::Text);
    };
    match extension(path) {
        Some("txt") => Ok(Format::Text),
        Some("md" | "markdown") => Ok(Format::Markdown),
        Some("json") => Ok(Format::Json),
        _ => Err(Error::OutputExtension { path: path.clone() }),
    }
}

fn extension(path: &Path) -> Option<&str> {
    path.extension().and_then(|extension| extension.to_str())
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes).map_err(|source| Error::WriteFile {
        path: path.to_owned(),
        source,
    })
}

/// The width of the terminal, or what it says in `COLUMNS`.
pub(super) fn terminal_width() -> usize {
    let told = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    told.or_else(seen)
        .unwrap_or(text::DEFAULT_WIDTH)
        .max(MINIMUM_WIDTH)
}

/// Narrower than this, words no longer fit and wrapping only makes it worse.
const MINIMUM_WIDTH: usize = 40;
