//! CSV that Glances writes: a column for each figure of each plugin, memory of the machine in bytes.

use crate::ingest::error::IngestError;
use crate::ingest::formats::{Format, Match};
use crate::ingest::query::Query;
use crate::ingest::recording::Recording;
use crate::ingest::sniff::Sniff;
use crate::ingest::table::read_table;
use crate::units::SizeUnit;

pub(super) const FORMAT: Format = Format {
    name: "glances",
    description: "CSV of Glances (`--export csv`): memory of the machine",
    example: "leakrate fit glances.csv --requests 100/min",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    const MARKS: [&str; 3] = ["timestamp", "mem.percent", "mem.used"];
    let header = &sniff.layout().ok()?.header;
    let all = MARKS
        .iter()
        .all(|mark| header.iter().any(|name| name == mark));
    all.then(|| Match::certain("columns `timestamp`, `mem.percent` and `mem.used`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let options = &query.options.or_unit(Some(SizeUnit::BYTE));
    read_table(sniff, &Query { options, ..*query })
}
