//! `--fail-on`: conditions that make a run fail, for the gates of a build pipeline.

use std::io::Write;
use std::str::FromStr;

use clap::Args;

use super::error::Error;
use super::streams::write_all;
use crate::report::facts::{Facts, GateFacts, GateOutcome};
use crate::report::gate::{Answer, Condition, Decision};

/// How a run that gave an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Answered,
    ConditionHolds,
    /// The answer stands, but does not decide a condition.
    ConditionUndecidable,
}

/// A condition of `--fail-on`, with the words in which it was given.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FailOn {
    condition: Condition,
    given: String,
}

impl FailOn {
    /// The condition.
    #[cfg(feature = "live")]
    pub(super) fn condition(&self) -> Condition {
        self.condition
    }

    /// The words in which it was given.
    #[cfg(feature = "live")]
    pub(super) fn given(&self) -> &str {
        &self.given
    }
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words = |error: crate::units::ParseError| error.to_string();
        if let Some(threshold) = text.strip_prefix("rate>") {
            let condition = match threshold.parse() {
                Ok(per_time) => Condition::RateAbove(per_time),
                Err(_) => Condition::RateAboveByRequest(threshold.parse().map_err(words)?),
            };
            return Ok(Self {
                condition,
                given: text.to_owned(),
            });
        }
        let condition = match text.split_once('=') {
            None if text == "undecided" => Condition::Undecided,
            Some(("worse-by", share)) => Condition::RatioAbove(larger_by(share)?),
            None if text == "leak" => Condition::Leak,
            None if text == "worse" => Condition::Worse,
            None if text == "different" => Condition::Different,
            Some(("crash-within", span)) => Condition::CrashWithin(span.parse().map_err(words)?),
            _ => {
                return Err("expected leak, worse, worse-by=20%, different, undecided, rate>5MB/h, rate>100B/request or \
                     crash-within=DURATION".to_owned());
            }
        };
        Ok(Self {
            condition,
            given: text.to_owned(),
        })
    }
}

/// `20%` as the ratio 1.2.
fn larger_by(share: &str) -> Result<f64, String> {
    let percent = share.strip_suffix('%').and_then(|text| text.parse().ok());
    let percent = percent.filter(|percent: &f64| percent.is_finite() && *percent >= 0.0);
    let percent = percent.ok_or("expected a share of 0 % or more, such as worse-by=20%")?;
    Ok(1.0 + percent / 100.0)
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Gate")]
pub(super) struct GateArgs {
    /// Exit with status 1 when this holds, and 2 when it cannot be decided: leak; rate>5MB/h or
    /// rate>100B/request, by the lower end of the rate and where growth goes on; undecided; of compare and report worse,
    /// worse-by=20% and different; of predict and report crash-within=DURATION (with a probability
    /// of 5 % or more)
    #[arg(long, value_name = "CONDITION")]
    pub(super) fail_on: Vec<FailOn>,
}

/// A command that has a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judge {
    Fit,
    Compare,
    Predict,
    Report,
    Watch,
}

impl Judge {
    const ALL: [Self; 5] = [
        Self::Fit,
        Self::Compare,
        Self::Predict,
        Self::Report,
        Self::Watch,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Compare => "compare",
            Self::Predict => "predict",
            Self::Report => "report",
            Self::Watch => "watch",
        }
    }

    fn can_decide(self, condition: Condition) -> bool {
        match condition {
            Condition::Leak
            | Condition::RateAbove(_)
            | Condition::RateAboveByRequest(_)
            | Condition::Undecided => true,
            Condition::Worse | Condition::RatioAbove(_) | Condition::Different => {
                matches!(self, Self::Compare | Self::Report)
            }
            Condition::CrashWithin(_) => {
                matches!(self, Self::Predict | Self::Report | Self::Watch)
            }
        }
    }
}

/// The conditions of a run, all of which its command can decide.
pub(super) struct Gate<'a>(&'a [FailOn]);

impl<'a> Gate<'a> {
    /// That of a command which has no conditions.
    pub(super) fn open() -> Self {
        Self(&[])
    }

    /// Before anything is read: a condition that is never asked would let everything pass.
    pub(super) fn new(judge: Judge, conditions: &'a [FailOn]) -> Result<Self, Error> {
        let mut foreign = conditions.iter();
        let Some(foreign) = foreign.find(|one| !judge.can_decide(one.condition)) else {
            return Ok(Self(conditions));
        };
        let able = Judge::ALL.into_iter();
        let able = able.filter(|judge| judge.can_decide(foreign.condition));
        let able: Vec<String> = able
            .map(|judge| format!("leakrate {}", judge.name()))
            .collect();
        Err(Error::ForeignCondition {
            condition: foreign.given.clone(),
            command: judge.name(),
            able: able.join(" or "),
        })
    }

    /// What comes of each condition.
    pub(super) fn decide(&self, facts: &Facts) -> Vec<GateFacts> {
        let mut named = self.0.iter();
        let open = if named.any(|one| one.condition == Condition::Undecided) {
            GateOutcome::Failed
        } else {
            GateOutcome::Undecided
        };
        let decide = |FailOn { condition, given }: &FailOn| {
            let Decision {
                answer,
                reason,
                help,
            } = condition.decide(facts);
            GateFacts {
                condition: given.clone(),
                outcome: match answer {
                    Answer::Holds => GateOutcome::Failed,
                    Answer::DoesNotHold => GateOutcome::Passed,
                    Answer::Undecided => open,
                    Answer::Undecidable => GateOutcome::CannotBeDecided,
                },
                reason,
                help,
            }
        };
        self.0.iter().map(decide).collect()
    }
}

/// Says what came of each condition, and why. A condition that holds fails the run whatever else
/// cannot be decided.
pub(super) fn tell(decided: &[GateFacts], diagnostics: &mut dyn Write) -> Result<Outcome, Error> {
    for one in decided {
        let (outcome, condition) = (one.outcome.words(), &one.condition);
        let line = format!("gate: {outcome}: {condition}: {}\n", one.reason_with_help());
        write_all(diagnostics, line.as_bytes())?;
    }
    let any = |wanted: GateOutcome| decided.iter().any(|one| one.outcome == wanted);
    Ok(if any(GateOutcome::Failed) {
        Outcome::ConditionHolds
    } else if any(GateOutcome::CannotBeDecided) {
        Outcome::ConditionUndecidable
    } else {
        Outcome::Answered
    })
}
