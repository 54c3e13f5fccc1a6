//! What a user can say about an input that the file itself does not.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::conditions::Condition;
use crate::file_system::FileSystem;
use crate::keep::Keep;
use crate::line_pattern::LinePattern;
use crate::route_rules::RouteRules;
use crate::source::Source;
use leakrate_core::units::{
    Bytes, DateOrder, LocalTime, ParseError, Rate, Requests, Seconds, SizeUnit, TimeFormat,
    Timestamp, Zone,
};

/// How to read one input. The default takes everything from the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadOptions {
    /// Name of the input; a single series without a name of its own gets it.
    pub label: Option<String>,
    /// Name of the format; recognised by content if not given.
    pub format: Option<String>,
    /// What stands where in the lines of a log; found from the lines themselves if not given.
    pub pattern: Option<LinePattern>,
    /// Columns that are memory; recognised by name and unit if empty.
    pub memory: Vec<String>,
    /// The column that tells time; recognised by name and content if not given.
    pub time: Option<TimeChoice>,
    /// A column that says what series have in common, such as their version.
    pub label_column: Option<String>,
    /// Unit of numbers that have none in the file.
    pub unit: Option<SizeUnit>,
    /// Zone of times that state none.
    pub zone: Option<Zone>,
    /// Where request counts come from.
    pub requests: Option<RequestSpec>,
    /// How the column of requests counts, where its name does not tell.
    pub requests_are: Option<RequestsAre>,
    /// Which of day and month comes first in dates such as `3/4/2026`, where none of them tells.
    pub date_order: Option<DateOrder>,
    /// The decimal mark of numbers such as `1.234`, where none of them tells.
    pub decimal: Option<DecimalMark>,
    /// What rows of one series at one time are to be.
    pub combine: Option<Combine>,
    /// What 100 % is, for readings in percent.
    pub limit: Option<Bytes>,
    /// The column or metric that tells the limit of each series; recognised by name if not given.
    pub limit_column: Option<String>,
    /// The metric whose labels tell the version of each process.
    pub version_metric: Option<String>,
    /// Only series whose name matches; `*` stands for any text.
    pub series: Option<String>,
    /// Only rows for which all of these hold.
    pub conditions: Vec<Condition>,
    /// Only these columns, and those that other options name; all if empty.
    pub columns: Vec<String>,
    /// Only samples from here on.
    pub since: Option<TimeBound>,
    /// Only samples up to here.
    pub until: Option<TimeBound>,
    /// Spacing of rows that have no times.
    pub step: Option<Seconds>,
    /// What to do with rows that cannot be read.
    pub bad_rows: BadRows,
    /// What to keep of the readings of a table.
    pub keep: Keep,
    /// How a large table is cut to be read on all cores.
    pub cutting: Cutting,
    /// What of the memory each series is.
    pub part: Part,
    /// How requests are told apart by route; `None` where they need not be.
    pub routes: Option<RouteRules>,
    /// Where a file of requests is found.
    pub files: FileSystem,
}

/// Which column of a table tells time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeChoice {
    /// The one of this name.
    Column(String),
    /// None does.
    Absent,
}

impl FromStr for TimeChoice {
    type Err = ParseError;

    /// Reads the name of a column, or `none`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        Ok(match text {
            "none" => Self::Absent,
            column => Self::Column(column.to_owned()),
        })
    }
}

/// Which mark divides the whole of a number from its decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1.5`
    Point,
    /// `1,5`
    Comma,
}

impl FromStr for DecimalMark {
    type Err = ParseError;

    /// Reads `point` or `comma`, or the mark itself.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text {
            "point" | "." => Ok(Self::Point),
            "comma" | "," => Ok(Self::Comma),
            _ => Err(ParseError {
                expected: "`point` or `comma`",
                found: text.to_owned(),
                span: 0..text.len(),
                help: "`point` if 1.234 is little more than one, `comma` if it is a thousand"
                    .to_owned(),
            }),
        }
    }
}

/// What rows of one series at one time become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    /// Parts of one thing, such as the workers of a server: their sum.
    Sum,
    /// Several readings of one thing: their mean.
    Mean,
    /// Their largest.
    Max,
    /// Several things: the first row of each time is one series, the second another.
    Apart,
}

impl FromStr for Combine {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text {
            "sum" => Ok(Self::Sum),
            "mean" => Ok(Self::Mean),
            "max" => Ok(Self::Max),
            "apart" => Ok(Self::Apart),
            _ => Err(ParseError {
                expected: "`sum`, `mean`, `max` or `apart`",
                found: text.to_owned(),
                span: 0..text.len(),
                help: "the sum of parts, the mean or the largest of readings, or a series for each"
                    .to_owned(),
            }),
        }
    }
}

/// What of the memory of a process a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// All of it.
    #[default]
    Whole,
    /// What the objects of one class take: a series for each class. Heap snapshots tell it.
    Classes,
    /// What the objects of one place in the source take, or what holds them: a series for each.
    /// Heap snapshots tell it where they are opened for it.
    Sites,
}

/// How the text of a large table is cut, so that its parts are read on all cores. However it is cut,
/// and whether it is at all, the same is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cutting {
    /// Bytes of the smallest text that is cut: with a smaller one cutting costs more than it saves.
    pub from: usize,
    /// Bytes that are read before their rows are added to the series, while the next are read:
    /// these rows are held twice.
    pub window: usize,
    /// Parts of a window for each core, so that a slow one does not hold up the rest.
    pub parts_per_core: usize,
}

impl Default for Cutting {
    fn default() -> Self {
        Self {
            from: 1 << 20,
            window: 16 << 20,
            parts_per_core: 4,
        }
    }
}

impl Cutting {
    /// Whether cutting the text of a source saves more than it costs.
    pub(crate) fn is_worth(self, source: &Source) -> bool {
        source.text_length() >= self.from
    }
}

/// What to do with rows that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BadRows {
    /// They are an error, and up to ten are listed.
    #[default]
    Refuse,
    /// They are left out, and counted in a caveat.
    Skip,
}

/// How a column counts requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestsAre {
    /// A running total.
    Total,
    /// Requests since the row before.
    Added,
    /// Requests in a second, or in the unit of time that the name states.
    Rate,
}

impl FromStr for RequestsAre {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text {
            "total" => Ok(Self::Total),
            "added" => Ok(Self::Added),
            "rate" => Ok(Self::Rate),
            _ => Err(ParseError {
                expected: "`total`, `added` or `rate`",
                found: text.to_owned(),
                span: 0..text.len(),
                help: "a running total, what was added since the row before, or a rate".to_owned(),
            }),
        }
    }
}

/// Where request counts come from.
#[derive(Debug, Clone, PartialEq)]
pub enum RequestSpec {
    /// The same rate all the time.
    Rate(Rate<Requests, Seconds>),
    /// How many had been served at each sample, in order.
    Counts(Vec<f64>),
    /// As many between each reading and the next.
    EachReading(f64),
    /// A column of the file, or another metric in it.
    Column(String),
    /// Another file, joined by time.
    File(PathBuf),
}

impl RequestSpec {
    /// Reads `100/min`, `1000/reading`, `0,2500,3750`, a column name or a path; `rate:`, `column:`
    /// and `file:` settle a doubt.
    ///
    /// # Errors
    /// `rate:` is followed by something that is no rate, or a list of counts falls.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::parse_among(text, &FileSystem::Disk)
    }

    /// The same where a path is that of one of `files`.
    ///
    /// # Errors
    /// Those of [`Self::parse`].
    pub fn parse_among(text: &str, files: &FileSystem) -> Result<Self, ParseError> {
        if let Some(rate) = text.strip_prefix("rate:") {
            return rate.parse().map(Self::Rate);
        }
        if let Some(column) = text.strip_prefix("column:") {
            return Ok(Self::Column(column.to_owned()));
        }
        if let Some(path) = text.strip_prefix("file:") {
            return Ok(Self::File(path.into()));
        }
        if let Ok(rate) = text.parse() {
            return Ok(Self::Rate(rate));
        }
        if let Some(each) = text.strip_suffix("/reading") {
            return each_reading(text, each).map(Self::EachReading);
        }
        if let Some(counts) = counts(text) {
            return running_total(text, counts).map(Self::Counts);
        }
        Ok(if files.is_file(Path::new(text)) {
            Self::File(text.into())
        } else {
            Self::Column(text.to_owned())
        })
    }
}

/// The requests between two readings: `1000/reading`, `20k/reading`.
fn each_reading(text: &str, each: &str) -> Result<f64, ParseError> {
    let requests: Requests = each.parse()?;
    if requests.0 > 0.0 {
        return Ok(requests.0);
    }
    Err(ParseError {
        expected: "a number of requests above zero before `/reading`",
        found: text.to_owned(),
        span: 0..each.len(),
        help: "write those between two readings, such as `1000/reading`".to_owned(),
    })
}

/// The numbers of a list such as `0,2500,3750`.
fn counts(text: &str) -> Option<Vec<f64>> {
    let numbers = text.split(',').map(|number| number.trim().parse::<u64>());
    let numbers: Vec<f64> = numbers
        .map(|number| number.map(|number| number as f64))
        .collect::<Result<_, _>>()
        .ok()?;
    (numbers.len() > 1).then_some(numbers)
}

/// Counts that fall are those of each step, or a slip: both would be a wrong rate.
fn running_total(text: &str, counts: Vec<f64>) -> Result<Vec<f64>, ParseError> {
    if counts.is_sorted() {
        return Ok(counts);
    }
    let summed = counts.iter().scan(0.0, |sum, count| {
        *sum += count;
        Some(format!("{sum}"))
    });
    let summed: Vec<String> = summed.collect();
    Err(ParseError {
        expected: "counts of all requests served up to each sample, which never fall",
        found: text.to_owned(),
        span: 0..text.len(),
        help: format!(
            "if each counts those since the one before, write {}",
            summed.join(",")
        ),
    })
}

/// One end of a window of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TimeBound {
    /// A point in time.
    At(GivenTime),
    /// So long before the last sample.
    BeforeEnd(Seconds),
}

impl TimeBound {
    /// Reads a duration (`6h`: before the last sample) or a time, in `zone` if it states none; without
    /// that, it is read on the clock on which the times of the input are shown.
    ///
    /// # Errors
    /// The text is neither.
    pub fn parse(text: &str, zone: Option<Zone>) -> Result<Self, ParseError> {
        if let Ok(duration) = text.parse() {
            return Ok(Self::BeforeEnd(duration));
        }
        let refused = |help: &str| ParseError {
            expected: "a time such as `2026-04-03T12:00` or a duration such as `6h`",
            found: text.to_owned(),
            span: 0..text.len(),
            help: help.to_owned(),
        };
        let format =
            TimeFormat::infer([text]).map_err(|_| refused("write the date as year-month-day"))?;
        let time = format.parse(text, zone.unwrap_or(Zone::UTC))?.unique();
        let time = time.ok_or_else(|| {
            refused("clocks changed at this time; add the offset, such as `+02:00`")
        })?;
        Ok(Self::At(if format.states_zone() || zone.is_some() {
            GivenTime::Known(time)
        } else {
            GivenTime::OnClock(time)
        }))
    }
}

/// A point in time as a user gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GivenTime {
    /// Its zone was given with it.
    Known(Timestamp),
    /// What a clock shows of which the zone is that of the input, as the time at which a clock of UTC
    /// shows it.
    OnClock(Timestamp),
}

impl GivenTime {
    /// The point in time, where the input is shown in `zone`. An hour that the clocks repeat is the
    /// earlier one, and in one that they skip the clock of UTC is read.
    pub fn in_zone(self, zone: Zone) -> Timestamp {
        match self {
            Self::Known(time) => time,
            Self::OnClock(shown) => {
                let civil = shown.civil(Zone::UTC);
                match civil.and_then(|civil| civil.in_zone(zone)) {
                    Some(LocalTime::Unique(time) | LocalTime::Repeated { earlier: time, .. }) => {
                        time
                    }
                    Some(LocalTime::Skipped) | None => shown,
                }
            }
        }
    }
}

impl ReadOptions {
    /// The same where the format knows the unit of its memory; what the user says goes first.
    #[must_use]
    pub(crate) fn or_unit(&self, unit: Option<SizeUnit>) -> Self {
        Self {
            unit: self.unit.or(unit),
            ..self.clone()
        }
    }

    /// The columns that are named one by one, each for what it is.
    pub(crate) fn named_columns(&self) -> impl Iterator<Item = &str> {
        let time = self.time.iter().filter_map(|time| match time {
            TimeChoice::Column(name) => Some(name),
            TimeChoice::Absent => None,
        });
        let requests = self.requests.iter().filter_map(|requests| match requests {
            RequestSpec::Column(name) => Some(name),
            _ => None,
        });
        let others = self.limit_column.iter().chain(&self.label_column);
        let named = self.memory.iter().chain(time).chain(requests).chain(others);
        named.map(String::as_str)
    }

    /// Checks that a series name passes `--series`.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.series
            .as_deref()
            .is_none_or(|pattern| wildmatch::WildMatch::new(pattern).matches(name))
    }
}
