//! The tables of a prediction: everything about one, or a row for each of several.

use super::fate::{self, FIRST_CROSSING, Phrase, request_phrase, time_phrase};
use super::restart_interval::{fresh_source, restart_by, restart_interval};
use crate::document::{Align, Cell, Table};
use crate::facts::{
    BackTestFacts, CheapestRestartFacts, PredictionFacts, QuantileFacts, ReciprocalFacts,
    RestartIntervalFacts,
};
use crate::words;
use leakrate_core::units::{Bytes, three_digits};

/// Everything about one prediction, or a row for each of several.
pub(super) fn table(predictions: &[PredictionFacts]) -> Table {
    match predictions {
        [one] => single(one),
        many => several(many),
    }
}

/// Everything about one prediction, a line for each thing.
fn single(prediction: &PredictionFacts) -> Table {
    let mut rows = vec![[
        "limit".to_owned(),
        Bytes(prediction.limit_bytes).to_string(),
        prediction.headroom_bytes.map_or_else(String::new, |left| {
            format!("{} above the last reading", Bytes(left))
        }),
    ]];
    let axes: [(Option<&QuantileFacts>, Option<&ReciprocalFacts>, Phrase); 2] = [
        (
            prediction.seconds_until_first_crossing.as_ref(),
            prediction.seconds_left.as_ref(),
            time_phrase,
        ),
        (
            prediction.requests_until_first_crossing.as_ref(),
            prediction.requests_left.as_ref(),
            request_phrase,
        ),
    ];
    let level = prediction.trend_crossing.confidence;
    let traffic = prediction.traffic_requests_per_second.map(traffic);
    rows.extend(traffic.map(|traffic| ["traffic".to_owned(), traffic, "as given".to_owned()]));
    let first = axes.map(|(first, _, phrase)| first_row(first?, phrase));
    rows.extend(titled("first crossing", first));
    let trend = axes.map(|(_, trend, phrase)| Some(trend_row(trend?, level, phrase)));
    rows.extend(titled("trend crossing", trend));
    rows.extend(prediction.back_test.iter().map(back_test_row));
    let by = prediction.restart.as_ref().and(restart_by(prediction));
    rows.extend(by.map(|by| ["restart".to_owned(), by, String::new()]));
    rows.extend(prediction.restart.iter().flat_map(restart_rows));
    let mut table = Table::new([("", Align::Left), ("", Align::Left), ("", Align::Left)]);
    table.rows = rows
        .into_iter()
        .map(|row| row.into_iter().map(Cell::from).collect())
        .collect();
    table.without_empty_columns()
}

/// Rows for the same thing, of which the first has its title.
fn titled(title: &str, rows: [Option<[String; 2]>; 2]) -> impl Iterator<Item = [String; 3]> {
    let titles = std::iter::once(title.to_owned()).chain(std::iter::once(String::new()));
    let rows = rows.into_iter().flatten();
    titles
        .zip(rows)
        .map(|(title, [value, range])| [title, value, range])
}

fn first_row(first: &QuantileFacts, phrase: Phrase) -> Option<[String; 2]> {
    let range = words::range(first.p05.map(phrase), first.p95.map(phrase))?;
    Some([
        first
            .p50
            .map_or_else(String::new, |half| ahead(half, phrase)),
        format!("{} {range}", words::confidence(FIRST_CROSSING)),
    ])
}

fn trend_row(trend: &ReciprocalFacts, level: Option<f64>, phrase: Phrase) -> [String; 2] {
    let range = words::interval(trend.interval, phrase);
    let range = range
        .zip(level)
        .map(|(range, level)| format!("{} {range}", words::confidence(level)));
    [
        trend
            .estimate
            .map_or_else(String::new, |at| ahead(at, phrase)),
        range.unwrap_or_else(|| "no error is known".to_owned()),
    ]
}

/// `back-test   5 of 6   forecasts from earlier on held the last reading within their 90 % range`
fn back_test_row(found: &BackTestFacts) -> [String; 3] {
    let range = words::share(found.confidence);
    [
        "back-test".to_owned(),
        format!("{} of {}", found.held, found.forecasts),
        format!("earlier forecasts held the last reading in their {range} range"),
    ]
}

fn ahead(distance: f64, phrase: Phrase) -> String {
    format!("in {}", phrase(distance))
}

fn restart_rows(restart: &RestartIntervalFacts) -> Vec<[String; 3]> {
    let risk = format!("crash risk {}", words::share(restart.crash_risk));
    let mut rows = Vec::new();
    if let Some(seconds) = restart.every_seconds {
        let every = time_phrase(words::span_rounded_down(seconds));
        rows.push(["restart every".to_owned(), every, risk.clone()]);
    }
    if let (Some(most), Some(jitter)) = (restart.max_requests, restart.max_requests_jitter) {
        let most = request_phrase(words::rounded_down(most));
        let jitter = request_phrase(words::rounded_down(jitter));
        let with = format!("{risk}, with a jitter of up to {jitter}");
        rows.push(["restart a worker after".to_owned(), most, with]);
    }
    rows.extend(restart.cheapest.as_ref().and_then(cheapest_row));
    let fresh = Bytes(restart.fresh_bytes).to_string();
    let source = format!("{} (--fresh)", fresh_source(restart));
    rows.push(["a fresh process".to_owned(), fresh, source]);
    rows
}

fn cheapest_row(cheapest: &CheapestRestartFacts) -> Option<[String; 3]> {
    let risk = words::share(cheapest.crash_risk);
    Some([
        "cheapest restart every".to_owned(),
        cheapest_every(cheapest)?,
        format!("crash risk {risk}"),
    ])
}

fn cheapest_every(cheapest: &CheapestRestartFacts) -> Option<String> {
    let time = cheapest.every_seconds.map(words::span_rounded_down);
    let requests = cheapest.every_requests.map(words::rounded_down);
    time.map(time_phrase).or(requests.map(request_phrase))
}

/// A row for each prediction.
fn several(predictions: &[PredictionFacts]) -> Table {
    let range = words::confidence(FIRST_CROSSING);
    let mut table = Table::new([
        ("", Align::Left),
        ("limit", Align::Right),
        ("traffic", Align::Right),
        ("first crossing", Align::Right),
        (&range, Align::Right),
        ("trend crossing", Align::Right),
        ("restart every", Align::Right),
        ("cheapest", Align::Right),
    ]);
    let first = predictions.first().map(|one| &one.series);
    let one = predictions.iter().all(|other| Some(&other.series) == first);
    let measured = predictions
        .iter()
        .all(|other| other.traffic_factor.is_none());
    for prediction in predictions {
        let name = if one { "" } else { prediction.series.as_str() };
        let given = prediction.traffic_requests_per_second;
        let traffic = match (prediction.traffic_factor, given) {
            (Some(factor), _) => format!("{factor}×"),
            (None, Some(given)) => traffic(given),
            (None, None) if measured => String::new(),
            (None, None) => "as measured".to_owned(),
        };
        let mut row: Vec<Cell> = vec![
            name.into(),
            Bytes(prediction.limit_bytes).to_string().into(),
            traffic.into(),
        ];
        row.extend(distances(prediction).map(Cell::from));
        table.rows.push(row);
    }
    table.without_empty_columns()
}

/// `25.0 requests/s`
fn traffic(requests_per_second: f64) -> String {
    format!("{} requests/s", three_digits(requests_per_second))
}

/// What becomes of it, the range of that, the trend's crossing, and the restart intervals: in time
/// where times are known, else in requests.
fn distances(prediction: &PredictionFacts) -> [String; 5] {
    let (left, phrase): (_, Phrase) = match &prediction.seconds_left {
        Some(left) => (Some(left), time_phrase),
        None => (prediction.requests_left.as_ref(), request_phrase),
    };
    let trend = left.and_then(|left| left.estimate);
    let restart = prediction.restart.as_ref();
    let every = restart.and_then(restart_interval);
    let cheapest = restart.and_then(|restart| restart.cheapest.as_ref());
    [
        Some(fate::cell(prediction)),
        fate::range_cell(prediction),
        trend.map(phrase),
        every,
        cheapest.and_then(cheapest_every),
    ]
    .map(Option::unwrap_or_default)
}
