//! `kubectl top` of pods, containers or nodes, in a loop or under `watch`.

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::lines::{early, first_lines, lines};
use crate::kit::log_dates::LogDates;
use crate::kit::observations::{Observation, Observations};
use crate::kit::polling::Rounds;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::options::ReadOptions;
use leakrate_core::series::Metric;
use leakrate_core::units::SizeCell;

pub(super) const FORMAT: Format = Format {
    name: "kubectl-top",
    description: "`kubectl top pods` (or nodes) in a loop, with its header or after grep: working set by pod and container",
    example: "leakrate fit kubectl-top.log --step 30s",
    recognise,
    read,
};

const MEMORY: &str = "MEMORY(bytes)";

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| {
        line.split_whitespace().any(|cell| cell == MEMORY)
    })
    .then(|| Match::certain(format!("the header `{MEMORY}`")))
    .or_else(|| headless(sniff))
}

/// Rows alone, as `grep` leaves them: every line that is no date and no command is one.
fn headless(sniff: &Sniff) -> Option<Match> {
    let mut dates = LogDates::new(&ReadOptions::default());
    let (mut rows, mut others) = (0, 0);
    for line in first_lines(sniff.source.text()) {
        if PodRow::parse(&line.text).is_some() {
            rows += 1;
        } else if !line.text.starts_with(['#', '$', '+']) && dates.read(&line.text).is_none() {
            others += 1;
        }
    }
    (rows > 1 && rows > 4 * others).then(|| Match::certain("rows of `kubectl top`"))
}

/// A row without a header: `shop web-1 30m 108Mi`, or of a node `node-1 131m 6% 3409Mi 43%`.
struct PodRow<'l> {
    instance: String,
    memory: &'l str,
}

impl<'l> PodRow<'l> {
    fn parse(line: &'l str) -> Option<Self> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_share = |word: &&str| word.ends_with('%');
        let plain: Vec<&str> = words.into_iter().filter(|word| !is_share(word)).collect();
        let [names @ .., processor, memory] = plain.as_slice() else {
            return None;
        };
        let is_whole =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_size = memory
            .strip_suffix(['i'])
            .is_some_and(|size| size.strip_suffix(['K', 'M', 'G']).is_some_and(is_whole));
        let is_row = is_size
            && processor.strip_suffix(['m', 'n']).is_some_and(is_whole)
            && (1..=3).contains(&names.len());
        is_row.then(|| Self {
            instance: names.join("/"),
            memory,
        })
    }
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let column = Candidate::known(MEMORY, Role::Memory(Metric::WorkingSet), None);
    let mut observations = Observations::new(sniff.source, vec![column]);
    let mut rounds = Rounds::new(query.options);
    let mut header: Vec<String> = Vec::new();
    for line in lines(sniff.source.text()) {
        if let (true, Some(row)) = (header.is_empty(), PodRow::parse(&line.text)) {
            observations.push(&Observation {
                time: rounds.number(&row.instance),
                instance: &row.instance,
                cells: &[row.memory.parse().ok()],
                range: line.range,
            });
            continue;
        }
        let cells: Vec<&str> = line.text.split_whitespace().collect();
        if cells.contains(&MEMORY) {
            header = cells.into_iter().map(str::to_owned).collect();
            rounds.next();
            continue;
        }
        if rounds.dated(&line.text) || cells.len() != header.len() {
            continue;
        }
        let names = ["NAMESPACE", "POD", "NAME"];
        let named = header.iter().zip(&cells);
        let instance: Vec<&str> = named
            .clone()
            .filter(|(name, _)| names.contains(&name.as_str()))
            .map(|(_, cell)| *cell)
            .collect();
        let instance = instance.join("/");
        let cell = named.clone().find(|(name, _)| *name == MEMORY);
        let cell = cell.map_or("", |(_, cell)| cell);
        let memory = cell.parse::<SizeCell>().ok();
        if memory.is_none() && !matches!(cell, "<unknown>" | "-") {
            observations.reject(line.range, "expected memory such as `9Mi`");
            continue;
        }
        observations.push(&Observation {
            time: rounds.number(&instance),
            instance: &instance,
            cells: &[memory],
            range: line.range,
        });
    }
    observations.finish(query, rounds.timing().of_a_tool_that_repeats())
}
