//! JTL files of `JMeter`, as CSV or XML: one sample for each request, in the order in which they
//! ended, stamped when they began.

mod xml;

use std::collections::HashSet;

use crate::error::{IngestError, Problem};
use crate::formats::jmeter_perfmon::ReadingRows;
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
    name: "jmeter",
    description: "a JTL file of JMeter (CSV or XML): each request with its time",
    example: "leakrate fit memory.csv --tz UTC --requests results.jtl",
    recognise,
    read,
};

const DELIMITERS: &[u8] = b",;\t";

const TIME: usize = 0;
const SUCCESS: usize = 1;
const MESSAGE: usize = 2;

/// How the message of a transaction controller begins. Its row repeats the requests of the rows
/// before it, unless the controller is set not to write them.
const TRANSACTION: &str = "Number of samples in transaction";

/// Which columns are saved, and what divides them, can be configured. Without messages,
/// transactions cannot be distinguished from requests: their labels stand in for them.
fn table<'s>(sniff: &Sniff<'s>) -> Option<HeadedRows<'s, 4>> {
    let find = |message, delimiter| {
        let names = ["timeStamp", "success", message, "elapsed"];
        HeadedRows::find(sniff.source, delimiter, names)
    };
    let mut delimiters = DELIMITERS.iter();
    delimiters.find_map(|&byte| find("responseMessage", byte).or_else(|| find("label", byte)))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let why = if table(sniff).is_some() {
        "the columns `timeStamp`, `elapsed` and `success`"
    } else if xml::is_jtl(sniff.source.text()) {
        "XML with `testResults`"
    } else {
        return None;
    };
    Some(Match::certain(why))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    query.of_requests()?;
    let Some(table) = table(sniff) else {
        return xml::read(sniff, query);
    };
    let stamps = table.stamps(TIME, query.options)?;
    let wholes = wholes(sniff);
    let label = table.other_column("label");
    let readings = ReadingRows::of(&table);
    let mut in_transactions = 0;
    let requests = table.requests(|row| {
        let transaction = row.text(MESSAGE).strip_prefix(TRANSACTION);
        in_transactions += transaction.map_or(0, first_number);
        let is_repeated = transaction.is_some() || wholes.contains(&row.range().start);
        let is_request = !is_repeated && !readings.contain(row);
        is_request.then(|| {
            Ok(Request {
                route: query.route(None, row.other(label)),
                ..request(row, &stamps)?
            })
        })
    });
    let finished = requests.finish(query, stamps.zone_use());
    let torn = |error: &IngestError| *error.problem() != Problem::NoRows;
    let rows = finished.as_ref().map_or(0, |recording| recording.rows);
    if in_transactions > rows && !finished.as_ref().is_err_and(torn) {
        return Err(Problem::OnlyTransactions.into());
    }
    finished
}

/// Where rows begin that repeat the requests of others: of a request that was redirected, or of a
/// page with all that it shows, the steps are named `Home-0`, `Home-1`, … after the whole, which
/// began with the first of them in the same thread.
fn wholes(sniff: &Sniff) -> HashSet<usize> {
    let names = ["timeStamp", "label", "threadName"];
    let mut delimiters = DELIMITERS.iter();
    let find = |&byte: &u8| HeadedRows::find(sniff.source, byte, names);
    let Some(table) = delimiters.find_map(find) else {
        return HashSet::new();
    };
    let key = |row: &HeadedRow<3>, label: &str| [row.text(0), row.text(2), label].join("\n");
    let (mut begun, mut rows) = (HashSet::new(), table.rows());
    while let Some(row) = rows.advance().map(|row| table.row(row)) {
        let whole = row.text(1).strip_suffix("-0");
        begun.extend(whole.map(|label| key(&row, label)));
    }
    let (mut wholes, mut rows) = (HashSet::new(), table.rows());
    while !begun.is_empty()
        && let Some(row) = rows.advance().map(|row| table.row(row))
    {
        if begun.contains(&key(&row, row.text(1))) {
            wholes.insert(row.range().start);
        }
    }
    wholes
}

/// The number in ` : 3, number of failing samples : 0`.
fn first_number(text: &str) -> usize {
    let mut words = text.split([' ', ',', ':']);
    words.find_map(|word| word.parse().ok()).unwrap_or(0)
}

fn request(row: &HeadedRow<4>, stamps: &Stamps) -> Result<Request, Fault> {
    let time = stamps.read(row.text(TIME), None);
    let outcome = match row.text(SUCCESS) {
        "true" => Outcome::Succeeded,
        "false" => Outcome::Failed,
        other => {
            let note = format!("expected `true` or `false`, found `{other}`");
            return Err(row.fault(SUCCESS, note));
        }
    };
    Ok(Request {
        time: Some(time.map_err(|note| row.fault(TIME, note))?),
        outcome,
        route: None,
    })
}
