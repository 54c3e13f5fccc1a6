//! Parquet files as a table: each group of rows is a part of it, and of each only the columns are unpacked that are
//! asked for.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};

use super::columns::{ColumnContent, SchemaColumn, cells_at, columns_of, lists};
use super::contained::{contained, damaged};
use super::group_bounds;
use super::parquet_bytes::ParquetBytes;
use crate::error::Problem;
use crate::source::column_table::{CellBounds, ColumnTable, TableKind};
use crate::source::held_cells::HeldCells;

/// Rows that are unpacked at once.
const ROWS_OF_BATCH: usize = 1 << 16;

/// Files of one table.
#[derive(Debug)]
pub(in crate::source) struct ParquetTable {
    names: Vec<String>,
    parts: Vec<usize>,
    groups: Vec<RowGroup>,
    files: Vec<ParquetFile>,
}

/// A group of rows, by the place of its file and its own in there.
#[derive(Debug, Clone, Copy)]
struct RowGroup {
    file: usize,
    group: usize,
}

#[derive(Debug)]
struct ParquetFile {
    name: String,
    bytes: ParquetBytes,
    metadata: ArrowReaderMetadata,
    columns: Vec<SchemaColumn>,
    /// What the folders that the file lies in say of all its rows: `cluster=eu`.
    folders: Vec<FolderColumn>,
}

/// A column whose value is in the name of a folder, as Hive, Spark and `DuckDB` write it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FolderColumn {
    name: String,
    value: String,
}

impl ParquetTable {
    /// The table of one file that is held in memory.
    ///
    /// # Errors
    /// It is damaged, cut off or encrypted.
    pub(in crate::source) fn of_bytes(bytes: Bytes) -> Result<Self, Problem> {
        Self::of_file(ParquetBytes::Held(bytes))
    }

    /// The table of one file on the disk, of which only what is asked for is read.
    ///
    /// # Errors
    /// As [`Self::of_bytes`].
    pub(in crate::source) fn of_path(path: &Path) -> Result<Self, Problem> {
        let bytes = ParquetBytes::on_disk(path).map_err(|error| Problem::unreadable(&error))?;
        contained("the file", || Self::of_file(bytes))
    }

    fn of_file(bytes: ParquetBytes) -> Result<Self, Problem> {
        Self::of_files(vec![ParquetFile::new(String::new(), bytes, Vec::new())?])
    }

    /// The table of all Parquet files in a folder.
    ///
    /// # Errors
    /// One of them cannot be read, or has other columns than the first.
    pub(in crate::source) fn of_folder(folder: &Path, files: &[PathBuf]) -> Result<Self, Problem> {
        let open = |path: &PathBuf| {
            let inside = path.strip_prefix(folder).unwrap_or(path);
            let name = inside.display().to_string();
            let named = |problem: Problem| Problem::InFolder {
                file: name.clone(),
                reason: problem.to_string(),
            };
            let bytes = ParquetBytes::on_disk(path);
            let bytes = bytes.map_err(|error| named(Problem::unreadable(&error)))?;
            let read = || ParquetFile::new(name.clone(), bytes, folder_columns(inside));
            contained("the file", read).map_err(named)
        };
        Self::of_files(files.iter().map(open).collect::<Result<_, _>>()?)
    }

    fn of_files(files: Vec<ParquetFile>) -> Result<Self, Problem> {
        let names = files.first().map(ParquetFile::names).unwrap_or_default();
        let (mut groups, mut parts) = (Vec::new(), Vec::new());
        for (at, file) in files.iter().enumerate() {
            if let Some(missing) = names.iter().find(|name| !file.names().contains(name)) {
                return Err(Problem::InFolder {
                    file: file.name.clone(),
                    reason: format!("it lacks the column `{missing}`, which others have"),
                });
            }
            for (group, metadata) in file.metadata.metadata().row_groups().iter().enumerate() {
                let rows = usize::try_from(metadata.num_rows()).map_err(damaged)?;
                groups.push(RowGroup { file: at, group });
                parts.push(rows);
            }
        }
        Ok(Self {
            names,
            parts,
            groups,
            files,
        })
    }
}

impl ColumnTable for ParquetTable {
    fn kind(&self) -> TableKind {
        TableKind::Parquet
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn parts(&self) -> &[usize] {
        &self.parts
    }

    fn cells(&self, part: usize, column: usize) -> Result<HeldCells, Problem> {
        self.first_cells(part, column, self.parts[part])
    }

    fn first_cells(&self, part: usize, column: usize, rows: usize) -> Result<HeldCells, Problem> {
        let RowGroup { file, group } = self.groups[part];
        let (file, name) = (&self.files[file], &self.names[column]);
        let rows = rows.min(self.parts[part]);
        let of_file = match file.name.as_str() {
            "" => String::new(),
            name => format!(" of `{name}`"),
        };
        let place = format!("column `{name}` in row group {}{of_file}", group + 1);
        let located = |reason: &str| Problem::DamagedColumns {
            reason: format!("{place}: {reason}"),
        };
        let told = |problem: Problem| match problem {
            Problem::DamagedColumns { reason } => located(&reason),
            other => other,
        };
        let cells = contained(&place, || file.cells(name, group, rows).map_err(told))?;
        if cells.len() != rows {
            let found = cells.len();
            return Err(located(&format!("expected {rows} values, found {found}")));
        }
        Ok(cells)
    }

    fn bounds(&self, part: usize, column: usize) -> Option<CellBounds> {
        let RowGroup { file, group } = self.groups[part];
        self.files[file].bounds(&self.names[column], group)
    }
}

impl ParquetFile {
    fn new(name: String, bytes: ParquetBytes, folders: Vec<FolderColumn>) -> Result<Self, Problem> {
        let load = |options| ArrowReaderMetadata::load(&bytes, options).map_err(damaged);
        let stated = load(ArrowReaderOptions::new())?;
        // Names come a few times each, and so they are taken as the file has them.
        let schema = Schema::new(with_dictionaries(stated.schema().fields()));
        let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
        let metadata = load(options).unwrap_or(stated);
        Ok(Self {
            name,
            columns: columns_of(metadata.schema().fields()),
            bytes,
            metadata,
            folders,
        })
    }

    fn names(&self) -> Vec<String> {
        let own = self.columns.iter().map(|column| column.name.clone());
        let folders = self.folders.iter().map(|folder| folder.name.clone());
        own.chain(folders).collect()
    }

    fn cells(&self, name: &str, group: usize, rows: usize) -> Result<HeldCells, Problem> {
        let Some(column) = self.columns.iter().find(|column| column.name == name) else {
            let folder = self.folders.iter().find(|folder| folder.name == name);
            let value = folder.map(|folder| folder.value.clone());
            return Ok(HeldCells::Texts {
                texts: vec![value.unwrap_or_default()],
                of_rows: vec![0; rows],
            });
        };
        match column.content {
            ColumnContent::Lists => Ok(lists(rows)),
            ColumnContent::Cells => {
                let array = self.array(column, group, rows)?;
                // Of the structures that the column lies in, it alone was read.
                cells_at(&array, &vec![0; column.path.len() - 1])
            }
        }
    }

    fn rows_of(&self, group: usize) -> usize {
        let rows = self.metadata.metadata().row_group(group).num_rows();
        usize::try_from(rows).unwrap_or_default()
    }

    /// What the cells of a column lie within: what a folder says, or the statistics of a group.
    fn bounds(&self, name: &str, group: usize) -> Option<CellBounds> {
        let Some(column) = self.columns.iter().find(|column| column.name == name) else {
            let folder = self.folders.iter().find(|folder| folder.name == name)?;
            return Some(CellBounds::All(folder.value.clone()));
        };
        let group = self.metadata.metadata().row_groups().get(group)?;
        group_bounds::of(group.column(column.leaf)).filter(|_| column.path.len() == 1)
    }

    /// The first values of a column in a group, or those of the structure at the top that it lies in.
    fn array(&self, column: &SchemaColumn, group: usize, rows: usize) -> Result<ArrayRef, Problem> {
        let metadata = self.metadata.clone();
        let schema = metadata.metadata().file_metadata().schema_descr_ptr();
        let builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.bytes.clone(), metadata);
        let reader = builder
            .with_projection(ProjectionMask::leaves(&schema, [column.leaf]))
            .with_row_groups(vec![group])
            .with_batch_size(ROWS_OF_BATCH.min(rows.max(1)));
        // Where all are wanted, more than the file says there are is a fault.
        let reader = if rows < self.rows_of(group) {
            reader.with_limit(rows)
        } else {
            reader
        };
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for batch in reader.build().map_err(damaged)? {
            let batch = batch.map_err(damaged)?;
            arrays.extend(batch.columns().first().cloned());
        }
        match arrays.as_slice() {
            [] => Ok(arrow_array::new_empty_array(&DataType::Null)),
            [alone] => Ok(Arc::clone(alone)),
            many => {
                let many: Vec<&dyn Array> = many.iter().map(AsRef::as_ref).collect();
                arrow_select::concat::concat(&many).map_err(damaged)
            }
        }
    }
}

/// The same fields, with their texts as dictionaries.
fn with_dictionaries(fields: &Fields) -> Fields {
    let with_dictionary = |field: &FieldRef| -> FieldRef {
        let kind = match field.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
            DataType::Struct(inner) => DataType::Struct(with_dictionaries(inner)),
            _ => return Arc::clone(field),
        };
        Arc::new(Field::new(field.name(), kind, field.is_nullable()))
    };
    fields.iter().map(with_dictionary).collect()
}

/// What the folders say that a file lies in.
fn folder_columns(inside: &Path) -> Vec<FolderColumn> {
    let folders = inside.parent().into_iter().flat_map(Path::components);
    let said = folders.filter_map(|folder| folder.as_os_str().to_str()?.split_once('='));
    said.map(|(name, value)| FolderColumn {
        name: name.to_owned(),
        value: value.to_owned(),
    })
    .collect()
}

/// The Parquet files in a folder and in those inside it, in order of their names; none where there are others. What begins with a dot or an
/// underscore is a note of the program that wrote them.
pub(in crate::source) fn parquet_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (path, name) = (entry.path(), entry.file_name());
            let is_note = name.to_string_lossy().starts_with(['.', '_']);
            let is_folder = entry.file_type()?.is_dir();
            match path.extension() {
                _ if is_note => {}
                _ if is_folder => folders.push(path),
                Some(end) if end == "parquet" => found.push(path),
                // What holds other files too is no table, and none of them is passed over in silence.
                _ => return Ok(Vec::new()),
            }
        }
    }
    found.sort();
    Ok(found)
}
