//! `_stats_history.csv` of Locust: running totals for each endpoint and for all, at every tick; and
//! `_stats.csv`: the totals in the end.

use std::collections::BTreeMap;

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::headed_rows::{HeadedRow, HeadedRows};
use crate::kit::query::Query;
use crate::kit::recording::{InstanceRequests, LoadTotal, Recording, ZoneUse};
use crate::kit::route_track::{Counted, RouteTrack};
use crate::kit::row_count::{Fault, Tally};
use crate::kit::sniff::Sniff;
use crate::load_result::RequestCount;
use leakrate_core::analysis::RouteName;
use leakrate_core::caveat::Caveat;
use leakrate_core::series::{RequestTrack, accumulate};

pub(super) const FORMAT: Format = Format {
    name: "locust",
    description: "`_stats_history.csv` of Locust: a running total of requests; `_stats.csv`: the last of it",
    example: "leakrate fit memory.csv --tz UTC --requests run_stats_history.csv",
    recognise,
    read,
};

/// Seconds between the rows of an endpoint.
const ONE_TICK: f64 = 1.0;

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
    let method = table.other_column("Type");
    let mut routes: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    let mut ticks: Vec<Tick> = Vec::new();
    let mut rows = table.rows();
    while let Some(row) = rows.advance() {
        let row = table.row(row);
        if row.text(NAME) == "Aggregated" {
            ticks.extend(tally.count(row.range(), tick(&row)));
        } else if let Some(route) = query.route(Some(row.other(method)), row.text(NAME))
            && let Some(tick) = tally.count(row.range(), tick(&row))
        {
            routes
                .entry(route)
                .or_default()
                .push((tick.time, tick.requests));
        }
    }
    let mut recording = tally.recording(query.options.bad_rows)?;
    if ticks.is_empty() {
        return Err(Problem::NoRows.into());
    }
    if query.options.routes.is_some() && routes.is_empty() {
        return Err(Problem::OnlyAggregated.into());
    }
    recording.routes = routes.into_iter().map(route_track).collect();
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

/// The running total of an endpoint, which begins at zero before its first tick.
fn route_track((name, mut ticks): (String, Vec<(f64, f64)>)) -> RouteTrack {
    ticks.sort_by(|one, other| one.0.total_cmp(&other.0));
    let start = ticks.first().map(|&(time, _)| (time - ONE_TICK, 0.0));
    RouteTrack {
        instance: None,
        name: RouteName::Named(name),
        counted: Counted::Track(RequestTrack::from_counter(start.into_iter().chain(ticks))),
    }
}

/// Seconds since 1970, of which a tool may write parts.
fn seconds(row: &HeadedRow<4>) -> Result<f64, Fault> {
    let seconds: f64 = row.number(TIME)?;
    if seconds.is_finite() && seconds >= 0.0 {
        return Ok(seconds);
    }
    let note = format!("expected seconds since 1970, found `{}`", row.text(TIME));
    Err(row.fault(TIME, note))
}

fn tick(row: &HeadedRow<4>) -> Result<Tick, Fault> {
    Ok(Tick {
        time: seconds(row)?,
        requests: row.number::<u32>(REQUESTS)?.into(),
        failures: row.number::<u32>(FAILURES)?.into(),
    })
}
