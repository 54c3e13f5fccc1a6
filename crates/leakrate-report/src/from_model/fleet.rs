//! Facts of many series together.

use super::series::{SECONDS_PER_HOUR, rate_facts};
use crate::facts::{FleetFacts, GroupFacts, Order, PooledFacts, SeriesFacts, VerdictCounts};
use crate::ranking::{Row, reaches_limit};
use leakrate_core::analysis::{
    AmongMany, FALSE_DISCOVERY_RATE, Pooled, PooledRates, Standing, leaks_by_chance,
};
use leakrate_core::model::Verdict;
use leakrate_core::units::{Bytes, Quantity, Rate};

/// Adds to the facts of a series what it shows as one of many.
pub fn among_many(series: &mut SeriesFacts, found: AmongMany) {
    series.adjusted_p_value = Some(found.adjusted_p_value);
    series.among_many = found.standing;
}

/// Many series together; `None` for fewer than two, which need no summary.
pub fn fleet(rows: &[Row], order: Order) -> Option<FleetFacts> {
    if rows.len() < 2 {
        return None;
    }
    let verdicts = verdict_counts(rows.iter().map(|row| &row.series));
    let predicted = rows.iter().any(|row| !row.predictions.is_empty());
    let reaching = rows.iter().filter(|row| reaches_limit(row));
    let beyond = rows
        .iter()
        .filter(|row| row.series.leaks() && !reaches_limit(row));
    Some(FleetFacts {
        order,
        verdicts,
        reach_limit: predicted.then(|| reaching.count()),
        leak_beyond_horizon: predicted.then(|| beyond.count()),
        false_discovery_rate: FALSE_DISCOVERY_RATE,
        leaks_by_chance: leaks_by_chance(verdicts.tested()),
        groups: Vec::new(),
    })
}

/// The series that have something in common, and their pooled rate.
pub fn group(name: Option<String>, rows: &[&Row], rates: &PooledRates) -> GroupFacts {
    GroupFacts {
        name,
        verdicts: verdict_counts(rows.iter().map(|row| &row.series)),
        bytes_per_request: rates
            .per_request
            .as_ref()
            .map(|pooled| pooled_facts(pooled, 1.0)),
        bytes_per_hour: rates
            .per_second
            .as_ref()
            .map(|pooled| pooled_facts(pooled, SECONDS_PER_HOUR)),
    }
}

fn pooled_facts<D: Quantity>(pooled: &Pooled<Rate<Bytes, D>>, factor: f64) -> PooledFacts {
    PooledFacts {
        rate: rate_facts(&pooled.rate, factor),
        spread: pooled.spread.per_base() * factor,
        instances: pooled.instances,
    }
}

fn verdict_counts<'a>(series: impl IntoIterator<Item = &'a SeriesFacts>) -> VerdictCounts {
    let mut counts = VerdictCounts::default();
    for one in series {
        counts.count += 1;
        match (one.verdict, one.among_many) {
            (Some(Verdict::Leak), Some(Standing::MayBeChance)) => counts.may_be_chance += 1,
            (Some(Verdict::Leak), Some(Standing::Held) | None) => counts.leak += 1,
            (Some(Verdict::Plateau), _) => counts.plateau += 1,
            (Some(Verdict::NoLeak), _) => counts.no_leak += 1,
            (Some(Verdict::Inconclusive), _) => counts.inconclusive += 1,
            (None, _) => {}
        }
    }
    counts
}
