//! `vegeta encode`: each request of an attack, as a line of JSON or of CSV without a header.

use std::ops::Range;

use serde::Deserialize;

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::lines::{Line, lines};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::request_rows::{Request, RequestRows};
use crate::kit::row_count::Fault;
use crate::kit::sniff::Sniff;
use crate::load_result::Outcome;
use leakrate_core::units::{TimeFormat, Zone};

pub(super) const FORMAT: Format = Format {
    name: "vegeta",
    description: "`vegeta encode` (JSON or CSV): each request with its time",
    example: "leakrate fit memory.csv --tz UTC --requests attack.json",
    recognise,
    read,
};

/// Status 0 is a request that was not answered.
#[derive(Deserialize)]
struct Hit<'t> {
    code: u16,
    timestamp: &'t str,
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let first = lines(sniff.source.text()).next()?;
    let marks = ["\"attack\":", "\"seq\":", "\"code\":", "\"timestamp\":"];
    let json = first.text.starts_with('{') && marks.iter().all(|mark| first.text.contains(mark));
    let why = match of_csv(&first.text) {
        _ if json => "lines of JSON with `attack`, `seq`, `code` and `timestamp`",
        Some(_) => "lines of nanoseconds, a status and ten more cells",
        None => return None,
    };
    Some(Match::certain(why))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    query.of_requests()?;
    let mut requests = RequestRows::new(sniff.source);
    for line in lines(sniff.source.text()) {
        let found = if line.text.starts_with('{') {
            of_json(&line.text)
        } else {
            of_csv(&line.text)
        };
        requests.push(line.range.clone(), found.ok_or_else(|| fault(line)));
    }
    requests.finish(query, ZoneUse::Stated)
}

fn fault(Line { range, .. }: Line) -> Fault {
    let span: Range<usize> = range;
    let note = "expected a request as `vegeta encode` writes it".to_owned();
    Fault { span, note }
}

fn of_json(line: &str) -> Option<Request> {
    let hit: Hit = serde_json::from_str(line).ok()?;
    let format = TimeFormat::infer([hit.timestamp]).ok()?;
    let time = format.parse(hit.timestamp, Zone::UTC).ok()?.unique()?;
    format.states_zone().then(|| Request {
        time: Some(time.0),
        outcome: Outcome::of_status(hit.code),
        route: None,
    })
}

/// Nanoseconds since 1970, the status, and ten more, of which texts are in Base64 or quoted.
fn of_csv(line: &str) -> Option<Request> {
    const DIGITS: usize = 19;
    const CELLS: usize = 12;
    let mut cells = line.split(',');
    let nanoseconds = cells.next().filter(|cell| cell.len() == DIGITS)?;
    let nanoseconds: u64 = nanoseconds.parse().ok()?;
    let status = cells.next()?.parse().ok()?;
    (cells.count() + 2 >= CELLS).then(|| Request {
        time: Some(nanoseconds as f64 / 1e9),
        outcome: Outcome::of_status(status),
        route: None,
    })
}
