//! Reading a table that is held by its columns: where its cells have to be text, they are written as such a part at a
//! time, and so never held as text as a whole.

use std::sync::Arc;

use super::column_table::{ChosenRows, ColumnTable, HeldColumns, write_rows};
use super::{Inset, Source, SourceText};
use crate::error::{IngestError, Problem};

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
        let name = name.into();
        let held = HeldColumns::new(table, PART);
        let columns = held.map_err(|problem| IngestError::from(problem).in_file(&name))?;
        if columns.rows() <= PART {
            return Self::from_bytes(name, columns.into_head().into_bytes());
        }
        Ok(Self::new(name, SourceText::Columns(columns)))
    }

    /// A table that a file holds by its columns.
    #[cfg(any(test, feature = "parquet"))]
    pub(super) fn of_columns(name: String, table: Arc<dyn ColumnTable>) -> Result<Self, Problem> {
        let columns = HeldColumns::new(table, PART)?;
        if columns.rows() == 0 {
            return Err(Problem::NoRows);
        }
        Ok(Self::new(name, SourceText::Columns(columns)))
    }

    /// Hands out all rows as texts of up to so many rows.
    ///
    /// # Errors
    /// Those of `read`, and of cells that cannot be read.
    pub(crate) fn read_column_parts<E: From<Problem>>(
        &self,
        columns: &HeldColumns,
        mut read: impl FnMut(&ColumnPart) -> Result<(), E>,
    ) -> Result<(), E> {
        for part in 0..columns.parts() {
            let start = columns.start_of(part);
            let rows = columns.start_of(part + 1) - start;
            if columns.chosen(part).count(rows) == 0 {
                continue;
            }
            let cells = columns.columns_of(part)?;
            for from in (0..rows).step_by(PART) {
                let mut text = String::new();
                let until = rows.min(from + PART);
                write_rows(&cells, from..until, columns.chosen(part), &mut text);
                read(&ColumnPart {
                    source: self.rows_of(start + from, text),
                    first: self.text().len() + start + from,
                })?;
            }
        }
        Ok(())
    }

    /// The same table, of which only these rows are read.
    ///
    /// # Errors
    /// The cells of its beginning cannot be read.
    pub(crate) fn choosing(
        &self,
        columns: HeldColumns,
        chosen: Vec<ChosenRows>,
    ) -> Result<Self, Problem> {
        let columns = columns.choosing(chosen, PART)?;
        Ok(Self {
            text: SourceText::Columns(columns),
            ..self.clone()
        })
    }

    /// The row that a byte beyond the text stands for, as a text of its own.
    pub(super) fn row_beyond_text(&self, byte: usize) -> Option<Self> {
        let row = byte.checked_sub(self.text().len())?;
        let columns = self.columns()?;
        (row < columns.rows()).then(|| self.rows_of(row, columns.row(row)))
    }

    /// A cell of the row that a byte beyond the text stands for.
    pub(crate) fn cell_beyond_text(&self, byte: usize, column: usize) -> Option<String> {
        let row = byte.checked_sub(self.text().len())?;
        self.columns()?.cell_of_row(row, column)
    }

    /// The byte that stands for the last row that is read, where it is held by its columns.
    pub(crate) fn last_row_beyond_text(&self) -> Option<usize> {
        Some(self.text().len() + self.columns()?.last_chosen()?)
    }

    /// Its columns, where it is held by them.
    pub(crate) fn columns(&self) -> Option<&HeldColumns> {
        match &self.text {
            SourceText::Columns(columns) => Some(columns),
            SourceText::Held(_)
            | SourceText::Mapped(_)
            | SourceText::Heap(_)
            | SourceText::Profile(_) => None,
        }
    }

    /// Rows as a text of their own.
    fn rows_of(&self, first: usize, text: String) -> Self {
        // Below the header.
        let lines = first + 1;
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
    use proptest::prelude::*;

    use super::*;
    use crate::source::TableKind;
    use crate::source::held_cells::{HeldCells, HeldTimes};
    use crate::{Combine, DecimalMark, ReadOptions, read};
    use leakrate_core::units::Zone;

    /// Two processes that grow, read in turn, in parts of 3000 rows.
    #[derive(Debug)]
    struct Pods {
        names: Vec<String>,
        parts: Vec<usize>,
        /// A row whose memory is no number.
        broken: Option<usize>,
    }

    const ROWS_OF_PART: usize = 3000;

    impl Pods {
        fn new(rows: usize, broken: Option<usize>) -> Self {
            let mut parts = vec![ROWS_OF_PART; rows / ROWS_OF_PART];
            parts.push(rows % ROWS_OF_PART);
            let names = ["time", "pod", "rss_bytes", "requests"];
            Self {
                names: names.map(str::to_owned).to_vec(),
                parts,
                broken,
            }
        }
    }

    impl ColumnTable for Pods {
        fn names(&self) -> &[String] {
            &self.names
        }

        fn parts(&self) -> &[usize] {
            &self.parts
        }

        fn cells(&self, part: usize, column: usize) -> Result<HeldCells, Problem> {
            let start = part * ROWS_OF_PART;
            let rows = start..start + self.parts[part];
            let memory = |row: usize| 100_000_000 + row * 1_000 + row * 7919 % 13 * 100;
            Ok(match column {
                0 => HeldCells::Times(HeldTimes {
                    seconds: rows
                        .map(|row| (1_767_225_600 + row / 2 * 60) as f64)
                        .collect(),
                    zone: Some(Zone::UTC),
                }),
                1 => HeldCells::Texts {
                    texts: vec!["web-0".to_owned(), "web-1".to_owned()],
                    of_rows: rows.map(|row| (row % 2) as u32).collect(),
                },
                2 if self.broken.is_some() => HeldCells::Texts {
                    of_rows: (0..rows.len() as u32).collect(),
                    texts: rows
                        .map(|row| match self.broken {
                            Some(broken) if broken == row => "x".to_owned(),
                            _ => memory(row).to_string(),
                        })
                        .collect(),
                },
                2 => HeldCells::Floats(rows.map(|row| memory(row) as f64).collect()),
                _ => HeldCells::Integers(rows.map(|row| i64::try_from(row * 10).ok()).collect()),
            })
        }
    }

    fn as_text(table: Pods) -> Source {
        let columns = HeldColumns::new(Arc::new(table), usize::MAX).unwrap();
        Source::from_bytes("pods", columns.into_head().into_bytes()).unwrap()
    }

    #[test]
    fn columns_give_what_their_text_gives() {
        for rows in [4, PART, PART + 1, 5 * PART + 123] {
            let text = read(&as_text(Pods::new(rows, None)), &ReadOptions::default()).unwrap();
            let source = Source::from_columns("pods", Arc::new(Pods::new(rows, None))).unwrap();
            let columns = read(&source, &ReadOptions::default()).unwrap();
            assert_eq!(columns.series, text.series);
            assert_eq!(columns.rows, rows);
            assert_eq!(columns.zone, text.zone);
        }
    }

    #[test]
    fn a_cell_that_cannot_be_read_is_shown_in_its_row() {
        for broken in [5, PART + 5, 3 * PART] {
            let table = || Pods::new(3 * PART + 1, Some(broken));
            let text = read(&as_text(table()), &ReadOptions::default()).unwrap_err();
            let source = Source::from_columns("pods", Arc::new(table())).unwrap();
            let columns = read(&source, &ReadOptions::default()).unwrap_err();
            assert_eq!(columns.places(), text.places());
            assert_eq!(columns.places()[0].location.line, broken + 2);
        }
    }

    /// A table of any cells, in parts of three rows.
    #[derive(Debug, Clone)]
    struct AnyTable {
        names: Vec<String>,
        parts: Vec<usize>,
        columns: Vec<HeldCells>,
    }

    impl ColumnTable for AnyTable {
        fn kind(&self) -> TableKind {
            TableKind::Arrow
        }

        fn names(&self) -> &[String] {
            &self.names
        }

        fn parts(&self) -> &[usize] {
            &self.parts
        }

        fn cells(&self, part: usize, column: usize) -> Result<HeldCells, Problem> {
            let start: usize = self.parts[..part].iter().sum();
            let rows = start..start + self.parts[part];
            Ok(match &self.columns[column] {
                HeldCells::Integers(numbers) => HeldCells::Integers(numbers[rows].to_vec()),
                HeldCells::Floats(numbers) => HeldCells::Floats(numbers[rows].to_vec()),
                HeldCells::Times(times) => HeldCells::Times(HeldTimes {
                    seconds: times.seconds[rows].to_vec(),
                    zone: times.zone,
                }),
                HeldCells::Texts { texts, of_rows } => HeldCells::Texts {
                    texts: texts.clone(),
                    of_rows: of_rows[rows].to_vec(),
                },
            })
        }
    }

    fn texts(texts: Vec<String>) -> HeldCells {
        HeldCells::Texts {
            of_rows: (0..texts.len() as u32).collect(),
            texts,
        }
    }

    fn any_names(rows: usize) -> impl Strategy<Value = HeldCells> {
        let name = prop_oneof![
            Just("web-1".to_owned()),
            Just("web,2".to_owned()),
            Just(" web-1".to_owned()),
            Just("a\nb\"".to_owned()),
            Just(String::new())
        ];
        prop::collection::vec(name, rows).prop_map(texts)
    }

    fn any_memory(rows: usize) -> impl Strategy<Value = HeldCells> {
        let whole = prop::option::weighted(
            0.95,
            prop_oneof![9 => 0_i64..1 << 40, 1 => -5..5_i64, 1 => Just(i64::MAX)],
        );
        let float = prop_oneof![
            8 => (0_u32..1 << 30).prop_map(|n| f64::from(n) / 64.0),
            4 => (0_u32..1 << 30).prop_map(f64::from),
            1 => Just(f64::NAN),
            1 => 0.0..1e300,
        ];
        let amount = prop_oneof![
            6 => (0_u32..10_000).prop_map(|n| format!("{n}.5 MiB")),
            1 => Just("-".to_owned()),
            1 => Just("12".to_owned()),
        ];
        prop_oneof![
            prop::collection::vec(whole, rows).prop_map(HeldCells::Integers),
            prop::collection::vec(float, rows).prop_map(HeldCells::Floats),
            prop::collection::vec(amount, rows).prop_map(texts),
        ]
    }

    fn any_times(rows: usize) -> impl Strategy<Value = HeldCells> {
        let microseconds = prop::collection::vec(0_u64..4_000_000_000_000, rows);
        let zone = prop_oneof![
            Just(None),
            Just(Some(Zone::UTC)),
            Just("Europe/Berlin".parse().ok())
        ];
        (microseconds, zone, any::<bool>()).prop_map(|(times, zone, are_epochs)| {
            if are_epochs {
                let seconds = times
                    .iter()
                    .map(|time| i64::try_from(1_600_000_000 + time / 1_000_000).ok());
                return HeldCells::Integers(seconds.collect());
            }
            let seconds = times.iter().map(|&time| {
                let (whole, rest) = (time / 1_000_000, time % 1_000_000);
                let second = (whole % 60) as f64 + rest as f64 / 1e6;
                (1_600_000_000 - 1_600_000_000 % 60 + whole / 60 * 60) as f64
                    + second.floor()
                    + second.fract()
            });
            HeldCells::Times(HeldTimes {
                seconds: seconds.collect(),
                zone,
            })
        })
    }

    fn any_table() -> impl Strategy<Value = AnyTable> {
        (3_usize..24).prop_flat_map(|rows| {
            (any_times(rows), any_names(rows), any_memory(rows)).prop_map(
                move |(times, names, memory)| AnyTable {
                    names: ["time", "pod", "rss_bytes"].map(str::to_owned).to_vec(),
                    parts: [vec![3; rows / 3], vec![rows % 3]].concat(),
                    columns: vec![times, names, memory],
                },
            )
        })
    }

    proptest! {
        /// The text of a table is read by the general reader, which knows nothing of columns.
        #[test]
        fn any_columns_give_what_their_text_gives(table in any_table()) {
            let head = HeldColumns::new(Arc::new(table.clone()), usize::MAX).unwrap().into_head();
            let text = Source::from_bytes("any", head.into_bytes()).unwrap();
            let columns = Source::of_columns("any".to_owned(), Arc::new(table)).unwrap();
            let options = |format: Option<&str>| ReadOptions {
                format: format.map(str::to_owned),
                combine: Some(Combine::Mean),
                decimal: Some(DecimalMark::Point),
                ..ReadOptions::default()
            };
            let text = read(&text, &options(Some("table")));
            let columns = read(&columns, &options(None));
            match (text, columns) {
                (Ok(text), Ok(columns)) => {
                    prop_assert_eq!(text.series, columns.series);
                    prop_assert_eq!(text.zone, columns.zone);
                }
                (Err(text), Err(columns)) => prop_assert_eq!(text, columns),
                (text, columns) => prop_assert!(false, "{text:?} and {columns:?}"),
            }
        }
    }
}
