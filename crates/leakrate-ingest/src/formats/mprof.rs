//! `.dat` files of `mprof run`: MiB at seconds since 1970.

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::lines::{early, lines};
use crate::kit::log_dates::LogDates;
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "mprof",
    description: "`.dat` of memory_profiler's `mprof run`: resident memory of a process and its children",
    example: "leakrate fit mprofile_20261122163632.dat",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    let is_reading = |line: &str| {
        let mut words = line.split(' ');
        words.next() == Some("MEM") && words.all(|word| word.parse::<f64>().is_ok())
    };
    early(sniff.source.text(), is_reading)
        .then(|| Match::certain("lines `MEM` with memory and time"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let columns = vec![
        Candidate::known(
            "MEM",
            Role::Memory(Metric::ResidentSet),
            Some(SizeUnit::MEBIBYTE),
        ),
        Candidate::known("run", Role::ProcessId, None),
    ];
    let mut observations = Observations::new(sniff.source, columns);
    let mut stamps = LogDates::new(query.options);
    let mut runs = 0_u32;
    for line in lines(sniff.source.text()) {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        let (instance, memory, time) = match *words.as_slice() {
            ["CMDLINE", ..] => {
                runs += 1;
                continue;
            }
            ["MEM", memory, time] => (String::new(), memory, time),
            ["CHLD", child, memory, time] => (format!("child {child}"), memory, time),
            ["FUNC", ..] => continue,
            _ => {
                observations.reject(line.range, "expected `MEM`, a size and a time");
                continue;
            }
        };
        let (Ok(memory), Some(time)) = (memory.parse::<SizeCell>(), stamps.read(time)) else {
            observations.reject(line.range, "expected a size and seconds since 1970");
            continue;
        };
        let run = SizeCell {
            number: f64::from(runs),
            step: 1.0,
            unit: None,
        };
        observations.push(&Observation {
            instance: &instance,
            time,
            cells: &[Some(memory), Some(run)],
            range: line.range,
        });
    }
    observations.finish(query, Timing::Wall(ZoneUse::Stated))
}
