//! The little of YAML that is written here. Every text of others stands in double quotes, which can
//! hold any character; what is written by us alone stands as a block, as it would be typed.

use crate::render::printable::printable;

/// Lines of YAML, each with its indentation.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<String>);

/// Comments are no wider than this.
const WIDTH: usize = 100;

impl Lines {
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.0.push(format!("{}{text}", " ".repeat(indent)));
    }

    /// A key with lines as they stand; `lines` hold no character that YAML does not print.
    pub(super) fn block(&mut self, indent: usize, key: &str, lines: &[String]) {
        self.line(indent, &format!("{key}: |-"));
        for line in lines {
            self.line(indent + 2, line);
        }
    }

    /// A comment, broken between words.
    pub(super) fn comment(&mut self, indent: usize, text: &str) {
        let text: String = printable(text).chars().map(shown).collect();
        let mut line = "#".to_owned();
        for word in text.split_whitespace() {
            let width = indent + line.chars().count() + 1 + word.chars().count();
            if width > WIDTH && line != "#" {
                self.line(indent, &line);
                "#".clone_into(&mut line);
            }
            line.push(' ');
            line.push_str(word);
        }
        self.line(indent, &line);
    }

    pub(super) fn into_text(self) -> String {
        let mut text = self.0.join("\n");
        text.push('\n');
        text
    }
}

/// A character that YAML lets stand outside of quotes (YAML 1.2, production 1): a mark of byte order is none.
fn shown(character: char) -> char {
    match character {
        '\u{7f}'..='\u{9f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use saphyr::{LoadableYamlNode as _, Yaml};

    use super::*;

    proptest! {
        #[test]
        fn no_word_leaves_a_comment(text in any::<String>(), words in prop::collection::vec("[a-z#:]{1,40}", 0..30)) {
            let mut lines = Lines::default();
            lines.comment(2, &format!("{text} {}", words.join(" ")));
            lines.line(0, "key: 1");
            let written = lines.into_text();
            let documents = Yaml::load_from_str(&written).unwrap();
            let is_alone = documents[0].as_mapping().is_some_and(|map| map.len() == 1);
            prop_assert!(is_alone, "{}", written);
        }
    }
}
