//! The words of what changed in the growth: since when it leaks, until when it did, and where memory
//! rose at once.

use super::rate::primary;
use crate::document::Cell;
use crate::facts::{ChangeFacts, Moment, SegmentFacts, SeriesFacts, StepFacts};
use crate::words::{self, Basis};
use leakrate_core::units::{Bytes, count};

/// ` since 2026-03-02 10:05 UTC`, where growth began or changed in the window.
pub(super) fn since(series: &SeriesFacts) -> String {
    let began = series.began.as_ref();
    began.map_or(String::new(), |began| format!(" since {}", when(began)))
}

/// ` A step of 240 MB at 2026-03-02 10:05 UTC is no part of it.`
pub(super) fn beside_steps(series: &SeriesFacts) -> String {
    match series.steps.as_slice() {
        [] => String::new(),
        [_] => format!(" {} is no part of it.", words::capitalised(&steps(series))),
        _ => format!(" {} are no part of it.", words::capitalised(&steps(series))),
    }
}

/// `a step of 240 MB at 2026-03-02 10:05 UTC`
pub(super) fn steps(series: &SeriesFacts) -> String {
    match series.steps.as_slice() {
        [one] => step(one),
        many => {
            let heights: f64 = many.iter().map(|step| step.bytes).sum();
            let last = many.last().map(|step| when(&step.at));
            format!(
                "{} steps of {} together, the last at {}",
                count(many.len() as f64),
                Bytes(heights),
                last.unwrap_or_default()
            )
        }
    }
}

fn step(step: &StepFacts) -> String {
    format!("a step of {} at {}", Bytes(step.bytes), when(&step.at))
}

/// `leaked 20.0 MB/h until 2026-03-02 10:05 UTC`, where a climb has ended.
pub(super) fn until(series: &SeriesFacts) -> Option<String> {
    let ended = series.ended.as_ref()?;
    let (basis, _) = primary(series)?;
    // The climb is what ends there; a part that a step cuts off may lie between.
    let climb = series.course.iter().filter_map(|part| rate(part, basis));
    let climb = climb.take(parts_up_to(series, ended)).last()?;
    Some(format!(
        "leaked {} until {}",
        basis.phrase(climb),
        when(ended)
    ))
}

fn parts_up_to(series: &SeriesFacts, change: &ChangeFacts) -> usize {
    let ends = series.course.iter().scan(0, |end, part| {
        *end += part.samples;
        Some(*end)
    });
    let inside = ends.filter(|&end| end < change.sample);
    inside.count().max(1)
}

fn rate(part: &SegmentFacts, basis: Basis) -> Option<f64> {
    let rate = match basis {
        Basis::PerRequest => part.bytes_per_request.as_ref(),
        Basis::PerHour => part.bytes_per_hour.as_ref(),
    };
    rate.map(|rate| rate.estimate)
}

/// Rows of the changes, and of the rate of the whole window.
pub(super) fn rows(series: &SeriesFacts) -> Vec<[Cell; 3]> {
    let mut rows = Vec::new();
    let mut row = |title: &str, text: String, beside: String| {
        rows.push([title.into(), text.into(), beside.into()]);
    };
    for (title, change) in [("since", &series.began), ("until", &series.ended)] {
        if let Some(change) = change {
            row(title, when(change), between(change));
        }
    }
    for step in &series.steps {
        let text = format!("{} at {}", Bytes(step.bytes), when(&step.at));
        row("step", text, between(&step.at));
    }
    let whole = [
        (Basis::PerRequest, &series.bytes_per_request_whole),
        (Basis::PerHour, &series.bytes_per_hour_whole),
    ];
    let known = whole
        .into_iter()
        .filter_map(|(basis, rate)| Some((basis, rate.as_ref()?)));
    for (at, (basis, rate)) in known.enumerate() {
        let words = basis.with_interval(rate);
        row(
            if at == 0 { "whole window" } else { "" },
            words.rate,
            words.interval.unwrap_or_default(),
        );
    }
    rows
}

/// `2026-03-02 10:05 UTC`, or `sample 1,200` where times are not known.
fn when(change: &ChangeFacts) -> String {
    match change.estimate {
        Some(at) => at.to_string(),
        None => format!("sample {}", count(change.sample as f64)),
    }
}

/// `2026-03-02 09:40 to 10:30 UTC`
fn between(change: &ChangeFacts) -> String {
    match (change.lower, change.upper) {
        (Some(lower), Some(upper)) => Moment::range(lower, upper),
        _ => format!(
            "samples {} to {}",
            count(change.sample_lower as f64),
            count(change.sample_upper as f64)
        ),
    }
}
