//! The words of restarts at fixed intervals, until a leak is fixed.

use super::fate::{request_phrase, time_phrase};
use crate::document::{Finding, Tone};
use crate::facts::{FutureRateFacts, PredictionFacts, RestartIntervalFacts};
use crate::words;
use leakrate_core::units::count;

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
    // A fresh process is followed at the rate of now, whatever a running one may do.
    let assumption = match prediction.future_rate {
        Some(FutureRateFacts::Wanders) => ", if today's rate holds",
        Some(FutureRateFacts::Holds) | None => "",
    };
    Some(Finding {
        text: format!(
            "Until it is fixed, restart {every}: then at most {risk} of runs crash{assumption}."
        ),
        tone: Tone::Neutral,
    })
}
