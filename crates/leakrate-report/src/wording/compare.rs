//! The words of `compare`: is one leak the other, and did the fix work?

use super::caveats::caveats;
use super::growth;
use super::rate::display_name;
use super::series::rate_table;
use crate::document::{Block, Document, Finding, Tone};
use crate::facts::{BridgeFacts, ComparisonFacts, Facts, RatioFacts, SeriesFacts};
use crate::words::{self, Basis};
use leakrate_core::analysis::{FixVerdict, OrderVerdict};
use leakrate_core::caveat::Caveat;
use leakrate_core::units::three_digits;

/// Whether a caveat of a comparison is among its findings: too important for a note.
pub(super) fn is_finding(caveat: &Caveat) -> bool {
    is_stopped_climb(caveat) || is_different_metrics(caveat)
}

fn is_stopped_climb(caveat: &Caveat) -> bool {
    matches!(caveat, Caveat::StoppedClimb { .. })
}

fn is_different_metrics(caveat: &Caveat) -> bool {
    matches!(caveat, Caveat::DifferentMetrics { .. })
}

pub(super) fn document(facts: &Facts, comparison: &ComparisonFacts) -> Document {
    let other = facts
        .series
        .iter()
        .find(|one| one.label == comparison.other);
    let mut document = Document {
        title: None,
        finding: findings(comparison, other),
        blocks: vec![Block::Table(rate_table(&facts.series))],
    };
    let of_series = facts
        .series
        .iter()
        .map(|series: &SeriesFacts| (display_name(series), series.caveats.as_slice()));
    let quiet: Vec<_> = comparison
        .caveats
        .iter()
        .filter(|caveat| !is_finding(&caveat.caveat))
        .cloned()
        .collect();
    let of_both = [("", quiet.as_slice())];
    document.blocks.extend(caveats(of_series.chain(of_both)));
    document
}

/// What the comparison says, also of `after` where that is one series.
pub(super) fn findings(comparison: &ComparisonFacts, after: Option<&SeriesFacts>) -> Vec<Finding> {
    let answer = match comparison.fix {
        Some(fix) => fix_finding(comparison, fix),
        None => order_finding(comparison),
    };
    std::iter::once(answer)
        .chain(difference(comparison))
        .chain(
            after
                .filter(|_| comparison.fix.is_some())
                .and_then(remaining),
        )
        .chain(stopped_climbs(comparison))
        .chain(different_metrics(comparison))
        .chain(comparison.bridge.as_ref().map(bridge))
        .collect()
}

/// What is left after a fix, where that is open.
fn remaining(after: &SeriesFacts) -> Option<Finding> {
    let settling = growth::settling(after)?;
    let step = growth::after_step(after)
        .map(|step| format!("{}: {step}. ", display_name(after)))
        .unwrap_or_default();
    Some(Finding {
        text: format!("{step}{}", settling.text),
        tone: Tone::Neutral,
    })
}

/// The difference, where the ratio lacks an end.
fn difference(comparison: &ComparisonFacts) -> Option<Finding> {
    let has_ends =
        |ratio: &RatioFacts| ratio.interval.lower.is_some() && ratio.interval.upper.is_some();
    if comparison.ratio.as_ref().is_some_and(has_ends) {
        return None;
    }
    let (basis, rate) = match (
        &comparison.difference_bytes_per_request,
        &comparison.difference_bytes_per_hour,
    ) {
        (Some(rate), _) => (Basis::PerRequest, rate),
        (None, Some(rate)) => (Basis::PerHour, rate),
        (None, None) => return None,
    };
    let interval = basis.interval(rate)?;
    let text = format!(
        "{} minus {}: {} ({} {interval}).",
        comparison.other,
        comparison.baseline,
        basis.phrase(rate.estimate),
        words::confidence(rate.interval.confidence?)
    );
    Some(Finding {
        text,
        tone: Tone::Neutral,
    })
}

/// What the leak of one makes at the traffic of the other: megabytes per hour are what a memory
/// chart shows.
pub(super) fn bridge(bridge: &BridgeFacts) -> Finding {
    let expected = Basis::PerHour.with_interval(&bridge.expected_bytes_per_hour);
    let interval = expected
        .interval
        .map(|interval| format!(" ({interval})"))
        .unwrap_or_default();
    let text = format!(
        "At the traffic of {} ({} requests/h), the leak of {} makes {}{interval}; {} was measured there.",
        bridge.traffic_of,
        three_digits(bridge.requests_per_hour.estimate),
        bridge.leak_of,
        expected.rate,
        Basis::PerHour.phrase(bridge.measured_bytes_per_hour.estimate),
    );
    Finding {
        text,
        tone: Tone::Neutral,
    }
}

fn stopped_climbs(comparison: &ComparisonFacts) -> impl Iterator<Item = Finding> {
    let caveats = comparison.caveats.iter();
    let stopped = caveats.filter(|caveat| is_stopped_climb(&caveat.caveat));
    stopped.map(|caveat| Finding {
        text: format!("{}.", caveat.message),
        tone: Tone::Warning,
    })
}

/// What the rates of a comparison do: a climb that has stopped is no leak.
pub(super) fn verb(comparison: &ComparisonFacts) -> &'static str {
    let mut caveats = comparison.caveats.iter();
    if caveats.any(|caveat| is_stopped_climb(&caveat.caveat)) {
        "grew"
    } else {
        "leaks"
    }
}

fn different_metrics(comparison: &ComparisonFacts) -> Option<Finding> {
    let mut caveats = comparison.caveats.iter();
    let caveat = caveats.find(|caveat| is_different_metrics(&caveat.caveat))?;
    Some(Finding {
        text: format!("Not the same quantity: {}.", caveat.message),
        tone: Tone::Warning,
    })
}

pub(super) fn order_finding(comparison: &ComparisonFacts) -> Finding {
    let (lead, tone) = match comparison.verdict {
        OrderVerdict::SameOrder => ("Same order of magnitude", Tone::Good),
        OrderVerdict::Within10x => (
            "Within a factor of ten, but not surely the same order of magnitude",
            Tone::Warning,
        ),
        OrderVerdict::DifferentOrder => ("Different orders of magnitude", Tone::Bad),
        OrderVerdict::NoLeakToCompareWith => ("No leak to compare with", Tone::Warning),
        OrderVerdict::Undetermined => (
            "Not settled whether these are of the same order of magnitude",
            Tone::Warning,
        ),
    };
    let text = match &comparison.ratio {
        None if comparison.verdict == OrderVerdict::NoLeakToCompareWith => {
            format!("{lead}: {}.", without_leak(comparison))
        }
        None => format!("{lead}: only two rates that grow have a ratio."),
        Some(ratio) => format!("{lead}: {}.", speed(comparison, ratio)),
    };
    Finding { text, tone }
}

/// `local does not leak`, of one side or of both.
pub(super) fn without_leak(comparison: &ComparisonFacts) -> String {
    match comparison.without_leak.as_slice() {
        [] => format!(
            "of {} and {}, not both grow",
            comparison.baseline, comparison.other
        ),
        [one] => format!("{one} does not leak"),
        _ => format!(
            "neither {} nor {} leaks",
            comparison.baseline, comparison.other
        ),
    }
}

/// `local leaks 1.04× as fast as production (90 % CI 0.9 to 1.2)`; of what may not leak at all,
/// how fast it can at most.
fn speed(comparison: &ComparisonFacts, ratio: &RatioFacts) -> String {
    let (other, baseline) = (&comparison.other, &comparison.baseline);
    let is_other_order = comparison.verdict == OrderVerdict::DifferentOrder;
    if let (Some(lower), Some(upper)) = (ratio.interval.lower, ratio.interval.upper)
        && lower <= 0.0
        && (ratio.estimate <= 0.0 || is_other_order)
    {
        let interval = words::ratio_interval(ratio);
        return if upper > 0.0 {
            let most = words::factor(upper);
            format!("{other} leaks at most {most}× as fast as {baseline}, if at all{interval}")
        } else {
            format!("of {baseline} and {other}, one grows and the other shrinks{interval}")
        };
    }
    let speed = words::factor(ratio.estimate);
    let interval = words::ratio_interval(ratio);
    let verb = verb(comparison);
    format!("{other} {verb} {speed}× as fast as {baseline}{interval}")
}

pub(super) fn fix_finding(comparison: &ComparisonFacts, fix: FixVerdict) -> Finding {
    let (other, baseline) = (&comparison.other, &comparison.baseline);
    let (lead, tone) = match fix {
        FixVerdict::Fixed => ("Fixed", Tone::Good),
        FixVerdict::Improved => ("Improved, not proven fixed", Tone::Warning),
        FixVerdict::NoChange => ("No change", Tone::Bad),
        FixVerdict::Worse => ("Worse", Tone::Bad),
        FixVerdict::NoLeakToFix => ("No leak to fix", Tone::Warning),
        FixVerdict::Undetermined => ("Not settled", Tone::Warning),
    };
    let text = match (&comparison.removed_share, &comparison.ratio) {
        (Some(share), Some(ratio)) if ratio.estimate <= 1.0 && fix != FixVerdict::Worse => {
            let estimate = share.estimate.map(words::percent).unwrap_or_default();
            let range = words::interval(share.interval, words::finer_percent);
            let interval = range
                .zip(ratio.interval.confidence)
                .map(|(range, level)| format!(" ({} {range})", words::confidence(level)))
                .unwrap_or_default();
            format!("{lead}: {estimate} of the leak of {baseline} is gone in {other}{interval}.")
        }
        (_, Some(ratio)) => format!("{lead}: {}.", speed(comparison, ratio)),
        (_, None) if fix == FixVerdict::Worse => {
            format!("{lead}: {other} grows faster than {baseline}, of which it is no multiple.")
        }
        (_, None) => format!("{lead}: {}.", without_leak(comparison)),
    };
    Finding { text, tone }
}
