//! Why a file could not be read: what was expected, what was found, what to do, and where.

mod advice;
mod open_numbers;
mod pace;
mod place;

use std::fmt;

use crate::kit::heap_part::HeapPartKind;
use leakrate_core::series::SeriesError;
use leakrate_core::units::{ParseError, SizeUnit, count, counted};

pub use open_numbers::OpenNumbers;
pub use pace::Pace;
pub use place::{Location, Place};

/// How many faulty places one error lists.
pub const MAX_PLACES: usize = 10;

/// Why a file could not be read.
///
/// `Display` says what was expected and what was found; [`IngestError::advice`] says what to do,
/// and [`IngestError::places`] where, for a message that shows the line.
#[derive(Debug, Clone, PartialEq)]
pub struct IngestError {
    file: Option<String>,
    problem: Box<Problem>,
    places: Vec<Place>,
    unlisted: usize,
}

impl IngestError {
    /// The file, or `stdin`, that cannot be read.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// What is wrong.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Where, in order; at most [`MAX_PLACES`].
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// How many more places are not listed.
    pub fn unlisted(&self) -> usize {
        self.unlisted
    }

    /// What to do about it.
    pub fn advice(&self) -> String {
        self.problem.advice()
    }

    /// With several places, of `found` there are.
    pub(crate) fn listing(mut self, places: Vec<Place>, found: usize) -> Self {
        self.unlisted = found - places.len();
        self.places = places;
        self
    }

    /// Names the file, unless it is another one that is already named.
    pub(crate) fn in_file(mut self, name: &str) -> Self {
        self.file.get_or_insert_with(|| name.to_owned());
        self
    }

    /// With each place as it stands in the file that a text was made of.
    pub(crate) fn replaced(mut self, place: impl Fn(&Place) -> Place) -> Self {
        self.places = self.places.iter().map(place).collect();
        self
    }

    /// With each place at another line, for a text that holds a part of the lines of a file.
    #[must_use]
    pub fn moved(self, line: impl Fn(usize) -> usize) -> Self {
        self.replaced(|place| {
            let mut moved = place.clone();
            moved.location.line = line(moved.location.line);
            moved
        })
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }
}

impl fmt::Display for IngestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{file}: {}", self.problem),
            None => self.problem.fmt(f),
        }
    }
}

impl std::error::Error for IngestError {}

impl From<Problem> for IngestError {
    fn from(problem: Problem) -> Self {
        Self {
            file: None,
            problem: Box::new(problem),
            places: Vec::new(),
            unlisted: 0,
        }
    }
}

impl From<SeriesError> for IngestError {
    fn from(error: SeriesError) -> Self {
        Problem::Series(error).into()
    }
}

/// What is wrong with a file, or with what was asked of it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "the message above each variant says what its fields are"
)]
pub enum Problem {
    #[error("no such file")]
    Missing { nearest: Option<String> },
    #[error("this is a directory, expected a file")]
    Directory,
    #[error("it cannot be read: {reason}")]
    Unreadable { reason: String },
    #[error("it is {kind}, which this build of leakrate does not read")]
    NeedsFeature { kind: &'static str },
    #[error("it is {kind} that is encrypted")]
    Encrypted { kind: &'static str },
    #[error("`{file}` in it: {reason}")]
    InFolder { file: String, reason: String },
    #[error("it is damaged, or not whole: {reason}")]
    DamagedColumns { reason: String },
    #[error("it is damaged, or not whole: {reason}")]
    Damaged { reason: String },
    #[error("the file was changed while it was read")]
    Changed,
    #[error("{reason}")]
    TooLarge { reason: String },
    #[error("--low-memory {why}")]
    NotThinned { why: &'static str },
    #[error("the file is empty, expected at least a header and two rows")]
    Empty,
    #[error("expected text, found {kind}")]
    Binary { kind: &'static str },
    #[error("a line is longer than {limit} bytes")]
    LongLine { limit: usize },
    #[error("the table has more than {limit} columns")]
    TooManyColumns { limit: usize },
    #[error("a quoted cell is never closed")]
    OpenQuote,
    #[error("the format is not known")]
    UnknownFormat,
    #[error("it is JSON, and not of a form that is known")]
    UnknownJson,
    #[error("no line matches the pattern")]
    NoMatch,
    #[error("no number in its lines is known to be memory")]
    NoMemoryInLines { open: OpenNumbers },
    #[error(
        "its lines say which processes the kernel killed for want of memory, and of each what it had at its end: \
         no series"
    )]
    OnlyKills,
    #[error("there is no format `{name}`")]
    NoSuchFormat {
        name: String,
        nearest: Option<String>,
    },
    #[error("`{series}` has {times} times and {values} values, expected as many of both")]
    UnevenArrays {
        series: String,
        times: usize,
        values: usize,
    },
    #[error("the file holds no data but an error of the server: {message}")]
    FailedQuery { message: String },
    #[error("the result is a {kind}, expected a matrix: values over a range of time")]
    NotARange { kind: String },
    #[error("expected JSON, found a fault: {reason}")]
    Json { reason: String },
    #[error("the workbook cannot be read: {reason}")]
    Workbook { reason: String },
    #[error("the workbook is protected by a password, or of the form before Excel 2007")]
    LockedWorkbook,
    #[error("no sheet of the workbook holds a table of numbers below a header")]
    NoTableInWorkbook,
    #[error("several sheets of the workbook hold a table: {}", quoted(.names))]
    SeveralSheets { names: Vec<String> },
    #[error("there is no sheet `{wanted}`; there are {}", quoted(.names))]
    NoSuchSheet { wanted: String, names: Vec<String> },
    #[error("expected a whole heap snapshot, found a fault at byte {byte}: {reason}")]
    HeapSnapshot { byte: u64, reason: String },
    #[error("expected source maps, found none: no file that ends in .map")]
    NoSourceMaps,
    #[error("expected a source map, found a fault: {reason}")]
    SourceMap { reason: String },
    #[error("none of the source maps is of one of its scripts, such as {script}")]
    OtherSourceMaps { script: String },
    #[error("one heap snapshot is one sample, and a rate takes several")]
    OneHeapSnapshot,
    #[error("a heap snapshot does not say how many requests had been served")]
    HeapWithoutRequests,
    #[error("expected a whole heap profile, found a fault at byte {byte}: {reason}")]
    HeapProfile { byte: usize, reason: String },
    #[error(
        "it is a profile of {found}, and no heap profile, which counts `inuse_space` or `space`"
    )]
    OtherProfile { found: String },
    #[error("it is the difference of two heap profiles: some of its samples are below zero")]
    DifferenceOfProfiles,
    #[error("the report of heaptrack has no section `MEMORY LEAKS`")]
    NoLeaksPrinted,
    #[error("one heap profile is one sample, and a rate takes several")]
    OneHeapProfile,
    #[error(
        "nothing tells when the heap profiles were taken, or how many requests had been served"
    )]
    ProfilesWithoutTimes,
    #[error(
        "it lists the largest parts of the heap, and does not say what the others have together"
    )]
    PartsWithoutTotal { told: HeapPartKind },
    #[error(
        "it is a snapshot of tracemalloc as Python pickles it, and to read that is to run what \
         stands in it"
    )]
    PickledSnapshot,
    #[error("it does not tell what is on the heap; heap snapshots and heap profiles do")]
    NoParts,
    #[error("it tells the {} on a heap, and no {}", .told.noun(), .told.other().noun())]
    OtherParts { told: HeapPartKind },
    #[error("there are {samples} samples and {given} counts of requests, expected one for each")]
    CountsDiffer { given: usize, samples: usize },
    #[error(
        "it has other readings than {other} at the same time, so the two may be of one process or \
         of two"
    )]
    SameOrDifferent { other: String },
    #[error(
        "it has no column of requests, and {other}, which goes on where it ends or ends where it \
         begins, has one"
    )]
    HalfCounted { other: String },
    #[error("it cannot be one series with {other}: {reason}")]
    NotOneSeries { other: String, reason: String },
    #[error("expected rows below the header, found none")]
    NoRows,
    #[error("there is no column `{wanted}`; there are {}", quoted(.columns))]
    NoSuchColumn {
        wanted: String,
        nearest: Option<String>,
        columns: Vec<String>,
    },
    #[error("no row has {asked}; `{column}` is {}", told(.values))]
    NoRowMeets {
        column: String,
        values: Vec<String>,
        asked: String,
    },
    #[error("it is {format}, which has no rows of a table for --where to choose from")]
    NoRowsToChoose { format: &'static str },
    #[error("it is {format}, of which each column is known: --columns has nothing to choose from")]
    NoColumnsToChoose { format: &'static str },
    #[error("no column is known to be memory; the columns of numbers are {}", quoted(.columns))]
    NoMemoryColumn { columns: Vec<String> },
    #[error("it counts pages of memory, and nothing in it tells how large one is")]
    InPages,
    #[error("its lines say of memory {} alone, which is not what is in use", quoted(.names))]
    NotInUse { names: Vec<String> },
    #[error("nothing says what the first number of each line counts, such as `{cell}`")]
    CountOfWhat { column: String, cell: String },
    #[error("several columns could be the memory to fit: {}", quoted(.candidates))]
    SeveralMemoryColumns { candidates: Vec<String> },
    #[error("no unit is known for `{column}`, neither from its header nor from its cells")]
    NoUnit { column: String },
    #[error("the numbers in `{column}` may count {}, and nothing in the file tells which", either(.units))]
    OpenUnit {
        column: String,
        units: Vec<SizeUnit>,
    },
    #[error("`{column}` is in percent, and of what is not known")]
    PercentOfWhat { column: String },
    #[error("{} cannot be read", counted(*.count, "row"))]
    Rows { count: usize },
    #[error("every cell of `{column}` is empty or missing")]
    NoValues { column: String },
    #[error("the dates in `{column}` can be read in two ways, such as `{cell}`")]
    AmbiguousDate { column: String, cell: String },
    #[error("`{column}` is no column of times: {reason}")]
    NotTimes { column: String, reason: ParseError },
    #[error("`{column}` may count seconds from a start or days as Excel does, such as `{cell}`")]
    UnclearClock { column: String, cell: String },
    #[error("the numbers in `{column}` can be read in two ways, such as `{cell}`")]
    AmbiguousNumber { column: String, cell: String },
    #[error("the times say no zone, so they cannot be joined with {other}")]
    ZoneUnknown { other: String },
    #[error("the rows have no dates, and the requests come from {other}, by time")]
    NoClock { other: String },
    #[error("its memory is {own}, and the requests of {other} are {others}: no time in common")]
    NoOverlap {
        other: String,
        own: String,
        others: String,
    },
    #[error("cumulative `{column}` falls from {before} to {after}")]
    CounterFalls {
        column: String,
        before: f64,
        after: f64,
    },
    #[error("`{column}` falls in {falls} of {steps} steps, so it is no running total")]
    NotCumulative {
        column: String,
        falls: usize,
        steps: usize,
    },
    #[error("a cell of `{column}` is missing")]
    CountMissing { column: String },
    #[error("`{column}` only rises, so it may be a running total or the load of each step")]
    LoadUnclear { column: String },
    #[error("`{column}` counts seconds of load, and the rate of that load is not known")]
    LoadRateUnknown { column: String },
    #[error("a rate of requests needs times or a column of load, and there is neither")]
    RateWithoutTime,
    #[error(
        "{} of {series} share their time with another and differ, such as those of {time}, and no \
         column tells which is which",
        counted(*.rows, "row")
    )]
    SameTimes {
        rows: usize,
        /// How many rows each time has, if all have as many.
        each: Option<usize>,
        series: String,
        time: String,
    },
    #[error("the rows say no time, and how far apart they are is not known")]
    NoTimes { pace: Pace },
    #[error(
        "it has {readings} readings of each process and no times, and a rate takes at least three"
    )]
    TooFewRounds { readings: usize },
    #[error("its lines say no time")]
    UntimedLog { command: &'static str },
    #[error("it has no table of memory")]
    NoMemoryTable { command: &'static str },
    #[error("it says what memory is free, and how much there is in all is not known")]
    FreeOfWhat,
    #[error("nothing counts requests")]
    NoRequests,
    #[error("it has transactions alone, and not the requests they are made of")]
    OnlyTransactions,
    #[error("the count of its requests is rounded: `{found}`")]
    RoundedCount { found: String },
    #[error("expected XML, found a fault: {reason}")]
    Xml { reason: String },
    #[error("it counts requests and says nothing of memory")]
    OnlyRequests,
    #[error("it counts {} requests in all, and does not say when they were sent", count(*.requests))]
    UntimedRequests { requests: f64 },
    #[error("its requests are not told apart by route")]
    NoRoutes,
    #[error("it counts the requests of all endpoints together")]
    OnlyAggregated,
    #[error("its rows end at {limit}, the most that the tool writes, so requests are missing")]
    RowsCapped { limit: usize },
    #[error("`{column}` is the same in every row, so nothing can be measured against it")]
    ConstantRequests { column: String },
    #[error("expected at least two samples, found one")]
    OneSample,
    #[error("no series matches `{pattern}`; there are {}", quoted(.names))]
    NoSeries {
        pattern: String,
        names: Vec<String>,
        nearest: Option<String>,
    },
    #[error("no sample lies in the window asked for")]
    EmptyWindow,
    #[error("a window by date needs samples with dates")]
    WindowWithoutDates,
    #[error(transparent)]
    Series(SeriesError),
}

impl Problem {
    /// Why reading failed: the system refuses it, or what was read cannot be unpacked.
    pub(crate) fn unreadable(error: &std::io::Error) -> Self {
        let reason = error.to_string();
        match error.raw_os_error() {
            Some(_) => Self::Unreadable { reason },
            None => Self::Damaged { reason },
        }
    }
}

/// Values of cells in a sentence.
fn told(values: &[String]) -> String {
    let is_empty = |value: &String| value.is_empty();
    match values {
        [] => "empty".to_owned(),
        values if values.iter().all(is_empty) => "empty".to_owned(),
        values if values.iter().any(is_empty) => {
            let others: Vec<String> = values
                .iter()
                .filter(|value| !value.is_empty())
                .cloned()
                .collect();
            format!("{}, or empty", quoted(&others))
        }
        values => quoted(values),
    }
}

/// Names in a sentence; of many, the first few.
fn either(units: &[SizeUnit]) -> String {
    let symbols: Vec<String> = units.iter().map(SizeUnit::to_string).collect();
    symbols.join(" or ")
}

fn quoted(names: &[String]) -> String {
    const LISTED: usize = 8;
    let mut text: Vec<String> = names
        .iter()
        .take(LISTED)
        .map(|name| format!("`{name}`"))
        .collect();
    match names.len() {
        0 => return "none".into(),
        more if more > LISTED => text.push(format!("{} more", more - LISTED)),
        _ => {}
    }
    text.join(", ")
}
