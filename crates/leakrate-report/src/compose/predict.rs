//! The words of `predict`: when the limit is reached, and what to do until then.

mod table;

use super::fleet::{self, listed, not_listed};
use super::{caveats, fit, restart_schedule};
use crate::document::{Block, Document, Finding, Table, Tone};
use crate::facts::{
    CrossingFacts, Facts, Moment, PredictionFacts, QuantileFacts, ReciprocalFacts,
    RestartIntervalFacts,
};
use crate::words;
use leakrate_core::units::{Bytes, Requests, count};

/// The confidence of the range from the 5 % quantile of the first crossing to the 95 % quantile.
pub(super) const FIRST_CROSSING: f64 = 0.9;

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
            .flat_map(|one| [Some(finding(one)), restart_finding(one)])
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

/// How far away the first crossing is, and its range.
pub(super) fn first_crossing_cells(prediction: &PredictionFacts) -> [String; 2] {
    let [half, range, ..] = table::distances(prediction);
    [half, range]
}

/// Everything about one prediction, or a row for each of several.
pub(super) fn prediction_table(predictions: &[PredictionFacts]) -> Table {
    match predictions {
        [one] => table::single(one),
        many => table::several(many),
    }
}

pub(super) fn finding(prediction: &PredictionFacts) -> Finding {
    let over = prediction.trend_crossing.kind == "already_over";
    match first_quantiles(prediction) {
        Some(until) if !over => first_finding(prediction, &until),
        _ => trend_finding(prediction),
    }
}

/// Distances to the first crossing, in time where times are known, else in requests.
fn first_quantiles(prediction: &PredictionFacts) -> Option<Until<'_>> {
    let time = prediction.seconds_until_first_crossing.as_ref();
    let requests = prediction.requests_until_first_crossing.as_ref();
    let along_time = time.map(|quantiles| Until {
        quantiles,
        phrase: time_phrase,
    });
    along_time.or(requests.map(|quantiles| Until {
        quantiles,
        phrase: request_phrase,
    }))
}

struct Until<'a> {
    quantiles: &'a QuantileFacts,
    phrase: fn(f64) -> String,
}

fn time_phrase(seconds: f64) -> String {
    words::span_to_the_minute(seconds)
}

fn request_phrase(requests: f64) -> String {
    Requests(requests.round()).to_string()
}

impl Until<'_> {
    fn range(&self) -> Option<String> {
        let end = |end: Option<f64>| end.map(self.phrase);
        words::range(end(self.quantiles.p05), end(self.quantiles.p95))
    }
}

/// When the limit is reached at the best guess, without its interval; `None` where it may not be.
pub(super) fn expected(prediction: &PredictionFacts) -> Option<String> {
    match first_quantiles(prediction) {
        Some(until) => about(prediction, &until),
        None if prediction.trend_crossing.kind == "bounded" => {
            Some(when(&prediction.trend_crossing, &left(prediction)))
        }
        None => None,
    }
}

/// How far away the limit is at the best guess; `None` where it may not be reached.
pub(super) fn expected_distance(prediction: &PredictionFacts) -> Option<String> {
    let over = prediction.trend_crossing.kind == "already_over";
    match first_quantiles(prediction) {
        _ if over => None,
        Some(until) => until.quantiles.p50.map(until.phrase),
        None => left(prediction).estimate,
    }
}

/// How often to restart: in time where times are known, else in requests.
pub(super) fn restart_interval(restart: &RestartIntervalFacts) -> Option<String> {
    let time = restart.every_seconds.map(words::span_rounded_down);
    let requests = restart.max_requests.map(words::rounded_down);
    time.map(time_phrase).or(requests.map(request_phrase))
}

/// `at about 2020-05-11 10:19 UTC, 53 min after the last sample`, if it is reached at all.
fn about(prediction: &PredictionFacts, until: &Until) -> Option<String> {
    let QuantileFacts { p05, p50, p95, .. } = *until.quantiles;
    let span = (until.phrase)(p05.and(p95).and(p50)?);
    let clock = prediction.first_crossing.as_ref();
    Some(match clock.and_then(|clock| clock.p50) {
        Some(Moment(at)) => {
            let at = words::moment(at);
            format!("at about {at}, {span} after the last sample")
        }
        None => format!("after about another {span}"),
    })
}

fn first_finding(prediction: &PredictionFacts, until: &Until) -> Finding {
    let name = &prediction.series;
    let limit = Bytes(prediction.limit_bytes);
    let clock = prediction.first_crossing.as_ref();
    let at = |moment: Option<Moment>, distance: f64| match moment {
        Some(Moment(at)) => words::moment(at),
        None => format!("another {}", (until.phrase)(distance)),
    };
    let horizon = at(clock.map(|clock| clock.horizon), until.quantiles.horizon);
    let (text, tone) = match (about(prediction, until), until.quantiles.p05) {
        (Some(when), _) => {
            let range = clock_range(prediction).or_else(|| until.range());
            let interval = range.map_or_else(String::new, |range| {
                format!(" ({} {range})", words::confidence(FIRST_CROSSING))
            });
            (
                format!("{name} reaches {limit} {when}{interval}."),
                Tone::Bad,
            )
        }
        (None, Some(early)) => {
            let early = at(clock.and_then(|clock| clock.p05), early);
            let text = format!(
                "{name} may reach {limit} from {early} on (5 % probability by then), or not \
                 before {horizon}."
            );
            (text, Tone::Warning)
        }
        _ => (
            format!("{name} is not expected to reach {limit} before {horizon}."),
            Tone::Good,
        ),
    };
    Finding { text, tone }
}

/// `2020-05-11 10:05 UTC to 10:13 UTC`
fn clock_range(prediction: &PredictionFacts) -> Option<String> {
    let clock = prediction.first_crossing.as_ref()?;
    let (Moment(from), Moment(to)) = (clock.p05?, clock.p95?);
    Some(words::moments(from, to))
}

fn trend_finding(prediction: &PredictionFacts) -> Finding {
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
                "The trend of {name} reaches {limit} {}{}.",
                when(crossing, &left),
                interval(crossing, &left)
            ),
            Tone::Bad,
        ),
        "at_least" => (
            format!(
                "The trend of {name} does not reach {limit} before {}; it may never.",
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

/// What is left until the limit, in time where times are known, else in requests.
struct Left {
    estimate: Option<String>,
    lower: Option<String>,
    upper: Option<String>,
}

fn left(prediction: &PredictionFacts) -> Left {
    let spell = |left: &ReciprocalFacts, phrase: fn(f64) -> String| Left {
        estimate: left.estimate.map(phrase),
        lower: left.lower.map(phrase),
        upper: left.upper.map(phrase),
    };
    match (&prediction.seconds_left, &prediction.requests_left) {
        (Some(left), _) => spell(left, time_phrase),
        (None, Some(left)) => spell(left, request_phrase),
        (None, None) => Left {
            estimate: None,
            lower: None,
            upper: None,
        },
    }
}

fn when(crossing: &CrossingFacts, left: &Left) -> String {
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
