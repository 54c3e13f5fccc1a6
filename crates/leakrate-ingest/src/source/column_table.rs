//! Tables that are held by their columns: by another program, or in a file.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::held_cells::{HeldCells, write_cell};
use crate::error::Problem;

/// A table that is held by its columns, in one part or several.
pub trait ColumnTable: fmt::Debug + Send + Sync {
    /// Where it is held.
    fn kind(&self) -> TableKind {
        TableKind::Held
    }

    /// The names of its columns.
    fn names(&self) -> &[String];

    /// How many rows each of its parts has. Parts are read apart, each column of them for itself.
    fn parts(&self) -> &[usize];

    /// The cells of a column in one part.
    ///
    /// # Errors
    /// [`Problem::DamagedColumns`] where they cannot be read.
    fn cells(&self, part: usize, column: usize) -> Result<HeldCells, Problem>;
}

/// Where a table is held by its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// By another program.
    Held,
    /// In a Parquet file.
    Parquet,
    /// In an Arrow file or stream.
    Arrow,
}

/// A table by its columns, and the text of its beginning: as every text begins, that tells what it is.
#[derive(Debug, Clone)]
pub(crate) struct HeldColumns {
    head: String,
    /// Bytes of the header in the head, with its end.
    header: usize,
    table: Arc<dyn ColumnTable>,
    /// Whether each column is held as numbers, so that nothing has to tell how they are written.
    are_numbers: Vec<bool>,
    /// The row at which each part begins, and after the last one the number of rows.
    starts: Arc<[usize]>,
    /// Columns of which single cells were looked at.
    looked_at: Arc<Mutex<HashMap<ColumnOfPart, Arc<HeldCells>>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ColumnOfPart {
    part: usize,
    column: usize,
}

impl HeldColumns {
    /// A table, of which so many rows are its beginning.
    ///
    /// # Errors
    /// Its first cells cannot be read.
    pub(super) fn new(table: Arc<dyn ColumnTable>, rows: usize) -> Result<Self, Problem> {
        let mut starts = vec![0];
        for &part in table.parts() {
            starts.push(starts[starts.len() - 1] + part);
        }
        let mut head = String::new();
        for (at, name) in table.names().iter().enumerate() {
            if at > 0 {
                head.push(',');
            }
            write_cell(name, &mut head);
        }
        head.push('\n');
        let mut held = Self {
            header: head.len(),
            head,
            table,
            are_numbers: Vec::new(),
            starts: starts.into(),
            looked_at: Arc::default(),
        };
        let mut first = String::new();
        for part in 0..held.parts() {
            let start = held.starts[part];
            if start >= rows {
                break;
            }
            let columns = held.columns_of(part)?;
            held.are_numbers = columns.iter().map(HeldCells::are_numbers).collect();
            let wanted = (rows - start).min(held.table.parts()[part]);
            write_rows(&columns, 0..wanted, &mut first);
        }
        held.head.push_str(&first);
        Ok(held)
    }

    pub(super) fn head(&self) -> &str {
        &self.head
    }

    pub(super) fn into_head(self) -> String {
        self.head
    }

    /// Bytes of the line of the head that names the columns, with its end.
    pub(crate) fn header_length(&self) -> usize {
        self.header
    }

    pub(crate) fn table(&self) -> &dyn ColumnTable {
        &*self.table
    }

    pub(crate) fn rows(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }

    pub(crate) fn parts(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether a column is held as numbers.
    pub(crate) fn are_numbers(&self, column: usize) -> bool {
        self.are_numbers.get(column).copied().unwrap_or_default()
    }

    /// The row at which a part begins.
    pub(crate) fn start_of(&self, part: usize) -> usize {
        self.starts[part]
    }

    /// All columns of a part.
    pub(super) fn columns_of(&self, part: usize) -> Result<Vec<HeldCells>, Problem> {
        let columns = 0..self.table.names().len();
        columns
            .map(|column| self.table.cells(part, column))
            .collect()
    }

    /// The text of one cell; `None` where there is no such row, or it cannot be read.
    pub(super) fn cell(&self, row: usize, column: usize) -> Option<String> {
        let part = self
            .starts
            .partition_point(|&start| start <= row)
            .checked_sub(1)?;
        let in_part = row - self.starts[part];
        if in_part >= *self.table.parts().get(part)? {
            return None;
        }
        let key = ColumnOfPart { part, column };
        let mut held = self
            .looked_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let cells = if let Some(cells) = held.get(&key) {
            Arc::clone(cells)
        } else {
            let cells = Arc::new(self.table.cells(part, column).ok()?);
            held.insert(key, Arc::clone(&cells));
            cells
        };
        Some(cells.text(in_part))
    }

    /// The text of one row.
    pub(super) fn row(&self, row: usize) -> String {
        let mut text = String::new();
        for column in 0..self.table.names().len() {
            if column > 0 {
                text.push(',');
            }
            write_cell(&self.cell(row, column).unwrap_or_default(), &mut text);
        }
        text.push('\n');
        text
    }
}

/// Rows as lines of CSV.
pub(super) fn write_rows(columns: &[HeldCells], rows: Range<usize>, text: &mut String) {
    for row in rows {
        for (at, cells) in columns.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            cells.write(row, text);
        }
        text.push('\n');
    }
}
