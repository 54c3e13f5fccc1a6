//! CSV of a Grafana panel, in all its dialects: raw or formatted, a column or rows for each series,
//! with commas, semicolons or tabs, in UTF-8 or UTF-16.

use crate::columns::LabelSet;
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::table::read_table;

pub(super) const FORMAT: Format = Format {
    name: "grafana",
    description: "CSV of a Grafana panel (Inspect > Data), series in columns or rows: memory, and requests or their rate",
    example: "leakrate fit panel.csv --tz Europe/Berlin --requests 100/min",
    recognise,
    read,
};

/// The columns of an export with a row for each point of each series.
const ROWS: [&str; 3] = ["Series", "Time", "Value"];

fn recognise(sniff: &Sniff) -> Option<Match> {
    let layout = sniff.layout().ok()?;
    let header = &layout.header;
    let written = &sniff.source.text()[layout.header_line.clone()?];
    let labelled = || header.iter().any(|name| LabelSet::parse(name).is_some());
    let quoted = || written.starts_with("\"Time\"");
    let why = match header.first()?.as_str() {
        _ if *header == ROWS => "the columns `Series`, `Time` and `Value`",
        "Time" if labelled() => "a column `Time`, and sets of labels as names",
        "Time" if quoted() => "names of columns in quotes, the first of them `Time`",
        "Time" if written.starts_with("Time;") || written.starts_with("Time\t") => {
            "a first column `Time`, and the delimiter that follows it"
        }
        _ => return None,
    };
    Some(Match::likely(why))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut options = query.options.clone();
    let rows = sniff.layout()?.header == ROWS;
    if rows && query.quantity == Quantity::Memory && options.memory.is_empty() {
        options.memory = vec!["Value".into()];
    }
    let options = &options;
    read_table(sniff, &Query { options, ..*query })
}
