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

    /// The cells of a column in the first rows of one part, or in all of them where so many are no less to read.
    ///
    /// # Errors
    /// As [`Self::cells`].
    fn first_cells(&self, part: usize, column: usize, _rows: usize) -> Result<HeldCells, Problem> {
        self.cells(part, column)
    }

    /// What the cells of a column in one part lie within, where that is known without reading them.
    fn bounds(&self, _part: usize, _column: usize) -> Option<CellBounds> {
        None
    }
}

/// What cells lie within. Cells that are missing may stand beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellBounds {
    /// Each cell is this text, and none is missing.
    All(String),
    /// Texts by their bytes.
    Texts {
        /// None comes before it.
        least: Vec<u8>,
        /// None comes after it.
        most: Vec<u8>,
    },
    /// Whole numbers.
    Integers {
        /// None is smaller.
        least: i64,
        /// None is larger.
        most: i64,
    },
}

/// Which rows of a part are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChosenRows {
    All,
    /// These, in order.
    Some(Vec<u32>),
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
    /// Which rows of each part are read. The others keep their numbers.
    chosen: Arc<[ChosenRows]>,
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
            chosen: vec![ChosenRows::All; starts.len() - 1].into(),
            starts: starts.into(),
            looked_at: Arc::default(),
        };
        held.write_head(rows)?;
        Ok(held)
    }

    /// The same table, of which only these rows are read, and so many of them are its beginning.
    ///
    /// # Errors
    /// The cells of its beginning cannot be read.
    pub(super) fn choosing(self, chosen: Vec<ChosenRows>, rows: usize) -> Result<Self, Problem> {
        let mut held = Self {
            chosen: chosen.into(),
            ..self
        };
        held.head.truncate(held.header);
        held.write_head(rows)?;
        Ok(held)
    }

    /// Writes the first rows that are read, each in its line.
    fn write_head(&mut self, rows: usize) -> Result<(), Problem> {
        let mut left = rows;
        for part in 0..self.parts() {
            if left == 0 {
                break;
            }
            let all = self.table.parts()[part];
            let wanted = match &self.chosen[part] {
                ChosenRows::All => left.min(all),
                ChosenRows::Some(rows) if rows.is_empty() => {
                    self.head.extend(std::iter::repeat_n('\n', all));
                    continue;
                }
                ChosenRows::Some(rows) => rows[left.min(rows.len()) - 1] as usize + 1,
            };
            let columns = 0..self.table.names().len();
            let columns = columns.map(|column| self.table.first_cells(part, column, wanted));
            let columns: Vec<HeldCells> = columns.collect::<Result<_, _>>()?;
            self.are_numbers = columns.iter().map(HeldCells::are_numbers).collect();
            let Self { chosen, head, .. } = &mut *self;
            left -= write_rows(&columns, 0..wanted, &chosen[part], head);
        }
        Ok(())
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

    /// Which rows of a part are read.
    pub(crate) fn chosen(&self, part: usize) -> &ChosenRows {
        &self.chosen[part]
    }

    /// The last row that is read.
    pub(super) fn last_chosen(&self) -> Option<usize> {
        let parts = self.chosen.iter().enumerate().rev();
        let mut lasts = parts.filter_map(|(part, chosen)| match chosen {
            ChosenRows::All => self.starts[part + 1]
                .checked_sub(1)
                .filter(|&last| last >= self.starts[part]),
            ChosenRows::Some(rows) => rows.last().map(|&row| self.starts[part] + row as usize),
        });
        lasts.next()
    }

    /// The cells of a column in those rows of a part that are read.
    pub(crate) fn cells(&self, part: usize, column: usize) -> Result<HeldCells, Problem> {
        let cells = self.table.cells(part, column)?;
        Ok(match &self.chosen[part] {
            ChosenRows::All => cells,
            ChosenRows::Some(rows) => cells.taken(rows),
        })
    }

    /// All columns of a part.
    pub(super) fn columns_of(&self, part: usize) -> Result<Vec<HeldCells>, Problem> {
        let columns = 0..self.table.names().len();
        columns
            .map(|column| self.table.cells(part, column))
            .collect()
    }

    /// The text of one cell; `None` where there is no such row, or it cannot be read.
    pub(super) fn cell_of_row(&self, row: usize, column: usize) -> Option<String> {
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
            write_cell(
                &self.cell_of_row(row, column).unwrap_or_default(),
                &mut text,
            );
        }
        text.push('\n');
        text
    }
}

impl ChosenRows {
    /// How many of so many rows are read.
    pub(crate) fn count(&self, all: usize) -> usize {
        match self {
            Self::All => all,
            Self::Some(rows) => rows.len(),
        }
    }
}

/// Rows as lines of CSV, and how many there are. One that is not read is a blank line.
pub(super) fn write_rows(
    columns: &[HeldCells],
    rows: Range<usize>,
    chosen: &ChosenRows,
    text: &mut String,
) -> usize {
    let mut written = 0;
    for row in rows {
        let is_chosen = match chosen {
            ChosenRows::All => true,
            ChosenRows::Some(rows) => rows.binary_search(&(row as u32)).is_ok(),
        };
        if is_chosen {
            for (at, cells) in columns.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                cells.write(row, text);
            }
            written += 1;
        }
        text.push('\n');
    }
    written
}
