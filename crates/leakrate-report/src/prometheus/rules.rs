//! The file of rules.

use super::explanation::{explanation, purpose, without_limit};
use super::query::{Queries, duration};
use super::quoted::quoted;
use super::selector::Selector;
use super::yaml::Lines;
use crate::facts::{AlarmFacts, AlertFacts, Generator, RestartCutFacts};
use leakrate_core::units::{Seconds, count};

/// The alert on a leak, and that before the limit.
pub(crate) const LEAK: &str = "MemoryLeak";
/// That before the limit.
pub(crate) const LIMIT: &str = "MemoryLimitAhead";

/// A file of recording and alerting rules, with every number explained. `found` is what was found, in a
/// sentence.
pub fn rules(alert: &AlertFacts, memory: &Selector, found: &[String]) -> String {
    let queries = Queries::new(alert, memory);
    let mut lines = Lines::default();
    head(&mut lines, alert, memory, found);
    lines.line(0, "groups:");
    lines.line(
        2,
        &format!("- name: {}", quoted(&format!("leakrate {}", memory.metric))),
    );
    lines.line(4, "rules:");
    lines.comment(6, "For charts.");
    lines.line(6, &format!("- record: {}", queries.slope_name()));
    lines.block(8, "expr", &[queries.slope()]);
    if let Some(limit) = &alert.limit {
        lines.line(6, &format!("- record: {}", queries.time_to_limit_name()));
        lines.block(8, "expr", &[queries.time_to_limit(limit)]);
    }
    if let Some(fall) = queries.fall() {
        lines.comment(6, "How far memory has just fallen: the alerts below ask when it last did so as at a restart.");
        lines.line(6, &format!("- record: {}", fall.name));
        lines.block(8, "expr", &[fall.query]);
    }
    let subject = subject(memory);
    let growth = "{{ $value | humanize1024 }}B a second";
    Alert {
        name: LEAK,
        asks: queries.leak(),
        severity: "warning",
        summary: format!("Memory of {subject} leaks"),
        description: format!(
            "It has grown by {growth} over {}.",
            duration(alert.window_seconds)
        ),
    }
    .write(&mut lines, alert);
    if let Some(limit) = &alert.limit {
        Alert {
            name: LIMIT,
            asks: queries.before(limit),
            severity: "critical",
            summary: format!("Memory of {subject} leaks and nears its limit"),
            description: format!(
                "If it goes on, it is at {{{{ $value | humanize1024 }}}}B in {}.",
                duration(limit.lead_seconds)
            ),
        }
        .write(&mut lines, alert);
    }
    lines.into_text()
}

fn head(lines: &mut Lines, alert: &AlertFacts, memory: &Selector, found: &[String]) {
    lines.comment(
        0,
        &format!(
            "Alerts on a memory leak of {memory}, made by {} {}. Check them with `promtool check rules FILE`.",
            Generator::LEAKRATE.name,
            Generator::LEAKRATE.version
        ),
    );
    for sentence in found {
        lines.comment(0, sentence);
    }
    lines.comment(0, &purpose(alert));
    if let Some(reason) = without_limit(alert) {
        lines.comment(0, reason);
    }
    if alert.noisier > 0 {
        lines.comment(
            0,
            &format!(
                "{} of {} series are noisier than it allows for, and may fire it without a leak.",
                count(alert.noisier as f64),
                count(alert.series as f64)
            ),
        );
    }
    lines.comment(0, "");
    for one in explanation(alert) {
        lines.comment(0, &format!("{} {}: {}", one.what, one.value, one.why));
    }
    lines.comment(0, "");
    lines.comment(0, &back_test(alert));
    lines.comment(
        0,
        "The rule holds for each series that the selector takes, by its labels. It asks for nothing newer than \
         Prometheus 2.29, and VictoriaMetrics reads it alike: from Prometheus 3.0 on, and there, a window does \
         not hold the reading at its beginning, which is one of many.",
    );
}

/// What the rule would have done on the very readings.
fn back_test(alert: &AlertFacts) -> String {
    let found = &alert.back_test;
    let over = if alert.series > 1 {
        " over all series"
    } else {
        ""
    };
    let runs = found.leaking_runs;
    let plain = "predict_linear(m[6h], 4*3600) > limit, beside it,";
    let alerts = [
        (LEAK, Some(&found.leak)),
        (LIMIT, found.limit.as_ref()),
        (plain, found.plain.as_ref()),
    ];
    let alerts = alerts.into_iter();
    let did = alerts.filter_map(|(name, alarm)| Some(format!("{name} {}", did(alarm?, runs))));
    let did: Vec<String> = did.collect();
    format!(
        "On the data themselves, {}{over}: {}.",
        Seconds(found.watched_seconds),
        did.join("; ")
    )
}

/// `fires twice, never without cause, on 1 of 1 leaking runs, 3 h before the end`.
pub(crate) fn did(alarm: &AlarmFacts, runs: usize) -> String {
    let counted = |number: usize| count(number as f64);
    let times = |number: usize| match number {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        many => format!("{} times", counted(many)),
    };
    let caught = (runs > 0).then(|| {
        format!(
            "on {} of {} leaking runs",
            counted(alarm.caught),
            counted(runs)
        )
    });
    let parts = if alarm.firings == 0 {
        vec![Some("never fires".to_owned()), caught]
    } else {
        let lead = alarm
            .lead_seconds
            .map(|lead| format!("{} before the end", Seconds(lead)));
        vec![
            Some(format!("fires {}", times(alarm.firings))),
            Some(format!("{} without cause", times(alarm.without_cause))),
            caught,
            lead,
        ]
    };
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

struct Alert {
    name: &'static str,
    asks: Vec<String>,
    severity: &'static str,
    summary: String,
    description: String,
}

impl Alert {
    fn write(&self, lines: &mut Lines, alert: &AlertFacts) {
        lines.line(6, &format!("- alert: {}", self.name));
        lines.block(8, "expr", &self.asks);
        lines.line(8, &format!("for: {}", duration(alert.for_seconds)));
        lines.line(8, "labels:");
        lines.line(10, &format!("severity: {}", self.severity));
        lines.line(8, "annotations:");
        lines.line(10, &format!("summary: {}", quoted(&self.summary)));
        lines.line(10, &format!("description: {}", quoted(&self.description)));
    }
}

/// Whose memory it is, as a template of Prometheus.
fn subject(memory: &Selector) -> &'static str {
    if memory.metric.starts_with("container_") {
        "{{ $labels.namespace }}/{{ $labels.pod }}"
    } else {
        "{{ $labels.instance }}"
    }
}

/// The metric that tells starts, where one does.
pub(super) fn start_metric(alert: &AlertFacts) -> Option<&str> {
    match &alert.restarts {
        RestartCutFacts::StartTime { metric } => Some(metric),
        RestartCutFacts::Falls { .. } => None,
    }
}
