//! `docker stats`: a loop of `--no-stream`, the stream itself with its frames, and lines or arrays
//! of `{{json .}}`. None says when it was taken.

use std::collections::HashMap;
use std::ops::Range;

use serde::Deserialize;

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::kit::lines::{early, first_lines, lines};
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
        "the header `MEM USAGE / LIMIT`"
    } else if has("\"MemUsage\"") {
        "JSON with `MemUsage`"
    } else if has("\"memory\":{\"raw\":\"") {
        "JSON with `raw` in `memory`"
    } else if is_headless(sniff) {
        "rows of `docker stats`"
    } else {
        return None;
    };
    Some(Match::certain(why))
}

/// Whether there are rows alone, as `grep` leaves them. A table that `--format` divides by commas
/// is read as one.
fn is_headless(sniff: &Sniff) -> bool {
    let (mut rows, mut others) = (0, 0);
    for line in first_lines(sniff.source.text()) {
        if ContainerRow::parse(&line.text).is_some() {
            rows += 1;
        } else {
            others += 1;
        }
    }
    rows > 1 && 2 * rows > others
}

/// A row without a header: `2dc9d3898c7b  web  0.5%  1.5GiB / 7.6GiB  19.7%  …`, or a part of it.
struct ContainerRow<'l> {
    id: &'l str,
    name: &'l str,
    usage: &'l str,
}

impl<'l> ContainerRow<'l> {
    fn parse(line: &'l str) -> Option<Self> {
        let slash = line.find(" / ")?;
        let used = line[..slash].rsplit(char::is_whitespace).next()?;
        let start = slash - used.len();
        let rest = &line[slash + 3..];
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let usage = &line[start..slash + 3 + end];
        let sizes = Usage::parse(usage)?;
        let has_unit = |size: Option<SizeCell>| size.is_some_and(|size| size.unit.is_some());
        let before: Vec<&str> = line[..start].split_whitespace().collect();
        // The share of the memory follows; between the name and the usage is that of the processor.
        let share = rest[end..].split_whitespace().next();
        let (id, name) = match before.as_slice() {
            [] => ("", ""),
            [name] if !name.ends_with('%') => ("", *name),
            [processor] if processor.ends_with('%') => ("", ""),
            [name, processor] if processor.ends_with('%') => ("", *name),
            [id, name, processor] if processor.ends_with('%') => (*id, *name),
            _ => return None,
        };
        let is_row = has_unit(sizes.used)
            && has_unit(sizes.limit)
            && share.is_none_or(|share| share.ends_with('%'))
            && !line.contains(',');
        is_row.then_some(Self { id, name, usage })
    }
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut stats = Stats::new(sniff.source, query);
    if early(sniff.source.text(), |line| line.contains(USAGE)) {
        stats.read_table();
    } else if is_headless(sniff) {
        stats.read_rows();
    } else {
        stats.read_json();
    }
    stats
        .observations
        .finish(query, stats.rounds.timing().of_a_tool_that_repeats())
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

    fn read_rows(&mut self) {
        for line in lines(self.source.text()) {
            match ContainerRow::parse(&line.text) {
                Some(row) => self.push(line.range, row.name, row.id, row.usage),
                None => {
                    self.rounds.dated(&line.text);
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
