//! Table of `az monitor metrics list --output table`: columns of fixed width, with spaces inside
//! cells, and series one below the other.

use std::ops::Range;

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::row_count::{Fault, Tally};
use crate::kit::sniff::Sniff;
use crate::kit::timestamps::Stamps;
use crate::metrics::{Gathered, Key, MetricSeries, Statistic, record};
use crate::options::ReadOptions;
use crate::source::Source;
use crate::table::plain_number;
use leakrate_core::units::Zone;

pub(super) const FORMAT: Format = Format {
    name: "azure-table",
    description: "Text of `az monitor metrics list --output table`: memory in bytes, and Requests as totals",
    example: "leakrate fit azure-memory.txt --requests 100/min",
    recognise,
    read,
};

/// More columns than a metric has dimensions and statistics.
const MOST_COLUMNS: usize = 20;

/// A table whose columns stand where the second line has runs of dashes.
struct Grid<'t> {
    text: &'t str,
    /// Bytes of each line of data.
    lines: Vec<Range<usize>>,
    /// Characters at which each column begins.
    starts: Vec<usize>,
    names: Vec<&'t str>,
}

impl<'t> Grid<'t> {
    fn find(text: &'t str) -> Option<Self> {
        let mut lines = lines(text);
        let header = lines.next()?;
        let dashes = &text[lines.next()?];
        if dashes.is_empty() || !dashes.chars().all(|c| c == '-' || c == ' ') {
            return None;
        }
        let begins = |at: &usize| {
            let bytes = dashes.as_bytes();
            bytes[*at] == b'-' && (*at == 0 || bytes[*at - 1] == b' ')
        };
        let starts: Vec<usize> = (0..dashes.len())
            .filter(begins)
            .take(MOST_COLUMNS + 1)
            .collect();
        if starts.len() > MOST_COLUMNS {
            return None;
        }
        let mut grid = Self {
            text,
            starts,
            lines: lines.collect(),
            names: Vec::new(),
        };
        let names = 0..grid.starts.len();
        grid.names = names.map(|at| &text[grid.cell(&header, at)]).collect();
        let known = grid.names.first() == Some(&"Timestamp") && grid.names.get(1) == Some(&"Name");
        known.then_some(grid)
    }

    /// The bytes of a cell without the spaces around it.
    fn cell(&self, line: &Range<usize>, column: usize) -> Range<usize> {
        let text = &self.text[line.clone()];
        let byte = |start: Option<&usize>| {
            let at = start.and_then(|&start| text.char_indices().nth(start));
            at.map_or(text.len(), |(byte, _)| byte)
        };
        let (from, to) = (
            byte(self.starts.get(column)),
            byte(self.starts.get(column + 1)),
        );
        let cell = &text[from..to];
        let start = line.start + from + (cell.len() - cell.trim_start().len());
        start..start + cell.trim().len()
    }
}

/// The bytes of each line that is not blank.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let begin = start;
        start += line.len();
        let end = begin + line.trim_end().len();
        (end > begin).then_some(begin..end)
    })
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    Grid::find(sniff.source.text())
        .map(|_| Match::certain("columns `Timestamp` and `Name` over a line of dashes"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let grid = Grid::find(source.text()).ok_or(Problem::UnknownFormat)?;
    let times = grid
        .lines
        .iter()
        .map(|line| &source.text()[grid.cell(line, 0)]);
    // The tool writes UTC, without saying so.
    let utc = ReadOptions {
        zone: Some(Zone::UTC),
        ..query.options.clone()
    };
    let stamps = Stamps::infer("Timestamp", times, &utc)?;
    let mut tally = Tally::new(source);
    let mut gathered = Gathered::default();
    for line in &grid.lines {
        let read = read_line(source, &grid, line, &stamps);
        for point in tally.count(line.clone(), read).into_iter().flatten() {
            let statistic = grid.names[point.column];
            let make = |key| metric_series(key, statistic);
            gathered
                .series(point.key, make)
                .push(point.seconds, point.value);
        }
    }
    let mut series = gathered.into_series();
    for own in &mut series {
        own.interval = match own.statistic {
            Some(statistic) if statistic.is_amount() => own.shortest_step(),
            _ => None,
        };
    }
    let recording = Recording {
        zone: ZoneUse::Stated,
        ..tally.recording(query.options.bad_rows)?
    };
    record(recording, series, query)
}

/// A statistic in a line.
struct Point {
    column: usize,
    /// The names and cells of the columns that are no statistics, and the statistic.
    key: Key,
    seconds: f64,
    value: f64,
}

/// One point for each statistic of a line.
fn read_line(
    source: &Source,
    grid: &Grid,
    line: &Range<usize>,
    stamps: &Stamps,
) -> Result<Vec<Point>, Fault> {
    let text = |column: usize| &source.text()[grid.cell(line, column)];
    let fault = |column: usize| {
        let span = grid.cell(line, column);
        move |note| Fault { span, note }
    };
    let seconds = stamps.read(text(0), None).map_err(fault(0))?;
    let is_statistic = |column: &usize| Statistic::parse(grid.names[*column]).is_some();
    let columns = 1..grid.names.len();
    let telling = columns.clone().filter(|column| !is_statistic(column));
    let key: Key = telling
        .map(|column| (grid.names[column].to_owned(), text(column).to_owned()))
        .collect();
    let point = |column: usize| {
        let statistic = ("statistic".to_owned(), grid.names[column].to_owned());
        Ok(Point {
            column,
            key: key.iter().cloned().chain([statistic]).collect(),
            seconds,
            value: plain_number(text(column)).map_err(fault(column))?,
        })
    };
    columns.filter(is_statistic).map(point).collect()
}

/// A series without points. The tool writes the unit of no metric; that of memory is bytes.
fn metric_series(mut key: Key, statistic: &str) -> MetricSeries {
    key.pop();
    let (_, metric) = key.remove(0);
    let series = MetricSeries::new(&metric).in_bytes();
    let mut series = series.with_statistic(statistic);
    series.labels = key;
    series
}
