//! Roles: what a column holds, found from the words of its name.

use crate::columns::unit::HeaderUnit;
use leakrate_core::series::Metric;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Role {
    /// Points in time.
    Time,
    /// Time since the start.
    Elapsed,
    /// Memory of the process.
    Memory(Metric),
    /// Memory that is not the quantity to fit: totals, averages over instances, caches, free.
    OtherMemory,
    /// Memory in percent of something.
    MemoryPercent,
    /// The memory at which the process dies.
    Limit,
    /// Requests since the start, a running total.
    Requests,
    /// Requests since the row before.
    RequestsAdded,
    /// Requests for each second, or for the unit that the name states.
    RequestRate,
    /// Seconds of load since the row before, or since the start.
    LoadSeconds,
    /// Number of the process, or of its restarts so far.
    ProcessId,
    /// Time since the process began.
    Uptime,
    /// The version of the program that ran.
    Version,
    /// Which series a row belongs to.
    Series,
    /// A name of a series or of a single row.
    Label,
    /// A remark on a row.
    Note,
    /// Nothing that is known.
    Other,
}

/// Words of memory, in the languages that monitors of systems speak.
const MEMORY: [&str; 32] = [
    "heap",
    "heaps",
    "footprint",
    "maxrss",
    "rss",
    "mem",
    "memory",
    "ram",
    "pss",
    "uss",
    "wss",
    "vmrss",
    "resident",
    "workingset",
    "working",
    "private",
    "real",
    "speicher",
    "arbeitsspeicher",
    "hauptspeicher",
    "mémoire",
    "memoire",
    "memoria",
    "memória",
    "geheugen",
    "minne",
    "pamięć",
    "память",
    "памяти",
    "озу",
    "内存",
    "メモリ",
];

/// Words that say beside a unit of memory, and nothing else, that so much is there.
const OF_USE: [&str; 13] = [
    "used",
    "usage",
    "size",
    "value",
    "allocated",
    "alloc",
    "consumption",
    "consumed",
    "occupied",
    "verbrauch",
    "belegt",
    "utilisé",
    "usado",
];

/// Words of what passes through, or lies elsewhere than in memory.
pub(crate) const PASSING: [&str; 28] = [
    "download",
    "downloaded",
    "upload",
    "uploaded",
    "sent",
    "received",
    "send",
    "receive",
    "rx",
    "tx",
    "downloading",
    "uploading",
    "transferred",
    "traffic",
    "network",
    "net",
    "throughput",
    "read",
    "write",
    "wrote",
    "written",
    "copied",
    "file",
    "disk",
    "storage",
    "body",
    "response",
    "payload",
];

/// Whether a column that is not known to be memory in use may be it all the same, as its name or its
/// unit tell: a question, and no answer.
pub(crate) fn may_be_memory(words: &[String], unit: Option<HeaderUnit>) -> bool {
    let is = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let is_size = matches!(unit, Some(HeaderUnit::Size(_)));
    let is_counted = || unit.is_none() && (is(&MEMORY) || is(&["used", "alloc", "allocated"]));
    let is_peak = words.iter().all(|word| {
        !NOT_THE_LEVEL.contains(&word.as_str())
            || matches!(word.as_str(), "max" | "peak" | "total" | "mean" | "average")
    });
    (is_size || is_counted())
        && is_peak
        && !is(&PASSING)
        && !is(&[
            "limit", "limits", "quota", "slots", "pages", "length", "bits", "count", "objects",
        ])
}

/// Words that make a memory column something other than the level of one process.
const NOT_THE_LEVEL: [&str; 72] = [
    "threshold",
    "watermark",
    "low",
    "high",
    "cap",
    "capacity",
    "freed",
    "freelist",
    "total",
    "careful",
    "warning",
    "critical",
    "history",
    "max",
    "maximum",
    "min",
    "minimum",
    "avg",
    "average",
    "mean",
    "cache",
    "cached",
    "buffer",
    "buffers",
    "free",
    "available",
    "swap",
    "shared",
    "virtual",
    "request",
    "requested",
    "requests",
    "committed",
    "peak",
    "hwm",
    "inactive",
    "active",
    "executable",
    "freeable",
    "memfree",
    "avail",
    "commit",
    "dirty",
    "delta",
    "growth",
    "remaining",
    "unused",
    "idle",
    "released",
    "rate",
    "irate",
    "deriv",
    "increase",
    "read",
    "reads",
    "written",
    "failcnt",
    "faults",
    "refault",
    "huge",
    "mhz",
    "clock",
    "clocks",
    "paged",
    "nonpaged",
    "bandwidth",
    "temperature",
    "temp",
    "frei",
    "verfügbar",
    "libre",
    "disponible",
];

/// Words of what is done again and again.
pub(crate) const REPEATED: [&str; 35] = [
    "task",
    "tasks",
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

/// Whether a name says that it counts what is done again and again.
pub(crate) fn names_repeats(words: &[String]) -> bool {
    words.iter().any(|word| REPEATED.contains(&word.as_str()))
}

/// Whether words say that they count what is done again and again, and nothing else: `iteration`,
/// `calls done`, and no `object count`.
pub(crate) fn counts_repeats(words: &[String]) -> bool {
    const COUNTING: [&str; 19] = [
        "number",
        "no",
        "num",
        "nr",
        "n",
        "id",
        "index",
        "total",
        "done",
        "completed",
        "finished",
        "processed",
        "handled",
        "executed",
        "so",
        "far",
        "trips",
        "trip",
        "loaded",
    ];
    let is = |list: &[&str], word: &String| list.contains(&word.as_str());
    let is_repeated = |word: &String| is(&REPEATED, word) && !is(&["after", "count"], word);
    words.iter().any(is_repeated)
        && words
            .iter()
            .all(|word| is(&REPEATED, word) || is(&COUNTING, word))
}

/// Whether a name is that of what there is in all, and another that of what is free of it: they differ in
/// those words alone, as `total memory` and `free memory` do.
pub(crate) fn is_whole_of(whole: &[String], free: &[String]) -> bool {
    const WHOLE: [&str; 4] = ["total", "allocated", "committed", "capacity"];
    const FREE: [&str; 2] = ["free", "available"];
    let rest = |words: &[String], own: &[&str]| -> Option<Vec<String>> {
        let is_own = |word: &&String| own.contains(&word.as_str());
        let (telling, mut rest): (Vec<&String>, Vec<&String>) = words.iter().partition(is_own);
        rest.sort_unstable();
        rest.dedup();
        (!telling.is_empty()).then(|| rest.into_iter().cloned().collect())
    };
    rest(whole, &WHOLE).is_some_and(|rest_of_whole| {
        names_memory(&rest_of_whole) && rest(free, &FREE) == Some(rest_of_whole)
    })
}

/// Whether words name memory, of whatever kind.
pub(crate) fn names_memory(words: &[String]) -> bool {
    words.iter().any(|word| MEMORY.contains(&word.as_str()))
}

/// The role that words and unit of a name tell.
pub(crate) fn of(words: &[String], unit: Option<HeaderUnit>) -> Role {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let timed = matches!(unit, Some(HeaderUnit::Time(_)));
    if has(&MEMORY) || matches!(unit, Some(HeaderUnit::Size(_))) {
        return memory(&words, unit);
    }
    if words.first() == Some(&"load") && (timed || has(&["seconds", "s"])) {
        return Role::LoadSeconds;
    }
    if has(&[
        "request",
        "requests",
        "req",
        "reqs",
        "invocations",
        "hits",
        "rps",
        "qps",
    ]) {
        return requests(&words, unit);
    }
    whole_name(&words)
}

/// The role of a name that is known as a whole.
fn whole_name(words: &[&str]) -> Role {
    match words {
        _ if names_version(words) => Role::Version,
        // What Go has allocated on its heap and not freed.
        ["alloc"] => Role::Memory(Metric::Heap),
        ["uptime"] => Role::Uptime,
        ["pid" | "restarts"] | ["process", "id"] | ["restart", "count"] => Role::ProcessId,
        [
            "pod" | "instance" | "container" | "host" | "hostname" | "node" | "dyno" | "replica"
            | "series" | "server" | "machine" | "vm" | "worker" | "task",
        ]
        | [
            "pod" | "container" | "instance" | "process" | "series" | "node" | "host",
            "name",
        ]
        | ["machine" | "instance" | "container", "id"] => Role::Series,
        [
            "case" | "name" | "service" | "environment" | "app" | "deployment" | "job" | "cluster"
            | "namespace" | "region",
        ] => Role::Label,
        ["label" | "phase" | "step" | "stage" | "note" | "comment" | "remark"] => Role::Note,
        ["elapsed", ..] | ["seconds" | "minutes" | "hours" | "t" | "sec" | "min"] => Role::Elapsed,
        [
            "time" | "times" | "timestamp" | "timestamps" | "epoch" | "ts" | "date" | "datetime"
            | "when" | "currenttime",
        ]
        | [
            "current" | "sample" | "date" | "event" | "start" | "local" | "utc",
            "time",
        ]
        | ["time", "generated" | "stamp" | "utc"]
        | ["timestamp", "utc"] => Role::Time,
        _ => Role::Other,
    }
}

/// Whether words name what is another one after each deploy. `schema_version` and `os_version` do not.
fn names_version(words: &[&str]) -> bool {
    const OF_A_PROGRAM: [&str; 10] = [
        "app",
        "application",
        "service",
        "program",
        "release",
        "build",
        "image",
        "container",
        "deployment",
        "git",
    ];
    let own = match words {
        [of, rest @ ..] if OF_A_PROGRAM.contains(of) && !rest.is_empty() => rest,
        all => all,
    };
    matches!(
        own,
        ["version" | "release" | "image" | "revision" | "commit"]
            | ["image" | "release" | "version", "tag"]
            | ["commit" | "git", "sha" | "hash" | "id"]
            | ["git", "commit" | "revision" | "tag"]
    ) || matches!(words, ["image" | "release", "tag"] | ["git", "sha"])
}

fn memory(words: &[&str], unit: Option<HeaderUnit>) -> Role {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    if !has(&MEMORY) {
        // A unit of memory alone does not make memory of `bytes_received` or `file_bytes`.
        return match words {
            ["limit" | "limits" | "quota"] => Role::Limit,
            // What .NET calls the heap that is in use.
            [.., "gc", "objects", "size"] => Role::Memory(Metric::Heap),
            words if words.iter().all(|word| OF_USE.contains(word)) => {
                Role::Memory(Metric::Unknown)
            }
            _ => Role::OtherMemory,
        };
    }
    if has(&["limit", "limits", "quota"]) {
        return Role::Limit;
    }
    // `GC.GetTotalMemory()` of .NET.
    if matches!(words, [.., "get", "total", "memory"]) {
        return Role::Memory(Metric::Heap);
    }
    // What Go has taken from the system for its heap, used or not.
    if matches!(words, [.., "heap", "sys"]) {
        return Role::OtherMemory;
    }
    // Pages in a second, seconds of collections.
    let is_flow = matches!(unit, Some(HeaderUnit::Time(_))) || has(&["sec", "second", "persec"]);
    if has(&NOT_THE_LEVEL)
        || is_flow
        || has(&["external", "malloced", "objects", "count", "time", "gc"])
        // Parts of a heap that are counted, as Ruby does, are no bytes, nor is the width of an address.
        || has(&["slots", "pages", "length", "bits"])
    {
        return Role::OtherMemory;
    }
    if unit == Some(HeaderUnit::Percent)
        || has(&["percent", "perc", "utilization", "utilisation", "pct"])
    {
        return Role::MemoryPercent;
    }
    Role::Memory(metric(words))
}

/// Which quantity the words of a memory column name.
pub(crate) fn metric(words: &[&str]) -> Metric {
    let has = |word: &str| words.contains(&word);
    // The runtime of Go speaks of its heap so.
    if has("heap") || has("heaps") || has("memstats") || (has("mem") && has("stats")) {
        Metric::Heap
    } else if has("workingset") || (has("working") && has("set")) || has("wss") {
        Metric::WorkingSet
    } else if has("rss") || has("resident") || has("vmrss") || has("maxrss") {
        Metric::ResidentSet
    } else if has("container") && has("usage") {
        Metric::ContainerUsage
    } else if has("ram") {
        Metric::Host
    } else {
        Metric::Unknown
    }
}

fn requests(words: &[&str], unit: Option<HeaderUnit>) -> Role {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let measured = [
        "failed", "failure", "failures", "errors", "average", "avg", "median", "latency",
        "duration", "size", "time", "at", "id", "method", "url", "path",
    ];
    if has(&measured) {
        return Role::Other;
    }
    if has(&["rps", "qps", "rate", "second", "sec"]) || matches!(unit, Some(HeaderUnit::Time(_))) {
        return Role::RequestRate;
    }
    if has(&["added", "delta", "new", "interval", "increment", "per"]) {
        return Role::RequestsAdded;
    }
    Role::Requests
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::HeaderName;

    #[test]
    fn names_from_real_files_tell_their_role() {
        let cases = [
            ("Time", Role::Time),
            ("timestamp", Role::Time),
            ("TimeGenerated [UTC]", Role::Time),
            ("currentTime", Role::Time),
            ("elapsed_s", Role::Elapsed),
            ("elapsed_time", Role::Elapsed),
            ("minutes", Role::Elapsed),
            ("heap_mb", Role::Memory(Metric::Heap)),
            ("heapUsed", Role::Memory(Metric::Heap)),
            ("heapTotal", Role::OtherMemory),
            ("RSS(MB)", Role::Memory(Metric::ResidentSet)),
            ("VSZ(MB)", Role::OtherMemory),
            ("RAM Used", Role::Memory(Metric::Host)),
            ("RAM Total", Role::OtherMemory),
            ("RAM Cache + Buffer", Role::OtherMemory),
            (
                "container_memory_working_set_bytes",
                Role::Memory(Metric::WorkingSet),
            ),
            ("heap_size_limit", Role::Limit),
            ("limit_bytes", Role::Limit),
            ("container_spec_memory_limit_bytes", Role::Limit),
            (
                "kube_pod_container_resource_limits_memory_bytes",
                Role::Limit,
            ),
            ("heap_live_slots", Role::OtherMemory),
            ("heap_allocated_pages", Role::OtherMemory),
            ("mem.bits", Role::OtherMemory),
            ("%MEM", Role::MemoryPercent),
            ("mem.percent", Role::MemoryPercent),
            ("requests", Role::Requests),
            ("http_requests_total", Role::Requests),
            ("requests_added", Role::RequestsAdded),
            ("requests_per_cycle", Role::RequestsAdded),
            ("req_per_sec", Role::RequestRate),
            ("Requests/s", Role::RequestRate),
            ("requests_per_minute", Role::RequestRate),
            ("load_seconds", Role::LoadSeconds),
            ("Process ID", Role::ProcessId),
            ("restart_count", Role::ProcessId),
            ("Pod Name", Role::Series),
            ("label", Role::Note),
            ("version", Role::Version),
            ("app_version", Role::Version),
            ("service.version", Role::Version),
            ("image", Role::Version),
            ("imageTag", Role::Version),
            ("git_commit", Role::Version),
            ("git_sha", Role::Version),
            ("commit", Role::Version),
            ("schema_version", Role::Other),
            ("python_version", Role::Other),
            ("CPU%", Role::Other),
            ("Arbeitsspeicher (MB)", Role::Memory(Metric::Unknown)),
            ("Mémoire (Mo)", Role::Memory(Metric::Unknown)),
            ("Память, МБ", Role::Memory(Metric::Unknown)),
            ("Speicher (%)", Role::MemoryPercent),
            ("Arbeitsspeicher frei (MB)", Role::OtherMemory),
            ("memory_available_mb", Role::OtherMemory),
            ("mem_remaining_mb", Role::OtherMemory),
            ("memory_delta_kb", Role::OtherMemory),
            ("rate(container_memory_rss[5m])", Role::OtherMemory),
            (
                "deriv(process_resident_memory_bytes[1h])",
                Role::OtherMemory,
            ),
            (
                "kube_pod_container_resource_requests_memory_bytes",
                Role::OtherMemory,
            ),
            ("clocks.current.memory [MHz]", Role::OtherMemory),
            ("\\\\SRV\\Memory\\Pages/sec", Role::Other),
            ("HeapIdle", Role::OtherMemory),
            ("memstats.HeapSys", Role::OtherMemory),
            ("memstats.HeapAlloc", Role::Memory(Metric::Heap)),
            ("memory.failcnt", Role::OtherMemory),
            ("allocated_mb", Role::Memory(Metric::Unknown)),
            ("api (MB)", Role::OtherMemory),
            ("Physical footprint", Role::Memory(Metric::Unknown)),
            ("maxrss", Role::Memory(Metric::ResidentSet)),
            ("avg", Role::Other),
            ("file_bytes_on_disk", Role::Other),
        ];
        for (name, role) in cases {
            assert_eq!(HeaderName::parse(name).role, role, "{name}");
        }
    }

    #[test]
    fn a_counter_of_windows_is_what_its_last_part_says() {
        for (name, role) in [
            (
                r"\\SRV\.NET CLR Memory(app)\# Gen 2 Collections",
                Role::Other,
            ),
            (r"\\SRV\.NET CLR Memory(app)\% Time in GC", Role::Other),
            (
                r"\\SRV\.NET CLR Memory(app)\# Bytes in all Heaps",
                Role::Memory(Metric::Heap),
            ),
            (
                r"\\SRV\Process(app)\Working Set",
                Role::Memory(Metric::WorkingSet),
            ),
        ] {
            assert_eq!(HeaderName::parse(name).role, role, "{name}");
        }
    }

    #[test]
    fn a_doubtful_name_may_be_memory_where_nothing_speaks_against_it() {
        for (name, expected) in [
            ("api (MB)", true),
            ("peak_memory_mb", true),
            ("used", true),
            ("received (MB)", false),
            ("disk_gb", false),
            ("memory_free_mb", false),
            ("memory_limit", false),
            ("heap_live_slots", false),
            ("cpu", false),
        ] {
            let header = HeaderName::parse(name);
            assert_eq!(
                may_be_memory(&header.words, header.unit),
                expected,
                "{name}"
            );
        }
    }
}
