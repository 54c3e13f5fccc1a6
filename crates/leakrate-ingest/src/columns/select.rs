//! Which columns are the memory and the requests: chosen only where there is no doubt.

use crate::columns::HeaderName;
use crate::columns::Role;
use crate::columns::role::{is_whole_of, names_memory};
use crate::columns::{Candidate, Content};
use crate::error::Problem;
use crate::kit::recording::{ColumnInfo, ColumnUse, Counting};
use crate::options::{ReadOptions, RequestSpec, RequestsAre};
use leakrate_core::caveat::Caveat;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeUnit, nearest};

/// Positions of the columns to fit: those the user named, or the one that is memory by its name,
/// or all that are the same quantity of several instances.
///
/// # Errors
/// None is known to be memory, or several are and differ.
pub(crate) fn memory(
    candidates: &[Candidate],
    options: &ReadOptions,
) -> Result<Vec<usize>, Problem> {
    if !options.memory.is_empty() {
        let wanted = options.memory.iter();
        return wanted.map(|wanted| named(candidates, wanted)).collect();
    }
    let of_role = |wanted: fn(&Role) -> bool| -> Vec<usize> {
        positions(candidates, |c| wanted(&c.header.role))
    };
    let named = of_role(|role| matches!(role, Role::Memory(_)));
    let filled: Vec<usize> = named
        .iter()
        .copied()
        .filter(|&at| candidates[at].content != Content::Other)
        .collect();
    let attempts = [
        filled,
        named,
        of_role(|role| matches!(role, Role::MemoryPercent)),
        averages(candidates),
        unnamed(candidates, options),
    ];
    match attempts.into_iter().find(|found| !found.is_empty()) {
        Some(found) if found.len() == 1 || are_instances(candidates, &found) => Ok(found),
        Some(found) => whole_process(candidates, &found)
            .map(|whole| vec![whole])
            .ok_or_else(|| Problem::SeveralMemoryColumns {
                candidates: names(candidates, &found),
            }),
        None => Err(Problem::NoMemoryColumn {
            columns: names(
                candidates,
                &positions(candidates, |c| c.content != Content::Other),
            ),
        }),
    }
}

/// What there is of memory and what of it is free, of which neither alone is what is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WholeAndFree {
    pub(crate) whole: usize,
    pub(crate) free: usize,
}

/// The columns that say what there is in all and what of it is free, if no column that was found says what is
/// in use. Memory that is available takes into account what caches would give back, which memory that is free
/// does not. What is allocated may be in use or all there is: it is that where a maximum stands beside it.
pub(crate) fn whole_and_free(
    candidates: &[Candidate],
    found: &[usize],
    options: &ReadOptions,
) -> Option<WholeAndFree> {
    let numbers = positions(candidates, |c| c.content != Content::Other);
    let words = |at: usize| candidates[at].header.words.as_slice();
    let is_called = |at: usize, word: &str| words(at).iter().any(|own| own == word);
    let pair = |word: &str| {
        let free = only(numbers.iter().copied().filter(|&at| is_called(at, word)))?;
        let is_whole = |at: usize| is_whole_of(words(at), words(free));
        let whole = only(numbers.iter().copied().filter(|&at| is_whole(at)))?;
        Some(WholeAndFree { whole, free })
    };
    let pair = pair("available").or_else(|| pair("free"))?;
    let has_maximum = || {
        let is_maximum = |&at: &usize| is_called(at, "max") || is_called(at, "maximum");
        numbers.iter().any(is_maximum)
    };
    let is_settled = is_called(pair.whole, "total") || has_maximum();
    let role = |at: usize| candidates[at].header.role;
    // A share of what is not known is less than both.
    let is_open = |at: usize| {
        at == pair.whole || (role(at) == Role::MemoryPercent && options.limit.is_none())
    };
    (is_settled && found.iter().all(|&at| is_open(at))).then_some(pair)
}

/// The one that there is.
fn only(mut found: impl Iterator<Item = usize>) -> Option<usize> {
    found.next().filter(|_| found.next().is_none())
}

/// Settles which column tells the limit where the user names one: it, and no other by its name. A
/// column that is kept as it is tells its limit beside something else.
///
/// # Errors
/// There is none of that name.
pub(crate) fn limit(
    candidates: &mut [Candidate],
    options: &ReadOptions,
    is_kept: impl Fn(usize) -> bool,
) -> Result<(), Problem> {
    let Some(wanted) = &options.limit_column else {
        return Ok(());
    };
    let named = named(candidates, wanted)?;
    for (at, candidate) in candidates.iter_mut().enumerate() {
        let role = &mut candidate.header.role;
        match (at == named, *role) {
            (true, _) if !is_kept(at) => *role = Role::Limit,
            (false, Role::Limit) => *role = Role::OtherMemory,
            _ => {}
        }
    }
    Ok(())
}

/// The one resident set among columns that are else heaps of the same process: a heap is a part of
/// what is resident, and what kills a process is the whole.
fn whole_process(candidates: &[Candidate], found: &[usize]) -> Option<usize> {
    let is =
        |metric: Metric| move |&&at: &&usize| candidates[at].header.role == Role::Memory(metric);
    let mut wholes = found.iter().filter(is(Metric::ResidentSet));
    let (&whole, None) = (wholes.next()?, wholes.next()) else {
        return None;
    };
    let process = |at: usize| {
        let header = &candidates[at].header;
        let words = header.words.iter().filter(|word| !tells_of_memory(word));
        (words.collect::<Vec<_>>(), &header.instance)
    };
    let is_part = |at: &usize| is(Metric::Heap)(&at) && process(*at) == process(whole);
    let are_parts = found.iter().all(|at| *at == whole || is_part(at));
    are_parts.then_some(whole)
}

/// Whether a word of a name says what memory it is, and not whose.
fn tells_of_memory(word: &String) -> bool {
    const TELLING: [&str; 14] = [
        "used",
        "usage",
        "use",
        "in",
        "size",
        "set",
        "bytes",
        "process",
        "nodejs",
        "alloc",
        "allocated",
        "stats",
        "memstats",
        "sys",
    ];
    TELLING.contains(&word.as_str()) || names_memory(std::slice::from_ref(word))
}

/// What is said where the whole of a process was fitted, and columns that are its parts were not.
pub(crate) fn parts_left(columns: &[ColumnInfo]) -> Option<Caveat> {
    let are = |metric: Metric, usage: ColumnUse| {
        columns
            .iter()
            .filter(move |column| column.role == Role::Memory(metric) && column.usage == usage)
    };
    let mut wholes = are(Metric::ResidentSet, ColumnUse::Used);
    let (Some(whole), None) = (wholes.next(), wholes.next()) else {
        return None;
    };
    let parts = are(Metric::Heap, ColumnUse::Unused).map(|column| column.name.clone());
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| Caveat::PartsOfProcess {
        whole: whole.name.clone(),
        parts,
    })
}

/// The column of requests and how it counts, if there is one.
///
/// # Errors
/// The user named a column that is not there.
pub(crate) fn requests(
    candidates: &[Candidate],
    options: &ReadOptions,
) -> Result<Option<(usize, Counting)>, Problem> {
    match &options.requests {
        Some(RequestSpec::Column(wanted)) => {
            let at = named(candidates, wanted)?;
            let counting = counting(candidates[at].header.role).unwrap_or(Counting::Total);
            Ok(Some((at, said(options).unwrap_or(counting))))
        }
        Some(RequestSpec::Rate(_)) => {
            let load = positions(candidates, |c| c.header.role == Role::LoadSeconds);
            Ok(load.first().map(|&at| (at, Counting::LoadSeconds)))
        }
        Some(RequestSpec::File(_) | RequestSpec::Counts(_) | RequestSpec::EachReading(_)) => {
            Ok(None)
        }
        // A running total is exact, increments depend on the rows, a rate is an average.
        None => Ok([
            Role::Requests,
            Role::RequestsAdded,
            Role::RequestRate,
            Role::LoadSeconds,
        ]
        .into_iter()
        .find_map(|role| {
            let found = positions(candidates, |c| c.header.role == role);
            let counting = match role {
                Role::LoadSeconds => counting(role),
                _ => said(options).or(counting(role)),
            };
            found.first().copied().zip(counting)
        })),
    }
}

/// The position of the column a user named: exactly, or else but for case, or else but for the
/// unit (`heap` for `heap_mb`), if only one is meant; or by its number (`column 3`).
///
/// # Errors
/// There is none.
pub(crate) fn named(candidates: &[Candidate], wanted: &str) -> Result<usize, Problem> {
    let lower = wanted.to_lowercase();
    let words = HeaderName::parse(wanted).words;
    let unique = |found: Vec<usize>| match found.as_slice() {
        &[alone] => Some(alone),
        _ => None,
    };
    candidates
        .iter()
        .position(|candidate| candidate.name == wanted)
        .or_else(|| unique(positions(candidates, |c| c.name.to_lowercase() == lower)))
        .or_else(|| unique(positions(candidates, |c| c.header.words == words)))
        .or_else(|| numbered(wanted).filter(|&at| at < candidates.len()))
        .ok_or_else(|| Problem::NoSuchColumn {
            wanted: wanted.to_owned(),
            nearest: nearest(wanted, candidates.iter().map(|c| c.name.as_str())),
            columns: candidates.iter().map(|c| c.name.clone()).collect(),
        })
}

/// The position of `column 3`.
pub(crate) fn numbered(wanted: &str) -> Option<usize> {
    let number: usize = wanted.trim().strip_prefix("column ")?.trim().parse().ok()?;
    number.checked_sub(1)
}

/// How the user says that requests are counted.
fn said(options: &ReadOptions) -> Option<Counting> {
    options.requests_are.map(|are| match are {
        RequestsAre::Total => Counting::Total,
        RequestsAre::Added => Counting::Added,
        RequestsAre::Rate => Counting::PerSecond,
    })
}

fn counting(role: Role) -> Option<Counting> {
    match role {
        Role::Requests => Some(Counting::Total),
        Role::RequestsAdded => Some(Counting::Added),
        Role::RequestRate => Some(Counting::PerSecond),
        Role::LoadSeconds => Some(Counting::LoadSeconds),
        _ => None,
    }
}

/// `avg_memory_mb` is the level if nothing else is.
fn averages(candidates: &[Candidate]) -> Vec<usize> {
    const AVERAGE: [&str; 3] = ["avg", "average", "mean"];
    positions(candidates, |c| {
        let average = |word: &String| AVERAGE.contains(&word.as_str());
        let is_average = c.header.words.iter().any(average);
        // `Avg. Bytes` of a load tester is no memory.
        c.header.role == Role::OtherMemory && is_average && names_memory(&c.header.words)
    })
}

/// Columns without a telling name: amounts with units are memory; bare numbers are only if they
/// stand alone or are numbered instances (`Pod 1`, `Pod 2`).
fn unnamed(candidates: &[Candidate], options: &ReadOptions) -> Vec<usize> {
    let other = |content| {
        positions(candidates, |c| {
            c.header.role == Role::Other && c.content == content && !is_summary(&c.header)
        })
    };
    let amounts = other(Content::Amounts);
    if !amounts.is_empty() {
        return amounts;
    }
    let numbers = other(Content::Numbers);
    let in_pages = |at: usize| candidates[at].is_nameless() && candidates[at].pages.is_some();
    let is_memory = |at: usize| options.unit.is_some() || in_pages(at);
    let alone = matches!(numbers.as_slice(), &[only] if is_memory(only));
    let instances = numbers.len() > 1;
    if alone || (instances && are_instances(candidates, &numbers)) {
        return numbers;
    }
    // Where there are several, all are candidates.
    numbers.into_iter().filter(|&at| in_pages(at)).collect()
}

fn is_summary(header: &HeaderName) -> bool {
    const SUMMARY: [&str; 8] = [
        "avg", "average", "mean", "total", "sum", "min", "max", "median",
    ];
    header
        .words
        .iter()
        .any(|word| SUMMARY.contains(&word.as_str()))
}

/// Whether columns are one quantity of several instances: same metric with other labels, or names
/// that differ in a number or in words that say nothing of memory. Numbers that stand in for names
/// are none.
fn are_instances(candidates: &[Candidate], found: &[usize]) -> bool {
    let stem = |at: usize| {
        let Candidate { header, unit, .. } = &candidates[at];
        let telling: Vec<&str> = match header.role {
            Role::Other => header
                .words
                .iter()
                .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()))
                // `pod-a` and `pod-b` are told apart as `pod-1` and `pod-2` are.
                .filter(|word| word.len() > usize::from(header.words.len() > 1))
                .collect(),
            _ => header
                .words
                .iter()
                .map(String::as_str)
                .filter(|word| HeaderName::parse(word).is_known() || *word == "used")
                .collect(),
        };
        (telling, unit.map(SizeUnit::bytes))
    };
    let named = found.iter().all(|&at| !candidates[at].is_nameless());
    named && found.windows(2).all(|pair| stem(pair[0]) == stem(pair[1]))
}

fn positions(candidates: &[Candidate], wanted: impl Fn(&Candidate) -> bool) -> Vec<usize> {
    (0..candidates.len())
        .filter(|&at| wanted(&candidates[at]))
        .collect()
}

fn names(candidates: &[Candidate], found: &[usize]) -> Vec<String> {
    found
        .iter()
        .map(|&at| candidates[at].name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::IngestError;

    fn candidates(names: &[&str]) -> Vec<Candidate> {
        names
            .iter()
            .map(|name| {
                let header = HeaderName::parse(name);
                Candidate {
                    name: (*name).to_owned(),
                    unit: header.size_unit(),
                    header,
                    content: Content::Numbers,
                    pages: None,
                }
            })
            .collect()
    }

    fn chosen(names: &[&str]) -> Result<Vec<usize>, Problem> {
        memory(&candidates(names), &ReadOptions::default())
    }

    #[test]
    fn helper_columns_are_not_fitted() {
        let cases: [(&[&str], &[usize]); 5] = [
            (
                &[
                    "Time",
                    "RAM Total",
                    "RAM Used",
                    "RAM Cache + Buffer",
                    "RAM Free",
                    "SWAP Used",
                ],
                &[2],
            ),
            (&["Time", "RSS(MB)", "VSZ(MB)", "CPU%"], &[1]),
            (&["Time", "Pod 1", "Pod 2", "avg"], &[1, 2]),
            (&["time", "memory_mb", "memory_limit_mb"], &[1]),
            (&["time", "avg_memory_mb", "max_memory_mb"], &[1]),
        ];
        for (names, expected) in cases {
            assert_eq!(chosen(names).unwrap(), expected, "{names:?}");
        }
    }

    #[test]
    fn a_doubtful_choice_is_an_error_that_lists_the_candidates() {
        for (names, doubtful) in [
            (&["requests", "pss_mb", "rss_mb"], ["pss_mb", "rss_mb"]),
            (
                &["t", "one_rss_mb", "two_heap_mb"],
                ["one_rss_mb", "two_heap_mb"],
            ),
        ] {
            assert_eq!(
                chosen(names).unwrap_err(),
                Problem::SeveralMemoryColumns {
                    candidates: doubtful.map(str::to_owned).into(),
                }
            );
        }
        let error = chosen(&["time", "cpu", "threads"]).unwrap_err();
        assert!(matches!(error, Problem::NoMemoryColumn { .. }));
    }

    #[test]
    fn a_process_is_fitted_as_a_whole_and_not_by_its_parts() {
        for (names, whole) in [
            (&["time", "heap_mb", "rss_mb"], 2),
            (&["memory.rss", "memory.heapTotal", "memory.heapUsed"], 0),
            (&["MemStats.Sys", "Resident", "MemStats.Alloc"], 1),
            (
                &[
                    "nodejs_heap_size_used_bytes",
                    "time",
                    "process_resident_memory_bytes",
                ],
                2,
            ),
        ] {
            assert_eq!(chosen(names).unwrap(), [whole], "{names:?}");
        }
        let column = |name: &str, usage| ColumnInfo {
            usage,
            ..candidates(&[name])[0].info()
        };
        let read = |rss, heap| [column("rss", rss), column("heapUsed", heap)];
        let told = parts_left(&read(ColumnUse::Used, ColumnUse::Unused));
        assert_eq!(
            told,
            Some(Caveat::PartsOfProcess {
                whole: "rss".into(),
                parts: vec!["heapUsed".into()],
            })
        );
        assert_eq!(parts_left(&read(ColumnUse::Unused, ColumnUse::Used)), None);
        assert_eq!(parts_left(&[column("rss", ColumnUse::Used)]), None);
    }

    #[test]
    fn an_average_of_anything_else_is_no_memory() {
        let error = chosen(&["Label", "Average", "Avg. Bytes", "Received KB/sec"]).unwrap_err();
        assert!(matches!(error, Problem::NoMemoryColumn { .. }));
    }

    #[test]
    fn the_same_metric_of_several_pods_is_several_series() {
        let label = |pod| format!("{{__name__=\"container_memory_rss\", pod=\"{pod}\"}}");
        let (one, two) = (label("a"), label("b"));
        assert_eq!(chosen(&["Time", &one, &two]).unwrap(), [1, 2]);
        assert_eq!(
            chosen(&["Time", "web-1 rss_mb", "web-2 rss_mb"]).unwrap(),
            [1, 2]
        );
    }

    #[test]
    fn the_limit_is_told_by_the_column_that_is_named_alone() {
        let options = ReadOptions {
            limit_column: Some("ceiling".into()),
            ..ReadOptions::default()
        };
        let mut columns = candidates(&["time", "rss_mb", "memory_limit_mb", "ceiling_mb"]);
        limit(&mut columns, &options, |_| false).unwrap();
        let roles: Vec<Role> = columns.iter().map(|column| column.header.role).collect();
        assert_eq!(roles[2..], [Role::OtherMemory, Role::Limit]);
        assert_eq!(memory(&columns, &options).unwrap(), [1]);
    }

    #[test]
    fn the_nearest_name_is_offered_for_one_that_is_not_there() {
        let options = ReadOptions {
            memory: vec!["heep_mb".into()],
            ..ReadOptions::default()
        };
        let error = memory(&candidates(&["time", "heap_mb"]), &options).unwrap_err();
        assert_eq!(IngestError::from(error).advice(), "did you mean `heap_mb`?");
    }
}
