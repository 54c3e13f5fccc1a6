//! CSV of `/api/v1/data` of Netdata: the newest row first, gaps written as `null`, memory in MiB.

use crate::ingest::error::IngestError;
use crate::ingest::formats::{Format, Match};
use crate::ingest::query::{Quantity, Query};
use crate::ingest::recording::Recording;
use crate::ingest::sniff::Sniff;
use crate::ingest::table::read_table;

pub(super) const FORMAT: Format = Format {
    name: "netdata",
    description: "CSV of the chart `system.ram` of Netdata (`format=csv`): memory of the machine, in MiB",
    example: "leakrate fit ram.csv --tz Europe/Berlin --requests 100/min",
    recognise,
    read,
};

/// The dimensions of the chart of memory.
const DIMENSIONS: [&str; 4] = ["free", "used", "cached", "buffers"];

fn recognise(sniff: &Sniff) -> Option<Match> {
    let header = &sniff.layout().ok()?.header;
    let (first, rest) = header.split_first()?;
    let all = DIMENSIONS
        .iter()
        .all(|name| rest.iter().any(|other| other == name));
    (first == "time" && all && rest.len() == DIMENSIONS.len())
        .then(|| Match::likely("the columns `time` and the dimensions of `system.ram`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut options = query.options.or_unit("MiB".parse().ok());
    if query.quantity == Quantity::Memory && options.memory.is_empty() {
        options.memory = vec!["used".into()];
    }
    let options = &options;
    read_table(sniff, &Query { options, ..*query })
}
