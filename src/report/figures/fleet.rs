//! Many series on one chart: the worst by their leak rates.

use crate::report::compose;
use crate::report::facts::{Facts, RateFacts, SeriesFacts};
use crate::report::figure::{Figure, Interval, RankedRow, Ranking, RankingForm, Scale, Tone};
use crate::report::words::{self, Basis};

/// The leak rates of many series, in the order of the facts. `None` where they have no rate in
/// common.
pub fn fleet(facts: &Facts) -> Option<Figure> {
    let basis = Basis::common(&facts.series)?;
    let rows: Vec<RankedRow> = facts
        .series
        .iter()
        .filter_map(|one| Some(row(one, basis, basis.rate(one)?)))
        .collect();
    let level = facts
        .series
        .iter()
        .find_map(|one| basis.rate(one)?.confidence);
    let interval = level.map_or_else(String::new, |level| {
        format!(" with {}", words::confidence(level))
    });
    Ranking {
        title: compose::fleet_title(facts),
        subtitle: Some(format!(
            "Leak rate{interval}; grey where it is no leak for sure"
        )),
        footnote: None,
        measure: Ranking::measure(
            format!("Leak rate per {}", basis.long_denominator()),
            Scale::Memory,
            &rows,
        ),
        form: RankingForm::Dots,
        rows,
    }
    .figure()
}

fn row(one: &SeriesFacts, basis: Basis, rate: &RateFacts) -> RankedRow {
    let bytes = |rate: f64| basis.bytes(rate).0;
    RankedRow {
        name: one.name.clone(),
        interval: Interval {
            lower: rate.lower.map(bytes),
            estimate: bytes(rate.estimate),
            upper: rate.upper.map(bytes),
        },
        label: one.leaks().then(|| basis.phrase(rate.estimate)),
        tone: if one.leaks() {
            Tone::Series(0)
        } else {
            Tone::Quiet
        },
    }
}
