//! How to live with a leak until it is fixed.

use super::fit;
use crate::report::document::{Align, Cell, Table};
use crate::report::facts::{Facts, PredictionFacts, SeriesFacts};
use crate::report::words::Basis;
use crate::units::{Requests, Seconds};

const GIGABYTE: f64 = 1e9;
const SECONDS_PER_HOUR: f64 = 3600.0;

/// How often to restart what reaches its limit first, and what more memory buys it; `None` where
/// neither can be said.
pub(super) fn table(facts: &Facts) -> Option<Table> {
    let prediction = facts.prediction.first()?;
    let mut table = Table::new([
        ("until the fix", Align::Left),
        ("time", Align::Right),
        ("requests", Align::Right),
    ]);
    let of = if facts.prediction.len() > 1 {
        format!(" {}", prediction.series)
    } else {
        String::new()
    };
    table.rows.extend(restart_row(prediction, &of));
    let subject = fit::subject(facts);
    table
        .rows
        .extend(subject.and_then(|series| memory_row(series, &of)));
    (!table.rows.is_empty()).then(|| table.without_empty_columns())
}

fn restart_row(prediction: &PredictionFacts, of: &str) -> Option<Vec<Cell>> {
    let restart = prediction.restart.as_ref()?;
    let every = restart
        .every_seconds
        .map(|seconds| Seconds(rounded_down(seconds)).to_string());
    let requests = restart
        .max_requests
        .map(|requests| Requests(rounded_down(requests)).to_string());
    Some(vec![
        format!("restart{of} at the latest after").into(),
        every.unwrap_or_default().into(),
        requests.unwrap_or_default().into(),
    ])
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

/// Two digits are as much as a setting needs, and down is the safe side.
fn rounded_down(value: f64) -> f64 {
    if value < 10.0 {
        return value;
    }
    let step = 10f64.powf(value.log10().floor() - 1.0);
    (value / step).floor() * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_rounded_to_the_safe_side() {
        for (value, setting) in [
            (54_321.0, "54000"),
            (999.0, "990"),
            (10.0, "10"),
            (3.4, "3.4"),
        ] {
            assert_eq!(rounded_down(value).to_string(), setting);
        }
    }
}
