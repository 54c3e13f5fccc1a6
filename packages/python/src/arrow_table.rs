//! Columns of Python and its libraries as a table of Arrow.

use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    ArrowTimestampType, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType,
    DurationSecondType, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, RecordBatch, StringArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use leakrate::ingest::ArrowTable;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::input::AnyArray;

/// What NumPy and pandas write where there is no time.
const NOT_A_TIME: i64 = i64::MIN;

/// Batches of one schema, which the program that made them still holds.
///
/// # Errors
/// A column is of lists or structures, of which no cell can be made.
pub(crate) fn table_of_batches(
    batches: Vec<RecordBatch>,
    schema: &SchemaRef,
) -> PyResult<ArrowTable> {
    for field in schema.fields() {
        check_kind(field.name(), field.data_type())?;
    }
    Ok(ArrowTable::new(schema, &batches))
}

/// Columns of one table.
///
/// # Errors
/// The columns are not of one length, or there is one of which no cell can be made.
pub(crate) fn table_of_arrays(columns: Vec<(String, ArrayRef)>) -> PyResult<ArrowTable> {
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
    table_of_batches(vec![batch], &schema)
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
