//! The columns of a schema as those of a table: what lies in a structure has a column of its own.

use arrow_array::cast::AsArray as _;
use arrow_array::{Array as _, ArrayRef};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Fields};

use super::arrow_cells::cells_of;
use crate::error::Problem;
use crate::source::held_cells::HeldCells;

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SchemaColumn {
    /// Its name, behind those of the structures that it lies in.
    pub(super) name: String,
    /// The field at the top, and in each structure the next.
    pub(super) path: Vec<usize>,
    /// How many columns that are no structures stand before it.
    pub(super) leaf: usize,
    pub(super) content: ColumnContent,
}

/// Whether the rows of a column have a cell each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnContent {
    Cells,
    /// Each row holds a list or a map.
    Lists,
}

/// What stands in the cell of a row that holds a list or a map.
const LIST: &str = "[list]";

/// The columns of a schema, in order.
pub(super) fn columns_of(fields: &Fields) -> Vec<SchemaColumn> {
    let mut columns = Vec::new();
    let mut leaf = 0;
    add(fields, "", &[], &mut leaf, &mut columns);
    columns
}

fn add(
    fields: &Fields,
    before: &str,
    path: &[usize],
    leaf: &mut usize,
    columns: &mut Vec<SchemaColumn>,
) {
    for (at, field) in fields.iter().enumerate() {
        let name = format!("{before}{}", field.name());
        let path = [path, &[at]].concat();
        if let DataType::Struct(inner) = field.data_type() {
            add(inner, &format!("{name}."), &path, leaf, columns);
            continue;
        }
        let leaves = leaves(field.data_type());
        let is_list = matches!(
            field.data_type(),
            DataType::List(_)
                | DataType::LargeList(_)
                | DataType::ListView(_)
                | DataType::LargeListView(_)
                | DataType::FixedSizeList(..)
                | DataType::Map(..)
                | DataType::Union(..)
        );
        columns.push(SchemaColumn {
            name,
            path,
            leaf: *leaf,
            content: if is_list {
                ColumnContent::Lists
            } else {
                ColumnContent::Cells
            },
        });
        *leaf += leaves;
    }
}

/// How many columns that are no structures a type is made of.
fn leaves(kind: &DataType) -> usize {
    match kind {
        DataType::Struct(fields) => fields.iter().map(|field| leaves(field.data_type())).sum(),
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _)
        | DataType::Map(field, _) => leaves(field.data_type()),
        _ => 1,
    }
}

/// Cells of rows that hold lists.
pub(super) fn lists(rows: usize) -> HeldCells {
    HeldCells::Texts {
        texts: vec![LIST.to_owned()],
        of_rows: vec![0; rows],
    }
}

/// The cells of the column that lies at `path` below one of the top.
///
/// # Errors
/// [`Problem::DamagedColumns`] where there is none, or its values are not what its type says.
pub(super) fn cells_at(top: &ArrayRef, path: &[usize]) -> Result<HeldCells, Problem> {
    let mut array = top.clone();
    let mut missing: Option<NullBuffer> = None;
    for &at in path {
        let structure = array.as_struct_opt();
        let inner = structure.and_then(|structure| structure.columns().get(at));
        let Some(inner) = inner.cloned() else {
            let reason = "a structure lacks a column that its schema has".to_owned();
            return Err(Problem::DamagedColumns { reason });
        };
        missing = NullBuffer::union(missing.as_ref(), array.nulls());
        array = inner;
    }
    let mut cells = cells_of(&array)?;
    if let Some(missing) = missing {
        cells.leave_out(|row| missing.is_null(row));
    }
    Ok(cells)
}
