//! Conditions on which a run is to fail: whether one holds is read off the facts, and the reason is
//! what the answer says of them.

use super::facts::{
    ComparisonFacts, CrossingKind, Facts, FateFacts, PredictionFacts, RateFacts, SeriesFacts,
};
use super::wording;
use super::words::{Basis, SECONDS_PER_HOUR};
use leakrate_core::analysis::{FixVerdict, OrderVerdict};
use leakrate_core::model::Verdict;
use leakrate_core::units::{Bytes, Rate, Requests, Seconds};

/// On what a run is to fail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// Any series leaks, and not perhaps by chance among so many.
    Leak,
    /// The other rate is larger than the baseline's for sure.
    Worse,
    /// The two rates are of different orders of magnitude.
    Different,
    /// Any series reaches its limit within this time, with traffic as measured, in one of twenty
    /// simulated futures or more: a crash costs more than a look. Where there are none, by the
    /// best estimate of its trend.
    CrashWithin(Seconds),
    /// Any series grows by more than this in a time, by the lower end of its rate; open where it is not
    /// settled that it grows, and not so where it has stopped.
    RateAbove(Rate<Bytes, Seconds>),
    /// Any series grows by more than this with its requests, by the lower end of its rate.
    RateAboveByRequest(Rate<Bytes, Requests>),
    /// The other rate is more than this many times that of the baseline, by the lower end of their
    /// ratio.
    RatioAbove(f64),
    /// What was read is too little to tell whether a series leaks, or how two rates compare.
    Undecided,
}

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It does.
    Holds,
    /// It does not, or is not shown to.
    DoesNotHold,
    /// An interval lies on both sides of the threshold.
    Undecided,
    /// What was read cannot tell.
    Undecidable,
}

/// An answer with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub answer: Answer,
    /// Why, in a sentence.
    pub reason: String,
    /// The option by which it could be decided, where one is missing.
    pub help: Option<&'static str>,
}

impl Condition {
    /// Whether it holds of what was found.
    pub fn decide(self, facts: &Facts) -> Decision {
        match self {
            Self::Leak => leak(facts),
            Self::Worse => worse(facts),
            Self::Different => different(facts),
            Self::CrashWithin(span) => crash(facts, span),
            Self::RateAbove(threshold) => rate(
                facts,
                Basis::PerHour,
                threshold.per_base() * SECONDS_PER_HOUR,
            ),
            Self::RateAboveByRequest(threshold) => {
                rate(facts, Basis::PerRequest, threshold.per_base())
            }
            Self::RatioAbove(threshold) => ratio(facts, threshold),
            Self::Undecided => undecided(facts),
        }
    }

    /// A weaker condition: one that has begun to hold has not ceased to before this one has, so that
    /// what trembles about a threshold is one event.
    #[must_use]
    pub fn weakened(self) -> Self {
        /// By how much a threshold moves.
        const BY: f64 = 1.5;
        match self {
            Self::CrashWithin(span) => Self::CrashWithin(Seconds(span.0 * BY)),
            Self::RateAbove(rate) => Self::RateAbove(Rate::new(rate.per_base() / BY)),
            Self::RateAboveByRequest(rate) => {
                Self::RateAboveByRequest(Rate::new(rate.per_base() / BY))
            }
            Self::Leak | Self::Worse | Self::Different | Self::RatioAbove(_) | Self::Undecided => {
                self
            }
        }
    }
}

fn decision(answer: Answer, reason: impl Into<String>) -> Decision {
    Decision {
        answer,
        reason: reason.into(),
        help: None,
    }
}

impl Decision {
    fn with(self, help: &'static str) -> Self {
        Self {
            help: Some(help),
            ..self
        }
    }
}

fn leak(facts: &Facts) -> Decision {
    let reason = wording::leaks(facts);
    if facts.series.iter().any(super::facts::SeriesFacts::leaks) {
        return decision(Answer::Holds, reason);
    }
    match facts.series.iter().find(|one| one.verdict.is_none()) {
        Some(bare) => decision(Answer::Undecidable, without_verdict(bare)),
        None => decision(Answer::DoesNotHold, reason),
    }
}

/// A report may hold two comparisons: whether it got worse is the question of the fix.
fn asked_of_fix(facts: &Facts) -> Option<&ComparisonFacts> {
    facts.fix_comparison.as_ref().or(facts.comparison.as_ref())
}

fn worse(facts: &Facts) -> Decision {
    let Some(comparison) = asked_of_fix(facts) else {
        return nothing_compared("before=FILE and after=FILE");
    };
    let reason = wording::compared(comparison);
    let answer = match comparison.fix {
        Some(FixVerdict::Worse) => Answer::Holds,
        Some(
            FixVerdict::Fixed
            | FixVerdict::Improved
            | FixVerdict::NoChange
            | FixVerdict::NoLeakToFix,
        ) => Answer::DoesNotHold,
        Some(FixVerdict::Undetermined) | None => match larger(comparison) {
            None => Answer::Undecidable,
            Some(true) if comparison.fix.is_none() => Answer::Holds,
            Some(_) => Answer::DoesNotHold,
        },
    };
    without_interval(answer, reason)
}

/// Whether the other rate is larger for sure, by their difference where their ratio has no interval;
/// `None` where neither has one.
fn larger(comparison: &ComparisonFacts) -> Option<bool> {
    let ratio = comparison.ratio.as_ref();
    // Stated rates count as exact, as they do in the comparison.
    let above_one = ratio.and_then(|ratio| match ratio.interval.confidence {
        None => Some(ratio.estimate > 1.0),
        Some(_) => Some(ratio.interval.lower? > 1.0),
    });
    let difference = comparison
        .difference_bytes_per_request
        .as_ref()
        .or(comparison.difference_bytes_per_hour.as_ref());
    let above_zero = |rate: &RateFacts| Some(rate.interval.lower? > 0.0);
    above_one.or_else(|| difference.and_then(above_zero))
}

fn different(facts: &Facts) -> Decision {
    let Some(comparison) = &facts.comparison else {
        return nothing_compared("production=FILE and local=FILE");
    };
    let reason = wording::compared(comparison);
    let has_interval = comparison
        .ratio
        .as_ref()
        .is_some_and(|ratio| ratio.interval.lower.or(ratio.interval.upper).is_some());
    let answer = match comparison.verdict {
        OrderVerdict::DifferentOrder => Answer::Holds,
        // A leak, and none: whatever the factor, they are not the same.
        OrderVerdict::NoLeakToCompareWith if one_leaks_alone(comparison) => Answer::Holds,
        OrderVerdict::NoLeakToCompareWith => return decision(Answer::Undecidable, reason),
        OrderVerdict::Undetermined if !has_interval => Answer::Undecidable,
        OrderVerdict::Undetermined | OrderVerdict::SameOrder | OrderVerdict::Within10x => {
            Answer::DoesNotHold
        }
    };
    without_interval(answer, reason)
}

/// Whether one side leaks, the other does not, and their difference is sure.
fn one_leaks_alone(comparison: &ComparisonFacts) -> bool {
    let difference = comparison
        .difference_bytes_per_request
        .as_ref()
        .or(comparison.difference_bytes_per_hour.as_ref());
    let is_sure = difference.is_some_and(|rate| {
        let found = rate.interval;
        found.lower.is_some_and(|lower| lower > 0.0) || found.upper.is_some_and(|upper| upper < 0.0)
    });
    comparison.without_leak.len() == 1 && is_sure
}

fn nothing_compared(inputs: &str) -> Decision {
    let reason = format!("nothing is compared: give {inputs}.");
    decision(Answer::Undecidable, reason)
}

fn without_interval(answer: Answer, reason: String) -> Decision {
    match answer {
        Answer::Undecidable => decision(
            answer,
            format!(
                "{reason} Without an interval that cannot be decided: measure at least six times, or give \
                 the file that a rate was measured in."
            ),
        ),
        Answer::Holds | Answer::DoesNotHold | Answer::Undecided => decision(answer, reason),
    }
}

fn crash(facts: &Facts, span: Seconds) -> Decision {
    let measured = facts.prediction.iter();
    let measured = measured.filter(|prediction| prediction.traffic_factor.is_none());
    let without = wording::without_limit(&facts.without_limit);
    let without = without.map(|reason| decision(Answer::Undecidable, reason));
    let without = without.map(|decision| Weighed {
        decision,
        nearness: f64::NEG_INFINITY,
    });
    let weighed = measured.map(|prediction| Weighed {
        decision: crash_of(prediction, span),
        nearness: if prediction.fate.is_over() {
            f64::INFINITY
        } else {
            -soonest(prediction).unwrap_or(f64::INFINITY)
        },
    });
    gravest(weighed.chain(without)).unwrap_or_else(|| {
        decision(Answer::Undecidable, "no limit is known.")
            .with("Give the memory at which the process dies, such as --limit 1.75GB.")
    })
}

/// What is decided of one of several series.
struct Weighed {
    decision: Decision,
    /// How near it comes to the condition, or how far it goes beyond it: of series with one answer, the
    /// greatest gives the reason.
    nearness: f64,
}

impl Weighed {
    /// Smaller is graver.
    fn rank(&self) -> u8 {
        match self.decision.answer {
            Answer::Holds => 0,
            Answer::Undecidable => 1,
            Answer::Undecided => 2,
            Answer::DoesNotHold => 3,
        }
    }
}

/// That which decides for all of them; `None` where there are none.
fn gravest(decisions: impl Iterator<Item = Weighed>) -> Option<Decision> {
    let graver = |a: &Weighed, b: &Weighed| {
        let nearer = b.nearness.total_cmp(&a.nearness);
        a.rank().cmp(&b.rank()).then(nearer)
    };
    Some(decisions.min_by(graver)?.decision)
}

/// `threshold` is in the unit of the facts.
fn rate(facts: &Facts, basis: Basis, threshold: f64) -> Decision {
    let decide = |one: &SeriesFacts| Weighed {
        decision: rate_of(one, basis, threshold),
        nearness: basis.rate(one).map_or(f64::NEG_INFINITY, |rate| {
            rate.interval.upper.unwrap_or(rate.estimate)
        }),
    };
    gravest(facts.series.iter().map(decide))
        .unwrap_or_else(|| decision(Answer::Undecidable, "no series was read."))
}

fn rate_of(series: &SeriesFacts, basis: Basis, threshold: f64) -> Decision {
    let name = wording::name(series);
    let Some(found) = basis.rate(series) else {
        return decision(
            Answer::Undecidable,
            format!("{name} has no rate of that kind."),
        )
        .with("Give its times, its requests, or the traffic, such as --requests 100/min.");
    };
    let reason = wording::grows(series, basis, found);
    // A stated rate counts as exact, as it does in a comparison.
    let is_exact = is_stated(series);
    let (Some(lower), Some(upper)) = (found.interval.lower, found.interval.upper) else {
        return if is_exact {
            decision(
                against(found.estimate, found.estimate, threshold),
                reason + ".",
            )
        } else {
            let why = ", of which no error is known: measure again, at least four times more.";
            decision(Answer::Undecidable, reason + why)
        };
    };
    let reason = format!("{reason}.");
    match (against(lower, upper, threshold), series.verdict) {
        // The rate is that of growth which has ended.
        (Answer::Holds | Answer::Undecided, Some(Verdict::Plateau)) => {
            decision(Answer::DoesNotHold, wording::verdict(series))
        }
        (Answer::Holds, Some(Verdict::Inconclusive)) => {
            let why = "Whether that goes on is not settled.";
            decision(Answer::Undecided, format!("{reason} {why}"))
        }
        (Answer::Holds, Some(Verdict::Leak)) if !series.leaks() => {
            let why = "Among so many series that may be chance.";
            decision(Answer::Undecided, format!("{reason} {why}"))
        }
        (answer, _) => decision(answer, reason),
    }
}

/// Where an interval lies.
fn against(lower: f64, upper: f64, threshold: f64) -> Answer {
    if lower > threshold {
        Answer::Holds
    } else if upper <= threshold {
        Answer::DoesNotHold
    } else {
        Answer::Undecided
    }
}

fn ratio(facts: &Facts, threshold: f64) -> Decision {
    let Some(comparison) = asked_of_fix(facts) else {
        return nothing_compared("before=FILE and after=FILE");
    };
    let reason = wording::compared(comparison);
    let Some(ratio) = &comparison.ratio else {
        let why = "They have no ratio to hold against it: ask for worse.";
        return decision(Answer::Undecidable, format!("{reason} {why}"));
    };
    let found = ratio.interval;
    let answer = match (found.lower, found.upper, found.confidence) {
        (None, None, None) => against(ratio.estimate, ratio.estimate, threshold),
        (None, None, Some(_)) => Answer::Undecidable,
        (lower, upper, _) => against(
            lower.unwrap_or(f64::NEG_INFINITY),
            upper.unwrap_or(f64::INFINITY),
            threshold,
        ),
    };
    without_interval(answer, reason)
}

fn undecided(facts: &Facts) -> Decision {
    let comparison = asked_of_fix(facts);
    let is_open = |comparison: &&ComparisonFacts| match comparison.fix {
        Some(fix) => fix == FixVerdict::Undetermined,
        None => comparison.verdict == OrderVerdict::Undetermined,
    };
    if let Some(open) = comparison.filter(is_open) {
        return decision(Answer::Holds, wording::compared(open));
    }
    let is_open = |one: &&SeriesFacts| one.verdict == Some(Verdict::Inconclusive);
    if let Some(open) = facts.series.iter().find(is_open) {
        let name = wording::name(open);
        let reason = format!("whether {name} leaks is not settled.");
        return decision(Answer::Holds, reason);
    }
    match facts.series.iter().find(|one| one.verdict.is_none()) {
        Some(bare) if comparison.is_none() => decision(Answer::Undecidable, without_verdict(bare)),
        Some(_) | None => decision(Answer::DoesNotHold, wording::leaks(facts)),
    }
}

/// Whether its rate was stated, and not measured.
fn is_stated(series: &SeriesFacts) -> bool {
    series.verdict.is_none() && series.samples.is_none()
}

/// A stated rate is a rate, and nothing that was seen to leak or not.
fn without_verdict(bare: &SeriesFacts) -> String {
    if !is_stated(bare) {
        return format!(
            "{} has two readings, which make no verdict: measure again.",
            bare.label
        );
    }
    format!(
        "{} is a rate written out, which has no verdict: give the file that it was measured in.",
        bare.label
    )
}

/// The time left that a condition is held against.
fn soonest(prediction: &PredictionFacts) -> Option<f64> {
    let first = prediction.seconds_until_first_crossing.as_ref();
    let trend = prediction.seconds_left.as_ref();
    match (first, trend) {
        (Some(first), _) => first.p05,
        (None, Some(trend)) => trend.estimate,
        (None, None) => None,
    }
}

fn crash_of(prediction: &PredictionFacts, span: Seconds) -> Decision {
    let found = wording::crash(prediction);
    let undecidable = |why: String| decision(Answer::Undecidable, format!("{found} {why}"));
    let holds = |holds: bool| {
        let answer = if holds {
            Answer::Holds
        } else {
            Answer::DoesNotHold
        };
        decision(answer, found.clone())
    };
    match prediction.fate {
        FateFacts::Over | FateFacts::HasBeenOver => return holds(true),
        FateFacts::StaysBelow => return holds(false),
        FateFacts::Unknown => return decision(Answer::Undecidable, found),
        FateFacts::Reaches | FateFacts::MayReach | FateFacts::NotWithin => {}
    }
    let is_guess = prediction.trend_crossing.kind == CrossingKind::Estimated;
    match (prediction.fate, soonest(prediction)) {
        // Of two readings, which tell nothing of their error.
        (FateFacts::MayReach, Some(_)) if is_guess => {
            return undecidable(
                "No error of that is known: measure again, at least four times more.".to_owned(),
            );
        }
        (_, Some(soonest)) => return holds(soonest <= span.0),
        (_, None) => {}
    }
    let Some(horizon) = prediction.horizon_seconds else {
        return undecidable("It has no times to tell a time from.".to_owned())
            .with("Give them, or the traffic, such as --requests 100/min.");
    };
    if span.0 <= horizon {
        return holds(false);
    }
    undecidable(format!(
        "That is {}, and {span} lies beyond.",
        Seconds(horizon)
    ))
    .with("Ask for less, measure for longer, or look further ahead with --force.")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::facts::IntervalFacts;

    fn series(name: &str, [lower, estimate, upper]: [f64; 3]) -> SeriesFacts {
        let rate = RateFacts {
            estimate,
            std_error: None,
            interval_std_error: None,
            combined_std_error: None,
            degrees_of_freedom: None,
            interval: IntervalFacts {
                lower: Some(lower),
                upper: Some(upper),
                confidence: Some(0.95),
            },
            method: None,
        };
        SeriesFacts {
            name: name.to_owned(),
            verdict: Some(Verdict::Leak),
            bytes_per_hour: Some(rate),
            ..SeriesFacts::default()
        }
    }

    proptest! {
        /// Whatever the answer, the reason is that of a series which alone would have it, and of
        /// those the one that grows fastest.
        #[test]
        fn a_reason_is_that_of_the_series_which_decides(
            rates in prop::collection::vec((1e6..9e7_f64, 0.0..3e7_f64), 1..6), threshold in 1e6..9e7_f64,
        ) {
            let mut facts = Facts::new("compare");
            let named = rates.iter().enumerate();
            facts.series = named
                .map(|(at, &(rate, half))| series(&format!("side{at}"), [rate - half, rate, rate + half]))
                .collect();
            let condition = Condition::RateAbove(Rate::new(threshold / SECONDS_PER_HOUR));
            let found = condition.decide(&facts);
            let alone = |one: &SeriesFacts| {
                let facts = Facts { series: vec![one.clone()], ..facts.clone() };
                condition.decide(&facts)
            };
            let alike = facts.series.iter().filter(|one| alone(one).answer == found.answer);
            let upper = |one: &&SeriesFacts| one.bytes_per_hour.as_ref().and_then(|rate| rate.interval.upper);
            let fastest = alike.max_by(|a, b| upper(a).partial_cmp(&upper(b)).unwrap());
            prop_assert_eq!(found.reason, alone(fastest.unwrap()).reason);
        }
    }
}
