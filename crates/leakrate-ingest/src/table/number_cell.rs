//! A cell of a column of numbers: an amount, or what a tool prints of use and limit.

use crate::table::cell;
use crate::table::plan::{Holds, NumberColumn};
use crate::table::usage::Usage;
use leakrate_core::units::SizeCell;

/// What a cell of a column of numbers says, or what was expected and found.
pub(super) fn read_number(text: &str, number: &NumberColumn) -> Result<Option<SizeCell>, String> {
    let text = text.trim().trim_end_matches('%');
    match (number.holds, Usage::parse(text)) {
        (Holds::Memory(_), Some(usage)) => return Ok(usage.used),
        (Holds::Limit, Some(usage)) => return Ok(usage.limit),
        _ => {}
    }
    let read = match cell::read(text, number.notation) {
        Ok(read) => read,
        Err(problem) => match number.holds {
            Holds::Memory(_) | Holds::Limit => {
                let amount = cell::in_small_letters(text);
                Some(amount.ok_or_else(|| problem.to_string())?)
            }
            Holds::Requests(_) | Holds::Process | Holds::Uptime => return Err(problem.to_string()),
        },
    };
    match (number.holds, read) {
        (Holds::Memory(_) | Holds::Limit, read) => Ok(read),
        (_, Some(SizeCell { unit: Some(_), .. })) => {
            Err(format!("expected a plain number, found `{text}`"))
        }
        (_, read) => Ok(read),
    }
}
