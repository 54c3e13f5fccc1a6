//! The line `REPORT` that AWS Lambda logs after each request: in the text of a log, in the CSV of the
//! console, and in the JSON of `aws logs`.

use std::ops::Range;

use serde::Deserialize;

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::json;
use crate::kit::lines::{Line, early, lines};
use crate::kit::mark::has_mark;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::source::Source;
use crate::tabulated::Tabulated;

pub(super) const FORMAT: Format = Format {
    name: "lambda",
    description: "lines `REPORT` of AWS Lambda in a log, in the CSV of the console or the JSON of `aws logs`: each is a request and the most memory up to it",
    example: "leakrate fit log-events-viewer-result.csv",
    recognise,
    read,
};

const MARK: &str = "REPORT RequestId:";
const USED: &str = "Max Memory Used:";
const SIZE: &str = "Memory Size:";

/// What a line tells.
struct Report<'l> {
    used: &'l str,
    size: Option<&'l str>,
}

/// Events as `aws logs filter-log-events` and `get-log-events` print them.
#[derive(Deserialize)]
struct Events {
    events: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    timestamp: u64,
    message: String,
    log_stream_name: Option<String>,
}

/// A record `platform.report`, as functions with logs in JSON write it.
#[derive(Deserialize)]
struct Platform {
    time: String,
    record: PlatformRecord,
}

#[derive(Deserialize)]
struct PlatformRecord {
    metrics: PlatformMetrics,
}

#[derive(Deserialize)]
struct PlatformMetrics {
    #[serde(rename = "maxMemoryUsedMB")]
    used: f64,
    #[serde(rename = "memorySizeMB")]
    size: Option<f64>,
}

/// What such a record alone has.
const IN_JSON: &str = "\"maxMemoryUsedMB\"";

fn recognise(sniff: &Sniff) -> Option<Match> {
    let is_report = |line: &str| line.contains(MARK) && line.contains(USED);
    let head = sniff.head();
    // Colours may stand inside of a mark, and then they do so in the first lines.
    let is_marked = has_mark(head, MARK) && has_mark(head, USED);
    let found =
        early(head, is_report) || (is_marked && lines(head).any(|line| is_report(&line.text)));
    if found {
        return Some(Match::certain("lines `REPORT` with `Max Memory Used`"));
    }
    has_mark(head, IN_JSON)
        .then(|| Match::certain("records `platform.report` with `maxMemoryUsedMB`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let mut table = Tabulated::new(source);
    if source.text().contains(IN_JSON) && !source.text().contains(MARK) {
        push_records(source, &mut table)?;
    } else if sniff.begins_as_json() {
        let text = source.text().trim();
        let start = source.text().len() - source.text().trim_start().len();
        let events: Events = json::parse(source, text, start)?;
        for event in &events.events {
            // The text of a message stands in the file as JSON writes it.
            let at = source
                .text()
                .find(&event.timestamp.to_string())
                .unwrap_or(start);
            let time = event.timestamp.to_string();
            let stream = event.log_stream_name.as_deref();
            push(
                &mut table,
                at..at + time.len(),
                &event.message,
                Some(&time),
                stream,
            )?;
        }
    } else {
        let mut lines = lines(source.text()).peekable();
        while let Some(line) = lines.next() {
            if line.text.contains(MARK) {
                let before = line.text.split(MARK).next().unwrap_or_default();
                let stream = stream(before).or_else(|| stream_behind(source, lines.peek()));
                let time = time(before);
                push(&mut table, line.range.clone(), &line.text, time, stream)?;
            }
        }
    }
    if table.is_empty() {
        return Err(Problem::NoRows.into());
    }
    table.read(query)
}

/// Adds the record in each line, perhaps behind what a collector of logs writes.
fn push_records(source: &Source, table: &mut Tabulated) -> Result<(), Problem> {
    for line in lines(source.text()) {
        let before = line.text.find('{').unwrap_or(0);
        let Ok(platform) = serde_json::from_str::<Platform>(&line.text[before..]) else {
            continue;
        };
        let PlatformMetrics { used, size } = platform.record.metrics;
        let used = format!("{used} MB");
        let size = size.map(|size| format!("{size} MB"));
        let cells = [
            ("time", Some(platform.time.as_str())),
            ("instance", stream(&line.text[..before])),
            ("memory (Max Memory Used)", Some(used.as_str())),
            ("memory limit (Memory Size)", size.as_deref()),
            ("requests_added", Some("1")),
        ];
        let cells = cells
            .into_iter()
            .filter_map(|(name, cell)| Some((name, cell?)));
        table.push(line.range.clone(), cells)?;
    }
    Ok(())
}

fn push(
    table: &mut Tabulated,
    range: Range<usize>,
    message: &str,
    time: Option<&str>,
    stream: Option<&str>,
) -> Result<(), Problem> {
    let Some(report) = message
        .split_once(MARK)
        .and_then(|(_, rest)| Report::parse(rest))
    else {
        return Ok(());
    };
    let stated = [
        ("time", time),
        ("instance", stream),
        ("memory (Max Memory Used)", Some(report.used)),
        ("memory limit (Memory Size)", report.size),
        ("requests_added", Some("1")),
    ];
    let cells = stated
        .into_iter()
        .filter_map(|(name, cell)| Some((name, cell?)));
    table.push(range, cells)
}

impl<'l> Report<'l> {
    fn parse(text: &'l str) -> Option<Self> {
        Some(Self {
            used: size_behind(text, USED)?,
            size: size_behind(text, SIZE),
        })
    }
}

/// `128 MB` behind a name.
fn size_behind<'l>(text: &'l str, name: &str) -> Option<&'l str> {
    let (_, rest) = text.split_once(name)?;
    let rest = rest.trim_start();
    let end = rest.find("MB")?;
    let number = rest[..end].trim();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| &rest[..end + 2])
}

/// The time before the message: seconds since 1970 in thousandths, or a date.
fn time(before: &str) -> Option<&str> {
    let is_begun = |word: &&str| word.len() > 9 && word.starts_with(|c: char| c.is_ascii_digit());
    let mut words = before.split([' ', ',', '\t', '"']);
    words.find(|word| is_begun(word) && !word.contains('['))
}

/// The stream of a log, one for each execution environment: `2021/11/09/[$LATEST]898240aea3fb4a35`.
fn stream(text: &str) -> Option<&str> {
    let mut words = text.split([' ', ',', '\t', '"']);
    words.find(|word| word.contains("/[") && word.contains(']'))
}

/// The stream behind a message that ends with a line of its own.
fn stream_behind<'s>(source: &'s Source, next: Option<&Line<'_>>) -> Option<&'s str> {
    let line = &source.text()[next?.range.clone()];
    line.starts_with("\",").then(|| stream(line)).flatten()
}
