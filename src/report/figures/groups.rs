//! Groups of series on one chart, by the mean rates of their instances.

use crate::report::compose;
use crate::report::facts::{Facts, GroupFacts};
use crate::report::figure::{Figure, Interval, RankedRow, Ranking, RankingForm, Scale, Tone};
use crate::report::words::{self, Basis};

/// The mean leak rate of each group, in the order of the facts. `None` without groups.
pub fn groups(facts: &Facts) -> Option<Figure> {
    let groups = facts.fleet.as_ref()?.groups.as_slice();
    let basis = Basis::of_groups(groups);
    let rows: Vec<RankedRow> = groups.iter().filter_map(|one| row(one, basis)).collect();
    let mut rates = groups.iter().filter_map(|one| basis.pooled(one));
    let level = rates.find_map(|pooled| pooled.rate.confidence);
    let interval = level.map_or_else(String::new, |level| {
        format!(" with {}", words::confidence(level))
    });
    Ranking {
        title: compose::title(facts),
        subtitle: Some(format!("Mean leak rate of the instances{interval}")),
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

fn row(group: &GroupFacts, basis: Basis) -> Option<RankedRow> {
    let pooled = basis.pooled(group)?;
    let rate = &pooled.rate;
    let bytes = |rate: f64| basis.bytes(rate).0;
    Some(RankedRow {
        name: format!(
            "{} ({} instances)",
            group.name.as_deref().unwrap_or_default(),
            pooled.instances
        ),
        interval: Interval {
            lower: rate.lower.map(bytes),
            estimate: bytes(rate.estimate),
            upper: rate.upper.map(bytes),
        },
        label: Some(basis.phrase(rate.estimate)),
        tone: Tone::Series(0),
    })
}
