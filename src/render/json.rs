//! The facts as JSON.

use serde::Serialize;

/// Spells facts as indented JSON with a final line end.
///
/// # Errors
/// Facts always serialise; an error here is a defect, but one that is reported, not a panic.
pub fn render(facts: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(facts).map(|text| text + "\n")
}
