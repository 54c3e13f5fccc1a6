//! Attaching requests to the rows of a frame: from a rate, from its own column, or by time.

use crate::assemble::frame_order::begins_anew;
use crate::assemble::no_overlap::apart;
use crate::error::{IngestError, Place, Problem};
use crate::kit::recording::{Counting, Frame, InstanceRequests, RequestColumn};
use crate::source::Source;
use leakrate_core::caveat::Caveat;
use leakrate_core::series::{Clock, RequestTrack, accumulate};
use leakrate_core::units::{Rate, Requests, Seconds};

/// Where the requests of a frame come from.
#[derive(Debug)]
pub(crate) enum RequestSource {
    /// The file itself, if it has any.
    Own(Vec<InstanceRequests>),
    /// A constant rate.
    Rate(Rate<Requests, Seconds>),
    /// Requests up to each row.
    Counts(Vec<f64>),
    /// As many between each row and the next.
    EachRow(f64),
    /// Another file.
    Other {
        name: String,
        tracks: Vec<InstanceRequests>,
    },
}

/// Cumulative requests in the rows of a frame; NaN where not known.
#[derive(Debug, Default)]
pub(crate) struct Attached {
    pub(crate) total: Option<Vec<f64>>,
    /// Rows at which a counter was reset.
    pub(crate) resets: Vec<usize>,
    pub(crate) caveats: Vec<Caveat>,
}

impl Attached {
    fn not_told_apart() -> Self {
        Self {
            caveats: vec![Caveat::RequestsNotPerInstance],
            ..Self::default()
        }
    }

    fn known(total: Vec<f64>) -> Self {
        Self {
            total: Some(total),
            ..Self::default()
        }
    }
}

/// Which instances the requests of a file could belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// There is one instance alone.
    Alone,
    /// Each frame is an instance.
    Frames,
    /// The columns of each frame are instances, and its rows count the requests of all.
    Columns,
}

/// Requests of the rows of a frame, which are in order.
pub(crate) fn attach(
    source: &Source,
    frame: &Frame,
    requests: &RequestSource,
    sharing: Sharing,
) -> Result<Attached, IngestError> {
    match requests {
        RequestSource::Rate(rate) => at_rate(source, frame, *rate).map(Attached::known),
        RequestSource::Counts(counts) => counted(frame, counts).map(Attached::known),
        RequestSource::EachRow(each) => {
            let total = (0..rows_of(frame)).map(|row| row as f64 * each);
            let are_counted = (*each - 1.0).abs() < f64::EPSILON;
            Ok(Attached {
                caveats: are_counted
                    .then_some(Caveat::ReadingsCounted)
                    .into_iter()
                    .collect(),
                ..Attached::known(total.collect())
            })
        }
        RequestSource::Other { name, tracks } => {
            let Clock::Wall(seconds) = &frame.clock else {
                return Err(Problem::NoClock {
                    other: name.clone(),
                }
                .into());
            };
            let attached = by_time(frame, seconds, tracks, sharing);
            let none = |total: &Vec<f64>| total.iter().all(|count| count.is_nan());
            if attached.total.as_ref().is_some_and(none) {
                return Err(apart(name, seconds, tracks).into());
            }
            Ok(attached)
        }
        RequestSource::Own(tracks) => match (&frame.requests, frame.clock.seconds()) {
            (Some(_), _) if sharing == Sharing::Columns => Ok(Attached::not_told_apart()),
            (Some(column), _) => own_column(source, frame, column),
            (None, Some(seconds)) if !tracks.is_empty() => {
                Ok(by_time(frame, seconds, tracks, sharing))
            }
            _ => Ok(Attached::default()),
        },
    }
}

fn at_rate(
    source: &Source,
    frame: &Frame,
    rate: Rate<Requests, Seconds>,
) -> Result<Vec<f64>, IngestError> {
    if let Some(column) = frame
        .requests
        .as_ref()
        .filter(|c| c.counting == Counting::LoadSeconds)
    {
        let load = load_seconds(source, column)?;
        return Ok(load.iter().map(|load| load * rate.per_base()).collect());
    }
    match frame.clock.seconds() {
        Some(seconds) => Ok(seconds
            .iter()
            .map(|time| (time - seconds[0]) * rate.per_base())
            .collect()),
        None => Err(Problem::RateWithoutTime.into()),
    }
}

fn rows_of(frame: &Frame) -> usize {
    frame.memory.first().map_or(0, |column| column.values.len())
}

/// Counts that were given, one for each row.
fn counted(frame: &Frame, counts: &[f64]) -> Result<Vec<f64>, IngestError> {
    let samples = rows_of(frame);
    if samples == counts.len() {
        return Ok(counts.to_vec());
    }
    let given = counts.len();
    Err(Problem::CountsDiffer { given, samples }.into())
}

/// Load up to each row. A column `load_seconds` states the load of each step; one that only ever
/// rises looks like a running total, and a guess would be a wrong rate.
fn load_seconds(source: &Source, column: &RequestColumn) -> Result<Vec<f64>, IngestError> {
    const SETTLED: [&str; 6] = ["total", "cumulative", "added", "step", "delta", "burst"];
    let name = column.name.to_lowercase();
    if SETTLED[..2].iter().any(|word| name.contains(word)) {
        return Ok(accumulate(&column.values).total);
    }
    let settled = SETTLED.iter().any(|word| name.contains(word));
    let rising = column.values.windows(2).all(|pair| pair[1] > pair[0]);
    if !settled && rising && column.values.len() > 2 {
        return Err(Problem::LoadUnclear {
            column: column.name.clone(),
        }
        .into());
    }
    added(source, column)
}

fn own_column(
    source: &Source,
    frame: &Frame,
    column: &RequestColumn,
) -> Result<Attached, IngestError> {
    let seconds = frame.clock.seconds();
    match (column.counting, seconds) {
        (Counting::Total, _) => running_total(source, frame, column),
        (Counting::Added, _) => added(source, column).map(Attached::known),
        (Counting::PerSecond, Some(seconds)) => {
            let readings = seconds.iter().copied().zip(column.values.iter().copied());
            Ok(joined(&RequestTrack::from_rate(readings), seconds))
        }
        (Counting::PerSecond, None) => Err(Problem::RateWithoutTime.into()),
        // Load without a rate says nothing of requests; the clock may still carry the answer.
        (Counting::LoadSeconds, Some(_)) => Ok(Attached::default()),
        (Counting::LoadSeconds, None) => Err(Problem::LoadRateUnknown {
            column: column.name.clone(),
        }
        .into()),
    }
}

/// Counts of each step, added up. The first row has no step before it, so its count may be missing.
fn added(source: &Source, column: &RequestColumn) -> Result<Vec<f64>, IngestError> {
    let mut sum = 0.0;
    let mut totals = Vec::with_capacity(column.values.len());
    for (row, &count) in column.values.iter().enumerate() {
        if count.is_nan() && row > 0 {
            let problem = Problem::CountMissing {
                column: column.name.clone(),
            };
            let place = row_place(source, column, row, "this row says nothing of its requests");
            return Err(place.into_iter().fold(problem.into(), IngestError::at));
        }
        sum += if row == 0 { 0.0 } else { count };
        totals.push(sum);
    }
    Ok(totals)
}

fn running_total(
    source: &Source,
    frame: &Frame,
    column: &RequestColumn,
) -> Result<Attached, IngestError> {
    check_total(source, frame, column)?;
    let counter = accumulate(&column.values);
    let mut total = counter.total;
    for (count, reading) in total.iter_mut().zip(&column.values) {
        if reading.is_nan() {
            *count = f64::NAN;
        }
    }
    let mut attached = match frame.clock.seconds() {
        Some(seconds) if total.iter().any(|count| count.is_nan()) => {
            let readings = seconds.iter().copied().zip(total);
            joined(&RequestTrack::from_counter(readings), seconds)
        }
        _ => Attached::known(total),
    };
    let count = counter.resets.len();
    attached
        .caveats
        .extend((count > 0).then_some(Caveat::CounterResets { count }));
    attached.resets = counter.resets;
    Ok(attached)
}

/// A counter may fall where the process restarted. Without times that shows only in a fall to
/// nearly zero; with times any fall does, unless there are too many for a counter.
fn check_total(source: &Source, frame: &Frame, column: &RequestColumn) -> Result<(), IngestError> {
    let known: Vec<(usize, f64)> = column
        .values
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, count)| !count.is_nan())
        .collect();
    let falls = || known.windows(2).filter(|pair| pair[1].1 < pair[0].1);
    let steps = known.len().saturating_sub(1);
    if frame.clock != Clock::None {
        let falls = falls().count();
        // Half a request is a rate, or a mean.
        let whole = known.iter().all(|(_, count)| count.fract() == 0.0);
        if falls > 1 && (4 * falls >= steps || !whole) {
            let column = column.name.clone();
            return Err(Problem::NotCumulative {
                column,
                falls,
                steps,
            }
            .into());
        }
        return Ok(());
    }
    let Some(pair) = falls().find(|pair| !begins_anew(pair[0].1, pair[1].1)) else {
        return Ok(());
    };
    let problem = Problem::CounterFalls {
        column: column.name.clone(),
        before: pair[0].1,
        after: pair[1].1,
    };
    let note = format!("expected at least {}, found {}", pair[0].1, pair[1].1);
    let place = row_place(source, column, pair[1].0, &note);
    Err(place.into_iter().fold(problem.into(), IngestError::at))
}

fn row_place(source: &Source, column: &RequestColumn, row: usize, note: &str) -> Option<Place> {
    let byte = *column.rows.get(row)?;
    Some(source.place(byte..usize::MAX, note))
}

/// The track of the frame's own instance, or the sum of all if there is one series alone.
fn by_time(
    frame: &Frame,
    seconds: &[f64],
    tracks: &[InstanceRequests],
    sharing: Sharing,
) -> Attached {
    let own = tracks
        .iter()
        .find(|track| track.instance.is_some() && track.instance == frame.instance)
        .map(|track| track.track.clone());
    let all = || RequestTrack::sum(tracks.iter().map(|track| &track.track));
    let track = match sharing {
        Sharing::Alone => Some(own.unwrap_or_else(all)),
        Sharing::Frames => own,
        Sharing::Columns => None,
    };
    let Some(track) = track else {
        return Attached::not_told_apart();
    };
    joined(&track, seconds)
}

fn joined(track: &RequestTrack, seconds: &[f64]) -> Attached {
    let total: Vec<f64> = seconds
        .iter()
        .map(|&time| track.at(time).unwrap_or(f64::NAN))
        .collect();
    let rows = total.iter().filter(|count| count.is_nan()).count();
    let after = |&reset: &f64| seconds.partition_point(|&time| time < reset);
    let inside = |row: &usize| (1..seconds.len()).contains(row);
    let resets: Vec<usize> = track.resets().iter().map(after).filter(inside).collect();
    let count = resets.len();
    let partial = (rows > 0).then_some(Caveat::PartialRequests { rows });
    let anew = (count > 0).then_some(Caveat::CounterResets { count });
    Attached {
        total: Some(total),
        resets,
        caveats: partial.into_iter().chain(anew).collect(),
    }
}
