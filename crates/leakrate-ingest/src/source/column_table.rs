//! Tables that another program holds by their columns.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A table that another program holds by its columns.
pub trait ColumnTable: fmt::Debug + Send + Sync {
    /// How many rows it has.
    fn rows(&self) -> usize;

    /// Writes the names of its columns as a line of CSV.
    fn write_header(&self, text: &mut String);

    /// Writes rows as lines of CSV, each with its end: a cell without a value is empty, a number has a point, a time
    /// its zone where there is one.
    fn write_rows(&self, rows: Range<usize>, text: &mut String);
}

/// A table by its columns, and the text of its beginning: as every text begins, that tells what it is.
#[derive(Debug, Clone)]
pub(super) struct HeldColumns {
    head: String,
    table: Arc<dyn ColumnTable>,
}

impl HeldColumns {
    /// A table, of which so many rows are its beginning.
    pub(super) fn new(table: Arc<dyn ColumnTable>, rows: usize) -> Self {
        let mut head = String::new();
        table.write_header(&mut head);
        table.write_rows(0..table.rows().min(rows), &mut head);
        Self { head, table }
    }

    pub(super) fn head(&self) -> &str {
        &self.head
    }

    pub(super) fn into_head(self) -> String {
        self.head
    }

    pub(super) fn rows(&self) -> usize {
        self.table.rows()
    }

    /// Rows as text.
    pub(super) fn text(&self, rows: Range<usize>) -> String {
        let mut text = String::new();
        self.table.write_rows(rows, &mut text);
        text
    }
}
