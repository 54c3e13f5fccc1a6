//! `hey -o csv` and `oha --output-format csv`: one row for each request, at seconds since the start,
//! which stands nowhere in them.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::headed_rows::HeadedRows;
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::request_rows::Request;
use crate::kit::sniff::Sniff;
use crate::load_result::Outcome;

pub(super) const FORMAT: Format = Format {
    name: "hey",
    description: "`hey -o csv` or `oha --output-format csv`: one row for each request, without a date",
    example: "leakrate fit two-snapshots.csv --requests hey.csv",
    recognise,
    read,
};

/// hey keeps so many results and drops the others.
const MOST_ROWS: usize = 1_000_000;

const HEY: [&str; 3] = ["status-code", "response-time", "offset"];
/// Requests that were not answered are not in it.
const OHA: [&str; 3] = ["status", "request-duration", "request-start"];

fn table<'s>(sniff: &Sniff<'s>) -> Option<HeadedRows<'s, 3>> {
    let find = |names| HeadedRows::find(sniff.source, b',', names);
    [HEY, OHA].into_iter().find_map(find)
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let [status, duration, offset] = table(sniff)?.names();
    let why = format!("the columns `{status}`, `{duration}` and `{offset}`");
    Some(Match::certain(why))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    query.of_requests()?;
    let table = table(sniff).ok_or(Problem::UnknownFormat)?;
    let request = |status| Request {
        time: None,
        outcome: Outcome::of_status(status),
        route: None,
    };
    let requests = table.requests(|row| Some(row.number(0).map(request)));
    let recording = requests.finish(query, ZoneUse::NoDates)?;
    if recording.rows >= MOST_ROWS {
        return Err(Problem::RowsCapped { limit: MOST_ROWS }.into());
    }
    Ok(recording)
}
