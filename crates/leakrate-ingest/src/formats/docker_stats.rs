//! `docker stats`: a loop of `--no-stream`, the stream itself with its frames, and lines or arrays
//! of `{{json .}}`. None says when it was taken.

use std::collections::HashMap;
use std::ops::Range;

use serde::Deserialize;

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::lines::{early, lines};
use crate::kit::observations::{Observation, Observations};
use crate::kit::polling::Rounds;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::source::Source;
use crate::table::Usage;
use leakrate_core::series::Metric;
use leakrate_core::units::SizeCell;

pub(super) const FORMAT: Format = Format {
    name: "docker-stats",
    description: "`docker stats` in a loop, streamed to a file, or as `{{json .}}` lines: usage and limit by container (a CSV of `--format` is a table)",
    example: "leakrate fit docker-stats.log --step 3s",
    recognise,
    read,
};

const USAGE: &str = "MEM USAGE / LIMIT";

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let has = |mark: &str| early(text, |line| line.contains(mark));
    let why = if has(USAGE) {
        "has the header `MEM USAGE / LIMIT`"
    } else if has("\"MemUsage\"") {
        "JSON with `MemUsage`"
    } else if has("\"memory\":{\"raw\":\"") {
        "JSON with `raw` in `memory`"
    } else {
        return None;
    };
    Some(Match::certain(why))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut stats = Stats::new(sniff.source, query);
    if early(sniff.source.text(), |line| line.contains(USAGE)) {
        stats.read_table();
    } else {
        stats.read_json();
    }
    stats.observations.finish(query, stats.rounds.timing())
}

/// One container in `{{json .}}`, or in the template that many copy:
/// `{"container":"{{.Container}}","memory":{"raw":"{{.MemUsage}}", …}, …}`.
#[derive(Deserialize)]
struct Container {
    #[serde(rename = "Name")]
    name: Option<String>,
    #[serde(rename = "ID", alias = "container", default)]
    id: String,
    #[serde(rename = "MemUsage", alias = "memory")]
    usage: Written,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Plain(String),
    Within { raw: String },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Array(Vec<Container>),
    Line(Container),
}

struct Stats<'s> {
    source: &'s Source,
    observations: Observations<'s>,
    rounds: Rounds,
    /// Identifiers, numbered as they come: a container that is made again has another.
    numbers: HashMap<String, usize>,
}

impl<'s> Stats<'s> {
    fn new(source: &'s Source, query: &Query) -> Self {
        let columns = vec![
            Candidate::known("MEM USAGE", Role::Memory(Metric::WorkingSet), None),
            Candidate::known("LIMIT", Role::Limit, None),
            Candidate::known("CONTAINER ID", Role::ProcessId, None),
        ];
        Self {
            source,
            observations: Observations::new(source, columns),
            rounds: Rounds::new(query.options),
            numbers: HashMap::new(),
        }
    }

    fn read_table(&mut self) {
        let mut header = Vec::new();
        for line in lines(self.source.text()) {
            let cells: Vec<&str> = cells(&line.text).collect();
            if cells.iter().any(|cell| cell.contains(USAGE)) {
                header = cells.into_iter().map(str::to_owned).collect();
                self.rounds.next();
                continue;
            }
            if self.rounds.dated(&line.text) || header.is_empty() {
                continue;
            }
            let find = |name: &str| {
                let at = header.iter().position(|cell| cell.starts_with(name))?;
                cells.get(at).copied()
            };
            let id = find("CONTAINER").or(find("ID")).unwrap_or_default();
            match find(USAGE) {
                // The tool's own complaints stand between the rows.
                None if cells.len() < header.len() => {}
                usage => {
                    let name = find("NAME").unwrap_or(id);
                    self.push(line.range, name, id, usage.unwrap_or_default());
                }
            }
        }
    }

    fn read_json(&mut self) {
        for line in lines(self.source.text()) {
            if self.rounds.dated(&line.text) {
                continue;
            }
            let entries = serde_json::Deserializer::from_str(&line.text).into_iter::<Entry>();
            for entry in entries {
                match entry {
                    Ok(Entry::Line(container)) => self.push_container(&line.range, &container),
                    Ok(Entry::Array(containers)) => {
                        self.rounds.next();
                        for container in &containers {
                            self.push_container(&line.range, container);
                        }
                    }
                    Err(_) => {
                        self.observations
                            .reject(line.range.clone(), "expected JSON of `docker stats`");
                        break;
                    }
                }
            }
        }
    }

    fn push_container(&mut self, range: &Range<usize>, container: &Container) {
        let Container { name, id, usage } = container;
        let name = name.as_deref().unwrap_or(id);
        let (Written::Plain(usage) | Written::Within { raw: usage }) = usage;
        self.push(range.clone(), name, id, usage);
    }

    fn push(&mut self, range: Range<usize>, name: &str, id: &str, usage: &str) {
        let Some(usage) = Usage::parse(usage) else {
            self.observations.reject(range, "expected usage / limit");
            return;
        };
        let next = self.numbers.len();
        let number = *self.numbers.entry(id.to_owned()).or_insert(next);
        let number = SizeCell {
            number: number as f64,
            step: 1.0,
            unit: None,
        };
        self.observations.push(&Observation {
            instance: name,
            time: self.rounds.number(name),
            cells: &[usage.used, usage.limit, Some(number)],
            range,
        });
    }
}

/// Cells are apart by several spaces or a tab, as names and headers have single ones.
fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split("  ")
        .flat_map(|part| part.split('\t'))
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
}
