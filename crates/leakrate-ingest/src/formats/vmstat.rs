//! `vmstat` in a loop, with times (`-t`) or without.

use crate::columns::{Candidate, Role};
use crate::error::{IngestError, Pace, Problem};
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::lines::{early, first_lines, lines};
use crate::kit::log_dates::LogDates;
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{Bytes, SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "vmstat",
    description: "`vmstat -t 10`: memory in use on a whole machine of a known size",
    example: "leakrate fit vmstat.txt --limit 24GiB",
    recognise,
    read,
};

fn is_header(line: &str) -> bool {
    ["swpd", "free", "si", "so"]
        .iter()
        .all(|name| line.split_whitespace().any(|word| word == *name))
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), is_header).then(|| Match::certain("the header of vmstat"))
}

/// Memory in use is what is neither free nor there to be reclaimed, of all that there is.
fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    // What `-a` shows instead of buffers and cache is in use and not, both.
    let is_active =
        |line: &str| is_header(line) && line.split_whitespace().any(|word| word == "inact");
    if early(sniff.source.text(), is_active) {
        let command = "vmstat -t 10";
        return Err(Problem::NoMemoryTable { command }.into());
    }
    let whole = query.options.limit.ok_or(Problem::FreeOfWhat)?;
    let unit = match query.options.unit {
        Some(unit) => unit,
        None => unit(sniff.source.text(), whole)?,
    };
    let whole = whole.0 / unit.bytes();
    let used = Candidate::known("used", Role::Memory(Metric::Host), Some(unit));
    let mut observations = Observations::new(sniff.source, vec![used]);
    let mut stamps = LogDates::new(query.options);
    let mut header: Vec<String> = Vec::new();
    let (mut dated, mut round) = (false, 0.0);
    for line in lines(sniff.source.text()) {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        if is_header(&line.text) {
            header = words.into_iter().map(str::to_owned).collect();
            continue;
        }
        if header.is_empty() || line.text.starts_with("procs") {
            continue;
        }
        let used = unused(&header, &words).map(|unused| whole - unused);
        let Some(used) = used.filter(|used| *used >= 0.0) else {
            let expected = "expected free memory, buffers and cache within the limit given";
            observations.reject(line.range, expected);
            continue;
        };
        round += 1.0;
        let zone = header.last().filter(|word| !is_header_word(word));
        let date = words.len().checked_sub(2).and_then(|at| {
            let date = words[at..].join(" ");
            let utc = zone.is_some_and(|zone| zone == "UTC");
            stamps.read(&if utc { format!("{date} UTC") } else { date })
        });
        dated |= date.is_some();
        let cell = SizeCell {
            number: used,
            step: 1.0,
            unit: None,
        };
        observations.push(&Observation {
            instance: "",
            time: date.unwrap_or(round),
            cells: &[Some(cell)],
            range: line.range,
        });
    }
    let timing = if dated {
        Timing::Wall(stamps.zone_use())
    } else {
        Timing::Rounds(Pace::Steady)
    };
    observations.finish(query, timing)
}

/// What is free, or kept for files and devices.
fn unused(header: &[String], words: &[&str]) -> Option<f64> {
    let size = |name: &&str| -> Option<f64> {
        let at = header.iter().position(|word| word == name)?;
        words.get(at)?.parse().ok()
    };
    ["free", "buff", "cache"].iter().map(size).sum()
}

/// What a number counts: KiB, but for `-S`, of which nothing in the file tells. Where the size of the
/// machine leaves room for more than one unit, it is the user's to say.
fn unit(text: &str, whole: Bytes) -> Result<SizeUnit, Problem> {
    let mut header: Vec<String> = Vec::new();
    let mut most: f64 = 0.0;
    for line in first_lines(text) {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        if is_header(&line.text) {
            header = words.into_iter().map(str::to_owned).collect();
        } else if let Some(unused) = unused(&header, &words) {
            most = most.max(unused);
        }
    }
    // Hardly a machine runs with a thousandth of its memory unused: the larger units are likelier.
    let fits = |unit: &SizeUnit| most * unit.bytes() <= whole.0;
    let units = [SizeUnit::MEBIBYTE, SizeUnit::MEGABYTE, SizeUnit::KIBIBYTE];
    let mut units: Vec<SizeUnit> = units.into_iter().filter(fits).collect();
    if let [only] = units.as_slice() {
        return Ok(*only);
    }
    // Bytes, if the machine is as large as was said.
    if units.is_empty() {
        units.push(SizeUnit::BYTE);
    }
    let column = "free".to_owned();
    Err(Problem::OpenUnit { column, units })
}

fn is_header_word(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase())
}
