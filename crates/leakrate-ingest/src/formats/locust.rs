//! `_stats_history.csv` of Locust: running totals for each endpoint and for all, at every tick; and
//! `_stats.csv`: the totals in the end.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::headed_rows::{HeadedRow, HeadedRows};
use crate::kit::query::Query;
use crate::kit::recording::{InstanceRequests, LoadTotal, Recording, ZoneUse};
use crate::kit::row_count::{Fault, Tally};
use crate::kit::sniff::Sniff;
use crate::load_result::RequestCount;
use leakrate_core::caveat::Caveat;
use leakrate_core::series::{RequestTrack, accumulate};

pub(super) const FORMAT: Format = Format {
    name: "locust",
    description: "`_stats_history.csv` of Locust: a running total of requests; `_stats.csv`: the last of it",
    example: "leakrate fit memory.csv --tz UTC --requests run_stats_history.csv",
    recognise,
    read,
};

const TIME: usize = 0;
const NAME: usize = 1;
const REQUESTS: usize = 2;
const FAILURES: usize = 3;

fn table<'s>(sniff: &Sniff<'s>) -> Option<HeadedRows<'s, 4>> {
    let names = [
        "Timestamp",
        "Name",
        "Total Request Count",
        "Total Failure Count",
    ];
    HeadedRows::find(sniff.source, b',', names)
}

/// `_stats.csv`, which has one row for each endpoint and no times.
fn totals<'s>(sniff: &Sniff<'s>) -> Option<HeadedRows<'s, 4>> {
    let names = ["Type", "Name", "Request Count", "Failure Count"];
    HeadedRows::find(sniff.source, b',', names)
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let why = if table(sniff).is_some() {
        "the columns `Timestamp`, `Name` and `Total Request Count`"
    } else if totals(sniff).is_some() {
        "the columns `Type`, `Name` and `Request Count`"
    } else {
        return None;
    };
    Some(Match::certain(why))
}

/// The requests of all endpoints, in the last row.
fn read_total(
    table: &HeadedRows<4>,
    sniff: &Sniff,
    query: &Query,
) -> Result<Recording, IngestError> {
    let mut tally = Tally::new(sniff.source);
    let mut count = None;
    let mut rows = table.rows();
    while let Some(row) = rows.advance() {
        let row = table.row(row);
        if matches!(row.text(NAME), "Aggregated" | "Total") {
            count = tally.count(row.range(), outcomes(&row)).or(count);
        }
    }
    let recording = tally.recording(query.options.bad_rows)?;
    let count = count.ok_or(Problem::NoRows)?;
    Ok(Recording {
        outcomes: Some(count),
        total: Some(LoadTotal {
            requests: count.total() as f64,
            span: None,
        }),
        ..recording
    })
}

fn outcomes(row: &HeadedRow<4>) -> Result<RequestCount, Fault> {
    let (all, failed): (u32, u32) = (row.number(REQUESTS)?, row.number(FAILURES)?);
    Ok(RequestCount {
        succeeded: all.saturating_sub(failed).into(),
        failed: failed.into(),
    })
}

/// All endpoints at one tick.
struct Tick {
    time: f64,
    requests: f64,
    failures: f64,
}

/// Only the rows for all endpoints together: the others count the same requests again.
fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    query.of_requests()?;
    if let Some(totals) = totals(sniff) {
        return read_total(&totals, sniff, query);
    }
    let table = table(sniff).ok_or(Problem::UnknownFormat)?;
    let mut tally = Tally::new(sniff.source);
    let mut ticks: Vec<Tick> = Vec::new();
    let mut rows = table.rows();
    while let Some(row) = rows.advance() {
        let row = table.row(row);
        if row.text(NAME) == "Aggregated" {
            ticks.extend(tally.count(row.range(), tick(&row)));
        }
    }
    let mut recording = tally.recording(query.options.bad_rows)?;
    if ticks.is_empty() {
        return Err(Problem::NoRows.into());
    }
    ticks.sort_by(|a, b| a.time.total_cmp(&b.time));
    let counted = |count: fn(&Tick) -> f64| {
        // A run begins at zero, so what its first tick counts was sent too.
        let from_zero = std::iter::once(0.0).chain(ticks.iter().map(count));
        accumulate(&from_zero.collect::<Vec<_>>())
    };
    let (requests, failures) = (counted(|t| t.requests), counted(|t| t.failures));
    let last = |total: &[f64]| total.last().copied().unwrap_or_default() as u64;
    let failed = last(&failures.total);
    recording.outcomes = Some(RequestCount {
        succeeded: last(&requests.total).saturating_sub(failed),
        failed,
    });
    let count = requests.resets.len();
    let begun_anew = (count > 0).then_some(Caveat::CounterResets { count });
    recording.caveats.extend(begun_anew);
    recording.zone = ZoneUse::Stated;
    let readings = ticks.iter().map(|tick| (tick.time, tick.requests));
    recording.tracks = vec![InstanceRequests {
        instance: None,
        track: RequestTrack::from_counter(readings),
    }];
    Ok(recording)
}

fn tick(row: &HeadedRow<4>) -> Result<Tick, Fault> {
    Ok(Tick {
        time: row.number::<u32>(TIME)?.into(),
        requests: row.number::<u32>(REQUESTS)?.into(),
        failures: row.number::<u32>(FAILURES)?.into(),
    })
}
