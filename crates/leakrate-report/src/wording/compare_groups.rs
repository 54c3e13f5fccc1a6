//! The words of `compare --group-by`: the rates of two groups of instances, and what they rest on.

use super::caveats::caveats;
use super::listing::counted;
use super::{compare, groups};
use crate::document::{Block, Document};
use crate::facts::{ComparisonFacts, Facts, FleetFacts, GroupFacts};
use crate::words::Basis;
use leakrate_core::caveat::Caveat;

pub(super) fn document(
    facts: &Facts,
    comparison: &ComparisonFacts,
    fleet: &FleetFacts,
) -> Document {
    let mut blocks: Vec<Block> = groups::table(&fleet.groups)
        .map(Block::Table)
        .into_iter()
        .collect();
    let method = "Means over all instances, whatever their verdicts; the interval of the ratio \
                  allows for how the instances of each group differ, and for the noise that all have in \
                  common at the same times.";
    blocks.push(Block::Paragraph(method.to_owned()));
    let basis = Basis::of_groups(&fleet.groups);
    let without = fleet
        .groups
        .iter()
        .filter_map(|one| without_error(one, basis));
    blocks.extend(without.map(Block::Paragraph));
    let mut left_out: Vec<_> = facts.series.iter().flat_map(|one| &one.caveats).collect();
    // What was read says it with each series.
    left_out.retain(|note| matches!(note.caveat, Caveat::SeriesLeftOut { .. }));
    left_out.dedup();
    let notes: Vec<_> = left_out
        .into_iter()
        .chain(&comparison.caveats)
        .filter(|caveat| !compare::is_finding(&caveat.caveat))
        .cloned()
        .collect();
    blocks.extend(caveats([("", notes.as_slice())]));
    Document {
        title: None,
        finding: compare::findings(comparison, None),
        blocks,
    }
}

/// Instances that have no say, because nothing is known of the error of their rate.
fn without_error(group: &GroupFacts, basis: Basis) -> Option<String> {
    let pooled = basis.pooled(group)?;
    let without = group.verdicts.count.checked_sub(pooled.instances)?;
    let name = group.name.as_deref()?;
    (without > 0).then(|| {
        format!(
            "{name}: {} of {} instances have no such rate with an error, and no say.",
            counted(without),
            counted(group.verdicts.count)
        )
    })
}
