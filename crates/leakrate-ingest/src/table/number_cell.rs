//! A cell of a column of numbers: an amount, or what a tool prints of use and limit, or a name that a
//! number stands for.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::table::cell;
use crate::table::plan::{Holds, NumberColumn};
use crate::table::usage::Usage;
use leakrate_core::units::{Seconds, SizeCell};

/// What a cell of a column of numbers says, or what was expected and found.
pub(super) fn read_number(text: &str, number: &NumberColumn) -> Result<Option<SizeCell>, String> {
    if number.holds == Holds::Version {
        return Ok(version(text));
    }
    let text = text.trim().trim_end_matches('%');
    match (number.holds, Usage::parse(text)) {
        (Holds::Memory(_) | Holds::Free, Some(usage)) => return Ok(usage.used),
        (Holds::Limit, Some(usage)) => return Ok(usage.limit),
        _ => {}
    }
    let read = match cell::read(text, number.notation) {
        Ok(read) => read,
        Err(problem) => match number.holds {
            Holds::Memory(_) | Holds::Free | Holds::Limit => {
                let amount = cell::in_small_letters(text);
                Some(amount.ok_or_else(|| problem.to_string())?)
            }
            Holds::Uptime => {
                let uptime = text.parse::<Seconds>();
                let seconds = uptime.map_err(|_| problem.to_string())?.0;
                Some(SizeCell::bare(seconds, 0))
            }
            Holds::Requests(_) | Holds::Process | Holds::Version => {
                return Err(problem.to_string());
            }
        },
    };
    match (number.holds, read) {
        (Holds::Memory(_) | Holds::Free | Holds::Limit, read) => Ok(read),
        (_, Some(SizeCell { unit: Some(_), .. })) => {
            Err(format!("expected a plain number, found `{text}`"))
        }
        (_, read) => Ok(read),
    }
}

/// The number that stands for the name of a version: the same wherever the same name stands, so that
/// parts of a file that are read apart agree. 53 bits of a hash are as many as a float holds.
fn version(text: &str) -> Option<SizeCell> {
    let name = text.trim();
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    (!cell::is_missing(name)).then(|| SizeCell {
        number: (hasher.finish() >> 11) as f64,
        unit: None,
        step: 1.0,
    })
}
