//! Results of load testers: how many requests there were in all.

use crate::ingest::error::{IngestError, Problem};
use crate::ingest::formats::{Format, Match};
use crate::ingest::query::Query;
use crate::ingest::recording::{LoadTotal, Recording, ZoneUse};
use crate::ingest::sniff::Sniff;
use crate::load_result::{self, LoadResult};

pub(super) const FORMAT: Format = Format {
    name: "load-result",
    description: "the result of autocannon (`--json`), k6 (summaries), oha (JSON), vegeta (`report`), ab, wrk or hey: requests in all",
    example: "leakrate fit memory.csv --tz UTC --requests autocannon.json",
    recognise,
    read,
};

/// Results are short, and not to be looked for in a log of a whole day.
const LONGEST: usize = 16 << 20;

fn result(sniff: &Sniff) -> Option<LoadResult> {
    let text = sniff.source.text();
    (text.len() <= LONGEST).then(|| load_result::find(text))?
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let tool = result(sniff)?.tool;
    Some(Match::likely(format!("the result that {tool} prints")))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    query.of_requests()?;
    let LoadResult { count, span, .. } = result(sniff).ok_or(Problem::UnknownFormat)?;
    let zone = match span {
        Some(_) => ZoneUse::Stated,
        None => ZoneUse::NoDates,
    };
    Ok(Recording {
        rows: 1,
        outcomes: Some(count),
        total: Some(LoadTotal {
            requests: count.total() as f64,
            span,
        }),
        zone,
        ..Recording::default()
    })
}
