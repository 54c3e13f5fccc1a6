//! A text between double quotes, for `PromQL` and for YAML at once: the strings of Go, by which the one
//! is read, and section 7.3.1 of YAML 1.2 have these escapes in common.

use std::fmt::Write as _;

/// The text in characters that stand in any file: those that would end a line, act on a terminal or
/// are not printed are written as their numbers.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        let number = u32::from(character);
        let _ = match character {
            '"' => write!(quoted, "\\\""),
            '\\' => write!(quoted, "\\\\"),
            '\n' => write!(quoted, "\\n"),
            ' '..='~' => write!(quoted, "{character}"),
            letter if letter.is_alphanumeric() && number < 0xfe00 => write!(quoted, "{letter}"),
            _ if number <= 0xffff => write!(quoted, "\\u{number:04x}"),
            _ => write!(quoted, "\\U{number:08x}"),
        };
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use saphyr::{LoadableYamlNode as _, Yaml};

    use super::*;

    proptest! {
        #[test]
        fn a_reader_of_yaml_finds_the_text(text in any::<String>()) {
            let line = format!("key: {}", quoted(&text));
            let breaks = ['\n', '\r', '\u{85}', '\u{2028}', '\u{feff}'];
            prop_assert!(!line.contains(breaks));
            let documents = Yaml::load_from_str(&line).unwrap();
            prop_assert_eq!(documents[0]["key"].as_str(), Some(text.as_str()));
        }
    }
}
