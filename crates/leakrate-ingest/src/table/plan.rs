//! What each column of a table will be read as: decided from names, options and the first rows,
//! before the table is read.

use crate::columns::Role;
use crate::columns::role::counts_repeats;
use crate::columns::scale::bytes_in_one;
use crate::columns::{Candidate, Content, select};
use crate::error::{IngestError, Problem};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::{ColumnInfo, ColumnUse, Counting};
use crate::options::DecimalMark;
use crate::parallel;
use crate::source::Source;
use crate::table::cell::read;
use crate::table::notation::Notation;
use crate::table::sample::Sample;
use crate::table::times::{self, TimeColumn};
use leakrate_core::series::Metric;

/// What the columns of a table are read as.
pub(crate) struct Plan {
    pub(crate) time: Option<TimeColumn>,
    /// Columns whose cells together name the instance of a row.
    pub(crate) instance: Vec<usize>,
    pub(crate) numbers: Vec<NumberColumn>,
    pub(crate) columns: Vec<ColumnInfo>,
}

/// A column of numbers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NumberColumn {
    pub(crate) column: usize,
    pub(crate) name: String,
    /// Whether the table does not name it.
    pub(crate) is_nameless: bool,
    pub(crate) holds: Holds,
    pub(crate) notation: Notation,
    /// What a bare number counts, in base units.
    pub(crate) bare: Option<f64>,
}

/// What a column of numbers holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Holds {
    Memory(Metric),
    /// What is free of the memory before it, which then says how much there is in all.
    Free,
    Limit,
    Requests(Counting),
    Process,
    Uptime,
    /// The version of the program, as a number that stands for its name.
    Version,
}

impl Plan {
    pub(crate) fn make(sample: &Sample, query: &Query) -> Result<Self, IngestError> {
        let mut candidates = sample.candidates();
        select::limit(&mut candidates, query.options, |at| sample.are_usages(at))?;
        let time = times::find(sample, query.options)?;
        let instance = instance_columns(sample, query, &candidates, time);
        let mut chosen = choose(sample, query, &candidates, time)?;
        chosen.retain(|(at, _)| !instance.contains(at));
        let numbers = parallel::map(chosen, |(at, holds)| {
            let candidate = &candidates[at];
            number_column(sample, query, candidate, at, holds)
        });
        let numbers = numbers.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut columns: Vec<ColumnInfo> = candidates.iter().map(Candidate::info).collect();
        let number_columns = numbers.iter().map(|number| number.column);
        let used = number_columns.chain(instance.iter().copied());
        for at in used.chain(time.iter().flat_map(TimeColumn::columns)) {
            columns[at].usage = ColumnUse::Used;
        }
        Ok(Self {
            time,
            instance,
            numbers,
            columns,
        })
    }

    /// Leaves out all numbers but memory, and says whether there were others.
    pub(crate) fn keep_memory_alone(&mut self) -> bool {
        let is_memory =
            |number: &NumberColumn| matches!(number.holds, Holds::Memory(_) | Holds::Free);
        for number in self.numbers.iter().filter(|number| !is_memory(number)) {
            self.columns[number.column].usage = ColumnUse::Unused;
        }
        let all = self.numbers.len();
        self.numbers.retain(is_memory);
        self.numbers.len() < all
    }

    /// Whether an error after reading can show a row by its place: counts of each step that are
    /// missing, and totals that fall where no times explain it.
    pub(crate) fn keeps_places(&self) -> bool {
        let counts = |number: &NumberColumn| match number.holds {
            Holds::Requests(Counting::Total) => self.time.is_none(),
            // The name of a version is looked up where it stands.
            Holds::Requests(_) | Holds::Version => true,
            _ => false,
        };
        self.numbers.iter().any(counts)
    }
}

/// The columns of numbers and what each holds.
fn choose(
    sample: &Sample,
    query: &Query,
    candidates: &[Candidate],
    time: Option<TimeColumn>,
) -> Result<Vec<(usize, Holds)>, IngestError> {
    let mut chosen = Vec::new();
    if query.quantity == Quantity::Memory {
        let mut free = candidates.to_vec();
        if let Some(time) = time {
            for column in time.columns() {
                free[column].content = Content::Other;
            }
        }
        leave_traffic_out(sample, &mut free);
        let memory = select::memory(&free, query.options);
        let found = memory.as_deref().unwrap_or_default();
        let is_open = query.options.memory.is_empty();
        let pair = select::whole_and_free(&free, found, query.options).filter(|_| is_open);
        if let Some(pair) = pair {
            chosen.push((pair.whole, Holds::Memory(metric(&candidates[pair.whole]))));
            chosen.push((pair.free, Holds::Free));
        } else {
            for at in memory.map_err(|problem| doubt(sample, problem))? {
                chosen.push((at, Holds::Memory(metric(&candidates[at]))));
                if sample.are_usages(at) {
                    chosen.push((at, Holds::Limit));
                }
            }
        }
    }
    let requests = select::requests(candidates, query.options)?
        .or_else(|| repeats(sample, query, candidates, time));
    chosen.extend(requests.map(|(at, counting)| (at, Holds::Requests(counting))));
    for (at, candidate) in candidates.iter().enumerate() {
        match candidate.header.role {
            Role::ProcessId => chosen.push((at, Holds::Process)),
            Role::Uptime => chosen.push((at, Holds::Uptime)),
            Role::Version if query.quantity == Quantity::Memory && time.is_some() => {
                chosen.push((at, Holds::Version));
            }
            Role::Limit
                if query.quantity == Quantity::Memory && candidate.content != Content::Other =>
            {
                chosen.push((at, Holds::Limit));
            }
            _ => {}
        }
    }
    Ok(chosen)
}

/// The column that counts what was done again and again, where nothing tells times or requests: whole
/// numbers that rise from row to row under `iteration` or `calls`.
fn repeats(
    sample: &Sample,
    query: &Query,
    candidates: &[Candidate],
    time: Option<TimeColumn>,
) -> Option<(usize, Counting)> {
    let is_told = query.options.requests.is_some() || query.options.step.is_some();
    if time.is_some() || is_told || query.quantity != Quantity::Memory {
        return None;
    }
    let rises = |at: usize| {
        let count = |cell: &str| {
            let amount = read(cell, Notation::GroupingComma).ok().flatten()?;
            let is_whole = amount.unit.is_none() && amount.number.fract() == 0.0;
            is_whole.then_some(amount.number)
        };
        let counts: Option<Vec<f64>> = sample.cells(at).map(count).collect();
        counts.is_some_and(|counts| counts.len() > 1 && counts.is_sorted_by(|a, b| a < b))
    };
    let mut columns = candidates.iter().enumerate();
    let (at, _) = columns.find(|(at, candidate)| {
        let is_open = matches!(candidate.header.role, Role::Other | Role::Note);
        is_open && counts_repeats(&candidate.header.words) && rises(*at)
    })?;
    Some((at, Counting::Total))
}

/// `docker stats` writes memory in MiB and traffic in MB: without names, that tells them apart.
fn leave_traffic_out(sample: &Sample, candidates: &mut [Candidate]) {
    let nameless = |at: &usize| candidates[*at].is_nameless() && sample.are_usages(*at);
    let usages: Vec<usize> = (0..candidates.len()).filter(nameless).collect();
    let (memory, traffic): (Vec<_>, Vec<_>) =
        usages.into_iter().partition(|&at| sample.are_binary(at));
    if !memory.is_empty() {
        for at in traffic {
            candidates[at].content = Content::Other;
        }
    }
}

fn metric(candidate: &Candidate) -> Metric {
    match candidate.header.role {
        Role::Memory(metric) => metric,
        _ => Metric::Unknown,
    }
}

fn number_column(
    sample: &Sample,
    query: &Query,
    candidate: &Candidate,
    column: usize,
    holds: Holds,
) -> Result<NumberColumn, IngestError> {
    let bare = match holds {
        Holds::Memory(_) | Holds::Free | Holds::Limit => bytes_in_one(candidate, query.options)
            .map_err(|problem| sample.at_headers(problem.into(), [column]))?,
        // A rate is counted in the unit its name states: requests per minute.
        Holds::Requests(Counting::PerSecond) => {
            Some(1.0 / candidate.header.time_unit().unwrap_or(1.0))
        }
        Holds::Requests(Counting::LoadSeconds) | Holds::Uptime => {
            Some(candidate.header.time_unit().unwrap_or(1.0))
        }
        Holds::Requests(_) | Holds::Process | Holds::Version => Some(1.0),
    };
    Ok(NumberColumn {
        column,
        name: candidate.name.clone(),
        is_nameless: candidate.is_nameless(),
        holds,
        notation: match holds {
            Holds::Version => Notation::Plain,
            Holds::Memory(_)
            | Holds::Free
            | Holds::Limit
            | Holds::Requests(_)
            | Holds::Process
            | Holds::Uptime => notation(sample, query, column)?,
        },
        bare,
    })
}

/// How a column writes numbers, from its first cells or else from all of them.
fn notation(sample: &Sample, query: &Query, column: usize) -> Result<Notation, IngestError> {
    if are_held_as_numbers(sample.source, column) {
        return Ok(Notation::Plain);
    }
    if let Some(mark) = query.options.decimal {
        let groups = || sample.cells(column).any(|cell| cell.contains(','));
        return Ok(match mark {
            DecimalMark::Comma => Notation::DecimalComma,
            DecimalMark::Point if groups() => Notation::GroupingComma,
            DecimalMark::Point => Notation::Plain,
        });
    }
    let unit = sample.names[column].size_unit();
    if let Ok(notation) = Notation::prove_of(unit, sample.cells(column)) {
        return Ok(notation);
    }
    if sample.is_of_tasklist() {
        let by_points = sample.cells(column).any(|cell| cell.contains('.'));
        return Ok(if by_points {
            Notation::DecimalComma
        } else {
            Notation::GroupingComma
        });
    }
    let marked = sample.marked_numbers(column);
    proved(sample, column, &marked).or_else(|doubt| match sample.decimal_mark_beside(column) {
        // Who wrote the other columns wrote this one.
        Some(DecimalMark::Comma) => Ok(Notation::DecimalComma),
        Some(DecimalMark::Point) if marked.iter().any(|cell| cell.contains(',')) => {
            Ok(Notation::GroupingComma)
        }
        Some(DecimalMark::Point) => Ok(Notation::Plain),
        None => Err(doubt),
    })
}

/// Whether a column is held as numbers, whose decimals nothing leaves open.
pub(super) fn are_held_as_numbers(source: &Source, column: usize) -> bool {
    let columns = source.columns();
    columns.is_some_and(|columns| columns.are_numbers(column))
}

/// Checks that all cells of a column that its first rows show nothing of can be read in one way.
///
/// # Errors
/// `1.002` stands beside `980`.
pub(super) fn check_notation(sample: &Sample, column: usize) -> Result<(), IngestError> {
    proved(sample, column, &sample.all_cells(column)).map(|_| ())
}

fn proved(sample: &Sample, column: usize, cells: &[String]) -> Result<Notation, IngestError> {
    let unit = sample.names[column].size_unit();
    Notation::prove_of(unit, cells.iter().map(String::as_str)).map_err(|cell| {
        let problem = Problem::AmbiguousNumber {
            column: sample.layout.header[column].clone(),
            cell: cell.clone(),
        };
        sample.at_cell(problem.into(), column, &cell)
    })
}

/// A doubt about columns, shown at their headers.
fn doubt(sample: &Sample, problem: Problem) -> IngestError {
    let columns: Vec<usize> = match &problem {
        Problem::SeveralMemoryColumns { candidates } => {
            let header = &sample.layout.header;
            (0..header.len())
                .filter(|&at| candidates.contains(&header[at]))
                .collect()
        }
        _ => Vec::new(),
    };
    sample.at_headers(problem.into(), columns)
}

/// Columns that name the instance of a row. A label does if it comes again, or if rows with one
/// time differ in it; one that is new in every row only remarks on it. Where rows share times and no
/// name tells why, a column of words that tells them apart does.
fn instance_columns(
    sample: &Sample,
    query: &Query,
    candidates: &[Candidate],
    time: Option<TimeColumn>,
) -> Vec<usize> {
    let side_by_side = time.is_some_and(|time| sample.repeats(&time.columns()));
    let asked = |at: usize| query.options.label_column.as_deref() == Some(&candidates[at].name);
    let names_instance = |&at: &usize| match candidates[at].header.role {
        _ if asked(at) => true,
        // `VM: 1423 MB` names no machine.
        Role::Series => candidates[at].content != Content::Amounts,
        Role::Label => side_by_side || sample.repeats(&[at]) || sample.cells(at).count() == 1,
        Role::Other => numbers_instances(sample, &candidates[at], at),
        _ => false,
    };
    let mut named: Vec<usize> = (0..candidates.len()).filter(names_instance).collect();
    let still_side_by_side = time.is_some_and(|time| {
        let told_apart = [time.columns(), named.clone()].concat();
        sample.repeats(&told_apart)
    });
    let is_process = |&at: &usize| candidates[at].header.role == Role::ProcessId;
    let tells_processes_apart = |&at: &usize| {
        sample.interleaves(&named, at) || (still_side_by_side && !sample.repeats(&[at]))
    };
    let processes: Vec<usize> = (0..candidates.len())
        .filter(|at| is_process(at) && !named.contains(at))
        .filter(tells_processes_apart)
        .collect();
    named.extend(processes);
    named.sort_unstable();
    // A container that is made again has another identifier and the name of the one before.
    if let Some(at) = named.iter().position(|&at| sample.are_identifiers(at))
        && named.len() > 1
    {
        named.remove(at);
    }
    let Some(time) = time.filter(|_| side_by_side) else {
        return named;
    };
    if sample.layout.header_line.is_none() && named.is_empty() {
        return nameless_instance(sample, time).into_iter().collect();
    }
    told_apart(sample, candidates, time, named)
}

/// The columns that name instances, with those that rows of one time differ in beside them: one if it
/// tells all apart, or else two. Without such the named ones alone.
fn told_apart(
    sample: &Sample,
    candidates: &[Candidate],
    time: TimeColumn,
    named: Vec<usize>,
) -> Vec<usize> {
    /// Columns of which pairs are tried.
    const MOST: usize = 16;
    let is_apart = |columns: &[usize]| !sample.repeats(&[&time.columns(), columns].concat());
    if !named.is_empty() && is_apart(&named) {
        return named;
    }
    let others: Vec<usize> = (0..candidates.len())
        .filter(|at| !time.columns().contains(at) && !named.contains(at))
        .filter(|&at| may_name(sample, &candidates[at], at, time))
        .take(MOST)
        .collect();
    // In the order of the row, in which a reader that goes along it meets the parts of a name.
    let with = |more: &[usize]| {
        let mut columns = [&named, more].concat();
        columns.sort_unstable();
        columns
    };
    let alone = others.iter().map(|&one| with(&[one]));
    let pairs = others.iter().enumerate().flat_map(|(at, &one)| {
        let later = others[at + 1..].iter();
        later.map(move |&other| [one, other])
    });
    let pairs = pairs.map(|pair| with(&pair));
    alone
        .chain(pairs)
        .find(|columns| is_apart(columns))
        .unwrap_or(named)
}

/// Whether a column may say which instance a row is of: its words, or its whole numbers, come again at
/// other times.
fn may_name(sample: &Sample, candidate: &Candidate, at: usize, time: TimeColumn) -> bool {
    let (rows, times) = (
        sample.cells(at).count(),
        sample.combinations(&time.columns()),
    );
    let different = sample.combinations(&[at]);
    let recurs = times == 1 || 2 * different <= rows;
    match candidate.header.role {
        Role::Other | Role::Note | Role::Label | Role::Series | Role::Version | Role::ProcessId => {
            match candidate.content {
                Content::Other => recurs && sample.holds_words(at),
                // Numbers of instances are all there at nearly every time; counts are not.
                Content::Numbers => {
                    sample.cells(at).all(is_number) && 2 * different * times <= 3 * rows
                }
                Content::Amounts => false,
            }
        }
        _ => false,
    }
}

/// Of columns without names, the words that tell most rows of one time apart, and come again at
/// other times unless they tell all apart: those of a container are its name, and before it its
/// identifier.
fn nameless_instance(sample: &Sample, time: TimeColumn) -> Option<usize> {
    let rows = sample.cells(time.column).count();
    let told_apart = |at: usize| sample.combinations(&[time.columns(), vec![at]].concat());
    let names = |at: &usize| {
        let recurs = 2 * sample.combinations(&[*at]) <= rows;
        recurs || told_apart(*at) == rows
    };
    let words = (0..sample.names.len())
        .filter(|&at| sample.holds_words(at) && !time.columns().contains(&at));
    let words: Vec<usize> = words.filter(names).collect();
    let most = words.iter().map(|&at| told_apart(at)).max()?;
    if most <= sample.combinations(&time.columns()) {
        return None;
    }
    let mut best = words.into_iter().filter(|&at| told_apart(at) == most);
    let first = best.next()?;
    let is_name = |at: &usize| !sample.are_identifiers(*at);
    std::iter::once(first)
        .chain(best)
        .find(is_name)
        .or(Some(first))
}

fn is_number(cell: &str) -> bool {
    cell.trim().bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a column numbers the parts that take turns in the rows, such as cards or workers.
fn numbers_instances(sample: &Sample, candidate: &Candidate, at: usize) -> bool {
    const NUMBERED: [&str; 9] = [
        "index", "gpu", "device", "card", "worker", "rank", "shard", "slot", "replica",
    ];
    let is_numbered = |word: &String| NUMBERED.contains(&word.as_str());
    let words = candidate.header.words.as_slice();
    let is_named = match words {
        [word] => is_numbered(word),
        [word, id] => is_numbered(word) && matches!(id.as_str(), "id" | "index" | "number"),
        _ => false,
    };
    is_named && sample.cells(at).all(is_number) && sample.interleaves(&[], at)
}
