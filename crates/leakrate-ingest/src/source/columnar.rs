//! Tables of Parquet and Arrow.

mod arrow_cells;
mod arrow_table;
mod columns;
mod contained;
mod group_bounds;
mod group_stream;
mod messages;
mod parquet_bytes;
mod parquet_table;
#[cfg(test)]
mod pushed_down;

use std::sync::Arc;

use bytes::Bytes;

use super::column_table::ColumnTable;
use super::columnar_bytes::Container;
use crate::error::Problem;
use contained::contained;

pub use arrow_table::ArrowTable;
pub use contained::panic_of_decoder;
pub use group_stream::{GroupStream, GroupStreamError, SeriesGroup};
pub(super) use parquet_table::{ParquetTable, parquet_files};

/// The table in the bytes of a file.
///
/// # Errors
/// The file is damaged or cut off, or encrypted, or none of its columns holds cells.
pub(super) fn table(container: Container, bytes: Vec<u8>) -> Result<Arc<dyn ColumnTable>, Problem> {
    let bytes = Bytes::from(bytes);
    contained("the file", || decoded(container, bytes))
}

fn decoded(container: Container, bytes: Bytes) -> Result<Arc<dyn ColumnTable>, Problem> {
    Ok(match container {
        Container::Parquet => Arc::new(ParquetTable::of_bytes(bytes)?),
        Container::EncryptedParquet => {
            return Err(Problem::Encrypted {
                kind: container.name(),
            });
        }
        Container::ArrowFile => Arc::new(ArrowTable::of_file(&bytes)?),
        Container::ArrowStream => Arc::new(ArrowTable::of_stream(&bytes)?),
    })
}
