//! CSV of CloudWatch Logs Insights: counts by `bin(1h)`, or one row for each event.

use crate::columns::role::Role;
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::metrics::{MetricSeries, Wide, check_width, record};
use crate::source::Source;
use crate::table::{Delimiter, Rows, header_part};
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
    let first = head.names.first()?;
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
        return wide.read_events(query);
    }
    let recording = wide.read(&mut series, query)?;
    let alone = series.len() == 1 && query.quantity == Quantity::Requests;
    for own in &mut series {
        own.interval = bin;
        // The one column of a file that is given for its requests counts them, whatever it is
        // called, if it is no level.
        let is_level = LEVELS.iter().any(|function| own.name.starts_with(function));
        if (alone && !is_level) || own.name.starts_with("count(") {
            own.set_role(Role::RequestsAdded);
        }
    }
    record(recording, series, query)
}
