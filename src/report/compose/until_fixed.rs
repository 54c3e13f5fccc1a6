//! How to live with a leak until it is fixed.

use super::fit;
use crate::report::document::{Align, Cell, Table};
use crate::report::facts::{Facts, SeriesFacts};
use crate::report::words::Basis;
use crate::units::{Requests, Seconds};

const GIGABYTE: f64 = 1e9;
const SECONDS_PER_HOUR: f64 = 3600.0;

/// What more memory buys; `None` where nothing leaks.
pub(super) fn table(facts: &Facts) -> Option<Table> {
    let of = match facts.prediction.as_slice() {
        [first, _, ..] => format!(" {}", first.series),
        _ => String::new(),
    };
    let row = memory_row(fit::subject(facts)?, &of)?;
    let mut table = Table::new([
        ("until the fix", Align::Left),
        ("time", Align::Right),
        ("requests", Align::Right),
    ]);
    table.rows.push(row);
    Some(table.without_empty_columns())
}

/// What more memory buys: the reciprocals of the leak rates.
fn memory_row(series: &SeriesFacts, of: &str) -> Option<Vec<Cell>> {
    if series.verdict != Some("leak") {
        return None;
    }
    let buys = |basis: Basis| {
        let rate = basis.rate(series)?.estimate;
        (rate > 0.0).then(|| GIGABYTE / rate)
    };
    let time = buys(Basis::PerHour).map(|hours| Seconds(hours * SECONDS_PER_HOUR).to_string());
    let requests = buys(Basis::PerRequest).map(|requests| Requests(requests.round()).to_string());
    Some(vec![
        format!("1 GB more memory{of} buys").into(),
        time.unwrap_or_default().into(),
        requests.unwrap_or_default().into(),
    ])
}
