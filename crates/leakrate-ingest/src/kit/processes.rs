//! Readings of processes: which of them are one program that was started again, and which ran
//! beside one another.

use std::collections::HashMap;
use std::ops::Range;

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::kit::clock::Timing;
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::source::Source;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

/// One reading of one process.
#[derive(Debug)]
pub(crate) struct ProcessReading {
    pub(crate) time: f64,
    pub(crate) process: u32,
    pub(crate) command: String,
    /// Resident memory in KiB.
    pub(crate) resident: SizeCell,
    pub(crate) range: Range<usize>,
}

/// Readings of processes, in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Processes {
    pub(crate) readings: Vec<ProcessReading>,
    /// Rows that cannot be read.
    pub(crate) faults: Vec<Range<usize>>,
}

/// From the first reading of a process to its last.
#[derive(Debug, Clone, Copy)]
struct Life {
    from: f64,
    to: f64,
}

impl Processes {
    /// Leaves out what looked for the others: `grep` in `ps aux | grep NAME`.
    pub(crate) fn leave_searches_out(&mut self) {
        let is_search = |reading: &ProcessReading| {
            let mut words = reading.command.split(' ');
            matches!(words.next(), Some("grep" | "egrep")) && words.next().is_some()
        };
        if !self.readings.iter().all(is_search) {
            self.readings.retain(|reading| !is_search(reading));
        }
    }

    /// Processes of one command that follow one another are one series with restarts; those that
    /// ran beside one another are a series each.
    pub(crate) fn finish(
        self,
        source: &Source,
        query: &Query,
        timing: Timing,
    ) -> Result<Recording, IngestError> {
        let columns = vec![
            Candidate::known(
                "RSS",
                Role::Memory(Metric::ResidentSet),
                Some(SizeUnit::KIBIBYTE),
            ),
            Candidate::known("PID", Role::ProcessId, None),
        ];
        let together = commands_beside_themselves(&self.readings);
        let mut observations = Observations::new(source, columns);
        for reading in &self.readings {
            let number = SizeCell {
                number: f64::from(reading.process),
                step: 1.0,
                unit: None,
            };
            let beside = together.get(reading.command.as_str()) == Some(&true);
            let instance = if beside {
                format!("{} {}", reading.command, reading.process)
            } else {
                reading.command.clone()
            };
            observations.push(&Observation {
                instance: &instance,
                time: reading.time,
                cells: &[Some(reading.resident), Some(number)],
                range: reading.range.clone(),
            });
        }
        for range in self.faults {
            observations.reject(range, "expected a process with its resident memory");
        }
        observations.finish(query, timing)
    }
}

/// Each command, and whether two of its processes ran at one time.
fn commands_beside_themselves(readings: &[ProcessReading]) -> HashMap<&str, bool> {
    let mut lives: HashMap<(&str, u32), Life> = HashMap::new();
    for reading in readings {
        let time = reading.time;
        let life = lives
            .entry((&reading.command, reading.process))
            .or_insert(Life {
                from: time,
                to: time,
            });
        life.from = life.from.min(time);
        life.to = life.to.max(time);
    }
    let mut of_command: HashMap<&str, Vec<Life>> = HashMap::new();
    for ((command, _), life) in lives {
        of_command.entry(command).or_default().push(life);
    }
    let overlap = |mut lives: Vec<Life>| {
        lives.sort_by(|a, b| a.from.total_cmp(&b.from));
        lives.windows(2).any(|pair| pair[1].from <= pair[0].to)
    };
    of_command
        .into_iter()
        .map(|(command, lives)| (command, overlap(lives)))
        .collect()
}
