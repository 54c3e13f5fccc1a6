//! `--fail-on`: conditions that make a run fail, for the gates of a build pipeline.

use std::str::FromStr;

use crate::report::facts::{Facts, PredictionFacts, SeriesFacts};
use crate::units::Seconds;

/// How a run that gave an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Answered,
    ConditionHolds,
}

/// A condition of `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Condition {
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
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            None if text == "leak" => Ok(Self::Leak),
            None if text == "worse" => Ok(Self::Worse),
            None if text == "different" => Ok(Self::Different),
            Some(("crash-within", span)) => span
                .parse()
                .map(Self::CrashWithin)
                .map_err(|error: crate::units::ParseError| error.to_string()),
            _ => Err("expected leak, worse, different or crash-within=DURATION".to_owned()),
        }
    }
}

/// Whether any of `conditions` holds.
pub(super) fn outcome(conditions: &[Condition], facts: &Facts) -> Outcome {
    if conditions.iter().any(|condition| condition.holds(facts)) {
        Outcome::ConditionHolds
    } else {
        Outcome::Answered
    }
}

impl Condition {
    fn holds(self, facts: &Facts) -> bool {
        // A report may hold two comparisons: whether it got worse is the question of the fix.
        let compared = facts.fix_comparison.as_ref().or(facts.comparison.as_ref());
        let ratio = || compared?.ratio.as_ref();
        match self {
            Self::Leak => facts.series.iter().any(SeriesFacts::leaks),
            Self::Worse => ratio()
                .and_then(|ratio| ratio.lower)
                .is_some_and(|lower| lower > 1.0),
            Self::Different => facts
                .comparison
                .as_ref()
                .is_some_and(|comparison| comparison.verdict == "different_order"),
            Self::CrashWithin(span) => facts
                .prediction
                .iter()
                .filter(|prediction| prediction.traffic_factor.is_none())
                .any(|prediction| crashes_within(prediction, span)),
        }
    }
}

fn crashes_within(prediction: &PredictionFacts, span: Seconds) -> bool {
    let first = prediction.seconds_until_first_crossing.as_ref();
    let trend = prediction.seconds_left.as_ref();
    let left = match first {
        Some(first) => first.p05,
        None => trend.and_then(|left| left.estimate),
    };
    prediction.trend_crossing.kind == "already_over" || left.is_some_and(|left| left <= span.0)
}
