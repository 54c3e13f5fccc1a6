//! Checking columns: of one length, amounts that are amounts, requests that never fall.

use crate::series::{Columns, SeriesError};

pub(super) fn lengths(columns: &Columns) -> Result<(), SeriesError> {
    let expected = columns.memory.len();
    if expected == 0 {
        return Err(SeriesError::Empty {
            name: columns.name.clone(),
        });
    }
    let others = [
        ("time", columns.clock.seconds().map(<[f64]>::len)),
        ("requests", columns.requests.as_ref().map(Vec::len)),
    ];
    for (column, found) in others {
        if let Some(found) = found.filter(|&found| found != expected) {
            return Err(SeriesError::Ragged {
                name: columns.name.clone(),
                column,
                expected,
                found,
            });
        }
    }
    Ok(())
}

/// Memory and requests are amounts.
pub(super) fn amounts(columns: &Columns) -> Result<(), SeriesError> {
    let is_none = |value: &f64| !value.is_finite() || *value < 0.0;
    let requests = columns.requests.as_deref().unwrap_or_default();
    for (column, values) in [
        ("memory", columns.memory.as_slice()),
        ("requests", requests),
    ] {
        if let Some(sample) = values.iter().position(is_none) {
            return Err(bad_value(columns, column, sample, values[sample]));
        }
    }
    Ok(())
}

/// Times are numbers.
pub(super) fn times(columns: &Columns) -> Result<(), SeriesError> {
    let seconds = columns.clock.seconds().unwrap_or_default();
    match seconds.iter().position(|time| !time.is_finite()) {
        None => Ok(()),
        Some(sample) => Err(bad_value(columns, "time", sample, seconds[sample])),
    }
}

fn bad_value(columns: &Columns, column: &'static str, sample: usize, value: f64) -> SeriesError {
    SeriesError::BadValue {
        name: columns.name.clone(),
        column,
        sample: sample + 1,
        value,
    }
}

pub(super) fn requests(columns: &Columns) -> Result<(), SeriesError> {
    let Some(requests) = &columns.requests else {
        return Ok(());
    };
    match requests.windows(2).position(|pair| pair[1] < pair[0]) {
        None => Ok(()),
        Some(before) => Err(SeriesError::RequestsFall {
            name: columns.name.clone(),
            sample: before + 2,
            before: requests[before],
            after: requests[before + 1],
        }),
    }
}
