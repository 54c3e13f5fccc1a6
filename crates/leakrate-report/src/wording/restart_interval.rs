//! The words of restarts until a leak is fixed: by when now, how often from then on, and what a fresh
//! process is taken to start at.

use super::fate::{request_phrase, time_phrase};
use crate::document::{Finding, Tone};
use crate::facts::{FreshSourceFacts, FutureRateFacts, PredictionFacts, RestartIntervalFacts};
use crate::words;
use leakrate_core::units::{Bytes, count};

/// How often to restart: in time where times are known, else in requests.
pub(super) fn restart_interval(restart: &RestartIntervalFacts) -> Option<String> {
    let time = restart.every_seconds.map(words::span_rounded_down);
    let requests = restart.max_requests.map(words::rounded_down);
    time.map(time_phrase).or(requests.map(request_phrase))
}

/// `by 2020-05-11 10:14 UTC`, `within 53 min`, or `now`; `None` where that is not known.
pub(super) fn restart_by(prediction: &PredictionFacts) -> Option<String> {
    let within = prediction.restart_within_seconds?;
    Some(match prediction.restart_by {
        _ if within <= 0.0 => "now".to_owned(),
        Some(by) => format!("by {by}"),
        None => format!("within {}", time_phrase(words::span_rounded_down(within))),
    })
}

pub(super) fn restart_finding(prediction: &PredictionFacts) -> Option<Finding> {
    let restart = prediction.restart.as_ref()?;
    let every = restart
        .every_seconds
        .map(|seconds| format!("every {}", time_phrase(words::span_rounded_down(seconds))));
    let requests = restart.max_requests.zip(restart.max_requests_jitter);
    let requests = requests.map(|(most, jitter)| {
        let [most, jitter] = [most, jitter].map(words::rounded_down).map(count);
        format!("a worker after {most} requests and up to {jitter} more at random")
    });
    let time = match (restart_by(prediction), every) {
        (Some(by), Some(every)) => Some(format!("it {by}, then {every}")),
        (None, Some(every)) => Some(format!("it {every}")),
        (Some(by), None) => Some(format!("it {by}")),
        (None, None) => None,
    };
    let what = match (time, requests) {
        (Some(time), Some(requests)) => format!("{time}, or {requests}"),
        (Some(time), None) => time,
        (None, requests) => requests?,
    };
    let risk = words::share(restart.crash_risk);
    // A fresh process is followed at the rate of now, whatever a running one may do.
    let assumption = match prediction.future_rate {
        Some(FutureRateFacts::Wanders) => ", if today's rate holds",
        Some(FutureRateFacts::Holds) | None => "",
    };
    Some(Finding {
        text: format!(
            "Until it is fixed, restart {what}: then at most {risk} of runs crash{assumption}."
        ),
        tone: Tone::Neutral,
    })
}

/// `its first readings`: how the memory of a fresh process is known.
pub(super) fn fresh_source(restart: &RestartIntervalFacts) -> String {
    match (restart.fresh_source, restart.fresh_starts) {
        (FreshSourceFacts::Given, _) => "as given".to_owned(),
        (FreshSourceFacts::First, _) => "where the readings begin".to_owned(),
        (FreshSourceFacts::Lowest, _) => "the lowest reading".to_owned(),
        (FreshSourceFacts::Restarts, Some(starts)) if starts > 1 => {
            format!("the median of its {} starts", count(starts as f64))
        }
        (FreshSourceFacts::Restarts, _) => "where it started last".to_owned(),
    }
}

/// `A fresh process is taken to start at 413 MB, where the readings begin.`
pub(super) fn fresh(restart: &RestartIntervalFacts) -> String {
    format!(
        "A fresh process is taken to start at {}, {}.",
        Bytes(restart.fresh_bytes),
        fresh_source(restart)
    )
}
