//! What the values in the lines of a log are, found from the first of them.

use std::collections::HashMap;

use crate::columns::role::names_memory;
use crate::columns::{HeaderName, Role};
use crate::lines::fields::Kind;
use crate::lines::origin::ORIGIN;
use crate::lines::rows::{Row, each};

/// Bytes of a text that are looked at to tell what its lines hold.
const EXAMINED: usize = 1 << 20;

/// Rows among which a name stands once at least, to be one that rows share.
const RAREST: usize = 20;

/// What the lines of a log hold.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Names in the lines, and those of the columns that they become.
    columns: HashMap<String, String>,
    /// The names of what is memory.
    memory: Vec<String>,
    /// The name of what counts requests, if anything does.
    requests: Option<String>,
    /// The word that says of each reading that one more was served, where nothing counts them.
    served: Option<String>,
    /// What tells that it is memory.
    evidence: Evidence,
}

/// What tells that a number is memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    Name,
    /// Its unit alone.
    Unit,
}

/// A name that rows share.
#[derive(Debug)]
struct Shared {
    name: String,
    header: HeaderName,
    kind: Kind,
    rows: usize,
    /// Whether it is a whole number that rises from row to row.
    rises: bool,
    /// Whether it rises by one each time, as numbers of lines do.
    numbers: bool,
}

impl Plan {
    /// What the lines of a text hold; `None` if none of it is memory.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let end = crate::kit::lines::floor(text, EXAMINED);
        let mut rows = Vec::new();
        let taken: Result<(), std::convert::Infallible> = each(
            &text[..end],
            |_| true,
            |row| {
                rows.push(row);
                Ok(())
            },
        );
        let Ok(()) = taken;
        let shared = shared(&rows);
        let memory = memory(&shared)?;
        let evidence = if names_memory(&memory[0].header.words) {
            Evidence::Name
        } else {
            Evidence::Unit
        };
        let holds_memory = |row: &&Row| {
            let mut names = row.values.iter().map(|value| &value.name);
            names.any(|name| memory.iter().any(|shared| shared.name == *name))
        };
        let readings: Vec<&Row> = rows.iter().filter(holds_memory).collect();
        let requests = counter(&shared, &readings);
        if evidence == Evidence::Unit && requests.is_none() {
            return None;
        }
        let mut columns: HashMap<String, String> = HashMap::new();
        let mut origins = readings.iter().filter_map(|row| row.origin());
        let first = origins.next();
        // Where one alone writes, its name says nothing.
        let are_several = origins.any(|origin| Some(origin) != first);
        for one in &shared {
            if one.name == ORIGIN && !are_several {
                continue;
            }
            let is_column = match one.kind {
                Kind::Size | Kind::Count => !one.name.is_empty(),
                Kind::Measure => matches!(
                    one.header.role,
                    Role::Time | Role::Elapsed | Role::Uptime | Role::MemoryPercent
                ),
                Kind::Word => matches!(one.header.role, Role::Series | Role::Label),
            };
            if is_column {
                columns.insert(one.name.clone(), one.name.clone());
            }
        }
        for one in &memory {
            // The kernel counts it in KiB, and so do all that print it under its name.
            let is_of_kernel = one.header.words == ["vm", "rss"] && one.kind == Kind::Count;
            let name = match one.header.role {
                _ if is_of_kernel => format!("{} (KiB)", one.name),
                Role::Memory(_) => one.name.clone(),
                _ if one.name.is_empty() => "memory".to_owned(),
                _ => format!("memory ({})", one.name),
            };
            columns.insert(one.name.clone(), name);
        }
        if let Some(one) = requests {
            let name = match one.header.role {
                Role::Requests => one.name.clone(),
                _ => format!("requests ({})", one.name),
            };
            columns.insert(one.name.clone(), name);
        }
        Some(Self {
            memory: memory.iter().map(|one| one.name.clone()).collect(),
            requests: requests.map(|one| one.name.clone()),
            served: requests.is_none().then(|| served(&readings)).flatten(),
            columns,
            evidence,
        })
    }

    /// The column that what is named so becomes.
    pub(super) fn column(&self, name: &str) -> Option<&str> {
        self.columns.get(name).map(String::as_str)
    }

    /// The names of what is memory in the lines.
    pub(crate) fn memory(&self) -> &[String] {
        &self.memory
    }

    /// The name of what counts requests.
    pub(crate) fn requests(&self) -> Option<&str> {
        self.requests.as_deref()
    }

    /// The word that says of each reading that one more was served.
    pub(crate) fn served(&self) -> Option<&str> {
        self.served.as_deref()
    }

    pub(crate) fn evidence(&self) -> Evidence {
        self.evidence
    }
}

/// The word that all readings begin with and that says what was done once more: `Fetched 19 kB, RSS is
/// 70 MB`. Where there are times they say more than it.
fn served(readings: &[&Row]) -> Option<String> {
    const SERVED: [&str; 12] = [
        "fetched",
        "served",
        "handled",
        "processed",
        "completed",
        "responded",
        "requested",
        "answered",
        "downloaded",
        "rendered",
        "get",
        "post",
    ];
    let lead = readings.first()?.lead.to_lowercase();
    let is_alike = |row: &&Row| row.time.is_none() && row.lead.to_lowercase() == lead;
    (SERVED.contains(&lead.as_str()) && readings.iter().all(is_alike)).then_some(lead)
}

/// The names that rows share, in the order in which they come.
fn shared(rows: &[Row]) -> Vec<Shared> {
    let mut found: Vec<(Shared, f64)> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for value in rows.iter().flat_map(|row| &row.values) {
        let number = whole(&value.text).filter(|_| value.kind == Kind::Count);
        if let Some(&at) = index.get(value.name.as_str()) {
            let (shared, last) = &mut found[at];
            shared.rows += 1;
            shared.rises &= shared.kind == value.kind && number.is_some_and(|it| it > *last);
            shared.numbers &= number == Some(*last + 1.0);
            *last = number.unwrap_or(*last);
            continue;
        }
        index.insert(&value.name, found.len());
        let shared = Shared {
            name: value.name.clone(),
            header: HeaderName::parse(&value.name),
            kind: value.kind,
            rows: 1,
            rises: number.is_some(),
            numbers: number.is_some(),
        };
        found.push((shared, number.unwrap_or(0.0)));
    }
    let shared = found.into_iter().map(|(shared, _)| shared);
    shared.filter(|one| one.rows > 1).collect()
}

/// A whole number, perhaps in groups of three digits.
fn whole(text: &str) -> Option<f64> {
    let plain = text.replace([',', '_'], "");
    plain.parse::<u64>().ok().map(|number| number as f64)
}

/// What is memory by its name; else the only size whose name speaks of memory; else the only size.
fn memory(shared: &[Shared]) -> Option<Vec<&Shared>> {
    let is_number = |one: &&Shared| matches!(one.kind, Kind::Size | Kind::Count);
    let numbers: Vec<&Shared> = shared.iter().filter(is_number).collect();
    let most = numbers
        .iter()
        .filter(|one| names_memory(&one.header.words))
        .map(|one| one.rows)
        .max();
    let often = |one: &&Shared| most.is_none_or(|most| one.rows * RAREST >= most);
    let of = |wanted: fn(&Shared) -> bool| -> Vec<&Shared> {
        let all = numbers.iter().copied();
        all.filter(|one| wanted(one)).filter(often).collect()
    };
    let named = of(|one| matches!(one.header.role, Role::Memory(_)) && !one.numbers);
    if !named.is_empty() {
        return Some(named);
    }
    let sizes = of(|one| one.kind == Kind::Size);
    match sizes.as_slice() {
        [alone] if names_memory(&alone.header.words) || alone.name.is_empty() => Some(vec![alone]),
        _ => None,
    }
}

/// What counts requests: by its name, or the one number that rises from reading to reading and is
/// named as something that is done again and again.
fn counter<'r>(shared: &'r [Shared], readings: &[&Row]) -> Option<&'r Shared> {
    const REPEATED: [&str; 33] = [
        "iteration",
        "iterations",
        "iter",
        "request",
        "requests",
        "count",
        "after",
        "eval",
        "evals",
        "test",
        "job",
        "jobs",
        "run",
        "runs",
        "step",
        "cycle",
        "cycles",
        "loop",
        "loops",
        "round",
        "rounds",
        "query",
        "queries",
        "message",
        "messages",
        "call",
        "calls",
        "attempt",
        "epoch",
        "batch",
        "pass",
        "operation",
        "operations",
    ];
    let everywhere = |one: &&Shared| {
        let has = |row: &&&Row| row.values.iter().any(|value| value.name == one.name);
        let holding = readings.iter().filter(has).count();
        10 * holding >= 9 * readings.len()
    };
    let mut rising = shared.iter().filter(|one| one.rises).filter(everywhere);
    let named = |one: &Shared| one.header.role == Role::Requests;
    let repeated = |one: &Shared| {
        let mut words = one.header.words.iter();
        let is_behind = one.header.words.last().is_some_and(|word| word == "after");
        let is_other = one.header.role == Role::Other || one.numbers;
        is_behind || (is_other && words.any(|word| REPEATED.contains(&word.as_str())))
    };
    let all: Vec<&Shared> = rising.by_ref().collect();
    let by_name = all.iter().copied().find(|one| named(one));
    by_name.or_else(|| all.into_iter().find(|one| repeated(one)))
}
