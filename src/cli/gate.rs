//! `--fail-on`: conditions that make a run fail, for the gates of a build pipeline.

use std::str::FromStr;

use crate::report::facts::Facts;
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
    /// Any series leaks.
    Leak,
    /// The other rate is larger than the baseline's for sure.
    Worse,
    /// The two rates are of different orders of magnitude.
    Different,
    /// Any series reaches its limit within this time, by the best estimate.
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
        let ratio = || facts.comparison.as_ref()?.ratio.as_ref();
        match self {
            Self::Leak => facts.series.iter().any(|one| one.verdict == Some("leak")),
            Self::Worse => ratio()
                .and_then(|ratio| ratio.lower)
                .is_some_and(|lower| lower > 1.0),
            Self::Different => facts
                .comparison
                .as_ref()
                .is_some_and(|comparison| comparison.verdict == "different_order"),
            Self::CrashWithin(span) => facts.prediction.iter().any(|prediction| {
                let left = prediction
                    .seconds_left
                    .as_ref()
                    .and_then(|left| left.estimate);
                prediction.trend_crossing.kind == "already_over"
                    || left.is_some_and(|seconds| seconds <= span.0)
            }),
        }
    }
}
