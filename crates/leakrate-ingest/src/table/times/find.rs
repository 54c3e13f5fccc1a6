//! Which column of a table tells time, and how it is written.

use crate::columns::HeaderName;
use crate::columns::Role;
use crate::error::{IngestError, Problem};
use crate::options::ReadOptions;
use crate::table::sample::Sample;
use crate::table::times::{TimeColumn, Writing, elapsed, is_utc, on_some_day};
use leakrate_core::units::{TimeFormat, TimeFormatError, Zone};

/// Finds the column of times; `None` if the table has none.
///
/// # Errors
/// The column that is named for time cannot be read as such, or in two ways.
pub(crate) fn find(
    sample: &Sample,
    options: &ReadOptions,
) -> Result<Option<TimeColumn>, IngestError> {
    let columns =
        |role: Role| (0..sample.names.len()).filter(move |&at| sample.names[at].role == role);
    let given = options.zone.unwrap_or(Zone::UTC);
    let make = |(column, writing)| TimeColumn {
        column,
        hours: hours_beside(
            sample,
            column,
            &writing,
            columns(Role::Time).chain(columns(Role::Other)),
        ),
        writing,
        zone: if is_utc(&sample.layout.header[column]) {
            Zone::UTC
        } else {
            given
        },
    };
    let mut refused = None;
    let mut undated = None;
    for column in columns(Role::Time) {
        match of_times(sample, column, options) {
            Ok(writing @ Writing::Date(_)) => return Ok(Some(make((column, writing)))),
            Ok(writing) => undated = undated.or(Some((column, writing))),
            // Hours without their day would put all days on one.
            Err(error) if is_doubt(&error) => return Err(error),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    if let Some(undated) = undated {
        return Ok(Some(make(undated)));
    }
    if let Some(column) = columns(Role::Elapsed).next() {
        let scale = elapsed_unit(&sample.names[column]).unwrap_or(1.0);
        return Ok(Some(make((column, Writing::Elapsed(scale)))));
    }
    if let Some(error) = refused {
        return Err(error);
    }
    let found = nameless(sample, columns(Role::Other), options)?;
    Ok(found.map(make))
}

/// Whether a table tells times, though perhaps in a form that leaves a question.
pub(crate) fn has_times(sample: &Sample) -> bool {
    !matches!(find(sample, &ReadOptions::default()), Ok(None))
}

fn is_doubt(error: &IngestError) -> bool {
    matches!(error.problem(), Problem::AmbiguousDate { .. })
}

/// Times in a column whose name does not say so.
///
/// # Errors
/// The first such column can be read in two ways.
fn nameless(
    sample: &Sample,
    columns: impl IntoIterator<Item = usize>,
    options: &ReadOptions,
) -> Result<Option<(usize, Writing)>, IngestError> {
    for column in columns {
        let Some(first) = sample.cells(column).next() else {
            continue;
        };
        // A bare number is an epoch only where a name says so, or the rows do: bytes are as large.
        let number = first.parse::<f64>().is_ok() && !sample.layout.header[column].is_empty();
        if number && !(sample.layout.header_line.is_none() && count_time(sample, column)) {
            continue;
        }
        match of_times(sample, column, options) {
            Ok(writing) => return Ok(Some((column, writing))),
            Err(error) if is_doubt(&error) => return Err(error),
            Err(_) => {}
        }
    }
    Ok(None)
}

/// Whether the numbers of a column are epochs beyond doubt: each row has a later one, and all lie
/// within years of each other. Of rows that a name stands in some may share a time: they are
/// those of several instances.
fn count_time(sample: &Sample, column: usize) -> bool {
    const CLOSE: f64 = 1.2;
    let numbers: Vec<f64> = sample.cells(column).flat_map(str::parse).collect();
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else {
        return false;
    };
    let steps = |rises: fn(&f64, &f64) -> bool| {
        let pairs = numbers.windows(2);
        pairs.filter(|pair| rises(&pair[0], &pair[1])).count()
    };
    let all = numbers.len() - 1;
    let rising = steps(f64::lt) == all;
    // Two recorders that write to one file are a little out of order.
    let sharing = || 5 * steps(f64::le) >= 4 * all && EPOCHS.contains(first) && named(sample);
    let close = *last > *first && *last < CLOSE * first;
    close && (rising || sharing()) && all >= 2 && numbers.len() == sample.cells(column).count()
}

/// Seconds since 1970 from the year 2001 on, for a hundred years.
const EPOCHS: std::ops::Range<f64> = 1e9..4.2e9;

/// Whether a column holds words.
fn named(sample: &Sample) -> bool {
    (0..sample.names.len()).any(|column| sample.holds_words(column))
}

/// The column of the hours beside one of days alone.
fn hours_beside(
    sample: &Sample,
    column: usize,
    writing: &Writing,
    mut others: impl Iterator<Item = usize>,
) -> Option<usize> {
    let is_clock = |cell: &str| cell.contains(':');
    let whole = sample.cells(column).next().is_none_or(is_clock);
    if whole || !matches!(writing, Writing::Date(_)) {
        return None;
    }
    others.find(|&other| {
        let first = sample.cells(other).next();
        first.is_some_and(|cell| {
            is_clock(cell) && TimeFormat::infer([on_some_day(cell).as_str()]).is_ok()
        })
    })
}

/// How a column that is named for time is written.
fn of_times(sample: &Sample, column: usize, options: &ReadOptions) -> Result<Writing, IngestError> {
    let name = || sample.layout.header[column].clone();
    let mut found = TimeFormat::infer(sample.cells(column));
    if matches!(found, Err(TimeFormatError::Ambiguous { .. })) {
        let days = sample.distinct_days(column);
        let days = days.iter().map(String::as_str);
        found = TimeFormat::infer_in_order(days, options.date_order);
    }
    let (problem, cell) = match found {
        Ok(format) => return Ok(Writing::Date(format)),
        Err(TimeFormatError::Ambiguous { cell }) => {
            let column = name();
            let example = cell.clone();
            (Problem::AmbiguousDate { column, cell }, example)
        }
        Err(TimeFormatError::NotATime(reason)) => {
            if let Some(writing) = no_date(sample, column) {
                return Ok(writing);
            }
            let column = name();
            let example = reason.found.clone();
            (Problem::NotTimes { column, reason }, example)
        }
        Err(_) => return Err(Problem::NoValues { column: name() }.into()),
    };
    Err(sample.at_cell(problem.into(), column, &cell))
}

/// A time of day, or a small number that counts from the start.
fn no_date(sample: &Sample, column: usize) -> Option<Writing> {
    let cell = sample.cells(column).next()?;
    if let Ok(format) = TimeFormat::infer([on_some_day(cell).as_str()])
        && cell.contains(':')
    {
        return Some(Writing::OfDay(format));
    }
    let scale = elapsed_unit(&sample.names[column]).unwrap_or(1.0);
    elapsed(cell, scale)
        .is_some()
        .then_some(Writing::Elapsed(scale))
}

/// The unit a name of elapsed time states: `elapsed_s`, `time (min)`, `minutes`.
fn elapsed_unit(name: &HeaderName) -> Option<f64> {
    let alone = || HeaderName::parse(&format!("t_{}", name.words.first()?)).time_unit();
    name.time_unit().or_else(alone)
}
