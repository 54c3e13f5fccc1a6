//! Tables of Arrow, in files (Feather is one) and in streams.

use crate::formats::{Format, Match};
use crate::kit::sniff::Sniff;
use crate::table::read_table;

pub(super) const FORMAT: Format = Format {
    name: "arrow",
    description: "Arrow file, Feather file or Arrow stream with a time column and memory columns, one per instance or with a column that names it",
    example: "leakrate fit fleet.arrow",
    recognise,
    read: read_table,
};

/// By its first bytes alone, which are no text.
fn recognise(_: &Sniff) -> Option<Match> {
    None
}
