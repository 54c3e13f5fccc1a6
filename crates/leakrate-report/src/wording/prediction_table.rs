//! The tables of a prediction: everything about one, or a row for each of several.

use super::fate::{self, Distance, FIRST_CROSSING, request_phrase, time_phrase};
use super::reader::Reader;
use super::restart_interval::{fresh_source, restart_by, restart_interval};
use crate::document::{Align, Cell, Table};
use crate::facts::{
    BackTestFacts, CheapestRestartFacts, PredictionFacts, QuantileFacts, ReciprocalFacts,
    RestartIntervalFacts,
};
use crate::words;
use leakrate_core::units::{Bytes, three_digits};

/// Everything about one prediction, or a row for each of several.
pub(super) fn table(predictions: &[PredictionFacts], reader: Reader) -> Table {
    match predictions {
        [one] => single(one, reader),
        many => several(many),
    }
}

/// Everything about one prediction, a line for each thing.
fn single(prediction: &PredictionFacts, reader: Reader) -> Table {
    let mut rows = vec![[
        "limit".to_owned(),
        words::limit(prediction),
        prediction.headroom_bytes.map_or_else(String::new, |left| {
            format!("{} above the last reading", Bytes(left))
        }),
    ]];
    let first = [
        (
            prediction.seconds_until_first_crossing.as_ref(),
            Distance::Time,
        ),
        (
            prediction.requests_until_first_crossing.as_ref(),
            Distance::Requests,
        ),
    ];
    let traffic = prediction.traffic_requests_per_second.map(traffic);
    rows.extend(traffic.map(|traffic| ["traffic".to_owned(), traffic, "as given".to_owned()]));
    let first = first.map(|(first, counted_in)| first_row(first?, counted_in));
    rows.extend(titled("first crossing", first));
    rows.extend(titled("trend crossing", bare_rows(prediction)));
    rows.extend(prediction.back_test.iter().map(back_test_row));
    let by = prediction.restart.as_ref().and(restart_by(prediction));
    rows.extend(by.map(|by| ["restart".to_owned(), by, String::new()]));
    let restart = prediction.restart.iter();
    rows.extend(restart.flat_map(|restart| restart_rows(restart, reader)));
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

fn first_row(first: &QuantileFacts, counted_in: Distance) -> Option<[String; 2]> {
    let Some(half) = first.p50 else {
        let soonest = counted_in.words(first.p05?);
        return Some([
            format!("not before {soonest}"),
            "5 % probability by then".to_owned(),
        ]);
    };
    let range = counted_in.range([first.p05, first.p95])?;
    Some([
        ahead(half, counted_in),
        format!("{} {range}", words::confidence(FIRST_CROSSING)),
    ])
}

/// When a rate without an error crosses the limit, of which no first reading is simulated.
fn bare_rows(prediction: &PredictionFacts) -> [Option<[String; 2]>; 2] {
    let row = |left: Option<&ReciprocalFacts>, counted_in| {
        let estimate = left
            .filter(|_| prediction.trend_crossing.confidence.is_none())?
            .estimate?;
        Some([ahead(estimate, counted_in), "no error is known".to_owned()])
    };
    [
        row(prediction.seconds_left.as_ref(), Distance::Time),
        row(prediction.requests_left.as_ref(), Distance::Requests),
    ]
}

/// When the trend crosses the limit, which as a rule is later than any reading does: what the first
/// crossing is to be held against. `None` where no trend goes there.
pub(super) fn trend(predictions: &[PredictionFacts]) -> Option<Table> {
    let level = predictions
        .iter()
        .find_map(|one| one.trend_crossing.confidence)?;
    let mut table = Table::new([
        ("trend crossing", Align::Left),
        ("limit", Align::Right),
        ("estimate", Align::Left),
        (&words::confidence(level), Align::Left),
    ]);
    for prediction in predictions {
        let axes = [
            (prediction.seconds_left.as_ref(), Distance::Time),
            (prediction.requests_left.as_ref(), Distance::Requests),
        ];
        for (left, counted_in) in axes {
            let Some(left) = left else { continue };
            let ends = [left.interval.lower, left.interval.upper];
            let middle = left.estimate.map(|middle| ahead(middle, counted_in));
            table.rows.push(vec![
                prediction.series.as_str().into(),
                words::limit(prediction).into(),
                middle.unwrap_or_default().into(),
                counted_in.range(ends).unwrap_or_default().into(),
            ]);
        }
    }
    (!table.rows.is_empty()).then(|| table.without_empty_columns())
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

fn ahead(distance: f64, counted_in: Distance) -> String {
    format!("in {}", counted_in.words(distance))
}

fn restart_rows(restart: &RestartIntervalFacts, reader: Reader) -> Vec<[String; 3]> {
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
    let how = match reader {
        Reader::AtTerminal => " (--fresh)",
        Reader::OfPage => "",
    };
    let source = format!("{}{how}", fresh_source(restart));
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
        ("restart every", Align::Right),
        ("cheapest", Align::Right),
    ])
    .with_spare(["cheapest", "restart every"]);
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
        let mut row: Vec<Cell> = vec![name.into(), words::limit(prediction).into(), traffic.into()];
        row.extend(distances(prediction).map(Cell::from));
        table.rows.push(row);
    }
    table.without_empty_columns()
}

/// `25.0 requests/s`
fn traffic(requests_per_second: f64) -> String {
    format!("{} requests/s", three_digits(requests_per_second))
}

/// What becomes of it, the range of that, and the restart intervals: in time where times are known,
/// else in requests.
fn distances(prediction: &PredictionFacts) -> [String; 4] {
    let restart = prediction.restart.as_ref();
    let every = restart.and_then(restart_interval);
    let cheapest = restart.and_then(|restart| restart.cheapest.as_ref());
    [
        Some(fate::cell(prediction)),
        fate::range_cell(prediction),
        every,
        cheapest.and_then(cheapest_every),
    ]
    .map(Option::unwrap_or_default)
}
