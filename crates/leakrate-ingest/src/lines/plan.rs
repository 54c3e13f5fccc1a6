//! What the values in the lines of a log are, found from the first of them.

use std::collections::{HashMap, HashSet};

use crate::columns::role::{PASSING, REPEATED, is_whole_of, names_memory};
use crate::columns::{HeaderName, Role};
use crate::kit::lines::lines;
use crate::lines::fields::{KEY, Kind, LIMIT, NUMBERED};
use crate::lines::origin::ORIGIN;
use crate::lines::rows::{BARE, ELAPSED, Row, Value, each, is_of_start};
use crate::source::heads_columns;
use leakrate_core::units::Seconds;

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
    /// The first of the numbers that lines begin with, of which nothing says what they count.
    key: Option<String>,
    /// What tells how long after a start a reading was taken, if anything does.
    elapsed: Option<ElapsedName>,
    /// Whether the days and clocks in its lines tell readings apart.
    is_timed: bool,
    /// What tells that it is memory.
    evidence: Evidence,
}

/// The name of a time since some start: `After 2 hours`, `Day 3`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ElapsedName {
    name: String,
    /// What a bare number under it counts.
    unit: Option<String>,
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
    /// Whether it is a whole number, or a span of time, that rises from row to row.
    rises: bool,
    /// Whether it rises by one each time, as numbers of lines do.
    numbers: bool,
    /// Whether it is not the same in all rows.
    varies: bool,
    /// How often it is less than before, as times never are, and spans since a start seldom.
    falls: usize,
}

/// The rows of the first part of a text.
fn first_rows(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let taken: Result<(), std::convert::Infallible> = each(
        text,
        |_| true,
        |row| {
            rows.push(row);
            Ok(())
        },
    );
    let Ok(()) = taken;
    rows
}

/// Sizes in most lines of a text whose names say that they are of memory, and not of what is in use.
pub(super) fn not_in_use(text: &str) -> Vec<String> {
    const FEWEST: usize = 3;
    let end = crate::kit::lines::floor(text, EXAMINED);
    let rows = first_rows(&text[..end]);
    let is_meant = |one: &Shared| {
        let is_size = matches!(one.kind, Kind::Size | Kind::Count);
        let is_common = one.rows >= FEWEST && 2 * one.rows > rows.len();
        is_size
            && is_common
            && one.header.role == Role::OtherMemory
            && names_memory(&one.header.words)
    };
    let shared = shared(&rows).into_iter().filter(is_meant);
    shared.map(|one| one.name).collect()
}

impl Plan {
    /// What the lines of a text hold; `None` if none of it is memory.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let end = crate::kit::lines::floor(text, EXAMINED);
        let rows = first_rows(&text[..end]);
        let shared = shared(&rows);
        let memory = memory(&shared).or_else(|| bare(&shared, &rows))?;
        let is_memory = matches!(memory[0].header.role, Role::Memory(_));
        // `Free=3MB; Used=28MB; Total=31MB`
        let is_called = |word: &str| {
            shared
                .iter()
                .any(|one| one.kind == Kind::Size && one.header.words == [word])
        };
        let are_shares = memory[0].header.words == ["used"] && is_called("free");
        let evidence = if is_memory || are_shares || names_memory(&memory[0].header.words) {
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
        let elapsed = elapsed(&shared, &readings);
        if evidence == Evidence::Unit
            && requests.is_none()
            && !((elapsed.is_some() || is_all(&text[..end], &readings))
                && memory.iter().all(|one| stays(one)))
        {
            return None;
        }
        let mut columns: HashMap<String, String> = HashMap::new();
        let mut origins = readings.iter().filter_map(|row| row.origin());
        let first = origins.next();
        // Where one alone writes, its name says nothing.
        let are_several = origins.any(|origin| Some(origin) != first);
        let is_open = requests.is_none() && elapsed.is_none();
        let key = key(&shared, &readings).filter(|_| is_open);
        for one in &shared {
            if (one.name == ORIGIN && !are_several) || (one.name == KEY && key.is_none()) {
                continue;
            }
            let is_column = match one.kind {
                // What is another one each time counts, and tells no series apart.
                // Nor does `app: 0` in all lines name one.
                Kind::Count
                    if (one.rises || !one.varies)
                        && matches!(one.header.role, Role::Series | Role::Label) =>
                {
                    false
                }
                // `Time 0.575` is how long something took.
                Kind::Count | Kind::Measure if one.falls > 0 && one.header.role == Role::Time => {
                    false
                }
                Kind::Size | Kind::Count => !one.name.is_empty(),
                Kind::Measure => match one.header.role {
                    Role::Elapsed | Role::Uptime => one.rows > 4 * one.falls,
                    Role::Time | Role::MemoryPercent => true,
                    _ => false,
                },
                Kind::Word => matches!(one.header.role, Role::Series | Role::Label),
            };
            if is_column {
                columns.insert(one.name.clone(), one.name.clone());
            }
        }
        let has_free = |one: &Shared| {
            let mut others = shared.iter();
            others.any(|other| is_whole_of(&one.header.words, &other.header.words))
        };
        for one in &memory {
            // The kernel counts it in KiB, and so do all that print it under its name.
            let is_of_kernel = one.header.words == ["vm", "rss"] && one.kind == Kind::Count;
            let name = match one.header.role {
                _ if is_of_kernel => format!("{} (KiB)", one.name),
                Role::Memory(_) | Role::MemoryPercent => one.name.clone(),
                _ if one.name == BARE => one.name.clone(),
                _ if one.name.is_empty() => "memory".to_owned(),
                // What is in use is the difference, which the table tells by their names.
                _ if has_free(one) => one.name.clone(),
                _ => format!("memory ({})", one.name),
            };
            columns.insert(one.name.clone(), name);
        }
        if let Some(elapsed) = &elapsed {
            columns.insert(elapsed.name.clone(), ELAPSED.to_owned());
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
            key,
            elapsed,
            is_timed: is_timed(&readings),
            evidence,
        })
    }

    /// A value as a cell of the column that it becomes.
    pub(super) fn cell(&self, value: &Value) -> String {
        let own = self.elapsed.as_ref().filter(|one| one.name == value.name);
        match own.and_then(|elapsed| elapsed.unit.as_deref()) {
            Some(unit) => format!("{} {unit}", value.text),
            None => value.kind.cell(&value.text),
        }
    }

    /// What the first row lacks of the time since a start, where it says that it is of the start.
    pub(super) fn start(&self, row: &Row, text: &str) -> Option<&'static str> {
        let elapsed = self.elapsed.as_ref()?;
        let is_told = row.values.iter().any(|value| value.name == elapsed.name);
        let is_start = text.split(|c: char| !c.is_alphabetic()).any(is_of_start);
        (!is_told && is_start).then_some("0")
    }

    /// Whether something tells how long after a start readings were taken.
    pub(crate) fn has_elapsed(&self) -> bool {
        self.elapsed.is_some()
    }

    /// Whether the times in its lines tell readings apart.
    pub(crate) fn is_timed(&self) -> bool {
        self.is_timed
    }

    /// The column that what is named so becomes.
    pub(super) fn column(&self, name: &str) -> Option<&str> {
        self.columns.get(name).map(String::as_str)
    }

    /// The first of the numbers that lines begin with, of which nothing says what they count.
    pub(crate) fn key(&self) -> Option<&str> {
        self.key.as_deref()
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

/// What tells how long after some start each reading was taken, but for the first: a span behind `after`,
/// or a bare number under the name of a unit of time.
fn elapsed(shared: &[Shared], readings: &[&Row]) -> Option<ElapsedName> {
    const BEFORE_SPAN: [&str; 9] = [
        "up",
        "after",
        "at",
        "elapsed",
        "uptime",
        "running",
        "runtime",
        "run time",
        "since start",
    ];
    const UNITS: [&str; 5] = ["minute", "hour", "day", "week", "min"];
    let is_in_all = |one: &&Shared| {
        let has = |row: &&&Row| row.values.iter().any(|value| value.name == one.name);
        readings.iter().skip(1).all(|row| has(&row))
    };
    let mut rising = shared.iter().filter(|one| one.rises).filter(is_in_all);
    rising.find_map(|one| {
        let words = one.header.words.join(" ");
        let unit = match one.kind {
            Kind::Measure if BEFORE_SPAN.contains(&words.as_str()) => None,
            Kind::Count if UNITS.contains(&words.as_str()) => Some(words),
            Kind::Size | Kind::Count | Kind::Measure | Kind::Word => return None,
        };
        let name = one.name.clone();
        Some(ElapsedName { name, unit })
    })
}

/// The first of the numbers that each reading begins with, if they rise, and not by one each time as those
/// of lines do, and no reading has a time.
fn key(shared: &[Shared], readings: &[&Row]) -> Option<String> {
    let one = shared.iter().find(|one| one.name == KEY)?;
    let of = |row: &&Row| {
        let mut values = row.values.iter();
        values
            .find(|value| value.name == KEY)
            .map(|value| value.text.clone())
    };
    let are_all = readings
        .iter()
        .all(|row| row.time.is_none() && of(row).is_some());
    readings
        .first()
        .and_then(of)
        .filter(|_| one.rises && !one.numbers && are_all)
}

/// Whether the lines hold little beside readings, each perhaps below a line of its time, and differ in
/// little but numbers, as those of a list of files do not.
fn is_all(text: &str, readings: &[&Row]) -> bool {
    const FEWEST: usize = 3;
    let words = |row: &&&Row| {
        let is_number = |c: char| !c.is_alphabetic() && c != '/';
        let words = text[row.range.clone()].split(is_number);
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>()
    };
    let kinds: HashSet<Vec<&str>> = readings.iter().map(|row| words(&row)).collect();
    let are_paths = kinds.iter().flatten().any(|word| word.contains('/'));
    let spoken = lines(text).filter(|line| line.text.contains(char::is_alphanumeric));
    // What a header calls otherwise is no memory.
    if lines(text)
        .next()
        .is_some_and(|line| heads_columns(&line.text))
    {
        return false;
    }
    let passes = |row: &&Row| PASSING.contains(&row.lead.to_lowercase().as_str());
    readings.len() >= FEWEST
        && !readings.iter().any(passes)
        && 2 * readings.len() >= spoken.count()
        && kinds.len() <= FEWEST.max(readings.len() / 5)
        && !are_paths
}

/// Whether the name of a size allows that it is what is there, and not what came and went or may be at
/// most.
fn stays(one: &Shared) -> bool {
    let is = |words: &[&str]| {
        one.header
            .words
            .iter()
            .any(|word| words.contains(&word.as_str()))
    };
    !is(&PASSING) && !is(&EXTREMES)
}

/// Words of a size that is not the level at the time.
const EXTREMES: [&str; 14] = [
    "peak",
    "max",
    "maximum",
    "min",
    "minimum",
    "limit",
    "free",
    "available",
    "delta",
    "diff",
    "difference",
    "growth",
    "increase",
    "grew",
];

/// Whether times tell the readings apart. A day that is the same in all of them says when all was.
fn is_timed(readings: &[&Row]) -> bool {
    let mut times = readings.iter().map(|row| row.time.as_deref());
    let first = times.next().flatten();
    first.is_none_or(|first| first.contains(':') || times.any(|time| time != Some(first)))
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
    let mut found: Vec<(Shared, Numbers)> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for value in rows.iter().flat_map(|row| &row.values) {
        let numbers = Numbers::of(value);
        let Numbers { counted, any } = numbers;
        if let Some(&at) = index.get(value.name.as_str()) {
            let (shared, last) = &mut found[at];
            shared.rows += 1;
            shared.rises &=
                shared.kind == value.kind && counted.is_some() && counted > last.counted;
            shared.numbers &= counted.is_some() && counted == last.counted.map(|last| last + 1.0);
            shared.varies |= any != last.any;
            shared.falls += usize::from(any.is_none() || any < last.any);
            *last = numbers;
            continue;
        }
        index.insert(&value.name, found.len());
        let shared = Shared {
            name: value.name.clone(),
            header: HeaderName::parse(&value.name),
            kind: value.kind,
            rows: 1,
            rises: counted.is_some(),
            numbers: counted.is_some(),
            varies: false,
            falls: usize::from(any.is_none()),
        };
        found.push((shared, numbers));
    }
    let shared = found.into_iter().map(|(shared, _)| shared);
    shared.filter(|one| one.rows > 1).collect()
}

/// What a value is as a number.
#[derive(Clone, Copy)]
struct Numbers {
    /// A whole number, or the seconds of a span.
    counted: Option<f64>,
    any: Option<f64>,
}

impl Numbers {
    fn of(value: &Value) -> Self {
        let span = || value.text.parse().ok().map(|Seconds(span)| span);
        let counted = match value.kind {
            Kind::Count => whole(&value.text),
            Kind::Measure => span(),
            Kind::Size | Kind::Word => None,
        };
        let number = || value.text.replace([',', '_'], "").parse().ok();
        Self {
            counted,
            any: counted.or_else(number),
        }
    }
}

/// A whole number, perhaps in groups of three digits.
fn whole(text: &str) -> Option<f64> {
    let plain = text.replace([',', '_'], "");
    plain.parse::<u64>().ok().map(|number| number as f64)
}

/// What of several sizes is memory: what is in use, or the whole of it.
const IN_USE: [&str; 8] = [
    "used",
    "usage",
    "using",
    "current",
    "resident",
    "allocated",
    "alloc",
    "total",
];

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
    let mut sizes = of(|one| one.kind == Kind::Size && one.name != LIMIT);
    if sizes.is_empty() {
        let is_share = |one: &&Shared| one.header.role == Role::MemoryPercent;
        let shares: Vec<&Shared> = shared.iter().filter(is_share).collect();
        return (!shares.is_empty()).then_some(shares);
    }
    if sizes.len() > 1 {
        sizes.retain(|one| stays(one));
    }
    let called = |word: &str| {
        let mut called = sizes
            .iter()
            .filter(|one| one.header.words.iter().any(|own| own == word));
        called.next().filter(|_| called.next().is_none()).copied()
    };
    let found = match sizes.as_slice() {
        [alone] => Some(*alone),
        _ => IN_USE.into_iter().find_map(called),
    };
    found.map(|found| vec![found])
}

/// The number that is all that lines have below their times: `date; cat memory.current`.
fn bare<'s>(shared: &'s [Shared], rows: &[Row]) -> Option<Vec<&'s Shared>> {
    let are_timed = rows.iter().all(|row| row.time.is_some());
    let found = shared
        .iter()
        .filter(|one| one.name == BARE && one.rows == rows.len());
    let found: Vec<&Shared> = found.filter(|_| are_timed).collect();
    (!found.is_empty()).then_some(found)
}

/// What counts requests: by its name, or the one number that rises from reading to reading and is
/// named as something that is done again and again.
fn counter<'r>(shared: &'r [Shared], readings: &[&Row]) -> Option<&'r Shared> {
    let everywhere = |one: &&Shared| {
        let has = |row: &&&Row| row.values.iter().any(|value| value.name == one.name);
        let holding = readings.iter().filter(has).count();
        10 * holding >= 9 * readings.len()
    };
    let is_count = |one: &&Shared| one.rises && one.kind == Kind::Count;
    let mut rising = shared.iter().filter(is_count).filter(everywhere);
    let named = |one: &Shared| one.header.role == Role::Requests;
    let repeated = |one: &Shared| {
        let mut words = one.header.words.iter();
        let is_behind = one.header.words.last().is_some_and(|word| word == "after");
        // `step 100` is a remark beside a table, and here a count that rises.
        let is_other =
            matches!(one.header.role, Role::Other | Role::Note | Role::Series) || one.numbers;
        is_behind
            || one.name == NUMBERED
            || (is_other && words.any(|word| REPEATED.contains(&word.as_str())))
    };
    let all: Vec<&Shared> = rising.by_ref().collect();
    let by_name = all.iter().copied().find(|one| named(one));
    by_name.or_else(|| all.into_iter().find(|one| repeated(one)))
}
