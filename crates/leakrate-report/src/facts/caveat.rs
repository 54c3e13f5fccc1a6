//! What limits a result.

use serde::Serialize;

/// A warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaveatFacts {
    /// A stable name.
    pub code: &'static str,
    /// The warning in words.
    pub message: String,
}
