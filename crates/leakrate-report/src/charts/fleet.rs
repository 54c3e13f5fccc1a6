//! Many series, or groups of them, on one chart: a row for the leak rate of each.

use crate::facts::{Facts, RateFacts, SeriesFacts};
use crate::figure::{Figure, Interval, MarkRole, RankedRow, Ranking, RankingForm, Scale};
use crate::wording;
use crate::words::{self, Basis};
use leakrate_core::model::Verdict;

/// The leak rates of many series, in the order of the facts. `None` where they have no rate in
/// common.
pub fn fleet(facts: &Facts) -> Option<Figure> {
    let basis = Basis::common(&facts.series)?;
    let rates = facts.series.iter().filter_map(|one| {
        Some(RatedRow {
            name: one.name.clone(),
            rate: basis.rate(one)?,
            role: role(one),
        })
    });
    let rates: Vec<RatedRow<'_>> = rates.collect();
    Ranking {
        subtitle: Some(format!(
            "Leak rate{}; orange where that is not settled, grey where it is no leak",
            with_confidence(&rates)
        )),
        ..ranking(wording::fleet_title(facts), basis, &rates)
    }
    .figure()
}

/// What is not settled looks neither like a leak nor like none.
fn role(series: &SeriesFacts) -> MarkRole {
    match (series.leaks(), series.verdict) {
        (true, _) => MarkRole::Series(0),
        (false, Some(Verdict::Leak | Verdict::Inconclusive) | None) => MarkRole::Series(1),
        (false, Some(Verdict::NoLeak | Verdict::Plateau)) => MarkRole::Quiet,
    }
}

/// The mean leak rate of each group, in the order of the facts. `None` without groups.
pub fn groups(facts: &Facts) -> Option<Figure> {
    let groups = facts.fleet.as_ref()?.groups.as_slice();
    let basis = Basis::of_groups(groups);
    let rates = groups.iter().filter_map(|group| {
        let pooled = basis.pooled(group)?;
        let name = group.name.as_deref().unwrap_or_default();
        Some(RatedRow {
            name: format!("{name} ({} instances)", pooled.instances),
            rate: &pooled.rate,
            role: MarkRole::Series(0),
        })
    });
    let rates: Vec<RatedRow<'_>> = rates.collect();
    Ranking {
        subtitle: Some(format!(
            "Mean leak rate of the instances{}",
            with_confidence(&rates)
        )),
        ..ranking(wording::title(facts), basis, &rates)
    }
    .figure()
}

struct RatedRow<'a> {
    name: String,
    rate: &'a RateFacts,
    role: MarkRole,
}

/// ` with 95 % CI`, where there are intervals.
fn with_confidence(rates: &[RatedRow<'_>]) -> String {
    let level = rates.iter().find_map(|one| one.rate.interval.confidence);
    level.map_or_else(String::new, |level| {
        format!(" with {}", words::confidence(level))
    })
}

fn ranking(title: String, basis: Basis, rates: &[RatedRow<'_>]) -> Ranking {
    let rows: Vec<RankedRow> = rates.iter().map(|one| row(one, basis)).collect();
    Ranking {
        title,
        subtitle: None,
        footnote: None,
        measure: Ranking::measure(
            format!("Leak rate per {}", basis.long_denominator()),
            Scale::Memory,
            &rows,
        ),
        form: RankingForm::Dots,
        rows,
    }
}

/// A row that may be no leak goes without its number.
fn row(one: &RatedRow<'_>, basis: Basis) -> RankedRow {
    let bytes = |rate: f64| basis.bytes(rate).0;
    let rate = one.rate;
    RankedRow {
        name: one.name.clone(),
        interval: Interval {
            lower: rate.interval.lower.map(bytes),
            estimate: bytes(rate.estimate),
            upper: rate.interval.upper.map(bytes),
        },
        label: (one.role == MarkRole::Series(0)).then(|| basis.phrase(rate.estimate)),
        role: one.role,
    }
}
