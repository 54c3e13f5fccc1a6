//! Parts of a heap, classes of objects or sites: which there are, and which come first.

use super::facts::{HeapPart, SeriesFacts};
use super::words::Basis;
use leakrate_core::model::Verdict;

/// What part of a heap every series is, where all are one.
pub(super) fn part_of_all(series: &[SeriesFacts]) -> Option<HeapPart> {
    let mut parts = series.iter().map(|one| one.part);
    let first = parts.next()??;
    parts.all(|part| part == Some(first)).then_some(first)
}

/// Parts of a heap by what is known of their growth.
pub(super) struct HeapParts<'f> {
    /// What they grow with.
    pub(super) basis: Basis,
    /// Those that grow, the fastest first.
    pub(super) growing: Vec<&'f SeriesFacts>,
    /// Those that have grown, perhaps by chance, the fastest first.
    pub(super) uncertain: Vec<&'f SeriesFacts>,
    /// Those that neither grow nor seem to.
    pub(super) at_rest: Vec<&'f SeriesFacts>,
}

impl<'f> HeapParts<'f> {
    pub(super) fn new(series: &'f [SeriesFacts]) -> Self {
        let basis = Basis::common(series).unwrap_or(Basis::PerRequest);
        let rate = |one: &SeriesFacts| rate(one, basis);
        let mut ranked: Vec<&SeriesFacts> = series.iter().collect();
        ranked.sort_by(|one, other| {
            let rates = rate(other).total_cmp(&rate(one));
            rates.then_with(|| one.name.cmp(&other.name))
        });
        let (growing, others): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|one| one.leaks());
        let may_grow = |one: &&SeriesFacts| is_open(one) && rate(one) > 0.0;
        let (uncertain, at_rest): (Vec<_>, Vec<_>) = others.into_iter().partition(may_grow);
        Self {
            basis,
            growing,
            uncertain,
            at_rest,
        }
    }

    /// The growth of one.
    pub(super) fn rate(&self, class: &SeriesFacts) -> f64 {
        rate(class, self.basis)
    }

    /// The growth of all together.
    pub(super) fn whole(&self) -> f64 {
        let all = [&self.growing, &self.uncertain, &self.at_rest];
        all.into_iter().flatten().map(|one| self.rate(one)).sum()
    }

    /// The class that grows fastest among those that the program itself has named: V8 has
    /// its own in parentheses or after `system`, and uses the plainest constructors itself; in Java and
    /// .NET a name begins with its package, and arrays of plain numbers have none.
    pub(super) fn named_by_program(&self) -> Option<&'f SeriesFacts> {
        const PLAIN: [&str; 3] = ["Function", "Object", "Array"];
        const RUNTIME: [&str; 10] = [
            "(",
            "system / ",
            "[",
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "System.",
            "Microsoft.",
        ];
        let of_program = |name: &str| {
            !RUNTIME.iter().any(|start| name.starts_with(start)) && !PLAIN.contains(&name)
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

/// The growth, of which a class without a rate has none.
fn rate(class: &SeriesFacts, basis: Basis) -> f64 {
    let rate = basis.rate(class);
    rate.map_or(0.0, |rate| rate.estimate)
}
