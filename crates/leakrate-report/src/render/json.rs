//! The facts as JSON.

use serde::Serialize;

use crate::facts::{Facts, PredictionFacts, SeriesFacts};

/// Spells facts as indented JSON with a final line end.
///
/// # Errors
/// Facts always serialise; an error here is a defect, but one that is reported, not a panic.
pub fn render(facts: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(facts).map(|text| text + "\n")
}

/// A series with its predictions.
#[derive(Debug, Serialize)]
struct Line<'a> {
    schema_version: u32,
    command: &'static str,
    series: &'a SeriesFacts,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    prediction: &'a [PredictionFacts],
}

/// Spells each series with its predictions on a line of its own, for programs that read one at a
/// time. What is said of all series together has no line.
///
/// # Errors
/// As [`render`].
pub fn lines(facts: &Facts) -> Result<String, serde_json::Error> {
    let mut rest = facts.prediction.as_slice();
    let mut text = String::new();
    for series in &facts.series {
        let own = rest.iter().take_while(|one| one.series == series.name);
        let (prediction, others) = rest.split_at(own.count());
        rest = others;
        text += &serde_json::to_string(&Line {
            schema_version: facts.schema_version,
            command: facts.command,
            series,
            prediction,
        })?;
        text.push('\n');
    }
    Ok(text)
}
