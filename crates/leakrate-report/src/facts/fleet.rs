//! The facts of many series together.

use serde::Serialize;

use super::RateFacts;

/// What series are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// What is over its limit, then what reaches it first; then leaks, what is undecided,
    /// plateaus, and what does not leak; the fastest first.
    #[default]
    Worst,
    /// The fastest growth first.
    Rate,
    /// The largest last reading first.
    Memory,
    /// By the alphabet.
    Name,
    /// As they were read.
    Input,
}

/// Many series together. The series themselves are in `series`, worst first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FleetFacts {
    /// What the series are sorted by.
    pub order: Order,
    /// How many of them show what.
    #[serde(flatten)]
    pub verdicts: VerdictCounts,
    /// How many are expected to reach their limit; absent where no limit is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach_limit: Option<usize>,
    /// How many leak and are not expected to reach it within the horizon; absent where no limit
    /// is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leak_beyond_horizon: Option<usize>,
    /// The share of leaks that may be false among those that hold.
    pub false_discovery_rate: f64,
    /// How many of so many series would be called leaks at most if none leaked.
    pub leaks_by_chance: f64,
    /// The groups that were asked for, the fastest first; absent where none were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupFacts>,
}

/// The series that have something in common.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupFacts {
    /// What they have in common; absent for those that lack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many of them show what.
    #[serde(flatten)]
    pub verdicts: VerdictCounts,
    /// Their leak per request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_request: Option<PooledFacts>,
    /// Their leak per hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_hour: Option<PooledFacts>,
}

/// The rate of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PooledFacts {
    /// The mean over all instances like these.
    #[serde(flatten)]
    pub rate: RateFacts,
    /// The standard deviation of the true rates of instances.
    pub spread: f64,
    /// How many instances have a say.
    pub instances: usize,
}

/// How many series show what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct VerdictCounts {
    /// All of them; those without a verdict are counted nowhere else.
    pub count: usize,
    /// Leaks that hold among so many.
    pub leak: usize,
    /// Leaks that may be chance among so many.
    pub may_be_chance: usize,
    /// Climbs that stopped.
    pub plateau: usize,
    /// No leaks that matter.
    pub no_leak: usize,
    /// The data allow more than one of these.
    pub inconclusive: usize,
}

impl VerdictCounts {
    /// Those with a verdict.
    pub fn tested(&self) -> usize {
        let Self {
            count: _,
            leak,
            may_be_chance,
            plateau,
            no_leak,
            inconclusive,
        } = self;
        leak + may_be_chance + plateau + no_leak + inconclusive
    }
}
