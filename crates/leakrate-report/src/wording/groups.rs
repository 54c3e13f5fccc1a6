//! The words of groups of series: how many of each leak, how fast, and how they differ.

use super::listing::counted;
use crate::document::{Align, Cell, Table};
use crate::facts::{GroupFacts, PooledFacts};
use crate::words::{self, Basis};
use leakrate_core::units::SizeScale;

/// A row for each group, with its pooled rate and how its instances differ; `None` without groups.
pub(super) fn table(groups: &[GroupFacts]) -> Option<Table> {
    let basis = Basis::of_groups(groups);
    let rates = || {
        groups
            .iter()
            .filter_map(|one| Some(&basis.pooled(one)?.rate))
    };
    let level = rates().find_map(|rate| rate.interval.confidence);
    let interval = level.map(words::confidence).unwrap_or_default();
    let scale = SizeScale::common(rates().map(|rate| basis.bytes(rate.estimate)));
    let mut table = Table::new([
        ("", Align::Left),
        ("series", Align::Right),
        ("leak", Align::Right),
        ("mean rate", Align::Right),
        (&interval, Align::Right),
        ("differing by", Align::Right),
    ]);
    for group in groups {
        let mut row = vec![
            Cell::from(group.name.as_deref().unwrap_or("(others)")),
            counted(group.verdicts.count).into(),
            counted(group.verdicts.leak).into(),
        ];
        row.extend(rate_cells(basis.pooled(group), basis, scale).map(Cell::from));
        table.rows.push(row);
    }
    (!groups.is_empty()).then_some(table)
}

fn rate_cells(pooled: Option<&PooledFacts>, basis: Basis, scale: SizeScale) -> [String; 3] {
    let Some(PooledFacts { rate, spread, .. }) = pooled else {
        return Default::default();
    };
    let [amount, range] = basis.cells(rate, scale);
    [
        amount,
        range,
        format!("± {}", scale.number(basis.bytes(*spread))),
    ]
}
