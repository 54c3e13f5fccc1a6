//! What happened to a series, as the annotations interface of Grafana takes it.

use crate::facts::{AnnotationFacts, ChangeFacts, Moment, PredictionFacts, SeriesFacts};
use leakrate_core::units::Bytes;

/// The start of the growth and its end, steps, restarts and deploys, and when the limit is reached. Nothing without
/// times of day.
pub fn annotations(series: &SeriesFacts, predictions: &[PredictionFacts]) -> Vec<AnnotationFacts> {
    let name = if series.name.is_empty() {
        &series.label
    } else {
        &series.name
    };
    let at = |tag: &str, moment: Option<Moment>, text: String| {
        let time = milliseconds(moment?)?;
        Some(annotation(name, tag, time, None, text))
    };
    let change = |tag: &str, change: &ChangeFacts, text: String| {
        let time = milliseconds(change.lower?)?;
        let end = milliseconds(change.upper?)?;
        Some(annotation(
            name,
            tag,
            time,
            Some(end).filter(|end| *end > time),
            text,
        ))
    };
    let began = series.began.iter();
    let began = began.filter_map(|found| {
        change(
            "onset",
            found,
            format!("{name}: the growth that goes on began"),
        )
    });
    let ended = series.ended.iter();
    let ended = ended.filter_map(|found| change("end", found, format!("{name}: the growth ended")));
    let steps = series.steps.iter().filter_map(|step| {
        change(
            "step",
            &step.at,
            format!("{name}: memory rose by {} at once", Bytes(step.bytes)),
        )
    });
    let restarts = series.restarts.iter();
    let restarts =
        restarts.filter_map(|restart| at("restart", restart.at, format!("{name}: restart")));
    let deploys = series.releases.iter().filter_map(|release| {
        let version = release.name.as_ref()?;
        at("deploy", release.deployed, format!("{version} deployed"))
    });
    let crashes = predictions
        .iter()
        .filter_map(|prediction| crash(name, prediction));
    let mut all: Vec<AnnotationFacts> = began
        .chain(ended)
        .chain(steps)
        .chain(restarts)
        .chain(deploys)
        .chain(crashes)
        .collect();
    all.sort_by_key(|one| one.time);
    all
}

/// From the earliest to the latest that the limit is likely to be reached.
fn crash(name: &str, prediction: &PredictionFacts) -> Option<AnnotationFacts> {
    let first = prediction.first_crossing.as_ref()?;
    let from = milliseconds(first.p05?)?;
    let to = first.p95.and_then(milliseconds);
    let text = format!(
        "{name}: {} is reached, as predicted",
        Bytes(prediction.limit_bytes)
    );
    Some(annotation(name, "predicted-crash", from, to, text))
}

fn annotation(name: &str, tag: &str, time: i64, end: Option<i64>, text: String) -> AnnotationFacts {
    AnnotationFacts {
        time,
        time_end: end,
        tags: vec!["leakrate".to_owned(), tag.to_owned(), name.to_owned()],
        text,
    }
}

/// `None` where no calendar has it.
fn milliseconds(moment: Moment) -> Option<i64> {
    let milliseconds = (moment.at.0 * 1000.0).round();
    (milliseconds.abs() < 9e15).then_some(milliseconds as i64)
}
