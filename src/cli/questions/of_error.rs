//! Which errors are questions, and what can be answered to them.

use super::super::error::Error;
use super::choice::{Choice, Opt};
use crate::ingest::{Pace, Problem, may_be_memory};
#[cfg(feature = "live")]
use crate::live::prometheus::MemoryCandidate;
use crate::model::FitError;
use crate::units::{DateOrder, SizeUnit, TimeFormat};

/// What can be answered, the likeliest first; nothing where no option is an answer.
pub(super) fn choices(error: &Error) -> Vec<Choice> {
    match error {
        Error::Ingest(refused) => of_problem(refused.problem()),
        #[cfg(feature = "live")]
        Error::NoQuery { label, found, .. } => {
            let label = label
                .as_ref()
                .map_or(String::new(), |label| format!("{label}="));
            let query = |one: &MemoryCandidate| {
                Choice::new(Opt::Query, format!("{label}{}", one.query), "")
            };
            found.iter().map(query).collect()
        }
        Error::Fit(FitError::NoAxis { .. }) => apart(Pace::Unknown),
        _ => Vec::new(),
    }
}

fn step() -> Choice {
    Choice::example(Opt::Step, "3s", "the time between two readings")
}

/// What lies between two readings of which nothing tells when they were taken: counted by the
/// readings themselves, no clock is made up.
fn apart(pace: Pace) -> Vec<Choice> {
    let means = "the requests between two readings; 1 counts the readings";
    let each = Choice::example(Opt::Requests, "1/reading", means);
    match pace {
        Pace::Steady => vec![step(), each],
        Pace::Unknown => vec![each, step()],
    }
}

fn of_problem(problem: &Problem) -> Vec<Choice> {
    match problem {
        Problem::SeveralMemoryColumns { candidates } => by_rank(candidates)
            .into_iter()
            .map(|name| {
                let choice = Choice::new(Opt::Memory, &name, "");
                if says_nothing(&name) {
                    choice.undecided("the column of memory; those listed are whole pages of it")
                } else {
                    choice
                }
            })
            .collect(),
        Problem::NoMemoryColumn { columns } => match columns.as_slice() {
            // One with a name of its own may be anything, such as the use of processors.
            [only] if says_nothing(only) => {
                vec![Choice::new(Opt::Memory, only, "the only column of numbers")]
            }
            _ => {
                let may_be = |name: &&String| may_be_memory(name) || says_nothing(name);
                // What comes first is more often who or what it is.
                let likely: Vec<String> = columns.iter().rev().filter(may_be).cloned().collect();
                let means = "the column of memory, which its name does not say for certain";
                let choice = |name: &String| Choice::new(Opt::Memory, name, "").undecided(means);
                by_rank(&likely).iter().map(choice).collect()
            }
        },
        Problem::CountOfWhat { column, .. } => {
            let counted = format!("column:{column}");
            vec![
                Choice::new(Opt::Requests, counted, "it counts requests"),
                Choice::new(Opt::Time, column, "it is seconds since the start"),
            ]
        }
        Problem::NoUnit { column } => units(column),
        Problem::OpenUnit { units, .. } => {
            let means = "the unit of its numbers, which an option of the tool settled";
            let choice = |unit: &SizeUnit| Choice::new(Opt::Unit, unit.to_string(), means);
            let choices = units.iter().map(choice);
            choices.map(|choice| choice.undecided(means)).collect()
        }
        Problem::PercentOfWhat { .. } => {
            vec![Choice::example(Opt::Limit, "2GiB", "what 100 % is")]
        }
        Problem::FreeOfWhat => {
            vec![Choice::example(
                Opt::Limit,
                "24GiB",
                "the memory of the machine",
            )]
        }
        Problem::AmbiguousDate { cell, .. } => orders_of(cell),
        Problem::AmbiguousNumber { cell, .. } => decimal_marks(cell),
        Problem::SameTimes { each, .. } => {
            let mut ways = vec![
                Choice::new(Opt::Combine, "apart", "each is a series"),
                Choice::new(Opt::Combine, "sum", "they are parts of one thing"),
                Choice::new(Opt::Combine, "mean", "they are readings of one thing"),
                Choice::new(Opt::Combine, "max", "the largest of them counts"),
            ];
            // Where a clock is coarse, as many readings have a time as fall into it.
            if each.is_none() {
                ways.swap(0, 2);
            }
            ways
        }
        Problem::SeveralSheets { names } => names
            .iter()
            .map(|name| Choice::new(Opt::Sheet, name, ""))
            .collect(),
        Problem::NotCumulative { .. } => vec![
            Choice::new(Opt::RequestsAre, "added", "each row counts its own"),
            Choice::new(Opt::RequestsAre, "rate", "it is a rate"),
        ],
        Problem::NoTimes { pace } => apart(*pace),
        Problem::NotTimes { .. } | Problem::UnclearClock { .. } => {
            let none = |means, apart| Choice::example(Opt::Time, "none", means).with(apart);
            let by = apart(Pace::Steady).into_iter();
            by.map(|apart| none(apart.means, apart)).collect()
        }
        Problem::NoMemoryInLines { open } if open.speaks_of_memory => {
            let means = "the number in its lines that is memory, which nothing says";
            let choice = |pattern: &String| Choice::new(Opt::Pattern, pattern, "").undecided(means);
            open.patterns.iter().map(choice).collect()
        }
        Problem::Rows { .. } => {
            vec![Choice::new(Opt::SkipBadRows, "", "leave such rows out")]
        }
        _ => Vec::new(),
    }
}

/// Which mark is before decimals: the point, as in nearly all programs, unless what it divides may be the
/// whole `K` of a monitor that speaks another language.
fn decimal_marks(cell: &str) -> Vec<Choice> {
    let unit = cell.trim_start_matches(|c: char| !c.is_alphabetic()).trim();
    let divides_thousands = cell.contains('.') && matches!(unit, "" | "K" | "k");
    let (by_comma, by_point) = if cell.contains('.') {
        (
            "1.234 is a thousand and more",
            "1.234 is little more than one",
        )
    } else {
        (
            "1,234 is little more than one",
            "1,234 is a thousand and more",
        )
    };
    let comma = Choice::new(Opt::Decimal, "comma", by_comma);
    let point = Choice::new(Opt::Decimal, "point", by_point);
    if divides_thousands {
        vec![comma, point]
    } else {
        vec![point, comma]
    }
}

/// The orders in which a date can be read.
fn orders_of(cell: &str) -> Vec<Choice> {
    [
        (DateOrder::DayFirst, "dmy", "the day comes first"),
        (DateOrder::MonthFirst, "mdy", "the month comes first"),
        (DateOrder::YearFirst, "ymd", "the year comes first"),
    ]
    .into_iter()
    .filter(|(order, ..)| TimeFormat::infer_in_order([cell], Some(*order)).is_ok())
    .map(|(_, written, means)| Choice::new(Opt::DateOrder, written, means))
    .collect()
}

/// Units of bare numbers, with what a reading in each is at least: the kernel counts the memory of a
/// process in KiB, runtimes their own in bytes.
fn units(column: &str) -> Vec<Choice> {
    let name = column.to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| name.contains(word));
    // What is used of a machine is more than a process has.
    let of_machine = name == "used" || names(&["ram", "mem used", "mem.used"]);
    let of_kernel = names(&["rss", "resident", "vsz", "pss"]);
    let (bytes, least) = match (of_machine, of_kernel) {
        (true, _) => (1e8, 1e8),
        (false, true) => (1e6, 5e6),
        (false, false) => (1e6, 1e7),
    };
    [
        ("B", "bytes", bytes),
        ("KiB", "1024 bytes, which the kernel and ps call kB", least),
        ("MiB", "1024 KiB, which free -m counts", least),
        ("kB", "1000 bytes", least),
        ("MB", "1000 kB", least),
        ("GB", "1000 MB", least),
    ]
    .map(|(unit, means, least)| {
        let choice = Choice::new(Opt::Unit, unit, means).of_at_least(least);
        // What `ps` prints without a name is resident; what the kernel counts is whole pages.
        let comes_in_pages = match unit {
            "B" => of_kernel,
            "KiB" => says_nothing(column),
            _ => false,
        };
        let choice = if comes_in_pages {
            choice.in_pages()
        } else {
            choice
        };
        // A column without a name may be of a process or of a machine, as any tool prints it.
        if says_nothing(column) {
            choice.undecided("the unit of its numbers: KiB as ps counts, MiB as free -m does")
        } else {
            choice
        }
    })
    .into()
}

/// Whether the name of a column says nothing of what it holds.
fn says_nothing(name: &str) -> bool {
    name.starts_with("column ") || name.eq_ignore_ascii_case("value")
}

/// Columns of memory, those first by which a process is judged.
fn by_rank(candidates: &[String]) -> Vec<String> {
    const RANKS: [&[&str]; 5] = [
        &["rss", "resident"],
        &["working set", "working_set", "workingset"],
        &["used", "usage"],
        &["heap"],
        &["memory", "mem"],
    ];
    let rank = |name: &String| {
        let name = name.to_lowercase();
        let known = RANKS
            .iter()
            .position(|words| words.iter().any(|word| name.contains(word)));
        known.unwrap_or(RANKS.len())
    };
    let mut ranked = candidates.to_vec();
    ranked.sort_by_key(rank);
    ranked
}
