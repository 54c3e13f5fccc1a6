//! The document for a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::render::printable::printable;
use crate::report::document::{Align, Block, Cell, Document, Table, Tone};

/// Columns of a terminal that does not say how wide it is.
pub const DEFAULT_WIDTH: usize = 110;

const INDENT: &str = "  ";
const GUTTER: &str = "  ";

/// Spells a document for a terminal of `width` columns. Styles are ANSI sequences, which the
/// stream strips where they are not wanted.
pub fn render(document: &Document, width: usize) -> String {
    let mut out = String::new();
    for finding in &document.finding {
        let style = style(finding.tone).bold();
        for line in wrap(&finding.text, width) {
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
                let _ = writeln!(out, "{style}{text}{style:#}");
            }
            Block::Paragraph(text) => paragraph(&mut out, text, width),
            Block::Table(table) => write_table(&mut out, table, width),
            Block::Caveats(caveats) => caveats
                .iter()
                .for_each(|caveat| write_caveat(&mut out, caveat, width)),
            Block::Command(command) => {
                let _ = writeln!(out, "{INDENT}$ {}", printable(command));
            }
            Block::Figure(_) => {}
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
        _ => false,
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

fn write_table(out: &mut String, table: &Table, width: usize) {
    let widths = column_widths(table);
    let total =
        INDENT.width() + widths.iter().sum::<usize>() + GUTTER.width() * (widths.len().max(1) - 1);
    if total <= width {
        write_grid(out, table, &widths);
    } else {
        write_records(out, table, width);
    }
}

fn column_widths(table: &Table) -> Vec<usize> {
    (0..table.columns.len())
        .map(|index| {
            let cells = table.rows.iter().map(|row| row[index].text.width());
            cells.fold(table.columns[index].title.width(), usize::max)
        })
        .collect()
}

fn write_grid(out: &mut String, table: &Table, widths: &[usize]) {
    let head: Vec<Cell> = table
        .columns
        .iter()
        .map(|column| Cell::from(column.title.as_str()))
        .collect();
    if head.iter().any(|cell| !cell.text.is_empty()) {
        write_row(out, table, widths, &head, Style::new().dimmed());
    }
    for row in &table.rows {
        write_row(out, table, widths, row, Style::new());
    }
}

fn write_row(out: &mut String, table: &Table, widths: &[usize], row: &[Cell], base: Style) {
    out.push_str(INDENT);
    let filled = row.iter().rposition(|cell| !cell.text.is_empty());
    for (index, cell) in row
        .iter()
        .enumerate()
        .take(filled.map_or(0, |last| last + 1))
    {
        let last = Some(index) == filled;
        let padding = " ".repeat(widths[index] - cell.text.width());
        let style = if cell.tone == Tone::Neutral {
            base
        } else {
            style(cell.tone)
        };
        let text = format!("{style}{}{style:#}", cell.text);
        match table.columns[index].align {
            Align::Left if last => out.push_str(&text),
            Align::Left => *out += &(text + &padding),
            Align::Right => *out += &(padding + &text),
        }
        if !last {
            out.push_str(GUTTER);
        }
    }
    out.push('\n');
}

/// A table that is wider than the terminal is written as one short list for each row.
fn write_records(out: &mut String, table: &Table, width: usize) {
    let titles = table
        .columns
        .iter()
        .skip(1)
        .map(|column| column.title.width());
    let title_width = titles.max().unwrap_or(0);
    for row in &table.rows {
        let Some((name, rest)) = row.split_first() else {
            continue;
        };
        let bold = Style::new().bold();
        let _ = writeln!(out, "{INDENT}{bold}{}{bold:#}", name.text);
        for (column, cell) in table.columns.iter().skip(1).zip(rest) {
            if cell.text.is_empty() {
                continue;
            }
            let style = style(cell.tone);
            let lead = INDENT.width() * 2 + title_width + GUTTER.width();
            let padding = " ".repeat(title_width - column.title.width());
            let lines = wrap(&cell.text, width.saturating_sub(lead));
            for (index, line) in lines.iter().enumerate() {
                if index == 0 {
                    let _ = write!(out, "{INDENT}{INDENT}{}{padding}{GUTTER}", column.title);
                } else {
                    out.push_str(&" ".repeat(lead));
                }
                let _ = writeln!(out, "{style}{line}{style:#}");
            }
        }
    }
}

/// Breaks at spaces; a word longer than the line stands on a line of its own.
fn wrap(text: &str, width: usize) -> Vec<String> {
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

    fn table() -> Table {
        let mut table = Table::new([("", Align::Left), ("leak rate", Align::Right)]);
        table.rows.push(vec!["local".into(), "12.7 MB".into()]);
        table
            .rows
            .push(vec!["production".into(), Cell::toned("24.5 MB", Tone::Bad)]);
        table
    }

    fn plain(document: &Document, width: usize) -> String {
        anstream::adapter::strip_str(&render(document, width)).to_string()
    }

    #[test]
    fn numbers_line_up_on_the_right() {
        let document = Document {
            blocks: vec![Block::Table(table())],
            ..Document::default()
        };
        let expected =
            "\n              leak rate\n  local         12.7 MB\n  production    24.5 MB\n";
        assert_eq!(plain(&document, 80), expected);
    }

    #[test]
    fn a_table_wider_than_the_terminal_becomes_lists() {
        let document = Document {
            blocks: vec![Block::Table(table())],
            ..Document::default()
        };
        let expected = "\n  local\n    leak rate  12.7 MB\n  production\n    leak rate  24.5 MB\n";
        assert_eq!(plain(&document, 22), expected);
    }

    #[test]
    fn long_text_breaks_at_spaces_within_the_width() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("unbreakable", 4), ["unbreakable"]);
    }
}
