//! The facts as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::output::{Output, OutputError, Rendered, Shown};
use leakrate_core::units::acts;

/// The facts as one indented object.
#[derive(Debug)]
pub struct Json;

impl Output for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn render(&self, result: &Shown<'_>) -> Result<Rendered, OutputError> {
        Ok(render(result.facts)?.into())
    }
}

/// Spells facts as indented JSON with a final line end.
///
/// # Errors
/// Facts always serialise; an error here is a defect, but one that is reported, not a panic.
pub fn render(facts: &impl Serialize) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string_pretty(facts)?;
    Ok(escaped(&text) + "\n")
}

/// The same JSON with an escape for each character that would act on the terminal that shows it.
/// Line ends stand between values alone: those of a name are escaped already.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if acts(character) && character != '\n' {
            // All of them are in the first plane, where one escape is one character.
            let _ = write!(text, "\\u{:04x}", u32::from(character));
        } else {
            text.push(character);
        }
    }
    text
}

/// The same on one line.
pub(super) fn line(facts: &impl Serialize) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string(facts)?;
    Ok(escaped(&text) + "\n")
}
