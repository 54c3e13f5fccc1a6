//! Which of many series comes first.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::facts::{Facts, FateFacts, GroupFacts, PredictionFacts, SeriesFacts};
use super::words::Basis;
use leakrate_core::analysis::Standing;
use leakrate_core::model::Verdict;

pub use super::facts::Order;

/// A series with its predictions.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its place among the series as they were read.
    pub place: usize,
    /// What was found in it.
    pub series: SeriesFacts,
    /// When it reaches each limit.
    pub predictions: Vec<PredictionFacts>,
}

/// Sorts rows; those that are equal stay in the order in which they were read.
pub fn sort(rows: &mut [Row], order: Order) {
    let basis = basis(rows);
    let rate = |row: &Row| rate(&row.series, basis);
    let falling = |a: f64, b: f64| b.total_cmp(&a);
    rows.sort_by(|a, b| match order {
        Order::Worst => urgency_of(a)
            .total_cmp(&urgency_of(b))
            .then(severity(&a.series).cmp(&severity(&b.series)))
            .then(falling(rate(a), rate(b))),
        Order::Rate => falling(rate(a), rate(b)),
        Order::Memory => falling(memory(&a.series), memory(&b.series)),
        Order::Name => a.series.name.cmp(&b.series.name),
        Order::Input => Ordering::Equal,
    });
}

/// Sorts groups: the fastest first, those without a rate last.
pub fn sort_groups(groups: &mut [GroupFacts]) {
    let has = |of: fn(&GroupFacts) -> Option<f64>| groups.iter().any(|one| of(one).is_some());
    let rate = if has(per_request) {
        per_request
    } else {
        per_hour
    };
    let key = |one: &GroupFacts| rate(one).unwrap_or(f64::NEG_INFINITY);
    groups.sort_by(|a, b| key(b).total_cmp(&key(a)).then(a.name.cmp(&b.name)));
}

fn per_request(group: &GroupFacts) -> Option<f64> {
    Some(group.bytes_per_request.as_ref()?.rate.estimate)
}

fn per_hour(group: &GroupFacts) -> Option<f64> {
    Some(group.bytes_per_hour.as_ref()?.rate.estimate)
}

/// Adds rows to the facts, in their order.
pub fn list(rows: Vec<Row>, facts: &mut Facts) {
    for row in rows {
        facts.series.push(row.series);
        facts.prediction.extend(row.predictions);
    }
}

/// Keeps the first `series` with their predictions; totals stay those of all.
pub fn cut(facts: &mut Facts, series: usize) {
    let left_out = facts.series.split_off(series.min(facts.series.len()));
    let names: HashSet<&str> = facts.series.iter().map(|one| one.name.as_str()).collect();
    if !left_out.is_empty() {
        let listed = |one: &PredictionFacts| names.contains(one.series.as_str());
        facts.prediction.retain(listed);
    }
}

/// Smaller is more urgent: what is over its limit, then what reaches it first. What only may reach
/// it is not urgent: noise alone carries some of many series there in simulation.
pub fn urgency(prediction: &PredictionFacts) -> f64 {
    let first = [
        &prediction.seconds_until_first_crossing,
        &prediction.requests_until_first_crossing,
    ];
    let trend = [&prediction.seconds_left, &prediction.requests_left];
    let first = first.into_iter().flatten().find_map(|first| first.p50);
    let trend = trend.into_iter().flatten().find_map(|left| left.estimate);
    match prediction.fate {
        FateFacts::Over | FateFacts::HasBeenOver => f64::NEG_INFINITY,
        FateFacts::Reaches => first.or(trend).unwrap_or(f64::INFINITY),
        FateFacts::MayReach | FateFacts::NotWithin | FateFacts::StaysBelow | FateFacts::Unknown => {
            f64::INFINITY
        }
    }
}

/// Whether a limit is passed, or half of all simulated futures of a leak reach it.
pub(super) fn reaches_limit(row: &Row) -> bool {
    let mut fates = row.predictions.iter().map(|prediction| prediction.fate);
    fates.any(|fate| fate.is_over() || fate == FateFacts::Reaches)
}

fn urgency_of(row: &Row) -> f64 {
    let urgencies = row.predictions.iter().map(urgency);
    urgencies.fold(f64::INFINITY, f64::min)
}

fn severity(series: &SeriesFacts) -> u8 {
    match (series.verdict, series.among_many) {
        (Some(Verdict::Leak), Some(Standing::MayBeChance)) => 1,
        (Some(Verdict::Leak), Some(Standing::Held) | None) => 0,
        // Two readings tell nothing; a rate that was stated is one.
        (None, _) if series.samples.is_none() => 0,
        (Some(Verdict::Inconclusive) | None, _) => 2,
        (Some(Verdict::Plateau), _) => 3,
        (Some(Verdict::NoLeak), _) => 4,
    }
}

fn basis(rows: &[Row]) -> Option<Basis> {
    let has = |basis: Basis| rows.iter().all(|row| basis.rate(&row.series).is_some());
    [Basis::PerRequest, Basis::PerHour]
        .into_iter()
        .find(|&basis| has(basis))
}

/// The rate to sort by. Where series have none in common, those per request come before those
/// per hour: their numbers cannot be compared.
fn rate(series: &SeriesFacts, basis: Option<Basis>) -> f64 {
    let basis = basis.or_else(|| {
        let known = [Basis::PerRequest, Basis::PerHour].into_iter();
        known.into_iter().find(|basis| basis.rate(series).is_some())
    });
    let rate = basis.and_then(|basis| basis.rate(series));
    rate.map_or(f64::NEG_INFINITY, |rate| rate.estimate)
}

fn memory(series: &SeriesFacts) -> f64 {
    series.memory_last_bytes.unwrap_or(f64::NEG_INFINITY)
}
