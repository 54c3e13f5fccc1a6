//! What came of the conditions of a gate as a test report, which build servers show.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::output::{Output, OutputError, Rendered, Shown};
use super::printable::printable;
use crate::facts::{Facts, GateOutcome};

/// A test report in the form of `JUnit`: a test case for each condition of `--fail-on`.
#[derive(Debug)]
pub struct Junit;

impl Output for Junit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn about(&self) -> Option<&'static str> {
        Some("A test report for build servers, with a test for each --fail-on")
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xml"]
    }

    fn render(&self, result: &Shown<'_>) -> Result<Rendered, OutputError> {
        if result.facts.gate.is_empty() {
            return Err(OutputError::NothingTested);
        }
        Ok(render(result.facts).into())
    }
}

fn render(facts: &Facts) -> String {
    let count = |wanted: GateOutcome| {
        facts
            .gate
            .iter()
            .filter(|one| one.outcome == wanted)
            .count()
    };
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
        facts.gate.len(),
        count(GateOutcome::Failed),
        count(GateOutcome::CannotBeDecided),
        count(GateOutcome::Undecided)
    );
    let command = facts.command;
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let _ = writeln!(out, "<testsuites {counts}>");
    let _ = writeln!(out, "  <testsuite name=\"leakrate {command}\" {counts}>");
    for one in &facts.gate {
        let (name, reason) = (
            attribute(&one.condition),
            attribute(&one.reason_with_help()),
        );
        let _ = writeln!(
            out,
            "    <testcase classname=\"leakrate.{command}\" name=\"{name}\">"
        );
        let _ = match one.outcome {
            GateOutcome::Failed => writeln!(out, "      <failure message=\"{reason}\"/>"),
            GateOutcome::CannotBeDecided => writeln!(out, "      <error message=\"{reason}\"/>"),
            GateOutcome::Undecided => writeln!(out, "      <skipped message=\"{reason}\"/>"),
            GateOutcome::Passed => writeln!(out, "      <system-out>{reason}</system-out>"),
        };
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// The text where it is an attribute, or between tags.
fn attribute(text: &str) -> String {
    let text = printable(text);
    let escaped = text.chars().map(|character| match character {
        '&' => Cow::Borrowed("&amp;"),
        '<' => Cow::Borrowed("&lt;"),
        '>' => Cow::Borrowed("&gt;"),
        '"' => Cow::Borrowed("&quot;"),
        other => Cow::Owned(other.to_string()),
    });
    escaped.collect()
}
