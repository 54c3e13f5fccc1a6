//! CSV of CloudWatch Logs Insights: counts by `bin(1h)`, or one row for each event.

use crate::columns::HeaderName;
use crate::columns::role::Role;
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::metrics::{MetricSeries, Wide, check_width, record};
use crate::source::Source;
use crate::table::{Delimiter, Rows, header_part};
use crate::tabulated::Tabulated;
use leakrate_core::series::Metric;
use leakrate_core::units::Seconds;

pub(super) const FORMAT: Format = Format {
    name: "logs-insights",
    description: "CSV of CloudWatch Logs Insights: counts of requests by `bin(…)`, or one row for each request",
    example: "leakrate fit memory.csv --tz UTC --requests logs-insights-results.csv",
    recognise,
    read,
};

/// Functions that give a level of each bin and count nothing.
const LEVELS: [&str; 6] = ["avg(", "max(", "min(", "pct(", "stddev(", "latest("];

/// The most memory that a request of AWS Lambda used up to it, in bytes.
const USED: &str = "@maxMemoryUsed";

/// The header, and the byte at which the rows begin.
struct Head {
    names: Vec<String>,
    body: usize,
}

fn head(source: &Source) -> Option<Head> {
    let mut rows = Rows::new(header_part(source.text()), 0, Delimiter::Byte(b','));
    let row = rows.advance()?;
    Some(Head {
        names: row
            .record
            .iter()
            .map(|name| name.trim().to_owned())
            .collect(),
        body: row.range.end,
    })
}

/// The length of the bins that a name states: `bin(5m)`.
fn bin_seconds(name: &str) -> Option<f64> {
    let inside = name.strip_prefix("bin(")?.strip_suffix(')')?;
    let length: Seconds = inside.parse().ok()?;
    (length.0 > 0.0).then_some(length.0)
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let head = head(sniff.source)?;
    let (first, others) = head.names.split_first()?;
    // Kibana calls its column of times so too, and a table may tell memory beside it.
    let is_memory = |name: &String| {
        !name.starts_with('@') && matches!(HeaderName::parse(name).role, Role::Memory(_))
    };
    if first == "@timestamp" && others.iter().any(is_memory) {
        return None;
    }
    (first == "@timestamp" || bin_seconds(first).is_some())
        .then(|| Match::certain(format!("the first column, `{first}`")))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let Head { names, body } = head(source).ok_or(Problem::NoRows)?;
    let (first, others) = names.split_first().ok_or(Problem::NoRows)?;
    check_width(others.len())?;
    let bin = bin_seconds(first);
    let columns = if bin.is_some() { 0..others.len() } else { 0..0 };
    let mut series: Vec<MetricSeries> = columns
        .clone()
        .map(|at| MetricSeries::new(&others[at]))
        .collect();
    let wide = Wide {
        source,
        body,
        time: "the first column",
        columns,
    };
    if bin.is_none() {
        return match (query.quantity, others.iter().any(|name| name == USED)) {
            (Quantity::Memory, true) => read_reports(source, &names, body, query),
            _ => wide.read_events(query),
        };
    }
    let recording = wide.read(&mut series, query)?;
    let alone = series.len() == 1 && query.quantity == Quantity::Requests;
    for own in &mut series {
        own.interval = bin;
        own.take_reported_memory();
        // The one column of a file that is given for its requests counts them, whatever it is
        // called, if it is no level.
        let is_level = LEVELS.iter().any(|function| own.name.starts_with(function));
        if (alone && !is_level) || own.name.starts_with("count(") {
            own.set_role(Role::RequestsAdded);
        }
    }
    record(recording, series, query)
}

/// Reads rows of requests of AWS Lambda, each with the memory that it reports.
fn read_reports(
    source: &Source,
    names: &[String],
    body: usize,
    query: &Query,
) -> Result<Recording, IngestError> {
    let column = |wanted: &str| names.iter().position(|name| name == wanted);
    let columns = [
        ("time", column("@timestamp"), ""),
        ("instance", column("@logStream"), ""),
        ("memory (@maxMemoryUsed)", column(USED), " B"),
        ("memory limit (@memorySize)", column("@memorySize"), " B"),
    ];
    let mut table = Tabulated::new(source);
    let mut rows = Rows::new(source.text(), body, Delimiter::Byte(b','));
    while let Some(row) = rows.advance() {
        let cell = |at: usize| {
            row.record
                .get(at)
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
        };
        let cells = columns.iter().filter_map(|(name, at, unit)| {
            let cell = cell((*at)?)?;
            // A row of anything but a report has no memory.
            let number = cell.parse::<f64>();
            let written = match number {
                Ok(number) if !unit.is_empty() => format!("{number}{unit}"),
                _ => cell.to_owned(),
            };
            Some((*name, written))
        });
        let mut cells: Vec<(&str, String)> = cells.collect();
        if cells.iter().any(|(name, _)| *name == columns[2].0) {
            cells.push(("requests_added", "1".to_owned()));
            let cells = cells.iter().map(|(name, cell)| (*name, cell.as_str()));
            table.push(row.range.clone(), cells)?;
        }
    }
    if table.is_empty() {
        return Err(Problem::NoRows.into());
    }
    table.read(query)
}

impl MetricSeries {
    /// Makes memory of a statistic of `@maxMemoryUsed`, which counts bytes where nothing divides it.
    fn take_reported_memory(&mut self) {
        let name = self.name.replace(' ', "");
        if !name.contains(USED) {
            return;
        }
        let unit = if name.contains("/1000/1000") || name.contains("/1000000") {
            "MB"
        } else if name.contains("/1024/1024") || name.contains("/1048576") {
            "MiB"
        } else {
            "B"
        };
        self.unit = unit.parse().ok();
        let is_level = name.starts_with("avg(") || name.starts_with("max(");
        self.set_role(if is_level {
            Role::Memory(Metric::Unknown)
        } else {
            Role::OtherMemory
        });
    }
}
