//! All that is asked for of one input, as one text that a reader of such answers understands.

use std::collections::{BTreeMap, BTreeSet};

use crate::prometheus::candidates::memory_candidates;
use crate::prometheus::client::PrometheusClient;
use crate::prometheus::error::AskError;
use crate::prometheus::expression::{coarse, evaluated};
use crate::prometheus::matrix::{Matrix, json};
use crate::prometheus::query::PromQuery;
use crate::prometheus::raw::raw;
use crate::prometheus::window::Window;
use leakrate_core::units::{Timestamp, Zone};

/// The label in which a server tells the name of a metric.
const NAME: &str = "__name__";

/// Names of what has none because it was computed; each says what it is, and in which unit.
const MEMORY: &str = "memory";
const MEMORY_IN_BYTES: &str = "memory_bytes";
const REQUEST_RATE: &str = "requests_per_second";
const LIMIT: &str = "memory_limit_bytes";
const VERSIONS: &str = "versions";

/// Metrics that tell the limit of containers, the surest first.
const LIMITS: [&str; 3] = [
    "container_spec_memory_limit_bytes",
    "kube_pod_container_resource_limits{resource=\"memory\"}",
    "kube_pod_container_resource_limits_memory_bytes",
];

/// A metric of limits in bytes, cores and others, whose name tells no unit.
const UNNAMED_UNIT: &str = "kube_pod_container_resource_limits";

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The query of the memory.
    pub memory: PromQuery,
    /// The query of the requests: counters, or a rate.
    pub requests: Option<PromQuery>,
    /// The limits of the processes.
    pub limits: WantedLimits,
    /// The query of a metric whose labels tell versions.
    pub versions: Option<PromQuery>,
    /// When.
    pub window: Window,
}

/// Which limits are asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum WantedLimits {
    /// None.
    #[default]
    Unwanted,
    /// Those that the usual metrics tell, if they are there.
    Usual,
    /// Those that a query tells.
    Query(PromQuery),
}

/// What was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Gathered {
    /// All series as the API writes a matrix.
    pub text: String,
    /// The metric of the memory, where it is one.
    pub memory: Option<String>,
    /// The metric of the requests, where they were asked for.
    pub requests: Option<String>,
    /// The metric of the limits, where one tells them.
    pub limit: Option<String>,
    /// The metric of the versions, where they were asked for.
    pub versions: Option<String>,
}

/// Asks for everything that is wanted.
///
/// # Errors
/// [`AskError`]; also where there is no memory, or there are no requests.
pub fn gather(client: &mut PrometheusClient<'_>, wanted: &Wanted) -> Result<Gathered, AskError> {
    if let Some(requests) = &wanted.requests {
        check_requests(requests)?;
    }
    let window = wanted.window;
    let mut memory = asked(client, &wanted.memory, window)?;
    if memory.series.is_empty() {
        return Err(nothing(client, wanted));
    }
    let name = match &wanted.memory {
        PromQuery::Expression {
            keeps_bytes: true, ..
        } => MEMORY_IN_BYTES,
        PromQuery::Selector(_) | PromQuery::Expression { .. } => MEMORY,
    };
    name_nameless(&mut memory, name);
    let mut all = vec![memory];
    let mut requests = None;
    if let Some(query) = &wanted.requests {
        let mut found = asked(client, query, window)?;
        if found.series.is_empty() {
            let help = "leave --requests out to fit by time alone";
            return Err(empty(client, query, window, help));
        }
        name_nameless(&mut found, REQUEST_RATE);
        requests = only_name(&found);
        all.push(found);
    }
    let limits = limits(client, &wanted.limits, window)?;
    let limit = limits.as_ref().and_then(only_name);
    all.extend(limits);
    let mut versions = None;
    if let Some(query) = &wanted.versions {
        let mut found = asked(client, query, window)?;
        if found.series.is_empty() {
            let help = "leave --versions out to fit without them";
            return Err(empty(client, query, window, help));
        }
        name_nameless(&mut found, VERSIONS);
        versions = only_name(&found);
        all.push(found);
    }
    let warnings: BTreeSet<&String> = all.iter().flat_map(|matrix| &matrix.warnings).collect();
    let warnings: Vec<String> = warnings.into_iter().cloned().collect();
    Ok(Gathered {
        versions,
        memory: all.first().and_then(only_name),
        text: json(all.iter().flat_map(|matrix| &matrix.series), &warnings),
        requests,
        limit,
    })
}

/// The answer to a query, as it is best asked.
fn asked(
    client: &mut PrometheusClient<'_>,
    query: &PromQuery,
    window: Window,
) -> Result<Matrix, AskError> {
    match query {
        PromQuery::Selector(selector) => raw(client, selector, window),
        PromQuery::Expression {
            text,
            selectors,
            is_shifted,
            ..
        } => {
            let selectors: &[String] = if *is_shifted { &[] } else { selectors };
            evaluated(client, text, selectors, window)
        }
    }
}

/// Where counters are added up before their resets are mended, each reset loses the counts of all.
fn check_requests(query: &PromQuery) -> Result<(), AskError> {
    match query {
        PromQuery::Selector(_) | PromQuery::Expression { is_rate: true, .. } => Ok(()),
        PromQuery::Expression { text, .. } => Err(AskError::Unsuitable {
            query: text.clone(),
            reason: "counts no requests that can be added up, since resets of counters do not show in it: \
                     give the counters themselves, such as http_requests_total{job=\"web\"}, which are \
                     mended one by one and added up, or a rate, such as \
                     sum by (instance) (rate(http_requests_total[5m]))",
        }),
    }
}

fn limits(
    client: &mut PrometheusClient<'_>,
    wanted: &WantedLimits,
    window: Window,
) -> Result<Option<Matrix>, AskError> {
    let mut found = None;
    match wanted {
        WantedLimits::Unwanted => {}
        WantedLimits::Query(query) => {
            let limits = coarse(client, query.text(), window)?;
            if limits.series.is_empty() {
                let help = "give the limit itself, as in --limit 1.75GB";
                return Err(empty(client, query, window, help));
            }
            found = Some(limits);
        }
        WantedLimits::Usual => {
            for query in LIMITS {
                let limits = coarse(client, query, window)?;
                if !limits.series.is_empty() {
                    found = Some(limits);
                    break;
                }
            }
        }
    }
    if let Some(limits) = &mut found {
        for series in &mut limits.series {
            if series
                .labels
                .get(NAME)
                .is_some_and(|name| name == UNNAMED_UNIT)
            {
                series.labels.remove(NAME);
            }
        }
        name_nameless(limits, LIMIT);
    }
    Ok(found)
}

fn name_nameless(matrix: &mut Matrix, name: &str) {
    for series in &mut matrix.series {
        let entry = series.labels.entry(NAME.to_owned());
        entry.or_insert_with(|| name.to_owned());
    }
}

/// The name of all series, where they have one in common.
fn only_name(matrix: &Matrix) -> Option<String> {
    let names = matrix.series.iter().filter_map(|one| one.labels.get(NAME));
    let names: BTreeMap<&String, ()> = names.map(|name| (name, ())).collect();
    match names.into_keys().collect::<Vec<_>>().as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    }
}

fn when(window: Window) -> String {
    let (from, to) = (shown(window.start()), shown(window.end()));
    format!("from {from} to {to}")
}

fn empty(client: &PrometheusClient<'_>, query: &PromQuery, window: Window, help: &str) -> AskError {
    AskError::Nothing {
        address: client.address().to_string(),
        query: query.text().to_owned(),
        when: when(window),
        help: help.to_owned(),
    }
}

fn nothing(client: &mut PrometheusClient<'_>, wanted: &Wanted) -> AskError {
    let there = memory_candidates(client, wanted.window.end()).unwrap_or_default();
    let there: Vec<String> = there
        .into_iter()
        .take(5)
        .map(|one| format!("`{}`", one.query))
        .collect();
    let help = if there.is_empty() {
        "check its names and labels, and whether it was scraped at that time (--since 7d looks further back)"
            .to_owned()
    } else {
        format!("it has {}", there.join(", "))
    };
    AskError::Nothing {
        address: client.address().to_string(),
        query: wanted.memory.text().to_owned(),
        when: when(wanted.window),
        help,
    }
}

fn shown(moment: Timestamp) -> String {
    moment.rfc3339(Zone::UTC).unwrap_or_default()
}
