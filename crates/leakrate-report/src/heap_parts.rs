//! Parts of a heap, classes of objects or sites: which there are, and which come first.

use std::cmp::Ordering;

use super::facts::{HeapPart, SeriesFacts};
use super::words::Basis;
use leakrate_core::model::Verdict;

/// What part of a heap every series is, where all are one.
pub(super) fn part_of_all(series: &[SeriesFacts]) -> Option<HeapPart> {
    let mut parts = series.iter().map(|one| Some(one.objects.as_ref()?.part));
    let first = parts.next()??;
    parts.all(|part| part == Some(first)).then_some(first)
}

/// Parts of a heap by what is known of their growth.
pub(super) struct HeapParts<'f> {
    /// Those that grow, the fastest first.
    pub(super) growing: Vec<&'f SeriesFacts>,
    /// Those that have grown, perhaps by chance, the fastest first.
    pub(super) uncertain: Vec<&'f SeriesFacts>,
    /// Those that neither grow nor seem to.
    pub(super) at_rest: Vec<&'f SeriesFacts>,
}

impl<'f> HeapParts<'f> {
    pub(super) fn new(series: &'f [SeriesFacts]) -> Self {
        let mut ranked: Vec<&SeriesFacts> = series.iter().collect();
        ranked.sort_by(|one, other| fastest_first(one, other));
        let (growing, others): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|one| one.leaks());
        let may_grow = |one: &&SeriesFacts| is_open(one) && rate(one) > 0.0;
        let (uncertain, at_rest): (Vec<_>, Vec<_>) = others.into_iter().partition(may_grow);
        Self {
            growing,
            uncertain,
            at_rest,
        }
    }

    /// The class that grows fastest among those that the program itself has named: the runtime
    /// has its own in parentheses or after `system`, and uses the plainest constructors itself.
    pub(super) fn named_by_program(&self) -> Option<&'f SeriesFacts> {
        const PLAIN: [&str; 3] = ["Function", "Object", "Array"];
        let of_program = |name: &str| {
            !name.starts_with('(') && !name.starts_with("system / ") && !PLAIN.contains(&name)
        };
        let mut growing = self.growing.iter().copied();
        growing.find(|class| of_program(&class.name))
    }
}

/// Whether its growth may go on.
fn is_open(class: &SeriesFacts) -> bool {
    match class.verdict {
        Some(Verdict::Leak | Verdict::Inconclusive) => true,
        Some(Verdict::Plateau | Verdict::NoLeak) | None => false,
    }
}

fn fastest_first(one: &SeriesFacts, other: &SeriesFacts) -> Ordering {
    let rates = rate(other).total_cmp(&rate(one));
    rates.then_with(|| one.name.cmp(&other.name))
}

/// The growth per request, of which a class without one has none.
fn rate(class: &SeriesFacts) -> f64 {
    let rate = Basis::PerRequest.rate(class);
    rate.map_or(0.0, |rate| rate.estimate)
}
