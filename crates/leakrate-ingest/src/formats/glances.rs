//! CSV that Glances writes: a column for each figure of each plugin, memory of the machine in bytes.

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::table::read_table;
use leakrate_core::units::SizeUnit;

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
