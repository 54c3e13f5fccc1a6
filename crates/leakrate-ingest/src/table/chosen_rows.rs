//! Leaving out the rows of a table that are not asked for: they become blank lines, which no reader sees, so that those
//! that are read keep their places.

use std::ops::Range;

use crate::asked_rows::{AskedRows, ColumnCondition, SeenCells};
use crate::error::Problem;
use crate::options::Cutting;
use crate::parallel;
use crate::source::{CellBounds, ChosenRows, HeldColumns, Source};
use crate::table::fast::cut;
use crate::table::layout::Layout;
use crate::table::rows::{Rows, ends_in_quote};

/// The table with the rows alone that a filter wants.
///
/// # Errors
/// It wants none, or cells cannot be read.
pub(crate) fn choose_rows(
    source: &Source,
    layout: &Layout,
    filter: &AskedRows,
    cutting: Cutting,
) -> Result<Source, Problem> {
    match source.columns() {
        Some(columns) => choose_of_columns(source, columns, filter),
        None => choose_of_text(source, layout, filter, cutting),
    }
}

fn choose_of_text(
    source: &Source,
    layout: &Layout,
    filter: &AskedRows,
    cutting: Cutting,
) -> Result<Source, Problem> {
    let (head, body) = source.text().split_at(layout.body);
    let chooser = LineChooser { layout, filter };
    let mut written = source.written_anew()?;
    written.push(head)?;
    let mut rows = 0;
    // A quote may hide the end of a line.
    let is_cut_anywhere = !body.contains('"');
    let cut = |text, usual| {
        if is_cut_anywhere {
            cut(text, usual)
        } else {
            vec![text]
        }
    };
    for window in cut(body, cutting.window) {
        let parts = cutting.parts_per_core.max(1) * parallel::cores();
        let parts = cut(window, window.len().div_ceil(parts));
        for lines in parallel::map(parts, |part| chooser.lines(part)) {
            rows += lines.rows;
            written.push(&lines.text)?;
        }
    }
    if rows > 0 {
        return written.finish();
    }
    let mut seen = SeenCells::new(filter);
    let mut all = Rows::new(body, 0, layout.delimiter);
    while let Some(row) = all.advance_to(|row| !layout.is_header(row)) {
        seen.add(|column| row.record.get(column));
    }
    Err(seen.problem())
}

struct LineChooser<'c> {
    layout: &'c Layout,
    filter: &'c AskedRows<'c>,
}

/// Lines of a text, of which those that are left out are blank.
struct ChosenLines {
    text: String,
    /// How many rows are left.
    rows: usize,
}

impl LineChooser<'_> {
    fn lines(&self, part: &str) -> ChosenLines {
        let delimiter = self.layout.delimiter;
        let mut chosen = ChosenLines {
            text: String::new(),
            rows: 0,
        };
        let mut rows = Rows::new(part, 0, delimiter);
        // Up to where lines are taken as they are.
        let mut done = 0;
        while let Some(row) = rows.advance() {
            let is_open = |range: &Range<usize>| {
                range.end == part.len() && ends_in_quote(part, range, delimiter, row.record.len())
            };
            if self.layout.is_header(&row.record) {
                continue;
            }
            // A quote that nothing closes hides other rows, and is told by who reads it.
            if self.filter.wants(|column| row.record.get(column)) || is_open(&row.range) {
                chosen.rows += 1;
                continue;
            }
            chosen.text.push_str(&part[done..row.range.start]);
            let inside = part[row.range.clone()].chars();
            chosen
                .text
                .extend(inside.filter(|letter| matches!(letter, '\n' | '\r')));
            done = row.range.end;
        }
        chosen.text.push_str(&part[done..]);
        chosen
    }
}

fn choose_of_columns(
    source: &Source,
    columns: &HeldColumns,
    filter: &AskedRows,
) -> Result<Source, Problem> {
    let parts = 0..columns.parts();
    let chosen = parallel::map(parts.clone(), |part| chosen_of_part(columns, part, filter));
    let chosen = chosen.into_iter().collect::<Result<Vec<_>, Problem>>()?;
    let is_read = |part: usize| chosen[part].count(rows_of(columns, part)) > 0;
    if parts.clone().any(is_read) {
        return source.choosing(columns.clone(), chosen);
    }
    let mut seen = SeenCells::new(filter);
    for part in parts {
        let cells = filter.conditions().iter();
        let cells = cells.map(|one| SeenColumn::of(columns, part, one.column));
        let cells = cells.collect::<Result<Vec<_>, Problem>>()?;
        for row in 0..rows_of(columns, part) {
            seen.add(|column| {
                let seen = cells.iter().find(|cells| cells.column == column)?;
                Some(&seen.texts[seen.of_rows[row] as usize])
            });
        }
    }
    Err(seen.problem())
}

/// A column of a part, as text.
struct SeenColumn {
    column: usize,
    texts: Vec<String>,
    of_rows: Vec<u32>,
}

impl SeenColumn {
    fn of(columns: &HeldColumns, part: usize, column: usize) -> Result<Self, Problem> {
        let (texts, of_rows) = columns.cells(part, column)?.into_texts();
        Ok(Self {
            column,
            texts,
            of_rows,
        })
    }
}

fn rows_of(columns: &HeldColumns, part: usize) -> usize {
    columns.start_of(part + 1) - columns.start_of(part)
}

/// The rows of a part that a filter wants. Of a part that can have none, nothing is read.
fn chosen_of_part(
    columns: &HeldColumns,
    part: usize,
    filter: &AskedRows,
) -> Result<ChosenRows, Problem> {
    let mut open: Vec<&ColumnCondition> = Vec::new();
    for one in filter.conditions() {
        match columns.table().bounds(part, one.column) {
            Some(bounds) if !one.may_hold(&bounds) => return Ok(ChosenRows::Some(Vec::new())),
            Some(CellBounds::All(_)) => {}
            Some(_) | None => open.push(one),
        }
    }
    let all = rows_of(columns, part);
    let mut chosen: Vec<u32> = (0..all as u32).collect();
    for one in open {
        let (texts, of_rows) = columns.cells(part, one.column)?.into_texts();
        let hold: Vec<bool> = texts.iter().map(|text| one.holds(text)).collect();
        chosen.retain(|&row| hold[of_rows[row as usize] as usize]);
        if chosen.is_empty() {
            break;
        }
    }
    Ok(if chosen.len() == all {
        ChosenRows::All
    } else {
        ChosenRows::Some(chosen)
    })
}
