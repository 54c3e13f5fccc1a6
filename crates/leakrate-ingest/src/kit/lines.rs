//! Lines of a text with their place in it, without what only a terminal reads.

use std::borrow::Cow;
use std::ops::Range;

/// A line, without its end.
#[derive(Debug, Clone)]
pub(crate) struct Line<'t> {
    pub(crate) range: Range<usize>,
    /// Without control sequences and the blanks around it.
    pub(crate) text: Cow<'t, str>,
}

/// The lines of a text that are not blank.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive(['\n', '\r']).filter_map(move |line| {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let text = without_controls(line.trim());
        (!text.is_empty()).then_some(Line { range, text })
    })
}

/// The first lines, in which a log shows what it is. Those of a wide table are long, and of these
/// fewer are first; JSON may be a single one, of which this is the beginning.
pub(crate) fn first_lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    const LINES: usize = 200;
    const BYTES: usize = 1 << 18;
    lines(&text[..floor(text, BYTES)]).take(LINES)
}

/// Whether one of the first lines is as wanted.
pub(crate) fn early(text: &str, wanted: impl Fn(&str) -> bool) -> bool {
    first_lines(text).any(|line| wanted(&line.text))
}

/// Whether a line lists a file, as `ls -l` does: `-rw-r--r--`. Its size is no memory.
pub(crate) fn lists_file(line: &str) -> bool {
    let mode = line.split_whitespace().next().unwrap_or_default();
    let mode = mode.trim_end_matches(['.', '+', '@']);
    let is_kind = mode.starts_with(['-', 'd', 'l', 'b', 'c', 'p', 's']);
    let rights = mode.get(1..).unwrap_or_default();
    is_kind && rights.len() == 9 && rights.chars().all(|c| "rwxsStT-".contains(c))
}

/// Whether a line tells that the kernel killed a process for want of memory. What each had at its end is no
/// series.
pub(crate) fn tells_of_kill(line: &str) -> bool {
    line.contains("Killed process ") && line.contains("anon-rss:")
}

/// The nearest byte, not after this one, at which the text can be cut.
pub(crate) fn floor(text: &str, byte: usize) -> usize {
    let byte = byte.min(text.len());
    let floor = |&at: &usize| text.is_char_boundary(at);
    (0..=byte).rev().find(floor).unwrap_or(0)
}

/// A text without sequences such as `ESC[2J`, which clear the screen or colour it.
fn without_controls(line: &str) -> Cow<'_, str> {
    const ESCAPE: char = '\u{1b}';
    if !line.contains(ESCAPE) {
        return Cow::Borrowed(line);
    }
    let mut pieces = line.split(ESCAPE);
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = match piece.strip_prefix('[') {
            Some(sequence) => sequence
                .find(|c: char| ('@'..='~').contains(&c))
                .map_or("", |end| &sequence[end + 1..]),
            None => piece,
        };
        plain.push_str(rest);
    }
    Cow::Owned(plain.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cleared_screen_leaves_only_what_it_showed() {
        let text = "\u{1b}[2J\u{1b}[HNAME\r\n\u{1b}[32ma\u{1b}[0m  1\u{1b}[K\n\n";
        let found: Vec<String> = lines(text).map(|line| line.text.into_owned()).collect();
        assert_eq!(found, ["NAME", "a  1"]);
    }

    #[test]
    fn a_line_knows_its_place() {
        let text = "ab\r\n\r\ncd";
        let places: Vec<&str> = lines(text).map(|line| &text[line.range]).collect();
        assert_eq!(places, ["ab", "cd"]);
    }
}
