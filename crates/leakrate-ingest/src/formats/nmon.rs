//! nmon of Linux (`nmon -f`): memory in use on a whole machine, and its size.

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::lines::{early, lines};
use crate::kit::log_dates::LogDates;
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit, month_number};

pub(super) const FORMAT: Format = Format {
    name: "nmon",
    description: "a file of nmon of Linux (`nmon -f`): memory in use on a whole machine, and its size",
    example: "leakrate fit host.nmon --tz Europe/Berlin",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        line.starts_with("AAA,progname,nmon")
    })
    .then(|| Match::certain("the line `AAA,progname,nmon`"))
}

/// `22:16:48,27-NOV-2026` as other tools write it.
fn date(clock: &str, day: &str) -> Option<String> {
    let parts: Vec<&str> = day.split('-').collect();
    let [day, month, year] = parts.as_slice() else {
        return None;
    };
    let (first, rest) = month.split_at_checked(1)?;
    let month = month_number(&format!("{first}{}", rest.to_lowercase()))?;
    Some(format!("{year}-{month:02}-{day:0>2} {clock}"))
}

/// What is neither free nor kept for files and devices; all in MiB.
fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let unit = Some(SizeUnit::MEBIBYTE);
    let columns = vec![
        Candidate::known("used", Role::Memory(Metric::Host), unit),
        Candidate::known("memtotal", Role::Limit, unit),
        Candidate::known("memfree", Role::OtherMemory, unit),
    ];
    let mut observations = Observations::new(sniff.source, columns);
    let mut stamps = LogDates::new(query.options);
    let mut header: Vec<String> = Vec::new();
    let mut time = None;
    for line in lines(sniff.source.text()) {
        let cells: Vec<&str> = line.text.split(',').collect();
        match cells.as_slice() {
            ["ZZZZ", _, clock, day] => {
                time = date(clock, day).and_then(|date| stamps.read(&date));
            }
            ["MEM", ..] if cells.contains(&"memtotal") => {
                header = cells.into_iter().map(str::to_owned).collect();
            }
            ["MEM", ..] => {
                let size = |name: &str| -> Option<f64> {
                    let at = header.iter().position(|own| own == name)?;
                    cells.get(at)?.parse().ok()
                };
                let sizes = ["memtotal", "memfree", "buffers", "cached"].map(size);
                let ([Some(total), Some(free), Some(buffers), Some(cached)], Some(time)) =
                    (sizes, time)
                else {
                    let expected = "expected sizes below the names of `MEM`, after a line `ZZZZ`";
                    observations.reject(line.range, expected);
                    continue;
                };
                let used = total - free - buffers - cached;
                let cells = [used, total, free].map(|size| Some(SizeCell::bare(size, 1)));
                observations.push(&Observation {
                    instance: "",
                    time,
                    cells: &cells,
                    range: line.range,
                });
            }
            _ => {}
        }
    }
    observations.finish(query, Timing::Wall(stamps.zone_use()))
}
