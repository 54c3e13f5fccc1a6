//! Tables of Parquet, of one file or of a folder of files.

use crate::formats::{Format, Match};
use crate::kit::sniff::Sniff;
use crate::table::read_table;

pub(super) const FORMAT: Format = Format {
    name: "parquet",
    description: "Parquet file, or a folder of them, with a time column and memory columns, one per instance or with a column that names it",
    example: "leakrate fit fleet.parquet",
    recognise,
    read: read_table,
};

/// By its first bytes alone, which are no text.
fn recognise(_: &Sniff) -> Option<Match> {
    None
}
