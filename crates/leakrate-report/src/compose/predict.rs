//! The words of `predict`: when the limit is reached, and what to do until then.

mod table;

use super::fate::{request_phrase, time_phrase};
use super::fleet::{self, listed, not_listed};
use super::{caveats, fate, fit, restart_schedule};
use crate::document::{Block, Document, Finding, Table, Tone};
use crate::facts::{Facts, PredictionFacts, RestartIntervalFacts};
use crate::words;
use leakrate_core::units::count;

pub(super) fn document(facts: &Facts, predictions: &[PredictionFacts], rows: usize) -> Document {
    let mut document = match fleet::of(facts) {
        Some(all) => fleet::document(facts, all, rows),
        None => few(facts, predictions, rows),
    };
    if let Some(schedule) = &facts.restart_schedule {
        let answer = restart_schedule::findings(schedule);
        document.finding.splice(..0, answer);
        document.blocks = restart_schedule::blocks(schedule, rows);
    }
    document.blocks.extend(notes(facts, predictions));
    document
}

fn few(facts: &Facts, predictions: &[PredictionFacts], rows: usize) -> Document {
    let first = predictions.iter().take(1);
    Document {
        title: None,
        finding: first
            .flat_map(|one| [Some(fate::finding(one)), restart_finding(one)])
            .flatten()
            .collect(),
        blocks: vec![
            Block::Table(prediction_table(predictions)),
            Block::Table(match facts.series.as_slice() {
                [one] => fit::single_table(one),
                many => fit::rate_table(listed(many, rows)),
            }),
        ]
        .into_iter()
        .chain(not_listed(facts.series.len(), rows))
        .collect(),
    }
}

fn notes(facts: &Facts, predictions: &[PredictionFacts]) -> Option<Block> {
    let several = facts.series.len() > 1;
    let of_series = facts.series.iter().map(|series| {
        let name = if several {
            fit::display_name(series)
        } else {
            ""
        };
        (name, series.caveats.as_slice())
    });
    let of_predictions = predictions.iter().map(|prediction| {
        let name = if several {
            prediction.series.as_str()
        } else {
            ""
        };
        (name, prediction.caveats.as_slice())
    });
    caveats(of_series.chain(of_predictions))
}

/// Everything about one prediction, or a row for each of several.
pub(super) fn prediction_table(predictions: &[PredictionFacts]) -> Table {
    match predictions {
        [one] => table::single(one),
        many => table::several(many),
    }
}

/// How often to restart: in time where times are known, else in requests.
pub(super) fn restart_interval(restart: &RestartIntervalFacts) -> Option<String> {
    let time = restart.every_seconds.map(words::span_rounded_down);
    let requests = restart.max_requests.map(words::rounded_down);
    time.map(time_phrase).or(requests.map(request_phrase))
}

pub(super) fn restart_finding(prediction: &PredictionFacts) -> Option<Finding> {
    let restart = prediction.restart.as_ref()?;
    let time = restart
        .every_seconds
        .map(|seconds| time_phrase(words::span_rounded_down(seconds)));
    let requests = restart.max_requests.zip(restart.max_requests_jitter);
    let requests = requests.map(|(most, jitter)| {
        let [most, jitter] = [most, jitter].map(words::rounded_down).map(count);
        format!("a worker after {most} requests and up to {jitter} more at random")
    });
    let every = match (time, requests) {
        (Some(time), Some(requests)) => format!("it every {time}, or {requests}"),
        (Some(time), None) => format!("it every {time}"),
        (None, requests) => requests?,
    };
    let risk = words::share(restart.crash_risk);
    Some(Finding {
        text: format!("Until it is fixed, restart {every}: then at most {risk} of runs crash."),
        tone: Tone::Neutral,
    })
}
