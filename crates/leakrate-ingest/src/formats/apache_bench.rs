//! `ab -g FILE`: one row for each request, ordered by how long each took.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::headed_rows::HeadedRows;
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::request_rows::Request;
use crate::kit::sniff::Sniff;
use crate::load_result::Outcome;

pub(super) const FORMAT: Format = Format {
    name: "ab",
    description: "`ab -g`: each request with the second in which it began",
    example: "leakrate fit memory.csv --tz UTC --requests ab.tsv",
    recognise,
    read,
};

fn table<'s>(sniff: &Sniff<'s>) -> Option<HeadedRows<'s, 3>> {
    HeadedRows::find(sniff.source, b'\t', ["seconds", "starttime", "ttime"])
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    table(sniff).map(|_| Match::certain("the columns `starttime`, `seconds` and `ttime`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    query.of_requests()?;
    let table = table(sniff).ok_or(Problem::UnknownFormat)?;
    // `starttime` is the same moment in the zone of the machine, which it does not tell.
    let request = |seconds: u32| Request {
        time: Some(seconds.into()),
        // The status is not in the file.
        outcome: Outcome::Succeeded,
        route: None,
    };
    let requests = table.requests(|row| Some(row.number(0).map(request)));
    let recording = requests.finish(query, ZoneUse::Stated)?;
    Ok(Recording {
        outcomes: None,
        ..recording
    })
}
