//! The facts of the releases that a series was measured under.

use serde::Serialize;

use super::code::code_if_known;
use super::{ComparisonFacts, Moment, RateFacts};
use leakrate_core::model::Verdict;

/// A release, and what memory did under it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReleaseFacts {
    /// Its name; absent for what ran at the first sample, whose deploy is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was deployed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployed: Option<Moment>,
    /// Number of its samples.
    pub samples: usize,
    /// Its first samples that the rate leaves out.
    pub samples_left_out: usize,
    /// The leak per request under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_request: Option<RateFacts>,
    /// The leak per hour under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_hour: Option<RateFacts>,
    /// Is it a leak?
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "code_if_known"
    )]
    pub verdict: Option<Verdict>,
    /// Its rate against that of the last release before it that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<ComparisonFacts>,
    /// Whether its deploy is also the only restart of the series.
    pub is_only_restart: bool,
}

/// Since which release a series leaks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeaksSinceFacts {
    /// What is known of it.
    pub kind: SinceKind,
    /// The release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// When that was deployed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployed: Option<Moment>,
    /// All releases that may have begun it, where several may.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
}

/// What is known of the release that began a leak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SinceKind {
    /// It is this one.
    Release,
    /// It is this one, or one before it.
    AtTheLatest,
    /// It is this one, or the restart that came with it.
    CannotTell,
    /// It is one of several, which were deployed while the leak began.
    OneOf,
    /// The leak began under this one, long after its deploy.
    Under,
    /// It ran before the first deploy that was measured.
    BeforeTheFirst,
    /// The last release is not shown to leak.
    NotNow,
}
