//! A stream of Arrow of which the rows of each series stand together: one series after the other, in the memory of one.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io::Read;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::Schema;

use super::arrow_cells::cells_of;
use super::arrow_table::ArrowTable;
use super::contained::{contained, damaged};
use super::messages::Batches;
use crate::error::{IngestError, Problem};
use crate::source::Source;
use crate::source::column_table::TableKind;

/// Reads the series of a stream of Arrow, of which the rows of each stand together.
#[derive(Debug)]
pub struct GroupStream<R: Read> {
    reader: Batches<R>,
    keys: Vec<usize>,
    /// The columns that are no keys.
    rest: Arc<Schema>,
    rest_columns: Vec<usize>,
    /// Rows of the series that is read now.
    open: Option<SeriesGroup>,
    /// The batch that is cut into series, and the next row of it.
    batch: Option<KeyedBatch>,
    next_row: usize,
    rows: usize,
    finished: Finished,
    is_over: bool,
}

/// The rows of one series.
#[derive(Debug, Clone)]
pub struct SeriesGroup {
    /// What its keys say.
    pub keys: Vec<String>,
    schema: Arc<Schema>,
    batches: Vec<RecordBatch>,
}

/// Why a stream cannot be read on.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GroupStreamError {
    /// There is no such column.
    #[error("--keys: there is no column `{wanted}`; the columns are {}", .columns.join(", "))]
    NoKey {
        /// The column that was asked for.
        wanted: String,
        /// Those that there are.
        columns: Vec<String>,
    },
    /// A row does not say which series it is of.
    #[error("row {row}, {}: `{column}` is null, so that nothing tells which series it is of", after(.series.as_deref()))]
    NullKey {
        /// Its place among all, counted from 1.
        row: usize,
        /// The key.
        column: String,
        /// The series before it.
        series: Option<String>,
    },
    /// Rows of one series do not stand together.
    #[error(
        "row {row}: the series {series} returns, and its row was written: sort the rows by {}", .keys.join(", ")
    )]
    Returns {
        /// Its place among all, counted from 1.
        row: usize,
        /// The series.
        series: String,
        /// The columns to sort by.
        keys: Vec<String>,
    },
    /// The stream is no stream of Arrow, or is cut off, or its schema changes.
    #[error("the stream breaks off at row {row}, {}: {reason}", after(.series.as_deref()))]
    Torn {
        /// How many rows could be read, and one more.
        row: usize,
        /// The series whose rows may be missing.
        series: Option<String>,
        /// What is wrong with it.
        reason: String,
    },
}

fn after(series: Option<&str>) -> String {
    match series {
        Some(series) => format!("in or after the series {series}"),
        None => "before any series".to_owned(),
    }
}

/// A batch, and what the keys of each row say.
#[derive(Debug)]
struct KeyedBatch {
    rest: RecordBatch,
    keys: Vec<KeyColumn>,
}

/// What one key says in each row.
#[derive(Debug)]
struct KeyColumn {
    name: String,
    texts: Vec<String>,
    /// The text of each row; `None` is null.
    of_rows: Vec<Option<u32>>,
}

impl KeyColumn {
    fn new(name: &str, array: &ArrayRef) -> Result<Self, Problem> {
        let cells = cells_of(array)?;
        let (texts, of_rows) = cells.into_texts();
        let nulls = array.logical_nulls();
        let is_null = |row: usize| nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
        let of_rows = of_rows.into_iter().enumerate();
        Ok(Self {
            name: name.to_owned(),
            texts,
            of_rows: of_rows
                .map(|(row, text)| (!is_null(row)).then_some(text))
                .collect(),
        })
    }

    fn text(&self, row: usize) -> Option<&str> {
        Some(&self.texts[self.of_rows[row]? as usize])
    }
}

/// Series whose rows were read to their end: 16 bytes of each.
#[derive(Debug)]
struct Finished {
    hashers: [RandomState; 2],
    seen: HashSet<[u64; 2]>,
}

impl Finished {
    fn new() -> Self {
        Self {
            hashers: [RandomState::new(), RandomState::new()],
            seen: HashSet::new(),
        }
    }

    fn hashes(&self, keys: &[String]) -> [u64; 2] {
        [
            self.hashers[0].hash_one(keys),
            self.hashers[1].hash_one(keys),
        ]
    }

    fn insert(&mut self, keys: &[String]) {
        self.seen.insert(self.hashes(keys));
    }

    fn contains(&self, keys: &[String]) -> bool {
        self.seen.contains(&self.hashes(keys))
    }
}

impl SeriesGroup {
    /// How messages call it.
    pub fn name(&self) -> String {
        self.keys.join("/")
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Its rows as a source, without the keys.
    ///
    /// # Errors
    /// Its cells cannot be read.
    pub fn source(&self) -> Result<Source, IngestError> {
        let table = ArrowTable::of_kind(TableKind::Arrow, &self.schema, self.batches.clone());
        Source::of_columns(self.name(), Arc::new(table))
            .map_err(|problem| IngestError::from(problem).in_file(&self.name()))
    }
}

impl<R: Read> GroupStream<R> {
    /// The series of a stream, which these columns together name.
    ///
    /// # Errors
    /// It does not begin as a stream of Arrow, or lacks one of the columns.
    pub fn new(stream: R, keys: &[String]) -> Result<Self, GroupStreamError> {
        let torn = |problem: Problem| GroupStreamError::Torn {
            row: 1,
            series: None,
            reason: problem.to_string(),
        };
        let reader = contained("its schema", || Batches::new(stream)).map_err(torn)?;
        let schema = reader.schema();
        let place = |wanted: &String| {
            let mut names = schema.fields().iter().map(|field| field.name());
            names
                .position(|name| name == wanted)
                .ok_or_else(|| GroupStreamError::NoKey {
                    wanted: wanted.clone(),
                    columns: schema
                        .fields()
                        .iter()
                        .map(|field| field.name().clone())
                        .collect(),
                })
        };
        let keys = keys.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        let rest_columns: Vec<usize> = (0..schema.fields().len())
            .filter(|at| !keys.contains(at))
            .collect();
        let rest = schema.project(&rest_columns).map_err(|error| {
            torn(Problem::DamagedColumns {
                reason: error.to_string(),
            })
        })?;
        Ok(Self {
            reader,
            keys,
            rest: Arc::new(rest),
            rest_columns,
            open: None,
            batch: None,
            next_row: 0,
            rows: 0,
            finished: Finished::new(),
            is_over: false,
        })
    }

    /// The next series; `None` at the end.
    fn advance(&mut self) -> Result<Option<SeriesGroup>, GroupStreamError> {
        loop {
            while let Some(batch) = self
                .batch
                .as_ref()
                .filter(|batch| self.next_row < batch.rest.num_rows())
            {
                let start = self.next_row;
                let keys = self.keys_of(batch, start)?;
                if let Some(open) = self.open.take_if(|open| open.keys != keys) {
                    self.finished.insert(&open.keys);
                    return Ok(Some(open));
                }
                if self.open.is_none() && self.finished.contains(&keys) {
                    return Err(GroupStreamError::Returns {
                        row: self.rows + start + 1,
                        series: keys.join("/"),
                        keys: batch.keys.iter().map(|key| key.name.clone()).collect(),
                    });
                }
                let same = |row: &usize| {
                    batch
                        .keys
                        .iter()
                        .all(|key| key.text(*row) == key.text(start))
                };
                let end = (start..batch.rest.num_rows()).take_while(same).count() + start;
                let slice = batch.rest.slice(start, end - start);
                self.next_row = end;
                let schema = Arc::clone(&self.rest);
                let open = self.open.get_or_insert_with(|| SeriesGroup {
                    keys,
                    schema,
                    batches: Vec::new(),
                });
                open.batches.push(slice);
            }
            if let Some(batch) = self.batch.take() {
                self.rows += batch.rest.num_rows();
            }
            self.next_row = 0;
            self.batch = match contained("its next batch", || self.next_batch()) {
                Ok(Some(batch)) => Some(batch),
                Ok(None) => {
                    self.is_over = true;
                    return Ok(self.open.take());
                }
                Err(problem) => {
                    return Err(GroupStreamError::Torn {
                        row: self.rows + 1,
                        series: self.open.as_ref().map(SeriesGroup::name),
                        reason: problem.to_string(),
                    });
                }
            };
        }
    }

    fn next_batch(&mut self) -> Result<Option<KeyedBatch>, Problem> {
        let Some(batch) = self.reader.next_batch()? else {
            return Ok(None);
        };
        let schema = batch.schema();
        let key = |&at: &usize| KeyColumn::new(schema.field(at).name(), batch.column(at));
        Ok(Some(KeyedBatch {
            keys: self.keys.iter().map(key).collect::<Result<_, _>>()?,
            rest: batch.project(&self.rest_columns).map_err(damaged)?,
        }))
    }

    fn keys_of(&self, batch: &KeyedBatch, row: usize) -> Result<Vec<String>, GroupStreamError> {
        let key = |key: &KeyColumn| {
            key.text(row)
                .map(str::to_owned)
                .ok_or_else(|| GroupStreamError::NullKey {
                    row: self.rows + row + 1,
                    column: key.name.clone(),
                    series: self.open.as_ref().map(SeriesGroup::name),
                })
        };
        batch.keys.iter().map(key).collect()
    }
}

impl<R: Read> Iterator for GroupStream<R> {
    type Item = Result<SeriesGroup, GroupStreamError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let next = self.advance();
        self.is_over |= next.is_err();
        next.transpose()
    }
}
