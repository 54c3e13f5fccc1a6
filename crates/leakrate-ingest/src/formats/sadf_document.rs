//! `sadf -j -- -r` and `sadf -x -- -r`: memory in use on a whole machine, as JSON or XML.

use serde::Deserialize;

use crate::columns::{Candidate, Role};
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::json;
use crate::kit::log_dates::LogDates;
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "sadf-document",
    description: "`sadf -j -- -r` or `sadf -x -- -r`: memory in use on a whole machine, as JSON or XML",
    example: "leakrate fit sadf.json",
    recognise,
    read,
};

/// A reading, as either form has it.
struct MachineReading<'t> {
    host: String,
    date: String,
    clock: String,
    is_utc: bool,
    used: Option<f64>,
    free: Option<f64>,
    /// Where in the text its clock stands.
    at: Option<&'t str>,
}

#[derive(Deserialize)]
struct SadfDocument {
    sysstat: Sysstat,
}

#[derive(Deserialize)]
struct Sysstat {
    hosts: Vec<Host>,
}

#[derive(Deserialize)]
struct Host {
    nodename: String,
    statistics: Vec<Statistics>,
}

#[derive(Deserialize)]
struct Statistics {
    timestamp: Option<SadfStamp>,
    memory: Option<SadfMemory>,
}

#[derive(Deserialize)]
struct SadfStamp {
    date: String,
    time: String,
    #[serde(default)]
    utc: u8,
}

#[derive(Deserialize)]
struct SadfMemory {
    memused: Option<f64>,
    memfree: Option<f64>,
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let head = &sniff.source.text()[..sniff.source.floor(1 << 12)];
    if sniff.begins_as_json() {
        return head
            .contains("\"sysstat\"")
            .then(|| Match::certain("JSON with `sysstat`"));
    }
    head.contains("<sysstat")
        .then(|| Match::certain("XML with `sysstat`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let readings = if sniff.begins_as_json() {
        of_json(sniff)?
    } else {
        of_xml(sniff.source.text())
    };
    let unit = Some(SizeUnit::KIBIBYTE);
    let columns = vec![
        Candidate::known("memused", Role::Memory(Metric::Host), unit),
        Candidate::known("memfree", Role::OtherMemory, unit),
    ];
    let mut observations = Observations::new(sniff.source, columns);
    let mut stamps = LogDates::new(query.options);
    for reading in readings {
        if reading.used.is_none() {
            continue;
        }
        let zone = if reading.is_utc { " UTC" } else { "" };
        let stamp = format!("{} {}{zone}", reading.date, reading.clock);
        let start = reading
            .at
            .and_then(|at| sniff.source.text().find(at))
            .unwrap_or(0);
        let range = start..start + reading.at.map_or(0, str::len);
        let Some(time) = stamps.read(&stamp) else {
            observations.reject(range, "expected a date and a time");
            continue;
        };
        let cell = |size: f64| SizeCell::bare(size, 0);
        observations.push(&Observation {
            instance: &reading.host,
            time,
            cells: &[reading.used.map(cell), reading.free.map(cell)],
            range,
        });
    }
    if observations.is_empty() {
        let command = "sadf -j -- -r";
        return Err(Problem::NoMemoryTable { command }.into());
    }
    observations.finish(query, Timing::Wall(stamps.zone_use()))
}

fn of_json<'t>(sniff: &Sniff<'t>) -> Result<Vec<MachineReading<'t>>, IngestError> {
    let document: SadfDocument = json::parse(sniff.source, sniff.source.text(), 0)?;
    let mut readings = Vec::new();
    for host in document.sysstat.hosts {
        for Statistics { timestamp, memory } in host.statistics {
            if let (Some(stamp), Some(memory)) = (timestamp, memory) {
                readings.push(MachineReading {
                    host: host.nodename.clone(),
                    date: stamp.date,
                    clock: stamp.time,
                    is_utc: stamp.utc == 1,
                    used: memory.memused,
                    free: memory.memfree,
                    at: None,
                });
            }
        }
    }
    Ok(readings)
}

fn of_xml(text: &str) -> Vec<MachineReading<'_>> {
    let mut readings = Vec::new();
    for host in text.split("<host ").skip(1) {
        let name = attribute(host, "nodename").unwrap_or_default();
        for stamp in host.split("<timestamp ").skip(1) {
            let number = |name: &str| -> Option<f64> {
                let (_, rest) = stamp.split_once(&format!("<{name}>"))?;
                rest.split('<').next()?.trim().parse().ok()
            };
            readings.push(MachineReading {
                host: name.to_owned(),
                date: attribute(stamp, "date").unwrap_or_default().to_owned(),
                clock: attribute(stamp, "time").unwrap_or_default().to_owned(),
                is_utc: attribute(stamp, "utc") == Some("1"),
                used: number("memused"),
                free: number("memfree"),
                at: stamp.lines().next(),
            });
        }
    }
    readings
}

/// The value of an attribute in the tag that a text begins with.
fn attribute<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let tag = text.split('>').next()?;
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}
