//! Reading the rows and columns of a file that are asked for.

use crate::asked_rows::AskedRows;
use crate::error::{IngestError, Problem};
use crate::formats::{Format, RowsOf};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::source::Source;
use crate::table::choose_rows;

/// What a file holds, and where rows were left out of its text, the text without them.
///
/// # Errors
/// Those of the format, and that there is nothing to choose from, or nothing is left.
pub(super) fn read(
    format: &Format,
    sniff: &Sniff,
    query: &Query,
) -> Result<(Recording, Option<Source>), IngestError> {
    check(format, query)?;
    if query.options.conditions.is_empty() || format.rows() != Some(RowsOf::Table) {
        return Ok(((format.read)(sniff, query)?, None));
    }
    let layout = sniff.layout()?;
    let Some(filter) = AskedRows::new(&layout.header, query)? else {
        return Ok(((format.read)(sniff, query)?, None));
    };
    let chosen = choose_rows(sniff.source, layout, &filter, query.options.cutting)?;
    let recording = (format.read)(&Sniff::with_layout(&chosen, layout.clone()), query)?;
    Ok((recording, Some(chosen)))
}

/// Refuses what would be passed over in silence.
fn check(format: &Format, query: &Query) -> Result<(), Problem> {
    let options = query.options;
    let format_name = format.name;
    if !options.columns.is_empty() && !format.has_columns_of_any_name() {
        return Err(Problem::NoColumnsToChoose {
            format: format_name,
        });
    }
    let is_of_memory = query.quantity == Quantity::Memory;
    if !options.conditions.is_empty() && format.rows().is_none() && is_of_memory {
        return Err(Problem::NoRowsToChoose {
            format: format_name,
        });
    }
    Ok(())
}
