//! A table made of what is none: records and lines become rows of named cells, which are read as
//! those of any table are, and each row keeps its place in the file.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use crate::asked_rows::{AskedRows, SeenCells};
use crate::columns::{HeaderName, Role};
use crate::error::Place;
use crate::error::{IngestError, Problem};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::source::Source;
use crate::table::{Delimiter, Layout, MOST_COLUMNS, is_missing, read_table};

/// Bytes of the longest cell that is kept: no number, time or name is as long.
const LONGEST_CELL: usize = 200;

/// Rows that a column is filled in at least once in. What is rarer would make the table far larger
/// than the text.
const RAREST: usize = 100;

/// Characters of a row that `inspect` shows.
const PREVIEWED: usize = 160;

/// Rows of named cells.
pub(crate) struct Tabulated<'s> {
    source: &'s Source,
    names: Vec<String>,
    columns: HashMap<String, usize>,
    cells: Vec<TabulatedCell>,
    rows: Vec<TabulatedRow>,
    text: String,
}

struct TabulatedCell {
    column: usize,
    /// The byte of the text of all cells at which it ends.
    end: usize,
}

struct TabulatedRow {
    /// Where in the file it stands.
    origin: Range<usize>,
    /// How many cells there are up to its last.
    end: usize,
}

/// The table as a source of its own, and what of the file each of its lines is.
struct WrittenTable {
    source: Source,
    layout: Layout,
    lines: Vec<WrittenLine>,
}

struct WrittenLine {
    start: usize,
    origin: Range<usize>,
}

impl<'s> Tabulated<'s> {
    pub(crate) fn new(source: &'s Source) -> Self {
        Self {
            source,
            names: Vec::new(),
            columns: HashMap::new(),
            cells: Vec::new(),
            rows: Vec::new(),
            text: String::new(),
        }
    }

    /// Adds a row that stands at `origin` in the file.
    ///
    /// # Errors
    /// There are more columns than a table may have.
    pub(crate) fn push<'c>(
        &mut self,
        origin: Range<usize>,
        cells: impl IntoIterator<Item = (&'c str, &'c str)>,
    ) -> Result<(), Problem> {
        let first = self.cells.len();
        for (name, cell) in cells {
            let cell = cell.trim();
            if cell.len() > LONGEST_CELL || is_missing(cell) {
                continue;
            }
            let column = self.column(name)?;
            let is_filled = self.cells[first..].iter().any(|held| held.column == column);
            if !is_filled {
                self.text.push_str(cell);
                let end = self.text.len();
                self.cells.push(TabulatedCell { column, end });
            }
        }
        let end = self.cells.len();
        self.rows.push(TabulatedRow { origin, end });
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Reads the rows that say anything of what is asked, as those of a table.
    ///
    /// # Errors
    /// What is wrong with such a table, shown where it stands in the file.
    pub(crate) fn read(self, query: &Query) -> Result<Recording, IngestError> {
        let source = self.source;
        let table = self.table(query)?;
        let sniff = Sniff::with_layout(&table.source, table.layout.clone());
        let read = read_table(&sniff, query);
        let mut recording =
            read.map_err(|error| error.replaced(|place| table.place(source, place)))?;
        let frames = recording.frames.iter_mut();
        for row in frames
            .flat_map(|frame| &mut frame.requests)
            .flat_map(|column| &mut column.rows)
        {
            *row = table.origin(*row).start;
        }
        let shown = table.lines.iter().take(recording.preview.len());
        recording.preview = shown
            .map(|line| preview(&source.text()[line.origin.clone()]))
            .collect();
        Ok(recording)
    }

    fn column(&mut self, name: &str) -> Result<usize, Problem> {
        if let Some(&at) = self.columns.get(name) {
            return Ok(at);
        }
        let limit = MOST_COLUMNS;
        if self.names.len() == limit {
            return Err(Problem::TooManyColumns { limit });
        }
        self.columns.insert(name.to_owned(), self.names.len());
        self.names.push(name.to_owned());
        Ok(self.names.len() - 1)
    }

    fn cells_of(&self, row: usize) -> &[TabulatedCell] {
        let start = row.checked_sub(1).map_or(0, |before| self.rows[before].end);
        &self.cells[start..self.rows[row].end]
    }

    /// Which columns say anything of what is asked.
    fn telling(&self, query: &Query) -> Vec<bool> {
        let options = query.options;
        let names = self.names.iter();
        let is_telling = |name: &String| {
            let header = HeaderName::parse(name);
            match (query.quantity, header.role) {
                (Quantity::Memory, _) if !options.memory.is_empty() => options
                    .memory
                    .iter()
                    .any(|wanted| HeaderName::parse(wanted).words == header.words),
                (Quantity::Memory, role) => matches!(role, Role::Memory(_) | Role::MemoryPercent),
                (Quantity::Requests, role) => matches!(
                    role,
                    Role::Requests | Role::RequestsAdded | Role::RequestRate | Role::LoadSeconds
                ),
            }
        };
        names.map(is_telling).collect()
    }

    /// The rows to read, and of their columns those that are filled often enough.
    ///
    /// # Errors
    /// None is as asked.
    fn table(&self, query: &Query) -> Result<WrittenTable, Problem> {
        let telling = self.telling(query);
        let tells = |row: &usize| self.cells_of(*row).iter().any(|cell| telling[cell.column]);
        let chosen = self.chosen(query)?;
        let mut rows: Vec<usize> = chosen.iter().copied().filter(tells).collect();
        if rows.is_empty() {
            rows = chosen;
        }
        let mut filled = vec![0; self.names.len()];
        for cell in rows.iter().flat_map(|&row| self.cells_of(row)) {
            filled[cell.column] += 1;
        }
        let columns: Vec<usize> = (0..self.names.len())
            .filter(|&at| filled[at] * RAREST >= rows.len().max(1))
            .collect();
        let mut text = String::new();
        write_line(&mut text, columns.iter().map(|&at| self.names[at].as_str()));
        let body = text.len();
        let mut lines = Vec::with_capacity(rows.len());
        let mut held: Vec<&str> = vec![""; self.names.len()];
        for &row in &rows {
            let start = text.len();
            let cells = self.cells_of(row);
            let mut from = self.start_of(row);
            for cell in cells {
                held[cell.column] = &self.text[from..cell.end];
                from = cell.end;
            }
            write_line(&mut text, columns.iter().map(|&at| held[at]));
            for cell in cells {
                held[cell.column] = "";
            }
            let origin = self.rows[row].origin.clone();
            lines.push(WrittenLine { start, origin });
        }
        let layout = Layout {
            delimiter: Delimiter::Byte(b','),
            header: columns.iter().map(|&at| self.names[at].clone()).collect(),
            header_line: Some(0..body - 1),
            body,
        };
        let source = Source::from_text(self.source.name(), text);
        Ok(WrittenTable {
            source,
            layout,
            lines,
        })
    }

    /// The rows that are asked for.
    fn chosen(&self, query: &Query) -> Result<Vec<usize>, Problem> {
        let all = 0..self.rows.len();
        let Some(filter) = AskedRows::new(&self.names, query)? else {
            return Ok(all.collect());
        };
        let cell = |row: usize, column: usize| self.cell(row, column).unwrap_or_default();
        let wants = |&row: &usize| filter.wants(|column| Some(cell(row, column)));
        let chosen: Vec<usize> = all.clone().filter(wants).collect();
        if !chosen.is_empty() {
            return Ok(chosen);
        }
        let mut seen = SeenCells::new(&filter);
        for row in all {
            seen.add(|column| Some(cell(row, column)));
        }
        Err(seen.problem())
    }

    /// The cell of a row in a column, where it has one.
    fn cell(&self, row: usize, column: usize) -> Option<&str> {
        let mut from = self.start_of(row);
        for cell in self.cells_of(row) {
            if cell.column == column {
                return Some(&self.text[from..cell.end]);
            }
            from = cell.end;
        }
        None
    }

    /// The byte of the text of all cells at which those of a row begin.
    fn start_of(&self, row: usize) -> usize {
        let cells = row.checked_sub(1).map_or(0, |before| self.rows[before].end);
        cells
            .checked_sub(1)
            .map_or(0, |before| self.cells[before].end)
    }
}

impl WrittenTable {
    /// What of the file a byte of the table is; of its header, the first row.
    fn origin(&self, byte: usize) -> Range<usize> {
        let after = self.lines.partition_point(|line| line.start <= byte);
        let line = self.lines.get(after.saturating_sub(1));
        line.map_or(0..0, |line| line.origin.clone())
    }

    /// The place in the file of a place in the table: the row, and in it the cell, if its text
    /// stands there as it is.
    fn place(&self, file: &Source, place: &Place) -> Place {
        let header = usize::from(self.layout.header_line.is_some());
        let line = place.location.line.saturating_sub(1 + header);
        let origin = self
            .lines
            .get(line)
            .map_or(0..0, |line| line.origin.clone());
        let cell = &place.text[place.span.clone()];
        // A path is written as its last name.
        let wanted = if place.location.line > header {
            cell
        } else {
            cell.rsplit('.').next().unwrap_or_default()
        };
        let found = file.text()[origin.clone()]
            .find(wanted)
            .filter(|_| !wanted.is_empty());
        let span = found.map_or(origin.clone(), |at| {
            let start = origin.start + at;
            start..start + wanted.len()
        });
        file.place(span, place.note.clone())
    }
}

fn write_line<'c>(text: &mut String, cells: impl Iterator<Item = &'c str>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&quoted(cell));
    }
    text.push('\n');
}

/// A cell as CSV writes it, on one line.
fn quoted(cell: &str) -> Cow<'_, str> {
    if cell.contains([',', '"', '\n', '\r']) {
        let inside = cell.replace('"', "\"\"").replace(['\n', '\r'], " ");
        Cow::Owned(format!("\"{inside}\""))
    } else {
        Cow::Borrowed(cell)
    }
}

/// The beginning of a row, on one line.
fn preview(row: &str) -> String {
    let words: Vec<&str> = row.split_whitespace().collect();
    words.join(" ").chars().take(PREVIEWED).collect()
}
