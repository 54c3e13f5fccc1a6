//! `k6 run --out json=FILE`: one line of JSON for each metric, and one for each of its values.

use serde::Deserialize;

use crate::error::IngestError;
use crate::formats::k6::{counted, route_tag};
use crate::kit::lines::{Line, early, lines};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::request_rows::{Request, RequestRows};
use crate::kit::row_count::Fault;
use crate::kit::sniff::Sniff;
use crate::load_result::Outcome;
use leakrate_core::units::{TimeFormat, Zone};

#[derive(Deserialize)]
struct Entry<'t> {
    #[serde(rename = "type")]
    kind: &'t str,
    metric: &'t str,
}

/// A value of a metric.
#[derive(Deserialize)]
struct Point {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    time: String,
    tags: Option<Tags>,
}

/// Status 0 is a request that was not answered.
#[derive(Deserialize)]
struct Tags {
    status: Option<String>,
    #[serde(default)]
    method: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    url: String,
}

pub(super) fn recognise(text: &str) -> bool {
    early(text, |line| of_metric(line).is_some())
}

/// The metric of a line, if it is one of k6.
fn of_metric(line: &str) -> Option<Entry<'_>> {
    let marks = ["\"type\":\"Metric\"", "\"type\":\"Point\""];
    let marked = line.starts_with('{') && marks.iter().any(|mark| line.contains(mark));
    marked.then(|| serde_json::from_str(line).ok())?
}

pub(super) fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut requests = RequestRows::new(sniff.source);
    let counted = counted(sniff.source.text());
    for line in lines(sniff.source.text()) {
        // Most lines are of other metrics.
        if !line.text.contains(counted) {
            continue;
        }
        match of_metric(&line.text) {
            Some(entry) if entry.metric != counted || entry.kind != "Point" => {}
            _ => requests.push(line.range.clone(), request(line, query)),
        }
    }
    requests.finish(query, ZoneUse::Stated)
}

fn request(Line { range, text }: Line, query: &Query) -> Result<Request, Fault> {
    let read = || {
        let Data { time, tags } = serde_json::from_str::<Point>(&text).ok()?.data;
        let format = TimeFormat::infer([time.as_str()]).ok()?;
        let time = format.parse(&time, Zone::UTC).ok()?.unique()?;
        let tags = tags?;
        let status: u16 = tags.status?.parse().ok()?;
        format.states_zone().then(|| Request {
            time: Some(time.0),
            outcome: Outcome::of_status(status),
            route: query.route(Some(&tags.method), route_tag(&tags.name, &tags.url)),
        })
    };
    read().ok_or_else(|| Fault {
        span: range,
        note: "expected a point of k6 with a time and the tag `status`".to_owned(),
    })
}
