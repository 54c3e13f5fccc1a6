//! A table of Arrow as leakrate reads it: cells as text, a part at a time.

use std::fmt::{self, Write as _};
use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    ArrowTimestampType, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType,
    DurationSecondType, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, RecordBatch, StringArray};
use arrow_buffer::NullBuffer;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use leakrate::ingest::ColumnTable;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::input::AnyArray;

/// What NumPy and pandas write where there is no time.
const NOT_A_TIME: i64 = i64::MIN;

/// Batches of one schema, which the program that made them still holds.
#[derive(Debug)]
pub(crate) struct ArrowTable {
    names: Vec<String>,
    batches: Vec<RecordBatch>,
    rows: usize,
}

impl ArrowTable {
    /// # Errors
    /// A column is of lists or structures, of which no cell can be made.
    pub(crate) fn new(batches: Vec<RecordBatch>, schema: &SchemaRef) -> PyResult<Self> {
        for field in schema.fields() {
            check_kind(field.name(), field.data_type())?;
        }
        for (field, column) in schema
            .fields()
            .iter()
            .zip(batches.first().map_or(&[][..], RecordBatch::columns))
        {
            let told = formatter(column).map(drop);
            told.map_err(|error| refused(field.name(), &error))?;
        }
        let names = schema.fields().iter();
        Ok(Self {
            names: names.map(|field| field.name().clone()).collect(),
            rows: batches.iter().map(RecordBatch::num_rows).sum(),
            batches,
        })
    }

    /// # Errors
    /// The columns are not of one length, or there is one of which no cell can be made.
    pub(crate) fn of_arrays(columns: Vec<(String, ArrayRef)>) -> PyResult<Self> {
        let lengths: Vec<String> = columns
            .iter()
            .map(|(name, column)| format!("`{name}` {}", column.len()))
            .collect();
        let rows = columns.first().map_or(0, |(_, column)| column.len());
        if columns.iter().any(|(_, column)| column.len() != rows) {
            return Err(PyValueError::new_err(format!(
                "the columns are not of one length: {}",
                lengths.join(", ")
            )));
        }
        let fields: Vec<Field> = columns
            .iter()
            .map(|(name, column)| Field::new(name, column.data_type().clone(), true))
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let arrays = columns.into_iter().map(|(_, column)| column).collect();
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays);
        let batch = batch.map_err(|error| PyValueError::new_err(error.to_string()))?;
        Self::new(vec![batch], &schema)
    }
}

impl fmt::Display for ArrowTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<leakrate.Table of {} rows: {}>",
            self.rows,
            self.names.join(", ")
        )
    }
}

impl ColumnTable for ArrowTable {
    fn rows(&self) -> usize {
        self.rows
    }

    fn write_header(&self, text: &mut String) {
        for (at, name) in self.names.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            write_cell(name, text);
        }
        text.push('\n');
    }

    fn write_rows(&self, rows: Range<usize>, text: &mut String) {
        let mut first = 0;
        for batch in &self.batches {
            let after = first + batch.num_rows();
            let (start, end) = (rows.start.max(first), rows.end.min(after));
            if start < end {
                write_batch(batch, start - first..end - first, text);
            }
            first = after;
        }
    }
}

fn write_batch(batch: &RecordBatch, rows: Range<usize>, text: &mut String) {
    // That each column has one was seen when the table was made.
    let formatters = batch.columns().iter().filter_map(|one| formatter(one).ok());
    let formatters: Vec<ArrayFormatter> = formatters.collect();
    let mut cell = String::new();
    for row in rows {
        for (at, formatter) in formatters.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            cell.clear();
            let _ = write!(cell, "{}", formatter.value(row));
            write_cell(&cell, text);
        }
        text.push('\n');
    }
}

/// Writes cells as the files of other programs have them: nothing where there is none, a point in numbers, RFC 3339.
fn formatter(column: &ArrayRef) -> Result<ArrayFormatter<'_>, ArrowError> {
    const OPTIONS: FormatOptions<'static> = FormatOptions::new();
    ArrayFormatter::try_new(column.as_ref(), &OPTIONS)
}

/// A cell as CSV writes it, on one line.
fn write_cell(cell: &str, text: &mut String) {
    if !cell.contains([',', '"', '\n', '\r']) {
        text.push_str(cell);
        return;
    }
    text.push('"');
    for character in cell.chars() {
        match character {
            '"' => text.push_str("\"\""),
            '\n' | '\r' => text.push(' '),
            _ => text.push(character),
        }
    }
    text.push('"');
}

/// What a column of Python is: an array that says so itself, a list of texts, or integers that are times.
pub(crate) fn array_of(
    name: &str,
    values: &Bound<'_, PyAny>,
    kind: Option<&str>,
    zone: Option<&str>,
) -> PyResult<ArrayRef> {
    if kind == Some("text") {
        let texts: Vec<Option<String>> = values.extract()?;
        return Ok(Arc::new(StringArray::from(texts)));
    }
    let array = one_array(values)?;
    let Some(kind) = kind else {
        return Ok(array);
    };
    let Some(instants) = array.as_primitive_opt::<Int64Type>() else {
        let kind = array.data_type();
        return Err(PyTypeError::new_err(format!(
            "column `{name}` is of {kind}: expected times"
        )));
    };
    Ok(match kind {
        "datetime s" => datetimes::<TimestampSecondType>(instants, zone),
        "datetime ms" => datetimes::<TimestampMillisecondType>(instants, zone),
        "datetime us" => datetimes::<TimestampMicrosecondType>(instants, zone),
        "datetime ns" => datetimes::<TimestampNanosecondType>(instants, zone),
        "duration s" => Arc::new(times::<DurationSecondType>(instants)),
        "duration ms" => Arc::new(times::<DurationMillisecondType>(instants)),
        "duration us" => Arc::new(times::<DurationMicrosecondType>(instants)),
        "duration ns" => Arc::new(times::<DurationNanosecondType>(instants)),
        other => {
            return Err(PyTypeError::new_err(format!(
                "column `{name}`: no kind {other}"
            )));
        }
    })
}

/// The array, whole: of several chunks a copy.
fn one_array(values: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    let chunked = values.extract::<AnyArray>()?.into_chunked_array()?;
    let (chunks, field) = chunked.into_inner();
    match chunks.as_slice() {
        [] => Ok(arrow_array::new_empty_array(field.data_type())),
        [alone] => Ok(Arc::clone(alone)),
        many => {
            let many: Vec<&dyn Array> = many.iter().map(AsRef::as_ref).collect();
            arrow_select::concat::concat(&many)
                .map_err(|error| PyValueError::new_err(error.to_string()))
        }
    }
}

fn datetimes<T: ArrowTimestampType>(
    instants: &PrimitiveArray<Int64Type>,
    zone: Option<&str>,
) -> ArrayRef {
    Arc::new(times::<T>(instants).with_timezone_opt(zone.map(str::to_owned)))
}

/// The same memory as times, with what is none left out.
fn times<T: ArrowPrimitiveType<Native = i64>>(
    instants: &PrimitiveArray<Int64Type>,
) -> PrimitiveArray<T> {
    let values = instants.values().clone();
    let missing = values.contains(&NOT_A_TIME);
    let known = missing.then(|| NullBuffer::from_iter(values.iter().map(|&one| one != NOT_A_TIME)));
    PrimitiveArray::new(values, known)
}

fn refused(name: &str, error: &ArrowError) -> PyErr {
    PyTypeError::new_err(format!("column `{name}` cannot be read: {error}"))
}

fn check_kind(name: &str, kind: &DataType) -> PyResult<()> {
    if is_cell(kind) {
        return Ok(());
    }
    Err(PyTypeError::new_err(format!(
        "column `{name}` is of type {kind}: expected numbers, times or text"
    )))
}

fn is_cell(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_cell(values),
        kind => {
            kind.is_numeric()
                || kind.is_temporal()
                || kind.is_null()
                || kind.is_string()
                || *kind == DataType::Boolean
        }
    }
}
