//! What limits a result.

use serde::{Serialize, Serializer};

use leakrate_core::caveat::Caveat;

/// A warning.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaveatFacts {
    /// What it is; a stable name when written.
    #[serde(rename = "code", serialize_with = "code")]
    pub caveat: Caveat,
    /// The warning in words.
    pub message: String,
    /// The option of the command line that settles it, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<&'static str>,
}

fn code<S: Serializer>(caveat: &Caveat, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(caveat.code())
}
