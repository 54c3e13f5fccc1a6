//! CSV of the plugin `csv` of collectd: one metric and one day in a file, whose name alone says
//! which. Its memory is in bytes.

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::table::read_table;
use leakrate_core::units::SizeUnit;

pub(super) const FORMAT: Format = Format {
    name: "collectd",
    description: "CSV of collectd (`epoch,value`): a file of its memory plugin",
    example: "leakrate fit memory-used-2013-07-12 --requests 100/min",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    let header = &sniff.layout().ok()?.header;
    (*header == ["epoch", "value"]).then(|| Match::certain("the columns `epoch` and `value`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut options = query.options.or_unit(Some(SizeUnit::BYTE));
    if query.quantity == Quantity::Memory && options.memory.is_empty() {
        options.memory = vec!["value".into()];
    }
    let options = &options;
    read_table(sniff, &Query { options, ..*query })
}
