//! Tables for a terminal: as columns where they fit, else as lists.

use std::fmt::Write as _;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::{INDENT, names, style, wrap};
use crate::document::{Align, Cell, Need, Table, Tone};
use crate::render::printable::printable;

const GUTTER: &str = "  ";
/// A last column of words may be broken down to this width; narrower, lists read better.
const NARROWEST: usize = 24;

pub(super) fn write(out: &mut String, table: &Table, width: usize) {
    let table = shown(table);
    match Narrowed::to(&table, width) {
        Some(narrowed) => {
            write_grid(out, &narrowed.table, width);
            narrowed.say_what_is_missing(out);
        }
        None => write_records(out, &table, width),
    }
}

/// A table in columns that fit, and what was left out for it.
struct Narrowed {
    table: Table,
    columns_left_out: Vec<String>,
    /// What all names begin with, where they are shown without it.
    start_left_out: Option<String>,
}

impl Narrowed {
    /// With the longest names and the most columns for which there is room; `None` where there is
    /// none even for broken names and no spare column.
    fn to(table: &Table, width: usize) -> Option<Self> {
        let whole = Self {
            table: table.clone(),
            columns_left_out: Vec::new(),
            start_left_out: None,
        };
        let whole = whole.without_spare_columns(width);
        if fits(&whole.table, width) {
            return Some(whole);
        }
        let short = Self::with_short_names(table).map(|short| short.without_spare_columns(width));
        let narrowest = short.unwrap_or(whole);
        if fits(&narrowest.table, width) {
            Some(narrowest)
        } else {
            narrowest.with_broken_names(width)
        }
    }

    /// Leaves out spare columns, the last first, until the others fit or none is spare.
    fn without_spare_columns(mut self, width: usize) -> Self {
        while !fits(&self.table, width) {
            let columns = &self.table.columns;
            let Some(spare) = columns.iter().rposition(|one| one.need == Need::Spare) else {
                break;
            };
            self.columns_left_out
                .insert(0, columns[spare].title.clone());
            self.table = self.table.without(spare);
        }
        self
    }

    /// The whole table, of which names are shown without what all of them begin with.
    fn with_short_names(table: &Table) -> Option<Self> {
        let names = table.rows.iter().filter_map(|row| row.first());
        let start = names::common_start(names.map(|name| name.text.as_str()))?.to_owned();
        let mut table = table.clone();
        for name in table.rows.iter_mut().filter_map(|row| row.first_mut()) {
            name.text = format!("…{}", &name.text[start.len()..]);
        }
        Some(Self {
            table,
            columns_left_out: Vec::new(),
            start_left_out: Some(start),
        })
    }

    /// With names over several lines.
    fn with_broken_names(mut self, width: usize) -> Option<Self> {
        let beside = total_width(&self.table) - column_widths(&self.table).first()?;
        let room = width
            .checked_sub(beside)
            .filter(|&room| room >= NARROWEST)?;
        let broken = |row: Vec<Cell>| {
            let columns = row.len();
            let mut row = row.into_iter();
            let name = row.next().unwrap_or_default();
            let rest: Vec<Cell> = row.collect();
            let lines = names::broken(&name.text, room).into_iter().enumerate();
            let lines = lines.map(move |(number, line)| {
                let mut cells = vec![Cell::toned(line, name.tone)];
                match number {
                    0 => cells.extend(rest.iter().cloned()),
                    _ => cells.resize(columns, Cell::default()),
                }
                cells
            });
            lines.collect::<Vec<_>>()
        };
        self.table.rows = self.table.rows.into_iter().flat_map(broken).collect();
        fits(&self.table, width).then_some(self)
    }

    fn say_what_is_missing(&self, out: &mut String) {
        let muted = Style::new().dimmed();
        if let Some(start) = &self.start_left_out {
            let _ = writeln!(out, "{INDENT}{muted}… stands for {start}{muted:#}");
        }
        if !self.columns_left_out.is_empty() {
            let titles = self.columns_left_out.join(", ");
            let _ = writeln!(out, "{INDENT}{muted}no room for: {titles}{muted:#}");
        }
    }
}

fn total_width(table: &Table) -> usize {
    let widths = column_widths(table);
    let gutters = GUTTER.width() * widths.len().saturating_sub(1);
    INDENT.width() + gutters + widths.iter().sum::<usize>()
}

/// Whether the columns have room beside one another, the last of them and cells that run on broken
/// if they are of words.
fn fits(table: &Table, width: usize) -> bool {
    let excess = total_width(table).saturating_sub(width);
    (excess == 0 || breaks_last(table, excess)) && have_room_to_run_on(table, width)
}

fn have_room_to_run_on(table: &Table, width: usize) -> bool {
    let widths = column_widths(table);
    table.rows.iter().all(|row| {
        let words = last_filled(row).filter(|&last| runs_on(row, last));
        words.is_none_or(|last| lead(&widths, last) + NARROWEST <= width)
    })
}

/// Where the last cell is that says something.
fn last_filled(row: &[Cell]) -> Option<usize> {
    row.iter().rposition(|cell| !cell.text.is_empty())
}

/// Whether a cell is of words behind which nothing stands: such words do not widen their column,
/// but run on over the empty cells.
fn runs_on(row: &[Cell], column: usize) -> bool {
    let is_last = last_filled(row) == Some(column) && column + 1 < row.len();
    is_last && column > 0 && row[column].text.width() > NARROWEST
}

/// What stands before a column.
fn lead(widths: &[usize], column: usize) -> usize {
    INDENT.width() + widths[..column].iter().sum::<usize>() + column * GUTTER.width()
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
            let rows = table.rows.iter().filter(|row| !runs_on(row, index));
            let cells = rows.map(|row| row[index].text.width());
            cells.fold(table.columns[index].title.width(), usize::max)
        })
        .collect()
}

fn write_grid(out: &mut String, table: &Table, width: usize) {
    let mut widths = column_widths(table);
    let excess = total_width(table).saturating_sub(width);
    if let Some(last) = widths.last_mut() {
        *last -= excess.min(*last);
    }
    let head: Vec<Cell> = table
        .columns
        .iter()
        .map(|column| Cell::from(column.title.as_str()))
        .collect();
    if head.iter().any(|cell| !cell.text.is_empty()) {
        write_row(out, table, &widths, &head, Style::new().dimmed());
    }
    for row in &table.rows {
        write_broken_row(out, table, &widths, row, width);
    }
}

/// A row of which the last cell that says something may take several lines.
fn write_broken_row(out: &mut String, table: &Table, widths: &[usize], row: &[Cell], width: usize) {
    let Some(last) = last_filled(row) else {
        out.push('\n');
        return;
    };
    let room = width.saturating_sub(lead(widths, last));
    let text = &row[last].text;
    let lines = if text.width() > room {
        wrap(text, room)
    } else {
        vec![text.clone()]
    };
    for (number, line) in lines.into_iter().enumerate() {
        let mut cells = match number {
            0 => row[..last].to_vec(),
            _ => vec![Cell::default(); last],
        };
        cells.push(Cell::toned(line, row[last].tone));
        write_row(out, table, widths, &cells, Style::new());
    }
}

fn write_row(out: &mut String, table: &Table, widths: &[usize], row: &[Cell], base: Style) {
    out.push_str(INDENT);
    let filled = last_filled(row);
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
    fn words_with_nothing_behind_them_run_on_and_push_no_column_aside() {
        let mut table = Table::new([("", Align::Left), ("", Align::Right), ("", Align::Left)]);
        let words = "1.12 TB a day, 33.5 TB a month (139 % of the memory)";
        table.rows = vec![
            vec![
                "leak rate".into(),
                "46.5 GB/h".into(),
                "44.4 to 48.6".into(),
            ],
            vec!["adds".into(), words.into(), "".into()],
        ];
        let expected = format!("  leak rate  46.5 GB/h  44.4 to 48.6\n  adds       {words}\n");
        assert_eq!(plain(&table, 100), expected);
        let narrow = plain(&table, 40);
        assert!(
            narrow.starts_with("  leak rate  46.5 GB/h  44.4 to 48.6\n"),
            "{narrow}"
        );
        assert!(narrow.lines().all(|line| line.width() <= 40), "{narrow}");
        let said: Vec<&str> = narrow.split_whitespace().collect();
        assert!(said.join(" ").ends_with(words), "{narrow}");
    }

    fn fleet(names: &[&str]) -> Table {
        let mut table = Table::new([
            ("", Align::Left),
            ("limit reached in", Align::Right),
            ("verdict", Align::Left),
        ])
        .with_spare(["verdict"]);
        let row = |name: &&str| vec![(*name).into(), "3 h 10 min".into(), "leak".into()];
        table.rows = names.iter().map(row).collect();
        table
    }

    #[test]
    fn names_lose_what_they_have_in_common_before_a_table_becomes_lists() {
        let names = [
            "payments-worker-production-7d4b9c-x2x",
            "payments-worker-production-5f6c8d-kq9",
        ];
        let said = plain(&fleet(&names), 48);
        assert!(
            said.contains("  …7d4b9c-x2x        3 h 10 min  leak\n"),
            "{said}"
        );
        assert!(
            said.ends_with("… stands for payments-worker-production-\n"),
            "{said}"
        );
        let whole = plain(&fleet(&names), 60);
        assert!(
            whole.contains(names[0]) && whole.contains("no room for: verdict"),
            "{whole}"
        );
    }

    #[test]
    fn names_of_many_kinds_are_broken_before_a_table_becomes_lists() {
        let names = ["payments-worker-production-7d4b9c-x2x", "checkout-api"];
        let said = plain(&fleet(&names), 48);
        assert!(
            said.contains("  payments-worker-production-        3 h 10 min\n    7d4b9c-x2x\n"),
            "{said}"
        );
        assert!(said.lines().all(|line| line.width() <= 48), "{said}");
        assert!(said.contains("no room for: verdict"), "{said}");
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
