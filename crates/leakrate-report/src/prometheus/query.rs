//! The queries of a rule, for its file, for its tests and for charts.

use super::selector::Selector;
use crate::facts::{AlertFacts, AlertLimitFacts, RestartCutFacts};

/// A metric that tells when a process started, and how it belongs to its memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartTime {
    /// The series that tell it.
    pub selector: Selector,
    /// The labels that both have in common; none where they have all.
    pub on: Vec<&'static str>,
}

/// Labels that a scrape adds to every series of a target.
const TARGET: [&str; 2] = ["instance", "job"];

/// What tells the start of the processes that are selected: `process_start_time_seconds` beside what the
/// client libraries of Prometheus export, `container_start_time_seconds` beside what cAdvisor does.
/// `None` for other metrics.
pub fn start_time(selector: &Selector) -> Option<StartTime> {
    const OF_PROCESSES: [&str; 8] = [
        "go_", "jvm_", "nodejs_", "python_", "dotnet_", "ruby_", "php_", "erlang_",
    ];
    let metric = &selector.metric;
    if metric.starts_with("process_") {
        return Some(StartTime {
            selector: selector.of_metric("process_start_time_seconds"),
            on: Vec::new(),
        });
    }
    if metric.starts_with("container_") {
        return Some(StartTime {
            selector: selector.of_metric("container_start_time_seconds"),
            on: Vec::new(),
        });
    }
    OF_PROCESSES
        .iter()
        .any(|start| metric.starts_with(start))
        .then(|| StartTime {
            selector: selector
                .with_labels(&TARGET)
                .of_metric("process_start_time_seconds"),
            on: TARGET.to_vec(),
        })
}

/// A span as Prometheus writes it: `1h30m`.
pub(crate) fn duration(seconds: f64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")];
    let mut left = seconds.ceil().max(1.0) as u64;
    let parts = UNITS.into_iter().filter_map(|(unit, name)| {
        let whole = left / unit;
        left %= unit;
        (whole > 0).then(|| format!("{whole}{name}"))
    });
    parts.collect()
}

/// The queries of one rule.
#[derive(Debug)]
pub(crate) struct Queries<'a> {
    facts: &'a AlertFacts,
    memory: &'a Selector,
}

impl<'a> Queries<'a> {
    pub(crate) fn new(facts: &'a AlertFacts, memory: &'a Selector) -> Self {
        Self { facts, memory }
    }

    /// Memory itself.
    pub(crate) fn memory(&self) -> String {
        self.memory.to_string()
    }

    /// The limit, where there is one.
    pub(crate) fn limit(&self) -> Option<String> {
        let limit = self.facts.limit.as_ref()?;
        let number = limit.bytes.map(|bytes| format!("vector({})", plain(bytes)));
        limit.selector.clone().or(number)
    }

    fn window(&self) -> String {
        duration(self.facts.window_seconds)
    }

    /// The slope in bytes a second.
    pub(crate) fn slope(&self) -> String {
        format!("deriv({}[{}])", self.memory, self.window())
    }

    /// The name under which that is recorded.
    pub(crate) fn slope_name(&self) -> String {
        format!("leakrate:{}:deriv{}", self.memory.metric, self.window())
    }

    /// The threshold in bytes a second.
    pub(crate) fn threshold(&self) -> f64 {
        self.facts.threshold_bytes_per_hour / 3600.0
    }

    /// Seconds until the line reaches the limit, where memory grows.
    pub(crate) fn time_to_limit(&self, limit: &AlertLimitFacts) -> String {
        let level = format!("predict_linear({}[{}], 0)", self.memory, self.window());
        let room = match (&limit.selector, limit.bytes) {
            (Some(selector), _) if is_of_kubernetes(selector) => {
                format!("({} - {level})", self.kubernetes_limit(selector))
            }
            (Some(selector), _) => format!("(({selector} > 0) - {level})"),
            (None, bytes) => format!("({} - {level})", plain(bytes.unwrap_or(0.0))),
        };
        format!("{room} / ({} > 0)", self.slope())
    }

    /// The name under which that is recorded.
    pub(crate) fn time_to_limit_name(&self) -> String {
        format!("leakrate:{}:seconds_to_limit", self.memory.metric)
    }

    /// What the alert on a leak asks.
    pub(crate) fn leak(&self) -> Vec<String> {
        let mut lines = vec![format!("{} > {}", self.slope(), plain(self.threshold()))];
        lines.extend(self.settled());
        lines
    }

    /// What the alert before the limit asks.
    pub(crate) fn before(&self, limit: &AlertLimitFacts) -> Vec<String> {
        let ahead = format!(
            "predict_linear({}[{}], {}) + {}",
            self.memory,
            self.window(),
            plain(limit.lead_seconds),
            plain(limit.margin_bytes)
        );
        let first = match (&limit.selector, limit.bytes) {
            (Some(selector), _) if is_of_kubernetes(selector) => {
                let on = KUBERNETES.join(", ");
                format!("{ahead} > on ({on}) group_left () max by ({on}) ({selector})")
            }
            (Some(selector), _) => format!("{ahead} > ({selector} > 0)"),
            (None, bytes) => format!("{ahead} > {}", plain(bytes.unwrap_or(0.0))),
        };
        let mut lines = vec![
            first,
            format!("  and {} > {}", self.slope(), plain(self.threshold())),
        ];
        lines.extend(self.settled());
        lines
    }

    /// The limit in the labels of Kubernetes beside memory, for arithmetic.
    fn kubernetes_limit(&self, selector: &str) -> String {
        let on = KUBERNETES.join(", ");
        format!(
            "0 * {} + on ({on}) group_left () max by ({on}) ({selector})",
            self.memory
        )
    }

    /// What keeps warm-ups and restarts out.
    fn settled(&self) -> Vec<String> {
        let youth = self.facts.window_seconds + self.facts.warm_up_seconds;
        match &self.facts.restarts {
            RestartCutFacts::StartTime { metric } => {
                let on = start_time(self.memory).map_or_else(Vec::new, |start| start.on);
                let on = if on.is_empty() {
                    String::new()
                } else {
                    format!("on ({}) ", on.join(", "))
                };
                vec![format!(
                    "  unless {on}(time() - {metric} < {})",
                    plain(youth)
                )]
            }
            RestartCutFacts::Falls {
                at_least_bytes,
                within_seconds,
                past_seconds,
            } => vec![
                format!(
                    "  and max_over_time({}[{}]) < {}",
                    self.memory.of_metric(&self.fall_name(*within_seconds)),
                    duration(youth),
                    plain(*at_least_bytes)
                ),
                format!(
                    "  and present_over_time({}[{}] offset {})",
                    self.memory,
                    duration(*past_seconds),
                    duration(youth)
                ),
            ],
        }
    }

    /// How far memory has just fallen, and the name under which that is recorded, where restarts are told by it.
    pub(crate) fn fall(&self) -> Option<Recorded> {
        match &self.facts.restarts {
            RestartCutFacts::StartTime { .. } => None,
            RestartCutFacts::Falls { within_seconds, .. } => Some(Recorded {
                name: self.fall_name(*within_seconds),
                query: format!(
                    "max_over_time({memory}[{}]) - {memory}",
                    duration(*within_seconds),
                    memory = self.memory
                ),
            }),
        }
    }

    fn fall_name(&self, within: f64) -> String {
        format!("leakrate:{}:fall{}", self.memory.metric, duration(within))
    }
}

/// A query whose answer is recorded.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// Under this name.
    pub(crate) name: String,
    pub(crate) query: String,
}

/// What kube-state-metrics tells of a container.
const KUBERNETES: [&str; 3] = ["namespace", "pod", "container"];

fn is_of_kubernetes(selector: &str) -> bool {
    selector.starts_with("kube_")
}

/// A number without an exponent, in digits that matter.
fn plain(number: f64) -> String {
    let digits = (5.0 - number.abs().max(1e-9).log10().floor()).clamp(0.0, 12.0) as usize;
    let text = format!("{number:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
