//! CSV of `/api/v1/data` of Netdata: the newest row first, gaps written as `null`, memory in MiB.

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::table::read_table;

pub(super) const FORMAT: Format = Format {
    name: "netdata",
    description: "CSV of the charts `system.ram` and `cgroup_NAME.mem` of Netdata (`format=csv`): memory of the machine or of a container, in MiB",
    example: "leakrate fit ram.csv --tz Europe/Berlin --requests 100/min",
    recognise,
    read,
};

/// A chart of memory.
struct Chart {
    name: &'static str,
    dimensions: &'static [&'static str],
    /// The one that a process takes and cannot give back.
    memory: &'static str,
}

const CHARTS: [Chart; 2] = [
    Chart {
        name: "system.ram",
        dimensions: &["free", "used", "cached", "buffers"],
        memory: "used",
    },
    Chart {
        name: "cgroup_NAME.mem",
        dimensions: &["anon", "kernel_stack", "slab", "sock", "anon_thp", "file"],
        memory: "anon",
    },
];

fn chart(header: &[String]) -> Option<&'static Chart> {
    let (first, rest) = header.split_first()?;
    let is_of = |chart: &&Chart| {
        let names = chart.dimensions.iter();
        rest.len() == chart.dimensions.len()
            && names
                .copied()
                .all(|name| rest.iter().any(|own| own == name))
    };
    CHARTS.iter().filter(|_| first == "time").find(is_of)
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let chart = chart(&sniff.layout().ok()?.header)?.name;
    Some(Match::likely(format!(
        "the columns `time` and the dimensions of `{chart}`"
    )))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut options = query.options.or_unit("MiB".parse().ok());
    let chart = chart(&sniff.layout()?.header);
    if let Some(chart) = chart
        && query.quantity == Quantity::Memory
        && options.memory.is_empty()
    {
        options.memory = vec![chart.memory.into()];
    }
    let options = &options;
    read_table(sniff, &Query { options, ..*query })
}
