//! What the statistics of a row group say that the cells of a column lie within.

use parquet::basic::{ConvertedType, LogicalType};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;

use crate::source::column_table::CellBounds;

/// The bounds of a column of texts or whole numbers, where they are told.
pub(super) fn of(column: &ColumnChunkMetaData) -> Option<CellBounds> {
    let statistics = column.statistics()?;
    // Programs that wrote them before 2017 compared bytes as if they had signs.
    if statistics.is_min_max_deprecated() {
        return None;
    }
    let kind = column.column_descr();
    let logical = kind.logical_type_ref();
    match statistics {
        Statistics::ByteArray(bounds) => {
            let is_text = matches!(logical, Some(LogicalType::String))
                || kind.converted_type() == ConvertedType::UTF8;
            is_text.then_some(CellBounds::Texts {
                least: bounds.min_bytes_opt()?.to_vec(),
                most: bounds.max_bytes_opt()?.to_vec(),
            })
        }
        Statistics::Int32(bounds) if is_whole(kind.converted_type(), logical) => {
            Some(CellBounds::Integers {
                least: i64::from(*bounds.min_opt()?),
                most: i64::from(*bounds.max_opt()?),
            })
        }
        Statistics::Int64(bounds) if is_whole(kind.converted_type(), logical) => {
            Some(CellBounds::Integers {
                least: *bounds.min_opt()?,
                most: *bounds.max_opt()?,
            })
        }
        _ => None,
    }
}

/// Whether numbers are what they are stored as: no dates, times, decimals, or numbers without a sign.
fn is_whole(converted: ConvertedType, logical: Option<&LogicalType>) -> bool {
    match logical {
        Some(LogicalType::Integer(kind)) => kind.is_signed,
        Some(_) => false,
        None => matches!(
            converted,
            ConvertedType::NONE
                | ConvertedType::INT_8
                | ConvertedType::INT_16
                | ConvertedType::INT_32
                | ConvertedType::INT_64
        ),
    }
}
