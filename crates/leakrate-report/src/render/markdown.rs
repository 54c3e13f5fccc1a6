//! The document as Markdown, for the places where incidents are written.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::chart::{self, Style};
use crate::document::{Align, Block, Cell, Document, Illustration, Table};
use crate::figure::Figure;
use crate::render::isolated::isolated;
use crate::render::output::{Output, OutputError, Picture, Rendered, Shown};
use crate::render::printable::printable;

/// Markdown, with the charts in files beside it where it is a file itself.
#[derive(Debug)]
pub struct Markdown;

impl Output for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["md", "markdown"]
    }

    fn render(&self, result: &Shown<'_>) -> Result<Rendered, OutputError> {
        match result.stem {
            None => Ok(render(result.document, Pictures::None).into()),
            Some(stem) => beside(result.document, stem),
        }
    }
}

fn beside(document: &Document, stem: &str) -> Result<Rendered, OutputError> {
    let style = Style::default();
    let pictures = document.illustrations().map(|illustration| {
        let name = picture_name(stem, illustration);
        let bytes = chart::picture(&illustration.figure, &style)?;
        Ok(Picture { name, bytes })
    });
    let pictures = pictures.collect::<Result<_, OutputError>>()?;
    let mut noted = document.clone();
    // An SVG has its words as text, so no character of them is missing.
    if cfg!(feature = "png") {
        let figures = document.illustrations().map(|one| &one.figure);
        noted.blocks.extend(undrawn(figures));
    }
    Ok(Rendered {
        text: render(&noted, Pictures::Beside { stem }),
        pictures,
    })
}

/// What is to be said of pictures whose characters their typeface lacks.
pub fn undrawn<'a>(figures: impl IntoIterator<Item = &'a Figure>) -> Option<Block> {
    let missing = figures.into_iter().flat_map(chart::missing_characters);
    let missing: BTreeSet<char> = missing.collect();
    if missing.is_empty() {
        return None;
    }
    let characters = String::from_iter(missing);
    let note = format!(
        "PNG charts show □ for characters that their typeface lacks ({characters}); SVG and HTML \
         have them"
    );
    Some(Block::Caveats(vec![note]))
}

/// Where the charts of a document are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pictures<'a> {
    /// Nowhere: they are left out.
    None,
    /// In files beside the document, whose names begin with `stem`.
    Beside {
        /// The name of the document without its extension.
        stem: &'a str,
    },
}

/// The name of the file of a chart.
fn picture_name(stem: &str, illustration: &Illustration) -> String {
    format!("{stem}-{}.{}", illustration.name, chart::PICTURE_EXTENSION)
}

/// Spells a document as Markdown.
fn render(document: &Document, pictures: Pictures<'_>) -> String {
    let mut out = String::new();
    if let Some(title) = &document.title {
        let _ = writeln!(out, "# {}\n", escape(title));
    }
    for finding in &document.finding {
        let _ = writeln!(out, "**{}**\n", escape(&finding.text));
    }
    for block in &document.blocks {
        match block {
            Block::Heading(text) => {
                let _ = writeln!(out, "## {}\n", escape(text));
            }
            Block::Paragraph(text) => {
                let _ = writeln!(out, "{}\n", paragraph(text));
            }
            Block::Table(table) => write_table(&mut out, table),
            Block::Caveats(caveats) => {
                for caveat in caveats {
                    let _ = writeln!(out, "- {}", paragraph(caveat));
                }
                out.push('\n');
            }
            Block::Command(command) => {
                let command = printable(command);
                let fence = fence(&command);
                let _ = writeln!(out, "{fence}console\n$ {command}\n{fence}\n");
            }
            Block::Figure(illustration) => write_picture(&mut out, illustration, pictures),
            Block::Literal(line) => {
                let _ = writeln!(out, "    {}\n", printable(line));
            }
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn write_table(out: &mut String, table: &Table) {
    let titles = table.columns.iter().map(|column| escape(&column.title));
    write_row(out, titles);
    let rules = table.columns.iter().map(|column| match column.align {
        Align::Left => "---".to_owned(),
        Align::Right => "---:".to_owned(),
    });
    write_row(out, rules);
    for row in &table.rows {
        write_row(out, row.iter().map(|cell: &Cell| escape(&cell.text)));
    }
    out.push('\n');
}

fn write_row(out: &mut String, cells: impl Iterator<Item = String>) {
    for cell in cells {
        let _ = write!(out, "| {cell} ");
    }
    out.push_str("|\n");
}

fn write_picture(out: &mut String, illustration: &Illustration, pictures: Pictures<'_>) {
    if let Pictures::Beside { stem } = pictures {
        let title = escape(&illustration.figure.title);
        let address = address(&picture_name(stem, illustration));
        let _ = writeln!(out, "![{title}]({address})\n");
    }
}

/// The name of a file as a relative address: spaces and brackets would end the link.
fn address(name: &str) -> String {
    name.bytes().fold(String::new(), |mut address, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
        address
    })
}

/// A fence longer than any run of backticks inside it.
fn fence(text: &str) -> String {
    let runs = text.split(|character| character != '`').map(str::len);
    "`".repeat(runs.max().unwrap_or(0).max(2) + 1)
}

/// Text that begins a line: it must not be taken for a list, a rule or a heading.
fn paragraph(text: &str) -> String {
    let escaped = escape(text);
    let digits = escaped.chars().take_while(char::is_ascii_digit).count();
    match escaped[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &escaped[..digits], &escaped[digits..]),
        Some('-' | '+' | '=') if digits == 0 => format!("\\{escaped}"),
        _ => escaped,
    }
}

/// Input may name a series anything: it must stay text.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in isolated(&printable(text)).chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_stays_text() {
        assert_eq!(
            escape("<script>|*x*\n_y_"),
            "&lt;script&gt;\\|\\*x\\* \\_y\\_"
        );
    }

    #[test]
    fn a_name_at_the_start_of_a_line_is_no_list() {
        assert_eq!(paragraph("- leaks"), "\\- leaks");
        assert_eq!(paragraph("1. leaks"), "1\\. leaks");
        assert_eq!(paragraph("2 of 3 series leak"), "2 of 3 series leak");
    }

    #[test]
    fn a_command_with_backticks_stays_inside_its_fence() {
        assert_eq!(fence("a ``` b"), "````");
        assert_eq!(fence("plain"), "```");
    }

    #[test]
    fn the_address_of_a_picture_has_no_spaces() {
        assert_eq!(address("my report-crash.png"), "my%20report-crash.png");
    }

    #[test]
    fn numbers_are_set_on_the_right() {
        let mut table = Table::new([("series", Align::Left), ("rate", Align::Right)]);
        table.rows.push(vec!["a".into(), "1".into()]);
        let mut out = String::new();
        write_table(&mut out, &table);
        assert_eq!(out, "| series | rate |\n| --- | ---: |\n| a | 1 |\n\n");
    }
}
