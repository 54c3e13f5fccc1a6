//! Access logs of an AWS Application Load Balancer: one line for each request, stamped when it was
//! answered. Fields were added over the years, behind those that are read.

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::lines::{first_lines, lines};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::request_rows::{Request, RequestRows};
use crate::kit::row_count::Fault;
use crate::kit::sniff::Sniff;
use crate::load_result::Outcome;
use leakrate_core::units::{TimeFormat, Zone};

pub(super) const FORMAT: Format = Format {
    name: "alb",
    description: "an access log of an AWS Application Load Balancer: each request with its time",
    example: "leakrate fit memory.csv --tz UTC --requests alb.log",
    recognise,
    read,
};

const KINDS: [&str; 6] = ["http", "https", "h2", "grpcs", "ws", "wss"];

fn recognise(sniff: &Sniff) -> Option<Match> {
    let first = first_lines(sniff.source.text()).next()?;
    entry(&first.text).map(|_| {
        Match::certain("lines of an Application Load Balancer: a protocol, a time, `app/…`")
    })
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    query.of_requests()?;
    let mut requests = RequestRows::new(sniff.source);
    for line in lines(sniff.source.text()) {
        match entry(&line.text) {
            Some(Entry::Answered(request)) => {
                let route = route(&line.text, query);
                requests.push(line.range, Ok(Request { route, ..request }));
            }
            Some(Entry::NotForwarded) => {}
            None => {
                let note = "expected a protocol, a time with `Z`, `app/…`, and a status".to_owned();
                let span = line.range.clone();
                requests.push(line.range, Err(Fault { span, note }));
            }
        }
    }
    requests.finish(query, ZoneUse::Stated)
}

/// The route of `"GET https://host:443/path HTTP/1.1"`, the first field in quotes.
fn route(line: &str, query: &Query) -> Option<String> {
    let mut words = line.split('"').nth(1)?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    query.route(Some(method), target)
}

enum Entry {
    Answered(Request),
    /// The balancer answered by itself, so no server saw the request.
    NotForwarded,
}

fn entry(line: &str) -> Option<Entry> {
    let mut fields = line.split(' ');
    fields.next().filter(|kind| KINDS.contains(kind))?;
    let time = fields.next()?;
    fields.next().filter(|name| name.starts_with("app/"))?;
    let target = fields.nth(1)?;
    // Behind three spans of time.
    let status = fields.nth(3)?.parse().ok()?;
    let format = TimeFormat::infer([time]).ok()?;
    let time = format.parse(time, Zone::UTC).ok()?.unique()?;
    if !format.states_zone() {
        return None;
    }
    Some(match target {
        "-" => Entry::NotForwarded,
        _ => Entry::Answered(Request {
            time: Some(time.0),
            outcome: Outcome::of_status(status),
            route: None,
        }),
    })
}
