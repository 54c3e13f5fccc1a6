//! The document as Markdown, for the places where incidents are written.

use std::fmt::Write as _;

use crate::report::document::{Align, Block, Cell, Document, Table};

/// Spells a document as Markdown.
pub fn render(document: &Document) -> String {
    let mut out = String::new();
    for finding in &document.finding {
        let _ = writeln!(out, "**{}**\n", escape(&finding.text));
    }
    for block in &document.blocks {
        match block {
            Block::Heading(text) => {
                let _ = writeln!(out, "## {}\n", escape(text));
            }
            Block::Paragraph(text) => {
                let _ = writeln!(out, "{}\n", escape(text));
            }
            Block::Table(table) => write_table(&mut out, table),
            Block::Caveats(caveats) => {
                for caveat in caveats {
                    let _ = writeln!(out, "- {}", escape(caveat));
                }
                out.push('\n');
            }
            Block::Command(command) => {
                let _ = writeln!(out, "```console\n$ {command}\n```\n");
            }
            Block::Literal(line) => {
                let _ = writeln!(out, "    {line}\n");
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

/// Input may name a series anything: it must stay text.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\n' | '\r' => escaped.push(' '),
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
    fn numbers_are_set_on_the_right() {
        let mut table = Table::new([("series", Align::Left), ("rate", Align::Right)]);
        table.rows.push(vec!["a".into(), "1".into()]);
        let mut out = String::new();
        write_table(&mut out, &table);
        assert_eq!(out, "| series | rate |\n| --- | ---: |\n| a | 1 |\n\n");
    }
}
