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

pub(super) fn values(columns: &Columns) -> Result<(), SeriesError> {
    let bad = |column, values: &[f64], good: fn(f64) -> bool| {
        let sample = values.iter().position(|&value| !good(value))?;
        Some(SeriesError::BadValue {
            name: columns.name.clone(),
            column,
            sample: sample + 1,
            value: values[sample],
        })
    };
    let amount = |value: f64| value.is_finite() && value >= 0.0;
    let problem = bad("memory", &columns.memory, amount)
        .or_else(|| bad("requests", columns.requests.as_deref()?, amount))
        .or_else(|| bad("time", columns.clock.seconds()?, f64::is_finite));
    problem.map_or(Ok(()), Err)
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
