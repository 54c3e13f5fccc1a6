//! Batches of Arrow as a table.

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::Schema;
use bytes::Bytes;

use super::columns::{ColumnContent, SchemaColumn, cells_at, columns_of, lists};
use super::contained::{contained, damaged};
use super::messages::Batches;
use crate::error::Problem;
use crate::source::column_table::{ColumnTable, TableKind};
use crate::source::held_cells::HeldCells;

/// Rows of a batch that are read at once, where another program holds it.
const LONGEST_PART: usize = 1 << 12;

/// Batches of Arrow, all of one schema, as a table. A field of a structure is a column of its own.
#[derive(Debug, Clone)]
pub struct ArrowTable {
    kind: TableKind,
    names: Vec<String>,
    columns: Vec<SchemaColumn>,
    parts: Vec<usize>,
    batches: Vec<RecordBatch>,
}

impl ArrowTable {
    /// A table of batches of this schema, which are read in parts of a limited length: what is read of a part is
    /// held beside the whole.
    pub fn new(schema: &Schema, batches: &[RecordBatch]) -> Self {
        let parts = batches.iter().flat_map(|batch| {
            let starts = (0..batch.num_rows()).step_by(LONGEST_PART);
            starts.map(|start| batch.slice(start, LONGEST_PART.min(batch.num_rows() - start)))
        });
        Self::of_kind(TableKind::Held, schema, parts.collect())
    }

    /// The same of where it is held.
    pub(super) fn of_kind(kind: TableKind, schema: &Schema, batches: Vec<RecordBatch>) -> Self {
        let columns = columns_of(schema.fields());
        Self {
            kind,
            names: columns.iter().map(|column| column.name.clone()).collect(),
            columns,
            parts: batches.iter().map(RecordBatch::num_rows).collect(),
            batches,
        }
    }

    /// A table of the bytes of an Arrow file: a stream between two marks, and an index, which is not needed.
    ///
    /// # Errors
    /// It is damaged or cut off.
    pub(super) fn of_file(bytes: &Bytes) -> Result<Self, Problem> {
        const FRONT: usize = 8;
        const MARK: &[u8] = b"ARROW1";
        if bytes.len() < FRONT + MARK.len() || !bytes.ends_with(MARK) {
            return Err(damaged("it is cut off, without the mark of its end"));
        }
        Self::of_stream(&bytes[FRONT..])
    }

    /// A table of the bytes of an Arrow stream.
    ///
    /// # Errors
    /// It is damaged or cut off.
    pub(super) fn of_stream(bytes: &[u8]) -> Result<Self, Problem> {
        let mut reader = Batches::new(bytes)?;
        let schema = reader.schema();
        let mut batches = Vec::new();
        while let Some(batch) = reader.next_batch()? {
            batches.push(batch);
        }
        Ok(Self::of_kind(TableKind::Arrow, &schema, batches))
    }

    fn top(&self, part: usize, column: usize) -> Option<&ArrayRef> {
        self.batches.get(part)?.columns().get(column)
    }
}

impl ColumnTable for ArrowTable {
    fn kind(&self) -> TableKind {
        self.kind
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn parts(&self) -> &[usize] {
        &self.parts
    }

    fn cells(&self, part: usize, column: usize) -> Result<HeldCells, Problem> {
        let rows = self.parts.get(part).copied().unwrap_or_default();
        let column = &self.columns[column];
        match column.content {
            ColumnContent::Lists => Ok(lists(rows)),
            ColumnContent::Cells => {
                let top = self.top(part, column.path[0]).ok_or_else(|| {
                    let reason = format!("a batch lacks the column `{}`", column.name);
                    Problem::DamagedColumns { reason }
                })?;
                let decoded = format!("column `{}` in batch {}", column.name, part + 1);
                contained(&decoded, || cells_at(top, &column.path[1..]))
            }
        }
    }
}
