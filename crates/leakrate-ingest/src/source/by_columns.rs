//! Reading a table that another program holds by its columns: it is written as text a part at a time, and so
//! never held as text as a whole.

use std::ops::Range;
use std::sync::Arc;

use super::column_table::{ColumnTable, HeldColumns};
use super::{Inset, Source, SourceText};
use crate::error::IngestError;

/// Rows that are written as text at once.
const PART: usize = 4096;

impl Source {
    /// A table that another program holds. What fits one part is read as the text that it is.
    ///
    /// # Errors
    /// Those of [`Source::from_bytes`] of such a text.
    pub fn from_columns(
        name: impl Into<String>,
        table: Arc<dyn ColumnTable>,
    ) -> Result<Self, IngestError> {
        let columns = HeldColumns::new(table, PART);
        if columns.rows() <= PART {
            return Self::from_bytes(name, columns.into_head().into_bytes());
        }
        Ok(Self::new(name.into(), SourceText::Columns(columns)))
    }

    /// The parts of the rows, where they are held by their columns.
    pub(crate) fn column_parts(&self) -> Option<impl Iterator<Item = ColumnPart> + '_> {
        let rows = self.columns()?.rows();
        let starts = (0..rows).step_by(PART);
        Some(starts.map(move |start| ColumnPart {
            source: self.rows_as_text(start..rows.min(start + PART)),
            first: self.text().len() + start,
        }))
    }

    /// The row that a byte beyond the text stands for, as a text of its own.
    pub(crate) fn row_beyond_text(&self, byte: usize) -> Option<Self> {
        let row = byte.checked_sub(self.text().len())?;
        let rows = self.columns()?.rows();
        (row < rows).then(|| self.rows_as_text(row..row + 1))
    }

    /// How many rows it has, where they are held by their columns.
    pub(crate) fn column_rows(&self) -> Option<usize> {
        Some(self.columns()?.rows())
    }

    /// The byte that stands for the last row.
    pub(crate) fn last_row_beyond_text(&self) -> Option<usize> {
        Some(self.text().len() + self.column_rows()? - 1)
    }

    /// Whether it is a table that is held by its columns.
    pub(crate) fn is_held_by_columns(&self) -> bool {
        self.columns().is_some()
    }

    fn columns(&self) -> Option<&HeldColumns> {
        match &self.text {
            SourceText::Columns(columns) => Some(columns),
            SourceText::Held(_)
            | SourceText::Mapped(_)
            | SourceText::Heap(_)
            | SourceText::Profile(_) => None,
        }
    }

    fn rows_as_text(&self, rows: Range<usize>) -> Self {
        // Below the header.
        let lines = rows.start + 1;
        let columns = self.columns();
        let text = columns.map_or_else(String::new, |columns| columns.text(rows));
        Self {
            inset: Inset { lines, margin: 0 },
            ..Self::from_text(self.name(), text)
        }
    }
}

/// Some of the rows, as a text of their own.
pub(crate) struct ColumnPart {
    pub(crate) source: Source,
    /// The byte that stands for its first row; each of the others has the next one.
    pub(crate) first: usize,
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::{ReadOptions, read};

    /// Two processes that grow, read in turn.
    #[derive(Debug)]
    struct Pods {
        rows: usize,
        /// A row whose memory is no number.
        broken: Option<usize>,
    }

    impl ColumnTable for Pods {
        fn rows(&self) -> usize {
            self.rows
        }

        fn write_header(&self, text: &mut String) {
            text.push_str("time,pod,rss_bytes,requests\n");
        }

        fn write_rows(&self, rows: Range<usize>, text: &mut String) {
            for row in rows {
                let (pod, seconds) = (row % 2, 1_767_225_600 + row / 2 * 60);
                let memory = 100_000_000 + row * 1_000 + row * 7919 % 13 * 100;
                let memory = if self.broken == Some(row) {
                    "x".to_owned()
                } else {
                    memory.to_string()
                };
                let _ = writeln!(text, "{seconds},web-{pod},{memory},{}", row * 10);
            }
        }
    }

    fn as_text(table: &dyn ColumnTable) -> Source {
        let mut text = String::new();
        table.write_header(&mut text);
        table.write_rows(0..table.rows(), &mut text);
        Source::from_bytes("pods", text.into_bytes()).unwrap()
    }

    #[test]
    fn columns_give_what_their_text_gives() {
        for rows in [4, PART, PART + 1, 5 * PART + 123] {
            let table = Arc::new(Pods { rows, broken: None });
            let text = read(&as_text(&*table), &ReadOptions::default()).unwrap();
            let source = Source::from_columns("pods", table).unwrap();
            let columns = read(&source, &ReadOptions::default()).unwrap();
            assert_eq!(columns.series, text.series);
            assert_eq!(columns.rows, rows);
            assert_eq!(columns.zone, text.zone);
        }
    }

    #[test]
    fn a_cell_that_cannot_be_read_is_shown_in_its_row() {
        for broken in [5, PART + 5, 3 * PART] {
            let table = Arc::new(Pods {
                rows: 3 * PART + 1,
                broken: Some(broken),
            });
            let text = read(&as_text(&*table), &ReadOptions::default()).unwrap_err();
            let source = Source::from_columns("pods", table).unwrap();
            let columns = read(&source, &ReadOptions::default()).unwrap_err();
            assert_eq!(columns.places(), text.places());
            assert_eq!(columns.places()[0].location.line, broken + 2);
        }
    }
}
