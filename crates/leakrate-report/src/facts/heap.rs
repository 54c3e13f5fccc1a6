//! What is known of the parts of a heap beside the whole of it.

use serde::Serialize;

use super::{FleetFacts, HeapPart, RateFacts, SeriesFacts};

/// The heap of one input by its parts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DividedHeapFacts {
    /// The label of the input.
    pub input: String,
    /// What its parts are.
    pub part: HeapPart,
    /// The parts, worst first.
    pub series: Vec<SeriesFacts>,
    /// All parts together, where there are many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fleet: Option<FleetFacts>,
}

/// What came of a part of a heap that grew before the fix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FixedPartFacts {
    /// What it is called before the fix.
    pub name: String,
    /// Its growth before the fix, per request.
    pub before: RateFacts,
    /// Its growth after the fix, per request, where there still is some of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<RateFacts>,
    /// What came of it: `gone`, `grows`, or `open`.
    pub outcome: PartOutcome,
}

/// What came of a part of a heap that grew before the fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartOutcome {
    /// It grows no more, or by too little to matter.
    Gone,
    /// It grows still.
    Grows,
    /// The run after the fix does not tell.
    Open,
}
