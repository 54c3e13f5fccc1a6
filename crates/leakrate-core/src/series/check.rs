//! Checking columns: of one length, amounts that are amounts, requests that never fall.

use crate::series::{Clock, Columns, SeriesError};
use crate::units::{Timestamp, Zone};

/// More than any machine has, and little enough for the fourth power to be a number.
const MOST: f64 = 1e24;
/// A billionth of a byte, a second or a request.
const LEAST: f64 = 1e-9;
/// Seconds in 10,000 years.
const LONGEST: f64 = 10_000.0 * 365.25 * 86_400.0;

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
        ("sampled", columns.sampled.as_ref().map(|one| one.0.len())),
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

/// Memory in bytes and requests are amounts that a machine can have.
pub(super) fn amounts(columns: &Columns) -> Result<(), SeriesError> {
    let is_none = |value: &f64| !(0.0..=MOST).contains(value);
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

/// Times in order are those of a calendar, or of a recording that is no longer.
pub(super) fn calendar(columns: &Columns) -> Result<(), SeriesError> {
    let seconds = columns.clock.seconds().unwrap_or_default();
    let (Some(&first), Some(&last)) = (seconds.first(), seconds.last()) else {
        return Ok(());
    };
    let (is_outside, time): (fn(f64) -> bool, _) = match columns.clock {
        Clock::Wall(_) => (
            |time| Timestamp(time).rfc3339(Zone::UTC).is_none(),
            "the years 0 to 9999",
        ),
        Clock::Elapsed(_) | Clock::None => {
            (|time| time.abs() > LONGEST, "10,000 years of a recording")
        }
    };
    let outside = [(0, first), (seconds.len() - 1, last)]
        .into_iter()
        .find(|&(_, second)| is_outside(second));
    match outside {
        None => Ok(()),
        Some((sample, second)) => Err(SeriesError::TimeOutside {
            name: columns.name.clone(),
            sample: sample + 1,
            second,
            calendar: time,
        }),
    }
}

/// The values of every column that varies differ by more than their rounding errors.
pub(super) fn resolution(columns: &Columns) -> Result<(), SeriesError> {
    let extent = |values: &[f64]| values[values.len() - 1] - values[0];
    let highest = columns.memory.iter().copied().fold(0.0, f64::max);
    let extents = [
        ("memory", Some(highest)),
        ("time", columns.clock.seconds().map(extent)),
        ("requests", columns.requests.as_deref().map(extent)),
    ];
    let unresolved = extents
        .into_iter()
        .filter_map(|(column, extent)| Some((column, extent?)))
        .find(|&(_, extent)| extent > 0.0 && extent < LEAST);
    match unresolved {
        None => Ok(()),
        Some((column, extent)) => Err(SeriesError::Unresolved {
            name: columns.name.clone(),
            column,
            extent,
        }),
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
