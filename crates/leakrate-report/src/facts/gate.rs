//! The facts of a gate: whether each of its conditions holds, and why.

use serde::Serialize;

/// A condition of `--fail-on` and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GateFacts {
    /// The condition as it was given.
    pub condition: String,
    /// What came of it.
    pub outcome: GateOutcome,
    /// Why, in a sentence.
    pub reason: String,
    /// The option by which it could be decided, where one is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<&'static str>,
}

/// What comes of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GateOutcome {
    /// It holds.
    Failed,
    /// It does not.
    Passed,
    /// An interval lies on both sides of its threshold, which passes.
    Undecided,
    /// What was read cannot tell.
    CannotBeDecided,
}

impl GateFacts {
    /// Why, and how to have it decided, for whoever ran the command.
    pub fn reason_with_help(&self) -> String {
        match self.help {
            Some(help) => format!("{} {help}", self.reason),
            None => self.reason.clone(),
        }
    }
}

impl GateOutcome {
    /// The outcome in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Passed => "passed",
            Self::Undecided => "undecided",
            Self::CannotBeDecided => "cannot be decided",
        }
    }
}
