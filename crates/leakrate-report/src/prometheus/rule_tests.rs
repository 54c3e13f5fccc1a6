//! Unit tests of the rules, for `promtool test rules`.

use regex_lite::Regex;

use super::query::duration;
use super::quoted::quoted;
use super::rules::{LEAK, LIMIT, start_metric};
use super::selector::{MatchOperator, Matcher, Selector};
use super::yaml::Lines;
use crate::facts::AlertFacts;
use leakrate_core::analysis::alert::{Scenario, ScenarioKind};

/// Values on a line.
const WIDTH: usize = 96;

/// A series that a rule is tested with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestSeries {
    memory: String,
    start: Option<String>,
    limit: Option<String>,
}

impl TestSeries {
    /// One that `memory` takes, with those that tell the start of its process and its limit. `None` where no label can be
    /// named that a pattern takes.
    pub fn of(
        memory: &Selector,
        start: Option<&Selector>,
        limit: Option<&Selector>,
    ) -> Option<Self> {
        let all = [Some(memory), start, limit].into_iter().flatten();
        let mut labels: Vec<Matcher> = Vec::new();
        for label in ["instance", "job", "namespace", "pod", "container"] {
            labels.push(is(label, "test"));
        }
        for matcher in all.flat_map(|selector| &selector.matchers) {
            let value = taken(matcher)?;
            labels.retain(|label| label.label != matcher.label);
            if let Taken::Value(value) = value {
                labels.push(is(&matcher.label, &value));
            }
        }
        let series = |selector: &Selector| {
            Selector {
                metric: selector.metric.clone(),
                matchers: labels.clone(),
            }
            .to_string()
        };
        Some(Self {
            memory: series(memory),
            start: start.map(series),
            limit: limit.map(series),
        })
    }
}

fn is(label: &str, value: &str) -> Matcher {
    Matcher {
        label: label.to_owned(),
        operator: MatchOperator::Is,
        value: value.to_owned(),
    }
}

/// What a label may be.
enum Taken {
    Value(String),
    Absent,
}

/// What the matcher takes; `None` where nothing is found that it does.
fn taken(matcher: &Matcher) -> Option<Taken> {
    let pattern = match matcher.operator {
        MatchOperator::Matches | MatchOperator::MatchesNot => {
            Some(Regex::new(&format!("^(?:{})$", matcher.value)).ok()?)
        }
        MatchOperator::Is | MatchOperator::IsNot => None,
    };
    let is_taken = |value: &String| match (matcher.operator, &pattern) {
        (MatchOperator::Matches, Some(pattern)) => pattern.is_match(value),
        (MatchOperator::MatchesNot, Some(pattern)) => !pattern.is_match(value),
        (MatchOperator::IsNot, _) => *value != matcher.value,
        (MatchOperator::Is | MatchOperator::Matches | MatchOperator::MatchesNot, _) => {
            *value == matcher.value
        }
    };
    let candidates = [
        matcher.value.clone(),
        example(&matcher.value),
        String::new(),
        "test".to_owned(),
        "1".to_owned(),
    ];
    let found = candidates.into_iter().find(is_taken)?;
    Some(if found.is_empty() {
        Taken::Absent
    } else {
        Taken::Value(found)
    })
}

/// A text that a simple pattern may take: its first alternative, with a letter for what may be anything.
fn example(pattern: &str) -> String {
    let first = pattern.split('|').next().unwrap_or_default();
    let anything = [".*", ".+"];
    let text = anything
        .iter()
        .fold(first.to_owned(), |text, any| text.replace(any, "x"));
    text.replace(['\\', '(', ')', '^', '$'], "")
}

/// A file of tests for the rules in the file `rules`.
pub fn rule_tests(
    alert: &AlertFacts,
    series: &TestSeries,
    scenarios: &[Scenario],
    rules: &str,
) -> String {
    let mut lines = Lines::default();
    lines.comment(
        0,
        "Tests of the rules beside this file, on series made from the model: `promtool test rules FILE`.",
    );
    lines.line(0, "rule_files:");
    lines.line(2, &format!("- {}", quoted(rules)));
    let step = scenarios.first().map_or(60.0, |scenario| scenario.step.0);
    lines.line(0, &format!("evaluation_interval: {}", duration(step)));
    lines.line(0, "tests:");
    for scenario in scenarios {
        test(&mut lines, alert, series, scenario);
    }
    lines.into_text()
}

fn test(lines: &mut Lines, alert: &AlertFacts, series: &TestSeries, scenario: &Scenario) {
    let name = match scenario.kind {
        ScenarioKind::Leak => "a leak fires",
        ScenarioKind::Flat => "the same noise without a leak does not fire",
        ScenarioKind::WarmUp => "a warm-up does not fire",
        ScenarioKind::Restart => "a restart does not fire",
    };
    lines.line(2, &format!("- name: {}", quoted(name)));
    let step = scenario.step.0;
    lines.line(4, &format!("interval: {}", duration(step)));
    lines.line(4, "input_series:");
    input(lines, &series.memory, &scenario.memory);
    if let (Some(start), Some(_)) = (&series.start, start_metric(alert)) {
        input(lines, start, &scenario.started);
    }
    if let (Some(name), Some(limit)) = (&series.limit, &alert.limit) {
        let far = 10.0 * scenario.memory.iter().copied().fold(1.0, f64::max);
        let limit = limit.bytes.unwrap_or(far);
        input(lines, name, &vec![limit; scenario.memory.len()]);
    }
    let last = step * (scenario.memory.len() as f64 - 1.0);
    lines.line(4, "promql_expr_test:");
    lines.comment(6, "Which alerts have fired at any time.");
    let fired = format!(
        "count by (alertname) (count_over_time(ALERTS{{alertstate=\"firing\"}}[{}]))",
        duration(last + step)
    );
    lines.line(6, &format!("- expr: {}", quoted(&fired)));
    lines.line(8, &format!("eval_time: {}", duration(last)));
    let mut expected = Vec::new();
    if scenario.kind.fires() {
        expected.push(LEAK);
    }
    if scenario.reaches_limit {
        expected.push(LIMIT);
    }
    if expected.is_empty() {
        lines.line(8, "exp_samples: []");
        return;
    }
    lines.line(8, "exp_samples:");
    for alert in expected {
        lines.line(
            10,
            &format!(
                "- labels: {}",
                quoted(&format!("{{alertname=\"{alert}\"}}"))
            ),
        );
        lines.line(12, "value: 1");
    }
}

/// A series with its values, those that repeat as one.
fn input(lines: &mut Lines, series: &str, values: &[f64]) {
    lines.line(6, &format!("- series: {}", quoted(series)));
    lines.line(8, "values: >-");
    let mut line = String::new();
    for run in values.chunk_by(|one, next| one.total_cmp(next).is_eq()) {
        let value = run.first().copied().unwrap_or(0.0);
        let written = match run.len() {
            1 => format!("{value}"),
            many => format!("{value}+0x{}", many - 1),
        };
        if !line.is_empty() && line.len() + 1 + written.len() > WIDTH - 10 {
            lines.line(10, &line);
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&written);
    }
    lines.line(10, &line);
}
