//! Series from frames: in order, with their requests, without what is missing.

pub(crate) mod attach_requests;
mod chosen;
pub(crate) mod continuation;
pub(crate) mod frame_order;
pub(crate) mod gaps;
pub(crate) mod heap_profiles;
pub(crate) mod join;
pub(crate) mod no_overlap;
pub(crate) mod requests;
pub(crate) mod restarts;
pub(crate) mod row_filter;
pub(crate) mod sense;
pub(crate) mod window;

use crate::assemble::attach_requests::{RequestSource, Sharing, attach};
use crate::assemble::gaps::gaps;
use crate::assemble::restarts::known_restarts;
use crate::assemble::row_filter::Kept;
use crate::assemble::window::Window;
use crate::columns::{HeaderName, LabelSet};
use crate::error::{IngestError, Problem};
use crate::kit::recording::{Frame, MemoryColumn};
use crate::options::ReadOptions;
use crate::parallel;
use crate::source::Source;
use leakrate_core::caveat::{Caveat, LowMemory};
use leakrate_core::series::{Clock, Columns, Label, Metric, Restart, SampleVariances, Series};
use leakrate_core::units::{DisplayZone, nearest};

/// Makes the series of all frames.
///
/// # Errors
/// Requests cannot be attached, or nothing is left after `--series`, `--since` and `--until`.
pub(crate) fn assemble(
    source: &Source,
    frames: Vec<Frame>,
    requests: &RequestSource,
    shown_in: DisplayZone,
    options: &ReadOptions,
) -> Result<Vec<Series>, IngestError> {
    let sharing = sharing(&frames, options);
    let made = parallel::map(frames, |frame| {
        of_frame(source, frame, requests, sharing, shown_in, options)
    });
    let made = made.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut series = Vec::with_capacity(made.iter().map(|one| one.series.len()).sum());
    let mut unwanted = Vec::new();
    let mut empty = None;
    for one in made {
        series.extend(one.series);
        unwanted.extend(one.unwanted);
        empty = one.empty.or(empty);
    }
    if series.is_empty() {
        return Err(nothing_left(options, unwanted, empty).into());
    }
    Ok(series)
}

/// The series of one frame, and the columns that became none.
#[derive(Default)]
struct Made {
    series: Vec<Series>,
    unwanted: Vec<String>,
    empty: Option<String>,
}

fn of_frame(
    source: &Source,
    mut frame: Frame,
    requests: &RequestSource,
    sharing: Sharing,
    shown_in: DisplayZone,
    options: &ReadOptions,
) -> Result<Made, IngestError> {
    let mut caveats: Vec<Caveat> = frame.sort().into_iter().collect();
    let means = |readings| Caveat::LowMemory(LowMemory::Means { readings });
    caveats.extend(frame.thinned.map(means));
    let mut attached = attach(source, &frame, requests, sharing)?;
    caveats.append(&mut attached.caveats);
    let mut memories = std::mem::take(&mut frame.memory);
    let mut prepared = Prepared {
        memories: memories.len(),
        window: Window::of(&frame.clock, shown_in, options)?,
        gaps: frame.clock.seconds().and_then(gaps),
        restarts: known_restarts(&frame, &attached),
        total: attached.total,
        caveats,
        frame,
    }
    .without_constant_requests()?;
    let Some(last) = memories.pop() else {
        return Ok(Made::default());
    };
    let others: Vec<Result<Column, IngestError>> = parallel::map(memories, |memory| {
        let clock = || prepared.frame.clock.clone();
        prepared.column(memory, clock, options)
    });
    // The last column may have the times themselves.
    let clock = std::mem::replace(&mut prepared.frame.clock, Clock::None);
    let last = prepared.column(last, || clock, options);
    let mut made = Made {
        // No more than is needed: a file may have countless series.
        series: Vec::with_capacity(others.len() + 1),
        ..Made::default()
    };
    for column in others.into_iter().chain([last]) {
        match column? {
            Column::Series(series) => made.series.push(*series),
            Column::Unwanted(name) => made.unwanted.push(name),
            Column::Empty(name) => made.empty = Some(name),
            Column::OutsideOfWindow => {}
        }
    }
    Ok(made)
}

/// What a column of memory became.
enum Column {
    Series(Box<Series>),
    /// Not what `--series` asks for.
    Unwanted(String),
    /// Nothing stands in it.
    Empty(String),
    OutsideOfWindow,
}

/// Columns that were recognised are instances; those a user named may be two measures of one.
fn sharing(frames: &[Frame], options: &ReadOptions) -> Sharing {
    let instances = |frame: &Frame| frame.memory.len() > 1 && options.memory.is_empty();
    match frames {
        frames if frames.iter().any(instances) => Sharing::Columns,
        [_] => Sharing::Alone,
        _ => Sharing::Frames,
    }
}

/// Why no series is left.
fn nothing_left(options: &ReadOptions, unwanted: Vec<String>, empty: Option<String>) -> Problem {
    match (options.series.clone(), empty) {
        (Some(pattern), _) if !unwanted.is_empty() => Problem::NoSeries {
            nearest: nearest(&pattern, unwanted.iter().map(String::as_str)),
            pattern,
            names: unwanted,
        },
        (_, Some(column)) => Problem::NoValues { column },
        _ => Problem::EmptyWindow,
    }
}

/// A frame in order, with its requests and restarts, but without its memory.
struct Prepared {
    frame: Frame,
    /// Columns of memory that it has.
    memories: usize,
    total: Option<Vec<f64>>,
    restarts: Vec<Restart>,
    window: Window,
    /// Gaps between its rows, where a column keeps all of them.
    gaps: Option<Caveat>,
    caveats: Vec<Caveat>,
}

impl Prepared {
    /// Requests that never change cannot be what memory grows with.
    fn without_constant_requests(mut self) -> Result<Self, IngestError> {
        let Some(total) = &self.total else {
            return Ok(self);
        };
        let mut known = total.iter().filter(|count| !count.is_nan());
        let first = known.next();
        if total.len() < 2 || known.any(|count| Some(count) != first) {
            return Ok(self);
        }
        if self.frame.clock == Clock::None {
            let column = self
                .frame
                .requests
                .as_ref()
                .map(|column| column.name.clone());
            return Err(Problem::ConstantRequests {
                column: column.unwrap_or_else(|| "requests".into()),
            }
            .into());
        }
        self.total = None;
        self.caveats.push(Caveat::ConstantRequests);
        Ok(self)
    }

    fn name_of(&self, memory: &MemoryColumn, options: &ReadOptions) -> String {
        let column = HeaderName::parse(&memory.name).instance;
        let column = column.unwrap_or_else(|| memory.name.clone());
        match (&self.frame.instance, self.memories) {
            (Some(instance), 1) => instance.clone(),
            (Some(instance), _) => format!("{instance} {column}"),
            (None, 1) => options.label.clone().unwrap_or(column),
            (None, _) => column,
        }
    }

    /// What the rows say of the instance, and what its column does.
    fn labels_of(&self, memory: &MemoryColumn) -> Vec<Label> {
        let set = LabelSet::parse(&memory.name).unwrap_or_default();
        let of_column = set.labels().iter().map(|(name, value)| Label {
            name: name.clone(),
            value: value.clone(),
        });
        self.frame.labels.iter().cloned().chain(of_column).collect()
    }

    fn column(
        &self,
        memory: MemoryColumn,
        clock: impl FnOnce() -> Clock,
        options: &ReadOptions,
    ) -> Result<Column, IngestError> {
        let name = self.name_of(&memory, options);
        if !options.wants(&name) {
            return Ok(Column::Unwanted(name));
        }
        if memory.values.iter().all(|value| value.is_nan()) {
            return Ok(Column::Empty(memory.name));
        }
        let clock = clock();
        let mut caveats = self.caveats.clone();
        let kept = self.kept_rows(&memory, &clock, &mut caveats);
        if kept.is_empty() {
            return Ok(Column::OutsideOfWindow);
        }
        let clock = match clock {
            Clock::Wall(seconds) => Clock::Wall(kept.of(seconds)),
            Clock::Elapsed(seconds) => Clock::Elapsed(kept.of(seconds)),
            Clock::None => Clock::None,
        };
        let pick = |values: &[f64]| kept.of(values.to_vec());
        caveats.extend(match kept {
            Kept::All(_) => self.gaps.clone(),
            Kept::Some(_) => clock.seconds().and_then(gaps),
        });
        let labels = self.labels_of(&memory);
        let values = kept.of(memory.values);
        caveats.extend(sense::doubts(&values, memory.metric, self.frame.limit));
        let series = Series::new(Columns {
            name,
            labels,
            clock,
            shown_in: DisplayZone::default(),
            requests: self.total.as_deref().map(pick).map(since_first),
            restarts: kept.restarts(&self.restarts),
            versions: match &self.frame.versions {
                Some(versions) => versions.changes(kept.rows()),
                None => Vec::new(),
            },
            metric: memory.metric,
            limit: self.frame.limit,
            quantum: memory.quantum,
            sampled: self
                .frame
                .sampled
                .as_ref()
                .map(|one| SampleVariances(pick(&one.0)).into()),
            memory: values,
        })?;
        Ok(Column::Series(Box::new(series.with_caveats(caveats))))
    }

    /// Rows in the window that have a reading and, where requests are known at all, a count.
    fn kept_rows(&self, memory: &MemoryColumn, clock: &Clock, caveats: &mut Vec<Caveat>) -> Kept {
        let rows = memory.values.len();
        let mut kept = Kept::All(rows);
        // Rows are in order of time.
        let within = |seconds: &[f64]| {
            let mut ends = seconds.first().into_iter().chain(seconds.last());
            ends.all(|&end| self.window.contains(end))
        };
        if let Some(seconds) = clock.seconds().filter(|seconds| !within(seconds)) {
            kept.retain(|row| self.window.contains(seconds[row]));
        }
        let in_window = kept.len();
        kept.retain(|row| !memory.values[row].is_nan());
        let known = kept.len();
        let is_zero = |value: &f64| *value <= 0.0;
        if memory.values.iter().any(is_zero) && zeros_are_gaps(memory) {
            kept.retain(|row| memory.values[row] > 0.0);
        }
        let lost = |before: usize, after: usize| Some(before - after).filter(|&lost| lost > 0);
        let missing = lost(in_window, known);
        let zeros = lost(known, kept.len());
        caveats.extend(missing.map(|rows| Caveat::MissingReadings { rows }));
        caveats.extend(zeros.map(|rows| Caveat::ZeroReadings { rows }));
        if let Some(total) = &self.total {
            kept.retain(|row| !total[row].is_nan());
        }
        kept
    }
}

/// Requests served since the first sample.
fn since_first(mut total: Vec<f64>) -> Vec<f64> {
    let first = total.first().copied().unwrap_or_default();
    for count in &mut total {
        *count -= first;
    }
    total
}

/// No running process has no memory at all, so a reading of zero was taken while there was none,
/// unless zero is what a small reading is rounded to, or a class of objects it may have none of.
fn zeros_are_gaps(memory: &MemoryColumn) -> bool {
    if memory.metric == Metric::HeapClass {
        return false;
    }
    let positive = memory.values.iter().copied().filter(|value| *value > 0.0);
    let smallest = positive.min_by(f64::total_cmp);
    let rounding = memory.quantum.map_or(0.0, |quantum| 2.0 * quantum.0);
    smallest.is_some_and(|smallest| smallest > rounding)
}
