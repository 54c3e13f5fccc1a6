//! What the name of a column says: its role, and the unit of its numbers.

use crate::columns::labels::LabelSet;
use crate::columns::role::{self, Role};
use crate::columns::unit::{HeaderUnit, any_unit, word_unit};
use leakrate_core::units::SizeUnit;

/// A name, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HeaderName {
    /// Its words in lower case, without the unit.
    pub(crate) words: Vec<String>,
    /// The unit it states.
    pub(crate) unit: Option<HeaderUnit>,
    /// The instance it names, where it is a set of labels.
    pub(crate) instance: Option<String>,
    /// What the column holds, as far as the name tells.
    pub(crate) role: Role,
}

impl HeaderName {
    /// Takes a name apart: `heap_mb`, `rss (MiB)`, `RSS [kB]`, `memory_bytes`, `%MEM`,
    /// `{__name__="container_memory_usage_bytes", pod="web-1"}`.
    pub(crate) fn parse(name: &str) -> Self {
        let name = name.trim().trim_start_matches('#').trim();
        let labels = LabelSet::parse(name);
        let (plain, instance) = match &labels {
            Some(labels) => (labels.metric().unwrap_or_default(), labels.instance()),
            None => (name, None),
        };
        let (stem, mut unit) = bracketed_unit(aggregated(plain).unwrap_or(plain));
        let mut words = words(stem);
        if unit.is_none() && words.len() > 1 {
            unit = words.last().and_then(|word| word_unit(word));
            // A lone `b` is a unit beside memory, and else the second of two, as in `pod-b`.
            let is_second = words.last().is_some_and(|word| word == "b")
                && !role::names_memory(&words[..words.len() - 1]);
            unit = unit.filter(|_| !is_second);
            if unit.is_some() {
                words.pop();
            }
        }
        let counter = CounterName::parse(plain);
        let (counted, is_counter) = match &counter {
            Some(counter) => (self::words(counter.name), true),
            None => (words.clone(), false),
        };
        // A counter of memory that has no unit in its name counts bytes.
        let is_memory = || matches!(role::of(&counted, None), Role::Memory(_));
        if unit.is_none() && (counts_bytes(&counted) || (is_counter && is_memory())) {
            unit = Some(HeaderUnit::Size(SizeUnit::BYTE));
        }
        if plain.contains('%') {
            unit = Some(HeaderUnit::Percent);
        }
        let role = match role::of(&counted, unit) {
            Role::Memory(_) if counter.is_some_and(|counter| counter.is_sum) => Role::OtherMemory,
            role => role,
        };
        Self {
            role,
            words,
            unit,
            instance: instance.map(str::to_owned),
        }
    }

    /// Whether the name tells what the column holds.
    pub(crate) fn is_known(&self) -> bool {
        self.role != Role::Other
    }

    /// The unit, if it is one of memory.
    pub(crate) fn size_unit(&self) -> Option<SizeUnit> {
        match self.unit {
            Some(HeaderUnit::Size(unit)) => Some(unit),
            _ => None,
        }
    }

    /// The unit in seconds, if it is one of time.
    pub(crate) fn time_unit(&self) -> Option<f64> {
        match self.unit {
            Some(HeaderUnit::Time(seconds)) => Some(seconds),
            _ => None,
        }
    }
}

/// Whether the column of this name may be memory, where none is known to be it: a question for the
/// user, and no answer.
pub fn may_be_memory(name: &str) -> bool {
    let header = HeaderName::parse(name);
    role::may_be_memory(&header.words, header.unit)
}

/// Metrics that count bytes without a unit at the end: `jvm_memory_bytes_used`, which older clients of
/// Prometheus write, `container_memory_rss` of cAdvisor, `memstats.HeapAlloc` of Go.
fn counts_bytes(words: &[String]) -> bool {
    let is_memory = matches!(role::of(words, None), Role::Memory(_) | Role::OtherMemory);
    let says_so = words
        .iter()
        .any(|word| word == "bytes" || word == "memstats");
    let is = |word: &String, expected: &str| word == expected;
    let of_container = matches!(words, [one, two, ..] if is(one, "container") && is(two, "memory"));
    // `GC.GetTotalMemory` of .NET
    let of_collector = matches!(words, [.., one, two, three]
        if is(one, "get") && is(two, "total") && is(three, "memory"));
    is_memory && (says_so || of_container || of_collector)
}

/// The counter in `\\HOST\Process(app)\Working Set`, whose object may be called memory where the counter
/// is none of it: `\\HOST\.NET CLR Memory(app)\# Gen 2 Collections`.
struct CounterName<'n> {
    name: &'n str,
    /// Whether it is that of all processes together.
    is_sum: bool,
}

impl<'n> CounterName<'n> {
    fn parse(name: &'n str) -> Option<Self> {
        let (object, name) = name.strip_prefix(r"\\")?.rsplit_once('\\')?;
        let is_sum = object.ends_with("(_Total)");
        Some(Self { name, is_sum })
    }
}

/// What a query adds up or takes the mean of: the `rss` of `avg(rss)`. One value stands for each
/// interval, so it is as good a level as any.
fn aggregated(name: &str) -> Option<&str> {
    let (function, inside) = name.strip_suffix(')')?.split_once('(')?;
    let known = [
        "avg", "average", "mean", "max", "maximum", "min", "minimum", "last", "latest",
    ];
    known
        .contains(&function.trim().to_lowercase().as_str())
        .then_some(inside)
}

/// `rss (MiB)`, `RSS [kB]`: a unit in brackets at the end. Other brackets (`[UTC]`) are dropped.
fn bracketed_unit(name: &str) -> (&str, Option<HeaderUnit>) {
    let closed = name.trim_end().strip_suffix([')', ']']);
    match closed.and_then(|open| open.rsplit_once(['(', '['])) {
        Some((stem, inside)) if !stem.trim().is_empty() => (stem, any_unit(inside)),
        _ => (name, None),
    }
}

/// `heapUsed`, `heap_used`, `Heap Used` and `heap.used` are the same words.
fn words(name: &str) -> Vec<String> {
    // Written with capitals inside, binary units would fall apart into words.
    let binary = ["KiB", "MiB", "GiB", "TiB"];
    let suffix = binary.iter().find(|unit| name.trim_end().ends_with(*unit));
    let stem = suffix.map_or(name, |unit| name.trim_end().trim_end_matches(unit));
    let mut words = Vec::new();
    let mut word = String::new();
    let mut previous = ' ';
    for c in stem.chars() {
        let starts = previous.is_lowercase() && c.is_uppercase();
        if (starts || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        previous = c;
    }
    words.extend((!word.is_empty()).then_some(word));
    words.extend(suffix.map(|unit| unit.to_lowercase()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_found_wherever_a_name_puts_them() {
        let size = |name: &str| HeaderName::parse(name).size_unit().map(SizeUnit::bytes);
        for (name, bytes) in [
            ("heap_mb", 1e6),
            ("rss (MiB)", 1_048_576.0),
            ("Real (MB)", 1e6),
            ("memory_bytes", 1.0),
            ("RSS [kB]", 1e3),
            ("rssMB", 1e6),
            ("heapMiB", 1_048_576.0),
            ("memory (Mi)", 1_048_576.0),
            ("jvm_memory_bytes_used", 1.0),
            ("container_memory_rss", 1.0),
            ("memstats.HeapAlloc", 1.0),
            ("avg(rss_mb)", 1e6),
            (r"\\SRV\Process(app)\Working Set", 1.0),
            (r"\\SRV\Process(app)\Private Bytes", 1.0),
            (
                "{__name__=\"container_memory_usage_bytes\", pod=\"a\"}",
                1.0,
            ),
        ] {
            assert_eq!(size(name), Some(bytes), "{name}");
        }
        for name in ["heap", "bytes", "rss", "TimeGenerated [UTC]", "m", "pod-b"] {
            assert_eq!(size(name), None, "{name}");
        }
    }

    #[test]
    fn the_spelling_of_a_name_does_not_matter() {
        for name in [
            "heapUsed",
            "heap_used",
            "Heap Used",
            "heap.used",
            "HEAP-USED",
        ] {
            assert_eq!(HeaderName::parse(name).words, ["heap", "used"], "{name}");
        }
    }
}
