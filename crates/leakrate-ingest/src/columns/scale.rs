//! What the numbers of a memory column count.

use crate::columns::Candidate;
use crate::columns::Role;
use crate::error::Problem;
use crate::options::ReadOptions;
use leakrate_core::units::SizeUnit;

/// Bytes in one of the bare numbers of a column: by its unit, by the unit the user gave, or as a
/// percentage of the limit. `None` if nothing tells.
///
/// # Errors
/// The column is in percent, and the limit is not known.
pub(crate) fn bytes_in_one(
    candidate: &Candidate,
    options: &ReadOptions,
) -> Result<Option<f64>, Problem> {
    if candidate.header.role == Role::MemoryPercent {
        let whole = options.limit.ok_or_else(|| Problem::PercentOfWhat {
            column: candidate.name.clone(),
        })?;
        return Ok(Some(whole.0 / 100.0));
    }
    let unit = candidate.unit.or(options.unit);
    Ok(unit.map(SizeUnit::bytes))
}
