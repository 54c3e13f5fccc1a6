//! `/proc/PID/status` of Linux in a loop, whole or the line `VmRSS` alone.

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::lines::{early, lines};
use crate::kit::polling::Rounds;
use crate::kit::processes::{ProcessReading, Processes};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::units::SizeCell;

pub(super) const FORMAT: Format = Format {
    name: "proc-status",
    description: "`/proc/PID/status` in a loop, whole or its `VmRSS` alone, with `date` or without",
    example: "leakrate fit rss.log --step 60s",
    recognise,
    read,
};

/// `VmRSS:  123456 kB`, and what stands before it: nothing, a date, or the file as `grep` names it.
struct Resident<'l> {
    before: &'l str,
    kibibytes: SizeCell,
}

fn resident(line: &str) -> Option<Resident<'_>> {
    let (before, size) = line.split_once("VmRSS:")?;
    let (number, unit) = size.trim().split_once(' ')?;
    let is_kibibytes = unit.trim() == "kB" && number.bytes().all(|byte| byte.is_ascii_digit());
    is_kibibytes.then_some(Resident {
        before: before.trim(),
        kibibytes: number.parse().ok()?,
    })
}

/// The process in `/proc/1234/status:`.
fn process_of_path(before: &str) -> Option<u32> {
    let rest = before.strip_prefix("/proc/")?;
    rest.strip_suffix("/status:")?.parse().ok()
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| resident(line).is_some())
        .then(|| Match::certain("lines `VmRSS` with a size in kB"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut processes = Processes::default();
    let mut rounds = Rounds::new(query.options);
    let (mut command, mut process) = (String::new(), 0);
    for line in lines(sniff.source.text()) {
        let Some(Resident { before, kibibytes }) = resident(&line.text) else {
            if let Some(found) = line.text.strip_prefix("Name:") {
                found.trim().clone_into(&mut command);
            } else if let Some(found) = line.text.strip_prefix("Pid:") {
                process = found.trim().parse().unwrap_or(process);
            } else {
                rounds.dated(&line.text);
            }
            continue;
        };
        if let Some(found) = process_of_path(before) {
            process = found;
            command = format!("process {process}");
        } else if !before.is_empty() && !rounds.dated(before) {
            processes.faults.push(line.range);
            continue;
        }
        processes.readings.push(ProcessReading {
            time: rounds.number(&process.to_string()),
            process,
            command: command.clone(),
            resident: kibibytes,
            range: line.range,
        });
    }
    processes.finish(sniff.source, query, rounds.timing())
}
