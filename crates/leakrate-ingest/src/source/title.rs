//! A title above what was measured: words without a number.

use std::ops::Range;

use super::{Inset, Source};

/// Texts of up to so many bytes are looked at without their title.
const LARGEST: usize = 4 << 20;

/// Lines that a title has at most.
pub(crate) const MOST_TITLES: usize = 4;

impl Source {
    /// The text without its first line, and without its first paragraph, each as a source of its own, if
    /// they are words without a number. All else stands where it stood.
    pub(crate) fn untitled(&self) -> Vec<Self> {
        let text = self.text();
        if text.len() > LARGEST {
            return Vec::new();
        }
        let mut titles = titles(text);
        // The first line alone may be the first paragraph.
        titles.dedup();
        let without = |title: Range<usize>| {
            // Lines keep their numbers.
            let lines = text[title.clone()].matches('\n').count();
            let rest = "\n".repeat(lines) + &text[title.end..];
            let below = Self::from_first_line(self.name(), &rest, self.inset.margin);
            Self {
                inset: Inset {
                    lines: self.inset.lines + below.inset.lines,
                    ..below.inset
                },
                ..below
            }
        };
        titles.into_iter().map(without).collect()
    }
}

/// Whether a line is the header of columns, as tools write one in capitals: `REPOSITORY TAG SIZE`. It is no
/// title, but says what stands below it.
pub(crate) fn heads_columns(line: &str) -> bool {
    const FEWEST: usize = 3;
    let is_name = |word: &str| word.len() > 1 && word.chars().all(char::is_uppercase);
    line.split_whitespace().count() >= FEWEST && line.split_whitespace().all(is_name)
}

/// The first line, and the first paragraph.
fn titles(text: &str) -> Vec<Range<usize>> {
    let mut titles = Vec::new();
    let mut end = 0;
    let mut lines = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            if lines > 0 {
                titles.push(0..end);
                break;
            }
        } else if lines == MOST_TITLES || !is_words(line) || heads_columns(line) {
            break;
        } else {
            lines += 1;
        }
        end += line.trim_end().len();
        if lines == 1 && titles.is_empty() {
            titles.push(0..end);
        }
        end += line.len() - line.trim_end().len();
    }
    titles
}

fn is_words(line: &str) -> bool {
    let has_numbers = line.bytes().any(|byte| byte.is_ascii_digit());
    !has_numbers && line.split_whitespace().count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_line_or_the_first_paragraph() {
        let rest = |text: &str| -> Vec<String> {
            let source = Source::from_text("t", text.to_owned());
            let versions = source.untitled().into_iter();
            versions
                .map(|version| version.text().trim_start().to_owned())
                .collect()
        };
        assert_eq!(rest("Memory of a worker\n{\"rss\":1}\n"), ["{\"rss\":1}\n"]);
        assert_eq!(
            rest("What I see\nall day long:\n\nrss 1\n"),
            ["all day long:\n\nrss 1\n", "rss 1\n"]
        );
        for text in ["time,rss\n1,2\n", "rss 5 of 8\nrss 6 of 8\n", ""] {
            assert_eq!(rest(text), [""; 0], "{text}");
        }
    }
}
