//! The document for a terminal.

mod names;
mod plot;
mod table;

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::document::{Block, Document, Tone};
use crate::render::output::{Appends, ChartRoom, Output, OutputError, Rendered, Shown};
use crate::render::printable::printable;

/// Columns of a terminal that does not say how wide it is.
pub const DEFAULT_WIDTH: usize = 110;

/// Running text is not set wider than this, however wide the terminal: the eye loses the line.
const MEASURE: usize = DEFAULT_WIDTH;

const INDENT: &str = "  ";

/// Words and tables for a terminal.
#[derive(Debug)]
pub struct Text;

impl Output for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt"]
    }

    fn charts(&self) -> ChartRoom {
        ChartRoom::Dots
    }

    fn appends(&self) -> Appends {
        Appends::Freely
    }

    fn render(&self, result: &Shown<'_>) -> Result<Rendered, OutputError> {
        Ok(render(result.document, result.width).into())
    }
}

/// Spells a document for a terminal of `width` columns. Styles are ANSI sequences, which the
/// stream strips where they are not wanted.
pub fn render(document: &Document, width: usize) -> String {
    let mut out = String::new();
    for finding in &document.finding {
        let style = style(finding.tone).bold();
        for line in wrap(&finding.text, width.min(MEASURE)) {
            let _ = writeln!(out, "{style}{line}{style:#}");
        }
    }
    for (index, block) in document.blocks.iter().enumerate() {
        if !continues(&document.blocks[..index], block) {
            out.push('\n');
        }
        match block {
            Block::Heading(text) => {
                let style = Style::new().bold();
                let _ = writeln!(out, "{style}{}{style:#}", printable(text));
            }
            Block::Paragraph(text) => paragraph(&mut out, text, width.min(MEASURE)),
            Block::Table(table) => table::write(&mut out, table, width),
            Block::Caveats(caveats) => caveats
                .iter()
                .for_each(|caveat| write_caveat(&mut out, caveat, width.min(MEASURE))),
            Block::Command(command) => {
                let _ = writeln!(out, "{INDENT}$ {}", printable(command));
            }
            Block::Figure(illustration) => plot::write(&mut out, &illustration.figure, width),
            Block::Literal(line) => {
                let shown: String = printable(line)
                    .chars()
                    .take(width.saturating_sub(INDENT.len()))
                    .collect();
                let _ = writeln!(out, "{INDENT}{shown}");
            }
        }
    }
    out
}

/// Literal lines, and what stands under a heading, follow without a blank line.
fn continues(before: &[Block], block: &Block) -> bool {
    match before.last() {
        Some(Block::Heading(_)) => true,
        Some(Block::Literal(_)) => matches!(block, Block::Literal(_)),
        Some(
            Block::Paragraph(_)
            | Block::Table(_)
            | Block::Caveats(_)
            | Block::Command(_)
            | Block::Figure(_),
        )
        | None => false,
    }
}

fn style(tone: Tone) -> Style {
    match tone {
        Tone::Neutral => Style::new(),
        Tone::Good => AnsiColor::Green.on_default(),
        Tone::Warning => AnsiColor::Yellow.on_default(),
        Tone::Bad => AnsiColor::Red.on_default(),
    }
}

fn paragraph(out: &mut String, text: &str, width: usize) {
    for line in wrap(text, width) {
        let _ = writeln!(out, "{line}");
    }
}

fn write_caveat(out: &mut String, caveat: &str, width: usize) {
    let style = style(Tone::Warning);
    let lines = wrap(caveat, width.saturating_sub(6));
    for (index, line) in lines.iter().enumerate() {
        let lead = if index == 0 { "note: " } else { "      " };
        let _ = writeln!(out, "{style}{lead}{style:#}{line}");
    }
}

/// Breaks at spaces; a word longer than the line stands on a line of its own.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in printable(text).split(' ') {
        let index = lines.len() - 1;
        let line = &mut lines[index];
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_breaks_at_spaces_within_the_width() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("unbreakable", 4), ["unbreakable"]);
    }
}
