//! What a server has that is likely to be the memory of programs.

use std::collections::BTreeMap;

use crate::prometheus::client::PrometheusClient;
use crate::prometheus::error::AskError;
use leakrate_core::units::Timestamp;

/// Names under which exporters and runtimes tell memory: the surest measure of a process first.
const NAMES: [&str; 11] = [
    "process_resident_memory_bytes",
    "container_memory_working_set_bytes",
    "container_memory_rss",
    "process_memory_usage_bytes",
    "process_working_set_bytes",
    "namedprocess_namegroup_memory_bytes",
    "jvm_memory_used_bytes",
    "nodejs_heap_size_used_bytes",
    "go_memstats_heap_inuse_bytes",
    "go_memstats_alloc_bytes",
    "dotnet_total_memory_bytes",
];

/// Labels that keep to what is one program, where a metric tells groups and parts too.
const NARROWED: [(&str, &[&str]); 4] = [
    (
        "container_memory_working_set_bytes",
        &["container!=\"\",container!=\"POD\"", "name!=\"\""],
    ),
    (
        "container_memory_rss",
        &["container!=\"\",container!=\"POD\"", "name!=\"\""],
    ),
    (
        "namedprocess_namegroup_memory_bytes",
        &["memtype=\"resident\""],
    ),
    ("jvm_memory_used_bytes", &["area=\"heap\""]),
];

/// Jobs that watch others, and are seldom what somebody asks about.
const WATCHERS: [&str; 6] = [
    "prometheus",
    "alertmanager",
    "grafana",
    "node",
    "node-exporter",
    "victoriametrics",
];

/// A query that is likely to give the memory of programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryCandidate {
    /// The query.
    pub query: String,
    /// How many series it gives.
    pub series: usize,
}

/// The likeliest metric of memory of every job that has one at a moment.
///
/// # Errors
/// [`AskError`].
pub fn memory_candidates(
    client: &mut PrometheusClient<'_>,
    at: Timestamp,
) -> Result<Vec<MemoryCandidate>, AskError> {
    let query = format!(
        "count by (__name__, job) ({{__name__=~\"{}\"}})",
        NAMES.join("|")
    );
    let answer = client.instant(&query, at)?;
    let mut jobs: BTreeMap<(bool, String), (usize, usize)> = BTreeMap::new();
    for series in answer.series {
        let label = |name: &str| series.labels.get(name).map_or("", String::as_str);
        let Some(rank) = NAMES.iter().position(|name| *name == label("__name__")) else {
            continue;
        };
        let job = label("job").to_owned();
        let count = series.values.first().map_or(0, |count| *count as usize);
        let known = jobs
            .entry((WATCHERS.contains(&job.as_str()), job))
            .or_insert((rank, count));
        *known = (rank, count).min(*known);
    }
    let mut found = Vec::new();
    for ((_, job), (rank, count)) in jobs {
        found.push(narrowed(client, NAMES[rank], &job, count, at)?);
    }
    Ok(found)
}

/// The metric of a job, by as many labels as keep to programs.
fn narrowed(
    client: &mut PrometheusClient<'_>,
    name: &str,
    job: &str,
    count: usize,
    at: Timestamp,
) -> Result<MemoryCandidate, AskError> {
    let job = (!job.is_empty()).then(|| format!("job={}", serde_json::Value::from(job)));
    let selector = |more: Option<&str>| {
        let labels: Vec<&str> = job.as_deref().into_iter().chain(more).collect();
        if labels.is_empty() {
            name.to_owned()
        } else {
            format!("{name}{{{}}}", labels.join(","))
        }
    };
    let ways = NARROWED.iter().find(|(narrowed, _)| *narrowed == name);
    for way in ways.map_or(&[][..], |(_, ways)| *ways) {
        let query = selector(Some(way));
        let answer = client.instant(&format!("count({query})"), at)?;
        let count = answer.series.iter().flat_map(|series| &series.values);
        if let Some(count) = count.copied().next() {
            let series = count as usize;
            return Ok(MemoryCandidate { query, series });
        }
    }
    Ok(MemoryCandidate {
        query: selector(None),
        series: count,
    })
}
