//! CSV of what `process.memoryUsage()` returns, under the names that Node.js gives: bytes.

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::table::{Sample, read_table};
use leakrate_core::units::SizeUnit;

pub(super) const FORMAT: Format = Format {
    name: "node-csv",
    description: "CSV of Node.js `process.memoryUsage()`: `timestamp,rss,heapTotal,heapUsed,…` in bytes",
    example: "leakrate fit memory.csv --memory heapUsed",
    recognise,
    read,
};

const NAMES: [&str; 2] = ["heapTotal", "heapUsed"];

/// Less than any heap of Node.js in bytes, and more than any in a larger unit.
const FEWEST_BYTES: f64 = 1e6;

/// The names are those of Node.js, and the numbers were not divided by someone.
fn recognise(sniff: &Sniff) -> Option<Match> {
    let layout = sniff.layout().ok().filter(|_| !sniff.begins_as_json())?;
    let sample = Sample::take(sniff.source, layout);
    for wanted in NAMES {
        let at = layout.header.iter().position(|name| name == wanted)?;
        let bytes = |cell: &str| {
            let number = cell.trim().parse::<f64>().ok();
            number.is_some_and(|number| number >= FEWEST_BYTES && number.fract() == 0.0)
        };
        if !sample.cells(at).all(bytes) {
            return None;
        }
    }
    Some(Match::likely(
        "columns `heapTotal` and `heapUsed` of whole bytes",
    ))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let options = &query.options.or_unit(Some(SizeUnit::BYTE));
    read_table(sniff, &Query { options, ..*query })
}
