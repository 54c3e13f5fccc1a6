//! `pm2 jlist` and `pm2 ls` in a loop: the memory of each process that PM2 runs.

use serde::Deserialize;

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::json;
use crate::kit::lines::{Line, early, lines};
use crate::kit::observations::{Observation, Observations};
use crate::kit::polling::Rounds;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

pub(super) const FORMAT: Format = Format {
    name: "pm2",
    description: "`pm2 jlist` or `pm2 ls` in a loop, with `date` or without: resident memory of each process, with its restarts",
    example: "leakrate fit pm2.jsonl --step 10s",
    recognise,
    read,
};

#[derive(Deserialize)]
struct Managed {
    #[serde(default)]
    pid: f64,
    name: String,
    #[serde(default)]
    pm_id: u32,
    monit: Monitored,
}

#[derive(Deserialize)]
struct Monitored {
    memory: f64,
}

fn is_list(line: &str) -> bool {
    line.starts_with("[{") && line.contains("\"pm_id\":") && line.contains("\"monit\":{")
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    if early(text, is_list) {
        return Some(Match::certain("lists of `pm2 jlist`"));
    }
    early(text, |line| header(line).is_some()).then(|| Match::certain("the header of `pm2 ls`"))
}

/// Where the columns of `pm2 ls` stand.
struct Drawn {
    id: usize,
    name: usize,
    /// A narrow terminal leaves it out.
    process: Option<usize>,
    memory: usize,
}

const BAR: char = '│';

fn drawn_cells(line: &str) -> Vec<&str> {
    line.trim_matches(BAR).split(BAR).map(str::trim).collect()
}

fn header(line: &str) -> Option<Drawn> {
    let cells = drawn_cells(line);
    let find = |name: &str| cells.iter().position(|cell| *cell == name);
    find("↺")?;
    Some(Drawn {
        id: find("id")?,
        name: find("name")?,
        process: find("pid"),
        memory: find("mem").or_else(|| find("memory"))?,
    })
}

/// `66.1mb`, which counts in steps of 1024.
fn binary(size: &str) -> Option<SizeCell> {
    let letters = size.find(|c: char| c.is_ascii_alphabetic())?;
    let unit = match &size[letters..] {
        "b" => "B",
        "kb" => "KiB",
        "mb" => "MiB",
        "gb" => "GiB",
        _ => return None,
    };
    format!("{}{unit}", &size[..letters]).parse().ok()
}

impl Drawn {
    /// Reads a row; `None` if it is none, such as what is drawn between rows.
    fn read(
        &self,
        line: &Line,
        rounds: &mut Rounds,
        observations: &mut Observations,
    ) -> Option<()> {
        let cells = drawn_cells(&line.text);
        let cell = |at: usize| cells.get(at).copied();
        let (id, name) = (cell(self.id)?, cell(self.name)?);
        id.parse::<u32>().ok()?;
        let process: Option<SizeCell> = self.process.and_then(|at| cell(at)?.parse().ok());
        let Some(memory) = binary(cell(self.memory)?) else {
            observations.reject(line.range.clone(), "expected memory such as `66.1mb`");
            return Some(());
        };
        // Processes of one name are told apart by their numbers.
        let instance = format!("{name} {id}");
        observations.push(&Observation {
            time: rounds.number(&instance),
            instance: &instance,
            cells: &[Some(memory), process],
            range: line.range.clone(),
        });
        Some(())
    }
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    let memory = Role::Memory(Metric::ResidentSet);
    let columns = vec![
        Candidate::known("monit.memory", memory, Some(SizeUnit::BYTE)),
        Candidate::known("pid", Role::ProcessId, None),
    ];
    let mut observations = Observations::new(sniff.source, columns);
    let mut rounds = Rounds::new(query.options);
    let mut drawn = None;
    for line in lines(text) {
        if let Some(found) = header(&line.text) {
            rounds.next();
            drawn = Some(found);
            continue;
        }
        if let Some(drawn) = &drawn
            && drawn.read(&line, &mut rounds, &mut observations).is_some()
        {
            continue;
        }
        if !is_list(&line.text) {
            rounds.dated(&line.text);
            continue;
        }
        rounds.next();
        let own = &text[line.range.clone()];
        let list: Vec<Managed> = json::parse(sniff.source, own, line.range.start)?;
        for process in &list {
            let instance = format!("{} {}", process.name, process.pm_id);
            // A process that is stopped has no number and no memory.
            if process.pid > 0.0 {
                let cell = |number| Some(SizeCell::bare(number, 0));
                observations.push(&Observation {
                    time: rounds.number(&instance),
                    instance: &instance,
                    cells: &[cell(process.monit.memory), cell(process.pid)],
                    range: line.range.clone(),
                });
            }
        }
    }
    observations.finish(query, rounds.timing().of_a_tool_that_repeats())
}
