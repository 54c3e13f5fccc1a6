//! Parts of a heap, classes of objects or sites: which there are, and which come first.

use super::facts::{
    DividedHeapFacts, FixedPartFacts, HeapPart, PartOutcome, RateFacts, SeriesFacts,
};
use super::words::Basis;
use leakrate_core::model::Verdict;

/// Where fewer grow, those that may are listed too, up to so many in all.
const FEW: usize = 8;

/// A part that is left with so much of its growth, or less, is gone.
const LEFT: f64 = 0.05;

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

    /// Those that grow or may grow, the fastest of those that grow first, so many at most.
    pub(super) fn first(&self, rows: usize) -> Vec<SeriesFacts> {
        let may_grow = FEW.min(rows).saturating_sub(self.growing.len());
        let grow = self.growing.iter().take(rows);
        let may = self.uncertain.iter().take(may_grow);
        grow.chain(may).copied().cloned().collect()
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

/// What came of the parts that grew before a fix.
pub fn after_fix(before: &DividedHeapFacts, after: &DividedHeapFacts) -> Vec<FixedPartFacts> {
    let grew = HeapParts::new(&before.series);
    let basis = grew.basis;
    let fixed = grew.growing.into_iter().filter_map(|part| {
        let rate = basis.rate(part)?.clone();
        let same = same_part(part, &after.series);
        let left = same.and_then(|same| basis.rate(same));
        let outcome = match same {
            Some(same) if same.leaks() => PartOutcome::Grows,
            Some(_) => outcome(&rate, left),
            None => PartOutcome::Gone,
        };
        Some(FixedPartFacts {
            name: part.name.clone(),
            after: left.cloned(),
            before: rate,
            outcome,
        })
    });
    fixed.collect()
}

/// By how much of the growth is left at most.
fn outcome(before: &RateFacts, left: Option<&RateFacts>) -> PartOutcome {
    let most = left.and_then(|left| left.interval.upper);
    if most.is_some_and(|most| most <= LEFT * before.estimate) {
        PartOutcome::Gone
    } else {
        PartOutcome::Open
    }
}

/// The part of another run that is the same: a fix moves the lines below it.
fn same_part<'f>(part: &SeriesFacts, others: &'f [SeriesFacts]) -> Option<&'f SeriesFacts> {
    let named = |name: &str| others.iter().find(|other| other.name == name);
    named(&part.name).or_else(|| {
        let name = without_line(&part.name);
        let mut alike = others
            .iter()
            .filter(|other| without_line(&other.name) == name);
        alike.next().filter(|_| alike.next().is_none())
    })
}

/// The name of a site without its line and column: `add (client.js` of `add (client.js:15:3)`.
fn without_line(name: &str) -> &str {
    let is_number = |text: &str| text.parse::<u32>().is_ok();
    let place = name.strip_suffix(')').and_then(|name| {
        let (name, column) = name.rsplit_once(':')?;
        let (name, line) = name.rsplit_once(':')?;
        (is_number(line) && is_number(column)).then_some(name)
    });
    place.unwrap_or(name)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_found_again_where_a_fix_has_moved_its_line() {
        for (name, expected) in [
            ("add (lib/client.js:36:46)", "add (lib/client.js"),
            ("cache in map.js", "cache in map.js"),
            ("top level of a.js:b", "top level of a.js:b"),
            ("f (C:\\app\\a.js:1:2)", "f (C:\\app\\a.js"),
            ("(string)", "(string)"),
        ] {
            assert_eq!(without_line(name), expected);
        }
    }
}
