//! Which column of a table tells time, and how it is written.

use crate::columns::Role;
use crate::columns::{HeaderName, select};
use crate::error::{IngestError, Problem};
use crate::options::{ReadOptions, TimeChoice};
use crate::table::sample::Sample;
use crate::table::times::{
    Lacking, More, TimeColumn, Writing, elapsed, excel_days, is_of_counters, zone_of,
};
use leakrate_core::units::{DateOrder, TimeFormat, TimeFormatError, Zone};

/// Columns that the words of one time stand in at most: `Thu Jul 30 03:58:53 PM UTC 2020`.
const MOST_WORDS: usize = 7;

/// Finds the column of times; `None` if the table has none.
///
/// # Errors
/// The column that is named for time cannot be read as such, or in two ways.
pub(crate) fn find(
    sample: &Sample,
    options: &ReadOptions,
) -> Result<Option<TimeColumn>, IngestError> {
    match &options.time {
        None => {}
        Some(TimeChoice::Absent) => return Ok(None),
        Some(TimeChoice::Column(wanted)) => {
            return chosen(sample, wanted, options).map(Some);
        }
    }
    match recognised(sample, options) {
        // How far rows are apart is said, so a column that is no clock is not needed as one.
        Err(error) if options.step.is_some() && !is_doubt(&error) => Ok(None),
        found => found,
    }
}

/// The column that a user named.
///
/// # Errors
/// There is none of this name, or it holds no times.
fn chosen(sample: &Sample, wanted: &str, options: &ReadOptions) -> Result<TimeColumn, IngestError> {
    let column = select::named(&sample.candidates(), wanted)?;
    let run = runs_from(sample, column).find_map(|more| run(sample, column, more, options));
    if let Some(found) = run {
        return found;
    }
    let writing = of_times(sample, column, options)?;
    Ok(time_column(sample, column, writing, options))
}

fn recognised(sample: &Sample, options: &ReadOptions) -> Result<Option<TimeColumn>, IngestError> {
    let columns = |role: Role| of_role(sample, role);
    let make = |(column, writing)| time_column(sample, column, writing, options);
    let mut refused = None;
    let mut undated = None;
    for column in columns(Role::Time) {
        match of_times(sample, column, options) {
            Ok(writing @ (Writing::Date(_) | Writing::ExcelDays)) => {
                return Ok(Some(make((column, writing))));
            }
            Ok(writing @ (Writing::Undated(..) | Writing::Elapsed(_))) => {
                undated = undated.or(Some((column, writing)));
            }
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
    nameless(sample, options)
}

fn of_role(sample: &Sample, role: Role) -> impl Iterator<Item = usize> {
    (0..sample.names.len()).filter(move |&at| sample.names[at].role == role)
}

fn time_column(
    sample: &Sample,
    column: usize,
    writing: Writing,
    options: &ReadOptions,
) -> TimeColumn {
    let others = of_role(sample, Role::Time).chain(of_role(sample, Role::Other));
    let hours = hours_beside(sample, column, &writing, others);
    TimeColumn {
        more: hours.map_or(More::Nothing, More::Hours),
        ..alone(sample, column, writing, options)
    }
}

fn alone(sample: &Sample, column: usize, writing: Writing, options: &ReadOptions) -> TimeColumn {
    let named_zone = zone_of(&sample.layout.header[column]);
    TimeColumn {
        column,
        more: More::Nothing,
        writing,
        zone: named_zone.or(options.zone).unwrap_or(Zone::UTC),
        named_zone: named_zone.is_some(),
    }
}

/// Whether a table tells times, though perhaps in a form that leaves a question.
pub(crate) fn has_times(sample: &Sample) -> bool {
    !matches!(find(sample, &ReadOptions::default()), Ok(None))
}

fn is_doubt(error: &IngestError) -> bool {
    matches!(error.problem(), Problem::AmbiguousDate { .. })
}

/// Times in columns whose names do not say so: they look like a date, or like a clock that rises.
/// What looks like a span of time, an address or any number is none.
///
/// # Errors
/// The first such column can be read in two ways.
fn nameless(sample: &Sample, options: &ReadOptions) -> Result<Option<TimeColumn>, IngestError> {
    let starts = (0..sample.names.len()).filter(|_| !sample.layout.has_header());
    let mut runs = starts.flat_map(|start| runs_from(sample, start).map(move |more| (start, more)));
    if let Some(found) = runs.find_map(|(start, more)| run(sample, start, more, options)) {
        return found.map(Some);
    }
    let mut constant = None;
    for column in of_role(sample, Role::Other) {
        let Some(first) = sample.cells(column).next() else {
            continue;
        };
        // A bare number is an epoch only where a name says so, or the rows do: bytes are as large.
        let number = first.parse::<f64>().is_ok() && !sample.layout.header[column].is_empty();
        let is_epoch = || sample.layout.header_line.is_none() && count_time(sample, column);
        if number && !is_epoch() && !are_written_dates(sample, column, options) {
            continue;
        }
        let found = match of_times(sample, column, options) {
            Ok(writing @ Writing::Date(_)) => time_column(sample, column, writing, options),
            Ok(writing @ Writing::Undated(..)) if sample.cells(column).all(shows_a_clock) => {
                let found = time_column(sample, column, writing, options);
                if !rises(sample, &found) {
                    continue;
                }
                found
            }
            Err(error) if is_doubt(&error) => return Err(error),
            Ok(Writing::Undated(..) | Writing::ExcelDays | Writing::Elapsed(_)) | Err(_) => {
                continue;
            }
        };
        // A start of the process, or the day of an export, is the same in every row.
        if sample.combinations(&found.columns()) > 1 {
            return Ok(Some(found));
        }
        constant = constant.or(Some(found));
    }
    Ok(constant)
}

/// How many columns next to one may belong to its time, the most first.
fn runs_from(sample: &Sample, start: usize) -> impl Iterator<Item = usize> + use<> {
    let after = sample.names.len() - start - 1;
    (1..=after.min(MOST_WORDS - 1)).rev()
}

/// A time whose words stand in so many columns next to each other, in every row.
fn run(
    sample: &Sample,
    start: usize,
    more: usize,
    options: &ReadOptions,
) -> Option<Result<TimeColumn, IngestError>> {
    let columns: Vec<usize> = (start..=start + more).collect();
    let texts = sample.joined(&columns);
    let first = texts.first().filter(|text| text.contains(':'))?;
    let column = |writing| TimeColumn {
        more: More::Next(more),
        ..alone(sample, start, writing, options)
    };
    let found = TimeFormat::infer_in_order(texts.iter().map(String::as_str), options.date_order);
    let writing = match found {
        Ok(format) => Writing::Date(format),
        Err(TimeFormatError::Ambiguous { cell }) => {
            let name = sample.layout.header[start].clone();
            let error = IngestError::from(Problem::AmbiguousDate { column: name, cell });
            return Some(Err(error));
        }
        Err(_) if sample.layout.has_header() => return None,
        Err(_) => undated(first, texts.iter().map(String::as_str), options)?,
    };
    let column = column(writing);
    rises(sample, &column).then_some(Ok(column))
}

/// Whether every row of the sample has a time, and hardly any an earlier one than the row before, or
/// hardly any a later one: exports begin at either end.
fn rises(sample: &Sample, time: &TimeColumn) -> bool {
    let mut previous = None;
    let (mut later, mut earlier) = (0, 0);
    for text in sample.joined(&time.columns()) {
        let Ok(seconds) = time.read(&text, None) else {
            return false;
        };
        if let Some(before) = previous.replace(seconds) {
            later += usize::from(seconds > before);
            earlier += usize::from(seconds < before);
        }
    }
    5 * later.min(earlier) <= later + earlier
}

/// Whether a cell looks like a clock and not like a span: `09:55`, `09:55:07.5`, with a date before it
/// or not, but neither `9:55` nor `107:20`.
fn shows_a_clock(cell: &str) -> bool {
    let clock = cell
        .trim_matches(['[', ']'])
        .rsplit(' ')
        .find(|word| word.contains(':'));
    let Some(clock) = clock else {
        return false;
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let two = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [hours, minutes] => two(hours) && two(minutes),
        [hours, minutes, seconds] => {
            two(hours) && two(minutes) && seconds.get(..2).is_some_and(|whole| two(&whole))
        }
        _ => false,
    }
}

/// Whether the numbers of a column are epochs beyond doubt: each row has a later one, and all lie
/// within years of each other. Of rows that a name stands in some may share a time: they are
/// those of several instances.
fn count_time(sample: &Sample, column: usize) -> bool {
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

/// Whether the bare digits of a column are dates beyond doubt, as `20260114` or `20260114095500`: each
/// is a day of the calendar, and they rise. Of eight digits at random one in a thousand is a day.
fn are_written_dates(sample: &Sample, column: usize, options: &ReadOptions) -> bool {
    const FEWEST: usize = 3;
    let Ok(format) = TimeFormat::infer(sample.cells(column)) else {
        return false;
    };
    // An epoch states its zone.
    !format.states_zone()
        && sample.cells(column).count() >= FEWEST
        && sample
            .cells(column)
            .all(|cell| format.parse(cell, Zone::UTC).is_ok())
        && rises(
            sample,
            &alone(sample, column, Writing::Date(format), options),
        )
}

/// Epochs of one recording lie within years of each other.
const CLOSE: f64 = 1.2;

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
            is_clock(cell) && TimeFormat::infer([Lacking::Day.completed(cell).as_str()]).is_ok()
        })
    })
}

/// How a column that is named for time is written.
fn of_times(sample: &Sample, column: usize, options: &ReadOptions) -> Result<Writing, IngestError> {
    let name = || sample.layout.header[column].clone();
    let of_counters = is_of_counters(&sample.layout.header[column]);
    let order = options
        .date_order
        .or(of_counters.then_some(DateOrder::MonthFirst));
    let mut found = TimeFormat::infer(sample.cells(column));
    if matches!(found, Err(TimeFormatError::Ambiguous { .. })) {
        let days = sample.distinct_days(column);
        let days = days.iter().map(String::as_str);
        found = TimeFormat::infer_in_order(days, order);
    }
    let (problem, cell) = match found {
        Ok(format) => return Ok(Writing::Date(format)),
        Err(TimeFormatError::Ambiguous { cell }) => {
            let column = name();
            let example = cell.clone();
            (Problem::AmbiguousDate { column, cell }, example)
        }
        Err(TimeFormatError::NotATime(reason)) => {
            if let Some(writing) = no_date(sample, column, options)? {
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

/// A time that says no year or no day, a date of Excel, or a small number that counts from the start.
///
/// # Errors
/// It counts seconds from a start, or days as Excel does.
fn no_date(
    sample: &Sample,
    column: usize,
    options: &ReadOptions,
) -> Result<Option<Writing>, IngestError> {
    let Some(cell) = sample.cells(column).next() else {
        return Ok(None);
    };
    // `09:55`, `09h55`, or `Mar 1`.
    if (cell.contains([':', 'h']) || cell.starts_with(char::is_alphabetic))
        && let Some(writing) = undated(cell, sample.cells(column), options)
    {
        return Ok(Some(writing));
    }
    let unit = elapsed_unit(&sample.names[column]);
    if unit.is_none() && are_dates_after_the_first(sample, column) {
        return Ok(None);
    }
    if unit.is_none() && sample.cells(column).all(|cell| excel_days(cell).is_some()) {
        if are_days_of_excel(sample, column) {
            return Ok(Some(Writing::ExcelDays));
        }
        let problem = Problem::UnclearClock {
            column: sample.layout.header[column].clone(),
            cell: cell.to_owned(),
        };
        return Err(sample.at_cell(problem.into(), column, cell));
    }
    let scale = unit.unwrap_or(1.0);
    let counts = elapsed(cell, scale).is_some();
    Ok(counts.then_some(Writing::Elapsed(scale)))
}

/// A time without its year or its day; `None` if the first cell is none.
fn undated<'c>(
    first: &str,
    cells: impl Iterator<Item = &'c str>,
    options: &ReadOptions,
) -> Option<Writing> {
    let cells: Vec<&str> = cells.collect();
    let lacks = |lacking: &Lacking| {
        !matches!(
            TimeFormat::infer([lacking.completed(first).as_str()]),
            Err(TimeFormatError::NotATime(_) | TimeFormatError::NoCells)
        )
    };
    let lacking = [Lacking::Day, Lacking::Year].into_iter().find(lacks)?;
    let completed: Vec<String> = cells.iter().map(|cell| lacking.completed(cell)).collect();
    // Where the year is left out the month is written first, but where a slash divides them that is
    // not so everywhere.
    let usual = (!first.contains('/')).then_some(DateOrder::MonthFirst);
    let order = options.date_order.or(usual);
    let format = TimeFormat::infer_in_order(completed.iter().map(String::as_str), order).ok()?;
    Some(Writing::Undated(lacking, format))
}

/// Whether numbers that may be days of Excel are: the column is called a date, or they have more
/// decimals than anyone gives to seconds.
fn are_days_of_excel(sample: &Sample, column: usize) -> bool {
    const FINE: usize = 4;
    let decimals = |cell: &str| {
        cell.split_once('.')
            .map_or(0, |(_, decimals)| decimals.len())
    };
    let fine = sample
        .cells(column)
        .filter(|cell| decimals(cell) >= FINE)
        .count();
    let names_date = |word: &String| word.contains("date") || word == "day";
    sample.names[column].words.iter().any(names_date) || 2 * fine > sample.cells(column).count()
}

/// Whether a number that is no date stands before epochs, which it would make a span of decades.
fn are_dates_after_the_first(sample: &Sample, column: usize) -> bool {
    let mut cells = sample.cells(column).skip(1);
    let (Some(second), Some(last)) = (cells.next(), cells.last()) else {
        return false;
    };
    let number = |cell: &str| cell.parse::<f64>().unwrap_or(f64::NAN);
    let are_close = number(last) < CLOSE * number(second);
    are_close && TimeFormat::infer([second, last]).is_ok()
}

/// The unit a name of elapsed time states: `elapsed_s`, `time (min)`, `minutes`.
fn elapsed_unit(name: &HeaderName) -> Option<f64> {
    let alone = || HeaderName::parse(&format!("t_{}", name.words.first()?)).time_unit();
    name.time_unit().or_else(alone)
}
