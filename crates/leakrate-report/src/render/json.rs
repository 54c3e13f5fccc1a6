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
    let text = indented(&serde_json::to_string(facts)?);
    Ok(escaped(&text) + "\n")
}

/// JSON of one line with a line for each value, as `serde_json` would indent it. It is done on the text, since
/// what serialises facts would otherwise be compiled once for each of the two.
fn indented(line: &str) -> String {
    let mut text = String::with_capacity(2 * line.len());
    let mut depth = 0;
    let mut rest = line;
    while let Some(at) = rest.find(['"', '{', '}', '[', ']', ',', ':']) {
        let (before, marked) = rest.split_at(at);
        let (mark, behind) = marked.split_at(1);
        text.push_str(before);
        rest = behind;
        match mark {
            "\"" => {
                let (quoted, behind) = rest.split_at(length_of_text(rest));
                text.push_str(mark);
                text.push_str(quoted);
                rest = behind;
            }
            ":" => text.push_str(": "),
            "," => {
                text.push_str(mark);
                break_line(&mut text, depth);
            }
            "{" | "[" => {
                text.push_str(mark);
                if let Some(behind) = rest.strip_prefix(['}', ']']) {
                    text.push_str(&rest[..1]);
                    rest = behind;
                } else {
                    depth += 1;
                    break_line(&mut text, depth);
                }
            }
            _ => {
                depth -= 1;
                break_line(&mut text, depth);
                text.push_str(mark);
            }
        }
    }
    text.push_str(rest);
    text
}

fn break_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
}

/// The length of what stands behind an opening quotation mark, with the closing one.
fn length_of_text(behind: &str) -> usize {
    let mut is_escaped = false;
    let end = behind.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.map_or(behind.len(), |end| end + 1)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn values() -> impl Strategy<Value = Value> {
        let text = r#"[a"\\{}\[\],: \n\u{e9}\u{1f600}]{0,6}"#;
        let scalar = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            text.prop_map(Value::from),
        ];
        scalar.prop_recursive(4, 40, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(text, inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn json_is_indented_as_serde_json_does(value in values()) {
            let line = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(indented(&line), serde_json::to_string_pretty(&value).unwrap());
        }
    }
}
