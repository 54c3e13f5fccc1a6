//! JTL as XML. A sample that holds samples repeats their requests: a transaction holds what it is
//! made of, a request that was redirected each step of its way.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::{IngestError, Problem};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::request_rows::{Request, RequestRows};
use crate::kit::row_count::Fault;
use crate::kit::sniff::Sniff;
use crate::load_result::Outcome;

/// Readings of the `PerfMon` collector, which stand in such a file too, are no requests.
const PERFMON: &str = "<kg.apc.jmeter.perfmon.";

pub(super) fn is_jtl(text: &str) -> bool {
    let head = || text.trim_start().lines().take(5);
    text.trim_start().starts_with('<')
        && head().any(|line| line.contains("<testResults"))
        && !head().any(|line| line.contains(PERFMON))
}

/// A sample whose end has not been seen.
struct Open {
    start: usize,
    request: Option<Request>,
    holds_samples: bool,
}

pub(super) fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    let mut reader = Reader::from_str(text);
    let mut requests = RequestRows::new(sniff.source);
    let mut open: Vec<Open> = Vec::new();
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|error| {
            let reason = error.to_string();
            let at = reader.error_position() as usize;
            let place = sniff.source.place(at..at + 1, reason.clone());
            IngestError::from(Problem::Xml { reason }).at(place)
        })?;
        let end = reader.buffer_position() as usize;
        let mut close = |sample: Open| {
            if !sample.holds_samples {
                let row = sample.start..end;
                let read = sample.request.ok_or_else(|| fault(sample.start..end));
                requests.push(row, read);
            }
        };
        match event {
            Event::Start(tag) if is_sample(&tag) => {
                begin(&mut open);
                open.push(Open::new(start, &tag, query));
            }
            Event::Empty(tag) if is_sample(&tag) => {
                begin(&mut open);
                close(Open::new(start, &tag, query));
            }
            Event::End(tag) if is_sample_name(tag.name().as_ref()) => {
                open.pop().into_iter().for_each(close);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    // JMeter that was ended early leaves the root open, but writes whole samples.
    requests.finish(query, ZoneUse::Stated)
}

fn fault(span: std::ops::Range<usize>) -> Fault {
    let note = "expected a sample with `ts` and `s=\"true\"` or `s=\"false\"`".to_owned();
    Fault { span, note }
}

fn begin(open: &mut [Open]) {
    if let Some(outer) = open.last_mut() {
        outer.holds_samples = true;
    }
}

fn is_sample(tag: &BytesStart) -> bool {
    is_sample_name(tag.name().as_ref())
}

fn is_sample_name(name: &str) -> bool {
    matches!(name, "sample" | "httpSample")
}

impl Open {
    fn new(start: usize, tag: &BytesStart, query: &Query) -> Self {
        let value = |name: &str| {
            let attribute = tag.try_get_attribute(name).ok()??;
            Some(attribute.value.into_owned())
        };
        let time = value("ts").and_then(|ts| ts.parse::<u64>().ok());
        let outcome = match value("s").as_deref() {
            Some("true") => Some(Outcome::Succeeded),
            Some("false") => Some(Outcome::Failed),
            _ => None,
        };
        let request = time.zip(outcome).map(|(milliseconds, outcome)| Request {
            time: Some(milliseconds as f64 / 1e3),
            outcome,
            route: query.route(None, &value("lb").unwrap_or_default()),
        });
        Self {
            start,
            request,
            holds_samples: false,
        }
    }
}
