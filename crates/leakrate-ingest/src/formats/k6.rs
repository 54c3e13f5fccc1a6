//! `k6 run --out csv=FILE` and `--out json=FILE`. Of CSV: one row for each value of each metric, of which `http_reqs` counts
//! requests. Versions add columns, so each is found by its name.

mod json;

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::headed_rows::{HeadedRow, HeadedRows};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::request_rows::Request;
use crate::kit::row_count::Fault;
use crate::kit::sniff::Sniff;
use crate::kit::timestamps::Stamps;
use crate::load_result::Outcome;

pub(super) const FORMAT: Format = Format {
    name: "k6",
    description: "`k6 run --out csv` or `--out json`: each request with its time",
    example: "leakrate fit memory.csv --tz UTC --requests k6.csv",
    recognise,
    read,
};

/// The metric that counts requests.
const COUNTED: &str = "http_reqs";
/// A metric that has one value for each of them, for files that were filtered.
const TIMED: &str = "http_req_duration";

const METRIC: usize = 0;
const TIME: usize = 1;
const STATUS: usize = 2;

fn table<'s>(sniff: &Sniff<'s>) -> Option<HeadedRows<'s, 4>> {
    let names = ["metric_name", "timestamp", "status", "metric_value"];
    HeadedRows::find(sniff.source, b',', names)
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let why = if table(sniff).is_some() {
        "the columns `metric_name`, `timestamp` and `metric_value`"
    } else if json::recognise(sniff.source.text()) {
        "lines of JSON of the types `Metric` and `Point`"
    } else {
        return None;
    };
    Some(Match::certain(why))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    query.of_requests()?;
    let Some(table) = table(sniff) else {
        return json::read(sniff, query);
    };
    let stamps = table.stamps(TIME, query.options)?;
    let counted = counted(sniff.source.text());
    let counts = |row: &HeadedRow<4>| row.text(METRIC) == counted;
    let [method, name, url] = ["method", "name", "url"].map(|tag| table.other_column(tag));
    let route = |row: &HeadedRow<4>| {
        query.route(
            Some(row.other(method)),
            route_tag(row.other(name), row.other(url)),
        )
    };
    let requests = table.requests(|row| {
        counts(row).then(|| {
            Ok(Request {
                route: route(row),
                ..request(row, &stamps)?
            })
        })
    });
    requests.finish(query, stamps.zone_use())
}

/// The metric of which each value is a request.
fn counted(text: &str) -> &'static str {
    if text.contains(COUNTED) {
        COUNTED
    } else {
        TIMED
    }
}

/// What a route is told by: the name that a script may give to requests, which is the address where
/// it gives none.
fn route_tag<'t>(name: &'t str, url: &'t str) -> &'t str {
    if name.is_empty() { url } else { name }
}

fn request(row: &HeadedRow<4>, stamps: &Stamps) -> Result<Request, Fault> {
    let time = stamps.read(row.text(TIME), None);
    Ok(Request {
        time: Some(time.map_err(|note| row.fault(TIME, note))?),
        outcome: Outcome::of_status(row.number(STATUS)?),
        route: None,
    })
}
