//! The facts of a series that is watched: what it shows now, and what has changed with that.

use serde::Serialize;

use super::{Facts, Moment, PredictionFacts, SeriesFacts};

/// What a series that is watched shows now.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchedFacts {
    /// The series with its predictions, as in any answer: one series.
    pub facts: Facts,
    /// What is known because it is watched.
    pub watch: WatchFacts,
}

/// What is known of a series because it is watched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WatchFacts {
    /// The last reading (RFC 3339); absent where its clock has no date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// The last reading in bytes.
    pub memory_bytes: f64,
    /// Readings so far; of many, means are kept, which are the samples of the series.
    pub readings: usize,
    /// The time that each sample stands for; absent while each is one reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_per_sample: Option<f64>,
    /// Whether a leak holds, however often it was looked for.
    pub confirmed: bool,
    /// Since when; absent where its clock has no date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Moment>,
    /// Conditions of `--on` that have begun or ceased to hold with this reading.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<WatchEvent>,
}

/// A condition that has begun or ceased to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WatchEvent {
    /// The condition as it was given.
    pub condition: String,
    /// Whether it has begun or ceased to hold.
    pub change: EventChange,
    /// Why, in a sentence.
    pub reason: String,
}

/// What became of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EventChange {
    /// It holds, and did not before.
    Began,
    /// It has not held, not nearly, for several looks.
    Ended,
}

impl EventChange {
    /// What happened, in a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Began => "began",
            Self::Ended => "ended",
        }
    }
}

impl WatchedFacts {
    /// The series.
    pub fn series(&self) -> Option<&SeriesFacts> {
        self.facts.series.first()
    }

    /// The prediction that is told first: that of the first limit.
    pub fn prediction(&self) -> Option<&PredictionFacts> {
        self.facts.prediction.first()
    }
}
