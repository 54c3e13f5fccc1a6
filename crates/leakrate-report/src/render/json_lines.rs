//! The facts as lines of JSON, one for each series.

use serde::Serialize;

use super::json::line;
use super::output::{Output, OutputError, Rendered, Shown};
use crate::facts::{
    AdviceFacts, AlertFacts, ComparisonFacts, Facts, GateFacts, PlanFacts, PredictionFacts,
    RestartScheduleFacts, SeriesFacts, WatchFacts, WatchedFacts,
};

/// A line for each series, and one for what was asked of several.
#[derive(Debug)]
pub struct JsonLines;

impl Output for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn about(&self) -> Option<&'static str> {
        Some("A line of JSON for each series, and a last one for what was asked of several")
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson"]
    }

    fn render(&self, result: &Shown<'_>) -> Result<Rendered, OutputError> {
        Ok(lines(result.facts)?.into())
    }
}

/// A series with its predictions.
#[derive(Debug, Serialize)]
struct SeriesLine<'a> {
    schema_version: u32,
    command: &'static str,
    series: &'a SeriesFacts,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    prediction: &'a [PredictionFacts],
    #[serde(skip_serializing_if = "Option::is_none")]
    watch: Option<&'a WatchFacts>,
}

/// What the command was asked, where that is not of one series.
#[derive(Debug, Serialize)]
struct AnswerLine<'a> {
    schema_version: u32,
    command: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<&'a ComparisonFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix_comparison: Option<&'a ComparisonFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restart_schedule: Option<&'a RestartScheduleFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'a AdviceFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alert: Option<&'a AlertFacts>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    gate: &'a [GateFacts],
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'a PlanFacts>,
}

impl AnswerLine<'_> {
    fn says_something(&self) -> bool {
        self.comparison.is_some()
            || self.fix_comparison.is_some()
            || self.restart_schedule.is_some()
            || self.advice.is_some()
            || self.alert.is_some()
            || !self.gate.is_empty()
            || self.plan.is_some()
    }
}

/// Spells each series with its predictions on a line of its own, for programs that read one at a
/// time, and what was asked of several series, such as their comparison, on a last one. What is
/// counted over all of them has no line.
///
/// # Errors
/// As [`json::render`](super::json::render).
pub fn lines(facts: &Facts) -> Result<String, serde_json::Error> {
    let mut rest = facts.prediction.as_slice();
    let mut text = String::new();
    for series in &facts.series {
        let own = rest.iter().take_while(|one| one.series == series.name);
        let (prediction, others) = rest.split_at(own.count());
        rest = others;
        text += &line(&SeriesLine {
            schema_version: facts.schema_version,
            command: facts.command,
            series,
            prediction,
            watch: None,
        })?;
    }
    let answer = AnswerLine {
        schema_version: facts.schema_version,
        command: facts.command,
        comparison: facts.comparison.as_ref(),
        fix_comparison: facts.fix_comparison.as_ref(),
        restart_schedule: facts.restart_schedule.as_ref(),
        advice: facts.advice.as_ref(),
        alert: facts.alert.as_deref(),
        gate: &facts.gate,
        plan: facts.plan.as_ref(),
    };
    if answer.says_something() {
        text += &line(&answer)?;
    }
    Ok(text)
}

/// Spells what a series that is watched shows now on one line, which has the keys of a line of
/// [`lines`] and `watch`; nothing for facts of no series.
///
/// # Errors
/// As [`json::render`](super::json::render).
pub fn watched(found: &WatchedFacts) -> Result<String, serde_json::Error> {
    let Some(series) = found.series() else {
        return Ok(String::new());
    };
    line(&SeriesLine {
        schema_version: found.facts.schema_version,
        command: found.facts.command,
        series,
        prediction: &found.facts.prediction,
        watch: Some(&found.watch),
    })
}
