//! Memory of a machine as `sadf -d` (a table for each activity) and `sadf -p` (a line for each
//! value) write it.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::columns::{Candidate, Role};
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::lines::{Line, early, lines};
use crate::kit::log_dates::LogDates;
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "sadf",
    description: "`sadf -d -- -r` or `sadf -p -- -r`: memory in use on a whole machine, with its reboots",
    example: "leakrate fit sadf.csv",
    recognise,
    read,
};

/// Columns that say how much memory is used, the one to fit first.
const COLUMNS: [&str; 4] = ["kbmemused", "kbmemfree", "kbavail", "kbanonpg"];

/// What stands where a machine restarted.
const RESTART: &str = "LINUX-RESTART";

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let why = if early(text, |line| {
        line.starts_with("# hostname;interval;timestamp")
    }) {
        "the header of `sadf -d`"
    } else if early(text, |line| {
        line.contains("\tkbmemused\t") && line.split('\t').count() == 6
    }) {
        "the lines of `sadf -p`"
    } else {
        return None;
    };
    Some(Match::certain(why))
}

/// A reading, before it is known how often the machine had started again.
struct SadfReading {
    host: String,
    time: f64,
    cells: [Option<SizeCell>; COLUMNS.len()],
    range: Range<usize>,
}

struct Report {
    stamps: LogDates,
    readings: Vec<SadfReading>,
    /// Where the reading of a host at a time is, as `sadf -p` takes a line for each value.
    index: HashMap<(String, u64), usize>,
    /// When each host restarted, in whole seconds; blocks repeat it.
    restarts: HashMap<String, BTreeSet<i64>>,
    header: Vec<String>,
    faults: Vec<Range<usize>>,
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut report = Report {
        stamps: LogDates::new(query.options),
        readings: Vec::new(),
        index: HashMap::new(),
        restarts: HashMap::new(),
        header: Vec::new(),
        faults: Vec::new(),
    };
    for line in lines(sniff.source.text()) {
        report.read_line(&line);
    }
    if report.readings.is_empty() {
        let command = "sadf -d -- -r";
        return Err(Problem::NoMemoryTable { command }.into());
    }
    let unit = Some(SizeUnit::KIBIBYTE);
    let mut columns = vec![Candidate::known(
        COLUMNS[0],
        Role::Memory(Metric::Host),
        unit,
    )];
    let others = COLUMNS[1..].iter();
    columns.extend(others.map(|name| Candidate::known(name, Role::OtherMemory, unit)));
    columns.push(Candidate::known(RESTART, Role::ProcessId, None));
    let mut observations = Observations::new(sniff.source, columns);
    for reading in &report.readings {
        let last = report
            .restarts
            .get(&reading.host)
            .and_then(|restarts| restarts.range(..=reading.time as i64).next_back());
        let boots = SizeCell {
            number: last.map_or(0.0, |&time| time as f64),
            step: 1.0,
            unit: None,
        };
        let mut cells = reading.cells.to_vec();
        cells.push(Some(boots));
        observations.push(&Observation {
            instance: &reading.host,
            time: reading.time,
            cells: &cells,
            range: reading.range.clone(),
        });
    }
    for fault in report.faults {
        observations.reject(fault, "expected a date and sizes in kB");
    }
    observations.finish(query, Timing::Wall(report.stamps.zone_use()))
}

impl Report {
    fn read_line(&mut self, line: &Line) {
        let text = &*line.text;
        if let Some(header) = text.strip_prefix('#') {
            let names = header.trim().split(';').map(str::to_owned);
            self.header = names.collect();
            return;
        }
        let delimiter = if text.contains(';') { ';' } else { '\t' };
        let cells: Vec<&str> = text.split([delimiter, '\t']).collect();
        let &[host, _interval, stamp, ..] = cells.as_slice() else {
            return;
        };
        if cells.contains(&RESTART) {
            if let Some(time) = self.stamps.read(stamp) {
                let restarts = self.restarts.entry(host.to_owned()).or_default();
                restarts.insert(time as i64);
            }
            return;
        }
        let named: Vec<(usize, &str)> = match (delimiter, cells.as_slice()) {
            ('\t', [_, _, _, _, name, value]) => {
                position(name).map(|at| (at, *value)).into_iter().collect()
            }
            ('\t', _) => Vec::new(),
            _ => self
                .header
                .iter()
                .zip(&cells)
                .filter_map(|(name, cell)| Some((position(name)?, *cell)))
                .collect(),
        };
        if named.is_empty() {
            return;
        }
        let Some(time) = self.stamps.read(stamp) else {
            return self.faults.push(line.range.clone());
        };
        let at = self.at(host, time, line);
        for (column, cell) in named {
            match cell.parse() {
                Ok(cell) => self.readings[at].cells[column] = Some(cell),
                Err(_) => self.faults.push(line.range.clone()),
            }
        }
    }

    /// The reading of a host at a time.
    fn at(&mut self, host: &str, time: f64, line: &Line) -> usize {
        let next = self.readings.len();
        let key = (host.to_owned(), time.to_bits());
        let at = *self.index.entry(key).or_insert(next);
        if at == next {
            self.readings.push(SadfReading {
                host: host.to_owned(),
                time,
                cells: [None; COLUMNS.len()],
                range: line.range.clone(),
            });
        }
        at
    }
}

fn position(name: &str) -> Option<usize> {
    COLUMNS.iter().position(|column| *column == name)
}
