//! The words of `predict`: when the limit is reached, and what is left until then.

use super::{caveats, fit, until_fixed};
use crate::report::document::{Align, Block, Document, Finding, Table, Tone};
use crate::report::facts::{CrossingFacts, Facts, Moment, PredictionFacts, ReciprocalFacts};
use crate::report::words;
use crate::units::{Bytes, Requests, Seconds};

pub(super) fn document(facts: &Facts, predictions: &[PredictionFacts]) -> Document {
    let mut document = Document {
        title: None,
        finding: predictions.iter().take(1).map(finding).collect(),
        blocks: vec![
            Block::Table(prediction_table(predictions)),
            Block::Table(match facts.series.as_slice() {
                [one] => fit::single_table(one),
                many => fit::rate_table(many),
            }),
        ],
    };
    let several = predictions.len() > 1;
    if !several && let Some(table) = until_fixed::table(facts) {
        document.blocks.insert(1, Block::Table(table));
    }
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
    document
        .blocks
        .extend(caveats(of_series.chain(of_predictions)));
    document
}

pub(super) fn finding(prediction: &PredictionFacts) -> Finding {
    let name = &prediction.series;
    let limit = Bytes(prediction.limit_bytes);
    let crossing = &prediction.trend_crossing;
    let left = left(prediction);
    let (text, tone) = match crossing.kind {
        "already_over" => (
            format!("{name} is over its limit of {limit} already."),
            Tone::Bad,
        ),
        "bounded" => (
            format!(
                "{name} reaches {limit} {}{}.",
                when(crossing, &left),
                interval(crossing, &left)
            ),
            Tone::Bad,
        ),
        "at_least" => (
            format!(
                "{name} does not reach {limit} before {}; it may never.",
                not_before(crossing, &left)
            ),
            Tone::Warning,
        ),
        _ => (
            format!("{name} is not approaching its limit of {limit}."),
            Tone::Good,
        ),
    };
    Finding { text, tone }
}

/// What is left until the limit, in time where times are known, else in requests.
pub(super) struct Left {
    estimate: Option<String>,
    lower: Option<String>,
    upper: Option<String>,
}

pub(super) fn left(prediction: &PredictionFacts) -> Left {
    let spell = |left: &ReciprocalFacts, phrase: fn(f64) -> String| Left {
        estimate: left.estimate.map(phrase),
        lower: left.lower.map(phrase),
        upper: left.upper.map(phrase),
    };
    match (&prediction.seconds_left, &prediction.requests_left) {
        (Some(left), _) => spell(left, |seconds| Seconds(seconds).to_string()),
        (None, Some(left)) => spell(left, |requests| Requests(requests).to_string()),
        (None, None) => Left {
            estimate: None,
            lower: None,
            upper: None,
        },
    }
}

pub(super) fn when(crossing: &CrossingFacts, left: &Left) -> String {
    let after = left.estimate.as_deref().unwrap_or("some time");
    match crossing.estimate {
        Some(Moment(at)) => format!("at {}, {after} after the last sample", words::moment(at)),
        None => format!("after another {after}"),
    }
}

fn not_before(crossing: &CrossingFacts, left: &Left) -> String {
    match crossing.lower {
        Some(Moment(at)) => words::moment(at),
        None => format!("another {}", left.lower.as_deref().unwrap_or("while")),
    }
}

fn interval(crossing: &CrossingFacts, left: &Left) -> String {
    let ends = |end: Option<Moment>| end.map(|Moment(at)| words::moment(at));
    words::range(ends(crossing.lower), ends(crossing.upper))
        .or_else(|| words::range(left.lower.clone(), left.upper.clone()))
        .zip(crossing.confidence)
        .map(|(range, level)| format!(" ({} {range})", words::confidence(level)))
        .unwrap_or_default()
}

pub(super) fn prediction_table(predictions: &[PredictionFacts]) -> Table {
    let mut table = Table::new([
        ("", Align::Left),
        ("limit", Align::Right),
        ("headroom", Align::Right),
        ("time left", Align::Right),
        ("requests left", Align::Right),
    ]);
    for prediction in predictions {
        let time = prediction
            .seconds_left
            .as_ref()
            .and_then(|left| left.estimate);
        let requests = prediction
            .requests_left
            .as_ref()
            .and_then(|left| left.estimate);
        table.rows.push(vec![
            prediction.series.as_str().into(),
            Bytes(prediction.limit_bytes).to_string().into(),
            prediction
                .headroom_bytes
                .map(|headroom| Bytes(headroom).to_string())
                .unwrap_or_default()
                .into(),
            time.map(|seconds| Seconds(seconds).to_string())
                .unwrap_or_default()
                .into(),
            requests
                .map(|requests| Requests(requests.round()).to_string())
                .unwrap_or_default()
                .into(),
        ]);
    }
    table.without_empty_columns()
}
