//! Tables for a terminal: as columns where they fit, else as lists.

use std::fmt::Write as _;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::{INDENT, style, wrap};
use crate::document::{Align, Cell, Need, Table, Tone};
use crate::render::printable::printable;

const GUTTER: &str = "  ";
/// A last column of words may be broken down to this width; narrower, lists read better.
const NARROWEST: usize = 24;

pub(super) fn write(out: &mut String, table: &Table, width: usize) {
    let table = shown(table);
    let narrowed = Narrowed::to(table.clone(), width);
    if fits(&narrowed.table, width) {
        write_fitting(out, &narrowed.table, width);
        narrowed.say_what_is_missing(out);
    } else {
        write_records(out, &table, width);
    }
}

/// A table with fewer columns than there are.
struct Narrowed {
    table: Table,
    left_out: Vec<String>,
}

impl Narrowed {
    /// Leaves out spare columns, the last first, until the others fit or none is spare.
    fn to(table: Table, width: usize) -> Self {
        let mut narrowed = Self {
            table,
            left_out: Vec::new(),
        };
        while !fits(&narrowed.table, width) {
            let columns = &narrowed.table.columns;
            let Some(spare) = columns.iter().rposition(|one| one.need == Need::Spare) else {
                break;
            };
            narrowed.left_out.insert(0, columns[spare].title.clone());
            narrowed.table = narrowed.table.without(spare);
        }
        narrowed
    }

    fn say_what_is_missing(&self, out: &mut String) {
        if !self.left_out.is_empty() {
            let muted = Style::new().dimmed();
            let titles = self.left_out.join(", ");
            let _ = writeln!(out, "{INDENT}{muted}no room for: {titles}{muted:#}");
        }
    }
}

fn total_width(table: &Table) -> usize {
    let widths = column_widths(table);
    let gutters = GUTTER.width() * widths.len().saturating_sub(1);
    INDENT.width() + gutters + widths.iter().sum::<usize>()
}

/// Whether the columns have room beside one another, the last of them broken if it is of words.
fn fits(table: &Table, width: usize) -> bool {
    let excess = total_width(table).saturating_sub(width);
    excess == 0 || breaks_last(table, excess)
}

fn breaks_last(table: &Table, excess: usize) -> bool {
    let is_words = table
        .columns
        .last()
        .is_some_and(|column| column.align == Align::Left);
    let widths = column_widths(table);
    is_words
        && widths
            .last()
            .is_some_and(|&last| last >= excess + NARROWEST)
}

fn write_fitting(out: &mut String, table: &Table, width: usize) {
    let mut widths = column_widths(table);
    let excess = total_width(table).saturating_sub(width);
    if let Some(last) = widths.last_mut() {
        *last -= excess.min(*last);
    }
    write_grid(out, table, &widths);
}

/// The table as it may be written: every title and cell on one line, none with characters that act.
fn shown(table: &Table) -> Table {
    let mut table = table.clone();
    for column in &mut table.columns {
        column.title = printable(&column.title).into_owned();
    }
    for cell in table.rows.iter_mut().flatten() {
        cell.text = printable(&cell.text).into_owned();
    }
    table
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
        write_broken_row(out, table, widths, row);
    }
}

/// A row whose last cell may take several lines.
fn write_broken_row(out: &mut String, table: &Table, widths: &[usize], row: &[Cell]) {
    let (Some((last, others)), Some(&width)) = (row.split_last(), widths.last()) else {
        return;
    };
    for (number, line) in wrap(&last.text, width).into_iter().enumerate() {
        let mut cells = match number {
            0 => others.to_vec(),
            _ => vec![Cell::default(); others.len()],
        };
        cells.push(Cell::toned(line, last.tone));
        write_row(out, table, widths, &cells, Style::new());
    }
}

fn write_row(out: &mut String, table: &Table, widths: &[usize], row: &[Cell], base: Style) {
    out.push_str(INDENT);
    let filled = row.iter().rposition(|cell| !cell.text.is_empty());
    let count = filled.map_or(0, |last| last + 1);
    for (index, cell) in row.iter().enumerate().take(count) {
        let last = Some(index) == filled;
        let padding = " ".repeat(widths[index].saturating_sub(cell.text.width()));
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
    let titles = table.columns.iter().skip(1);
    let title_width = titles.map(|column| column.title.width()).max().unwrap_or(0);
    let lead = INDENT.width() * 2 + title_width + GUTTER.width();
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

    fn plain(table: &Table, width: usize) -> String {
        let mut out = String::new();
        write(&mut out, table, width);
        anstream::adapter::strip_str(&out).to_string()
    }

    #[test]
    fn numbers_line_up_on_the_right() {
        let expected =
            "              leak rate\n  local         12.7 MB\n  production    24.5 MB\n";
        assert_eq!(plain(&table(), 80), expected);
    }

    #[test]
    fn a_table_wider_than_the_terminal_becomes_lists() {
        let expected = "  local\n    leak rate  12.7 MB\n  production\n    leak rate  24.5 MB\n";
        assert_eq!(plain(&table(), 22), expected);
    }

    #[test]
    fn columns_are_left_out_before_the_table_becomes_lists() {
        let mut table = Table::new([
            ("", Align::Left),
            ("leak rate", Align::Right),
            ("95 % CI", Align::Right),
        ])
        .with_spare(["95 % CI"]);
        table.rows.push(vec![
            "local".into(),
            "12.7 MB".into(),
            "10.8 to 14.7".into(),
        ]);
        let expected = "         leak rate\n  local    12.7 MB\n  no room for: 95 % CI\n";
        assert_eq!(plain(&table, 24), expected);
        let lists = plain(&table, 16);
        assert!(lists.starts_with("  local\n    leak rate  12.7"), "{lists}");
        assert!(lists.contains("95 % CI"), "{lists}");
        assert!(plain(&table, 80).contains("10.8 to 14.7"));
    }

    #[test]
    fn a_last_column_of_words_is_broken_before_the_table_is() {
        let mut table = Table::new([("number", Align::Left), ("how it was found", Align::Left)]);
        let words = "least squares of memory on requests";
        table.rows.push(vec!["leak rate".into(), words.into()]);
        let expected = "  number     how it was found\n  leak rate  least squares of memory on\n             requests\n";
        assert_eq!(plain(&table, 40), expected);
    }

    #[test]
    fn a_name_cannot_command_the_terminal() {
        let mut table = Table::new([("", Align::Left), ("rate", Align::Right)]);
        table
            .rows
            .push(vec!["\x1b]0;owned\x07a\nb".into(), "1".into()]);
        let mut out = String::new();
        write(&mut out, &table, 80);
        assert!(!out.contains("\x1b]") && !out.contains('\x07'), "{out:?}");
        assert_eq!(out.lines().count(), 2, "{out:?}");
    }
}
