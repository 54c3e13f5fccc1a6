//! The rows of each instance of a table, while they are read and when they are complete.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::error::Problem;
use crate::kit::query::Query;
use crate::kit::recording::{
    Frame, MemoryColumn, Recording, RequestColumn, VersionColumn, ZoneUse, stated_limit,
};
use crate::parallel;
use crate::table::fast::Block;
use crate::table::grid_means::{GridMeans, MOST};
use crate::table::key;
use crate::table::notation::Notation;
use crate::table::pages;
use crate::table::plan::{Holds, NumberColumn, Plan};
use crate::table::readings::Readings;
use crate::table::same_times;
use crate::table::times::TimeColumn;
use leakrate_core::caveat::Caveat;
use leakrate_core::series::{Clock, Label, Metric};
use leakrate_core::units::{SizeCell, Zone};

/// The rows of one instance while they are read.
pub(crate) struct OpenFrame {
    key: String,
    pub(crate) seconds: Vec<f64>,
    columns: Vec<Readings>,
    rows: Option<Vec<usize>>,
    /// What earlier rows have become, where means are kept and there were many.
    means: Option<GridMeans>,
    /// The time of the last of those.
    last: f64,
}

impl OpenFrame {
    pub(crate) fn new(key: String, plan: &Plan) -> Self {
        Self {
            key,
            seconds: Vec::new(),
            columns: plan.numbers.iter().map(|n| Readings::new(n.bare)).collect(),
            rows: plan.keeps_places().then(Vec::new),
            means: None,
            last: f64::NEG_INFINITY,
        }
    }

    /// Makes room for so many rows, where their number is known: what grows step by step is held twice meanwhile.
    pub(crate) fn reserve(&mut self, rows: usize) {
        self.seconds.reserve_exact(rows);
        for column in &mut self.columns {
            column.reserve(rows);
        }
    }

    /// Adds a row that begins at byte `start` of the text.
    pub(crate) fn push(
        &mut self,
        seconds: Option<f64>,
        numbers: &[Option<SizeCell>],
        start: usize,
    ) {
        self.seconds.extend(seconds);
        for (column, number) in self.columns.iter_mut().zip(numbers) {
            column.push(*number);
        }
        if let Some(rows) = &mut self.rows {
            rows.push(start);
        }
    }

    /// Adds a range of the rows of a block, all of this instance.
    pub(super) fn extend_rows(&mut self, block: &Block, rows: Range<usize>) {
        self.extend_clock(block, rows.clone());
        for (column, cells) in self.columns.iter_mut().zip(&block.columns) {
            column.extend(cells, rows.clone());
        }
    }

    /// Adds all rows of the blocks, each column on a core of its own.
    pub(super) fn extend(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.extend_clock(block, block.rows());
        }
        parallel::map(self.columns.iter_mut().enumerate(), |(at, column)| {
            for block in blocks {
                column.extend(&block.columns[at], block.rows());
            }
        });
    }

    /// Keeps means of neighbouring readings, where there are many.
    ///
    /// # Errors
    /// Rows are not in order of time: they may be of several series, which means would hide.
    pub(super) fn thin(&mut self) -> Result<(), Problem> {
        let first = self.seconds.first().copied().unwrap_or(self.last);
        if first < self.last || !self.seconds.is_sorted() {
            return Err(Problem::NotThinned {
                why: "needs rows in order of time; sort the file",
            });
        }
        if self.seconds.len() > MOST {
            self.absorb()?;
        }
        Ok(())
    }

    /// Puts the means in the place of all rows, where they are kept.
    ///
    /// # Errors
    /// A reading is larger than any memory.
    pub(super) fn finish(&mut self) -> Result<(), Problem> {
        if self.means.is_none() {
            return Ok(());
        }
        self.absorb()?;
        if let Some(means) = &self.means {
            self.seconds = means.seconds();
            for (at, column) in self.columns.iter_mut().enumerate() {
                *column.values_mut() = means.means(at);
            }
        }
        Ok(())
    }

    /// Adds the rows to the means.
    fn absorb(&mut self) -> Result<(), Problem> {
        self.last = self.seconds.last().copied().unwrap_or(self.last);
        let values: Vec<&[f64]> = self.columns.iter().map(Readings::values).collect();
        let new = GridMeans::of_rows(&self.seconds, &values)?;
        self.means = Some(match self.means.take() {
            Some(means) => means.merged(new),
            None => new,
        });
        self.seconds.clear();
        for column in &mut self.columns {
            column.values_mut().clear();
        }
        Ok(())
    }

    fn extend_clock(&mut self, block: &Block, rows: Range<usize>) {
        if let Some(seconds) = block.seconds.get(rows.clone()) {
            self.seconds.extend_from_slice(seconds);
        }
        if let (Some(starts), Some(new)) = (&mut self.rows, block.starts.get(rows)) {
            starts.extend_from_slice(new);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.columns
            .first()
            .map_or(self.seconds.len(), Readings::len)
            == 0
    }
}

/// Makes frames of all rows; `cell` tells the text of a column in the row that begins at a byte, and
/// `last` is the byte at which the last one does.
///
/// # Errors
/// Rows of one instance have one time, and nothing says what they are.
pub(crate) fn close(
    query: &Query,
    plan: Plan,
    frames: Vec<OpenFrame>,
    cell: &dyn Fn(usize, usize) -> String,
    last: usize,
    mut recording: Recording,
) -> Result<Recording, Problem> {
    let names = instance_names(&frames, plan.instance.len());
    let labels: Vec<Vec<Label>> = frames.iter().map(|frame| labels(frame, &plan)).collect();
    let step = query.options.step.map(|step| step.0);
    for ((frame, name), labels) in frames.into_iter().zip(names).zip(labels) {
        let frame = Frame {
            labels,
            ..close_frame(frame, name, &plan, cell, step)?
        };
        let frames = same_times::combined(frame, query.options.combine)?;
        recording.frames.extend(frames);
    }
    if let Some(time) = plan.time {
        recording.zone = match last_offset(&time, &recording.frames, cell, last) {
            Some(zone) => ZoneUse::stated(zone),
            None => time.zone_use(query.options.zone),
        };
    }
    recording.caveats.extend(used_from_free(&plan));
    recording.columns = plan.columns;
    Ok(recording)
}

/// What is said where what is in use is what is not free.
fn used_from_free(plan: &Plan) -> Option<Caveat> {
    let mut pairs = plan.numbers.windows(2);
    pairs.find_map(|pair| match pair {
        [whole, free] if free.holds == Holds::Free => Some(Caveat::UsedFromFree {
            whole: whole.name.clone(),
            free: free.name.clone(),
        }),
        _ => None,
    })
}

/// The offset that the last time states. Rows may stand in any order, and what follows them may be
/// none: then it is that of the first row.
fn last_offset(
    time: &TimeColumn,
    frames: &[Frame],
    cell: &dyn Fn(usize, usize) -> String,
    last: usize,
) -> Option<Zone> {
    let cells: HashMap<usize, String> = time
        .columns()
        .into_iter()
        .map(|column| (column, cell(column, last)))
        .collect();
    let text = time.text(|column| cells.get(&column).map_or("", String::as_str));
    let zone = time.offset_of(&text)?;
    let seconds = time.read(&text, None).ok()?;
    let ends = frames.iter().filter_map(|frame| frame.clock.seconds());
    let latest = ends.flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    (seconds >= latest).then_some(zone)
}

/// The first column in which whole numbers stand beside thousandths and its first rows do not show
/// which mark is decimal: `980` and `1.002`.
pub(crate) fn in_doubt<'p>(plan: &'p Plan, frames: &[OpenFrame]) -> Option<&'p NumberColumn> {
    let mixes = |at: usize| {
        let mut columns = frames.iter().map(|frame| &frame.columns[at]);
        columns.any(Readings::mix_thousandths)
    };
    let columns = plan.numbers.iter().enumerate();
    let mut plain = columns.filter(|(_, number)| number.notation == Notation::Plain);
    plain.find(|(at, _)| mixes(*at)).map(|(_, number)| number)
}

/// Settles the unit of all memory. Bare numbers without one are bytes if all of them are whole pages
/// in bytes; those of a process are of the unit in which all are whole pages.
///
/// # Errors
/// The first column whose unit nothing tells.
pub(crate) fn settle_units<'p>(
    plan: &'p Plan,
    frames: &mut [OpenFrame],
) -> Result<Option<Caveat>, &'p NumberColumn> {
    let is_size = |number: &NumberColumn| {
        matches!(number.holds, Holds::Memory(_) | Holds::Free | Holds::Limit)
    };
    let readings = |at: usize| {
        let column = frames.iter().map(move |frame| &frame.columns[at]);
        column.filter(|readings| readings.lacks_unit())
    };
    let lacking: Vec<usize> = (0..plan.numbers.len())
        .filter(|&at| is_size(&plan.numbers[at]) && readings(at).next().is_some())
        .collect();
    let Some(&first) = lacking.first() else {
        return Ok(None);
    };
    let all = || lacking.iter().flat_map(|&at| readings(at));
    if all().all(Readings::are_whole_pages) && all().any(Readings::vary) {
        return Ok(Some(Caveat::UnitFromPages));
    }
    // What is resident comes in pages, not in what an allocator gives.
    let is_resident = |&at: &usize| plan.numbers[at].holds == Holds::Memory(Metric::ResidentSet);
    if !lacking.iter().any(is_resident) && pages::are_allocations(all().flat_map(Readings::known)) {
        return Ok(Some(Caveat::UnitFromAllocations));
    }
    let may_be_pages = |&at: &usize| {
        let number = &plan.numbers[at];
        number.holds == Holds::Memory(Metric::ResidentSet) || number.is_nameless
    };
    let unit = pages::unit_of(all().flat_map(Readings::known));
    let Some(unit) = unit.filter(|_| lacking.iter().all(may_be_pages)) else {
        return Err(&plan.numbers[first]);
    };
    for frame in frames {
        for &at in &lacking {
            frame.columns[at].scale(unit.bytes());
        }
    }
    Ok(Some(Caveat::UnitFromKernelPages { unit }))
}

/// What the columns that name the instance of a row say.
fn labels(frame: &OpenFrame, plan: &Plan) -> Vec<Label> {
    let values = key::parts(&frame.key, plan.instance.len());
    let columns = plan.instance.iter().map(|&column| &plan.columns[column]);
    columns
        .zip(values)
        .filter(|(_, value)| !value.is_empty())
        .map(|(column, value)| Label {
            name: column.name.clone(),
            value: value.into_owned(),
        })
        .collect()
}

/// Names of instances, without the parts that all have in common; where some part tells all of them
/// apart, also without those that several share, such as their node.
fn instance_names(frames: &[OpenFrame], columns: usize) -> Vec<Option<String>> {
    let parts: Vec<Vec<Cow<'_, str>>> = frames
        .iter()
        .map(|frame| key::parts(&frame.key, columns).collect())
        .collect();
    let width = parts.first().map_or(0, Vec::len);
    let different: Vec<usize> = (0..width)
        .map(|part| {
            parts
                .iter()
                .map(|own| own[part].as_ref())
                .collect::<HashSet<&str>>()
                .len()
        })
        .collect();
    let most = different.iter().copied().max().unwrap_or(0);
    let needed = if most == frames.len() { most } else { 2 };
    let telling = |&part: &usize| frames.len() == 1 || different[part] >= needed;
    parts
        .iter()
        .map(|own| {
            let name: Vec<&str> = (0..own.len())
                .filter(telling)
                .map(|part| own[part].as_ref())
                .filter(|part| !part.is_empty())
                .collect();
            Some(name.join("/")).filter(|name| !name.is_empty())
        })
        .collect()
}

fn close_frame(
    open: OpenFrame,
    instance: Option<String>,
    plan: &Plan,
    cell: &dyn Fn(usize, usize) -> String,
    step: Option<f64>,
) -> Result<Frame, Problem> {
    let length = open
        .columns
        .first()
        .map_or(open.seconds.len(), Readings::len);
    let mut frame = Frame {
        instance,
        clock: match (&plan.time, step) {
            (Some(time), _) => time.clock(open.seconds),
            (None, Some(step)) => {
                Clock::Elapsed((0..length).map(|row| row as f64 * step).collect())
            }
            (None, None) => Clock::None,
        },
        thinned: open.means.as_ref().map(GridMeans::rows_of_mean),
        ..Frame::default()
    };
    let rows = open.rows.unwrap_or_default();
    for (number, readings) in plan.numbers.iter().zip(open.columns) {
        match number.holds {
            Holds::Memory(metric) => frame.memory.push(MemoryColumn {
                name: number.name.clone(),
                metric,
                quantum: readings.quantum(),
                values: readings.into_values(),
            }),
            Holds::Free => {
                let quantum = readings.quantum();
                if let Some(whole) = frame.memory.last_mut()
                    && !whole.leave_free(&readings.into_values(), quantum)
                {
                    let candidates = vec![whole.name.clone(), number.name.clone()];
                    return Err(Problem::SeveralMemoryColumns { candidates });
                }
            }
            Holds::Limit => frame.limit = stated_limit(&readings.into_values()),
            Holds::Requests(counting) => {
                frame.requests = Some(RequestColumn {
                    name: number.name.clone(),
                    counting,
                    values: readings.into_values(),
                    rows: rows.clone(),
                });
            }
            Holds::Process => frame.process = Some(readings.into_values()),
            Holds::Uptime => frame.uptime = Some(readings.into_values()),
            Holds::Version => {
                let told = VersionColumn::new(readings.into_values(), |row| {
                    Some(cell(number.column, *rows.get(row)?))
                });
                // Of several columns the one that tells most versions apart.
                let known = frame.versions.as_ref().map_or(0, |one| one.names.len());
                frame.versions = told
                    .filter(|told| told.names.len() > known)
                    .or(frame.versions);
            }
        }
    }
    Ok(frame)
}
