//! CSV of `dotnet-counters collect`: a row for each counter and time.

use crate::columns::Role;
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::headed_rows::HeadedRows;
use crate::kit::lines::{Line, first_lines};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::row_count::Tally;
use crate::kit::sniff::Sniff;
use crate::metrics::{Gathered, MetricSeries, prefer, record};
use leakrate_core::units::SizeUnit;

pub(super) const FORMAT: Format = Format {
    name: "dotnet-counters",
    description: "CSV of `dotnet-counters collect`: the working set of a .NET process, or its managed heap, and requests of ASP.NET Core",
    example: "leakrate fit counter.csv --memory 'GC Heap Size (MB)'",
    recognise,
    read,
};

/// The memory of the process, as older runtimes and .NET 9 call it.
const WORKING_SET: [&str; 2] = ["Working Set (MB)", "dotnet.process.memory.working_set (By)"];

const TIME: usize = 0;
const NAME: usize = 1;
const VALUE: usize = 2;

fn table<'s>(sniff: &Sniff<'s>) -> Option<HeadedRows<'s, 3>> {
    let names = ["Timestamp", "Counter Name", "Mean/Increment"];
    HeadedRows::find(sniff.source, b',', names).or_else(|| {
        let is_row = |line: Line| is_row(&line.text);
        let are_rows = first_lines(sniff.source.text()).take(EXAMINED).all(is_row);
        let is_there = !sniff.source.text().trim().is_empty();
        (are_rows && is_there)
            .then(|| HeadedRows::without_header(sniff.source, b',', names, [0, 2, 4]))
    })
}

/// Rows that are looked at where there is no header.
const EXAMINED: usize = 5;

/// `03/14/2026 10:00:07,System.Runtime,Working Set (MB),Metric,61.2`: a time, the provider, the counter,
/// what kind it is of, and its value.
fn is_row(line: &str) -> bool {
    let cells: Vec<&str> = line.split(',').collect();
    let &[time, _provider, _counter, kind, value] = cells.as_slice() else {
        return false;
    };
    time.contains(':') && matches!(kind, "Metric" | "Rate") && value.parse::<f64>().is_ok()
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let table = table(sniff)?;
    let named = table.names();
    Some(Match::certain(format!(
        "the columns `{}` and `{}`",
        named[NAME], named[VALUE]
    )))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let Some(table) = table(sniff) else {
        return Err(crate::error::Problem::UnknownFormat.into());
    };
    let stamps = table.stamps(TIME, query.options)?;
    let mut tally = Tally::new(sniff.source);
    let mut gathered = Gathered::default();
    let mut previous = None;
    let mut rows = table.rows();
    while let Some(row) = rows.advance() {
        let row = table.row(row);
        let time = stamps.read(row.text(TIME), previous);
        let read = time
            .map_err(|note| row.fault(TIME, note))
            .and_then(|time| Ok((time, row.number::<f64>(VALUE)?)));
        if let Some((time, value)) = tally.count(row.range(), read) {
            previous = Some(time);
            let name = row.text(NAME).to_owned();
            let series = gathered.series(vec![("__name__".to_owned(), name)], made);
            series.push(time, value);
        }
    }
    let mut series = gathered.into_series();
    if query.options.memory.is_empty() {
        prefer(&mut series, &WORKING_SET);
    }
    let recording = Recording {
        zone: stamps.zone_use(),
        ..tally.recording(query.options.bad_rows)?
    };
    record(recording, series, query)
}

/// `Current Requests` are those that are being served, and rates of allocation are no levels.
fn made(key: Vec<(String, String)>) -> MetricSeries {
    let mut series = MetricSeries::labelled(key);
    let name = series.name.clone();
    if name.contains("(By)") {
        series.unit = Some(SizeUnit::BYTE);
    }
    let is_passing = |word: &str| name.to_lowercase().contains(word);
    let is_of_an_interval = name.contains(" / ");
    match series.header.role {
        Role::Requests | Role::RequestsAdded if is_passing("current") || is_passing("active") => {
            series.set_role(Role::Other);
        }
        Role::Memory(_) if is_of_an_interval => series.set_role(Role::OtherMemory),
        _ => {}
    }
    series
}
