//! The finding of a report: what to do and by when, what happens, and what is known of cause and cure.

use super::place;
use crate::document::{Finding, Tone};
use crate::facts::{ComparisonFacts, Facts, SeriesFacts};
use crate::wording::rate::{display_name, primary};
use crate::wording::restart_interval::restart_finding;
use crate::wording::{compare, course, fate, fleet, series};
use crate::words;
use leakrate_core::analysis::{FixVerdict, OrderVerdict};
use leakrate_core::model::Verdict;

pub(in crate::wording) fn findings(facts: &Facts) -> Vec<Finding> {
    if let Some(all) = fleet::of(facts) {
        return fleet::findings(facts, all);
    }
    let action = facts.prediction.first().and_then(restart_finding);
    let subject = series::subject(facts).map(|subject| what_happens(subject, facts));
    let place = facts.divided_heaps.first().and_then(place::finding);
    action
        .into_iter()
        .chain(subject)
        .chain(place::route_findings(facts))
        .chain(place)
        .chain(cause_and_cure(facts))
        .collect()
}

pub(in crate::wording) fn what_happens(subject: &SeriesFacts, facts: &Facts) -> Finding {
    let leaks = subject.verdict == Some(Verdict::Leak);
    let (Some((basis, rate)), true) = (primary(subject), leaks) else {
        return series::finding(subject);
    };
    let name = display_name(subject);
    let amount = basis.phrase(rate.estimate);
    let every = basis.for_one_megabyte(rate.estimate);
    let every = every
        .map(|every| format!(", one MB every {every}"))
        .unwrap_or_default();
    let fate = facts.prediction.first().map(fate::clause);
    let fate = fate.map(|fate| format!(", and {fate}")).unwrap_or_default();
    Finding {
        text: format!(
            "{name} leaks {amount}{}{every}{fate}.",
            course::since(subject)
        ),
        tone: Tone::Bad,
    }
}

fn cause_and_cure(facts: &Facts) -> Option<Finding> {
    let cause = facts.comparison.as_ref().map(cause);
    let fixed = facts.fix_comparison.as_ref();
    let cure = fixed.and_then(|comparison| Some(cure(comparison, comparison.fix?)));
    let tone = cure.as_ref().or(cause.as_ref())?.tone;
    let clauses = [cause, cure]
        .into_iter()
        .flatten()
        .map(|clause| clause.text);
    let text = clauses.collect::<Vec<_>>().join("; ");
    Some(Finding {
        text: format!("{text}."),
        tone,
    })
}

/// What the local run says of the cause.
pub(in crate::wording) fn cause(comparison: &ComparisonFacts) -> Finding {
    let (other, baseline) = (&comparison.other, &comparison.baseline);
    let speed = comparison.ratio.as_ref().map_or_else(
        || compare::without_leak(comparison),
        |ratio| {
            format!(
                "{other} {} {}× as fast as {baseline}",
                compare::verb(comparison),
                words::factor(ratio.estimate)
            )
        },
    );
    let (reading, tone) = match comparison.verdict {
        OrderVerdict::SameOrder => ("the same order of magnitude", Tone::Good),
        OrderVerdict::Within10x => ("within a factor of ten", Tone::Warning),
        OrderVerdict::DifferentOrder => ("another order of magnitude", Tone::Bad),
        OrderVerdict::NoLeakToCompareWith => ("no leak to compare with", Tone::Warning),
        OrderVerdict::Undetermined => ("whether it is the same leak is not settled", Tone::Warning),
    };
    Finding {
        text: format!("{speed}: {reading}"),
        tone,
    }
}

/// What a run after the fix says of the cure.
pub(in crate::wording) fn cure(comparison: &ComparisonFacts, fix: FixVerdict) -> Finding {
    let share = comparison
        .removed_share
        .as_ref()
        .and_then(|share| share.estimate);
    let percent = words::percent(share.unwrap_or(0.0));
    let (text, tone) = match fix {
        FixVerdict::Fixed => (
            format!("the fix works: {percent} of the leak is gone"),
            Tone::Good,
        ),
        FixVerdict::Improved => (
            format!(
                "the fix removes {percent} of the leak, which is not yet proof that it is gone"
            ),
            Tone::Warning,
        ),
        FixVerdict::NoChange => ("the fix changes nothing".to_owned(), Tone::Bad),
        FixVerdict::Worse => ("the fix makes it worse".to_owned(), Tone::Bad),
        FixVerdict::NoLeakToFix => (
            format!(
                "there is no leak to fix: {}",
                compare::without_leak(comparison)
            ),
            Tone::Warning,
        ),
        FixVerdict::Undetermined if share.is_none() => (
            "whether the fix works is not settled".to_owned(),
            Tone::Warning,
        ),
        FixVerdict::Undetermined => (
            format!("the fix seems to remove {percent} of the leak, which is not settled"),
            Tone::Warning,
        ),
    };
    Finding { text, tone }
}
