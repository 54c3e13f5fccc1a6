//! Results of load testers: how many requests there were in all.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::mark::before_mark;
use crate::kit::query::Query;
use crate::kit::recording::{LoadTotal, Recording, ZoneUse};
use crate::kit::sniff::Sniff;
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

/// `228k requests`, as autocannon ends what it prints.
fn rounded<'t>(sniff: &Sniff<'t>) -> Option<&'t str> {
    let before = before_mark(sniff.head(), "k requests in ")?;
    let number = before.rsplit(char::is_whitespace).next()?;
    let is_number = number.parse::<f64>().is_ok();
    let from = before.len() - number.len();
    is_number.then(|| &sniff.head()[from..before.len() + "k requests".len()])
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    if let Some(found) = result(sniff) {
        return Some(Match::likely(format!(
            "the result that {} prints",
            found.tool
        )));
    }
    rounded(sniff).map(|found| Match::likely(format!("the result `{found}`")))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    query.of_requests()?;
    let rounded = || match rounded(sniff) {
        Some(found) => Problem::RoundedCount {
            found: found.to_owned(),
        },
        None => Problem::UnknownFormat,
    };
    let LoadResult { count, span, .. } = result(sniff).ok_or_else(rounded)?;
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
