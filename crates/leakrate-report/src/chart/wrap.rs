//! Words that must fit: broken into lines, or cut off with an ellipsis.

use super::font::Face;

/// Where names of instances may be broken.
const SEPARATORS: [char; 6] = ['-', '/', '_', '.', ':', '='];

/// Whether a space stands between a number and its unit, which are not parted.
fn parts_from_unit(text: &str, space: usize) -> bool {
    let number = text[..space].ends_with(|before: char| before.is_ascii_digit());
    let unit = |after: char| after == '%' || after.is_alphabetic();
    number && text[space + 1..].starts_with(unit)
}

/// What tells names apart: what all of them begin and end with is left out, as far as a separator.
pub(super) fn told_apart(names: &[String]) -> Vec<String> {
    fn alike(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
        let pairs = one.zip(other);
        pairs
            .take_while(|(one, other)| one == other)
            .map(|(one, _)| one.len_utf8())
            .sum()
    }
    let Some((first, others)) = names.split_first() else {
        return Vec::new();
    };
    let start = others.iter().map(|name| alike(first.chars(), name.chars()));
    let start = start.min().map_or(0, |shared| {
        first[..shared].rfind(SEPARATORS).map_or(0, |at| at + 1)
    });
    let end = others
        .iter()
        .map(|name| alike(first.chars().rev(), name.chars().rev()));
    let end = end.min().map_or(0, |shared| {
        let shared = &first[first.len() - shared..];
        shared.find(SEPARATORS).map_or(0, |at| shared.len() - at)
    });
    let cut = |name: &String| {
        let middle = name.get(start..name.len().saturating_sub(end));
        let Some(middle) = middle.filter(|middle| !middle.is_empty()) else {
            return name.clone();
        };
        let mark = |cut: usize| if cut > 0 { "…" } else { "" };
        format!("{}{middle}{}", mark(start), mark(end))
    };
    names.iter().map(cut).collect()
}

impl Face {
    /// Breaks a text into at most `most` lines no wider than `width`; what does not fit is cut
    /// off with an ellipsis.
    pub(super) fn wrap(self, text: &str, width: f64, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() && lines.len() + 1 < most {
            let end = self.line_end(rest, width);
            lines.push(rest[..end].trim_end().to_owned());
            rest = rest[end..].trim_start();
        }
        if !rest.is_empty() {
            lines.push(self.ellipsised(rest, width));
        }
        lines
    }

    /// Breaks a text like [`Face::wrap`], into lines of similar length.
    pub(super) fn wrap_evenly(self, text: &str, width: f64, most: usize) -> Vec<String> {
        let lines = self.wrap(text, width, most);
        let whole = |lines: &[String]| lines.last().is_none_or(|last| !last.ends_with('…'));
        if lines.len() < 2 || !whole(&lines) {
            return lines;
        }
        let even = self.width(text) / lines.len() as f64;
        let widths = [1.1, 1.2, 1.35, 1.5].map(|slack| slack * even);
        let narrower = widths.into_iter().take_while(|&narrow| narrow < width);
        let mut settings = narrower.map(|narrow| self.wrap(text, narrow, lines.len()));
        settings.find(|narrow| whole(narrow)).unwrap_or(lines)
    }

    /// The text, or as much of it as fits with an ellipsis.
    pub(super) fn ellipsised(self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let kept = self.fitting(text, width - self.width("…"));
        format!("{}…", text[..kept].trim_end())
    }

    /// The text, or its beginning and its end with an ellipsis between: names of instances begin
    /// alike, and differ at their ends.
    pub(super) fn shortened(self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let half = (width - self.width("…")) / 2.0;
        let kept = self.fitting(text, half);
        let ends = text.char_indices().map(|(at, _)| at);
        let mut ends = ends.filter(|&at| at >= kept && self.width(&text[at..]) <= half);
        let end = ends.next().unwrap_or(text.len());
        format!("{}…{}", &text[..kept], &text[end..])
    }

    /// Where the first line ends: at a space, or behind a separator in a long name, if one is near;
    /// else inside the word.
    fn line_end(self, text: &str, width: f64) -> usize {
        let end = self.fitting(text, width);
        if end == text.len() {
            return end;
        }
        let first = text.chars().next().map_or(0, char::len_utf8);
        let near = |at: &usize| *at <= end && *at > end / 3;
        let spaces = text.match_indices(' ').map(|(at, _)| at);
        let space = spaces.filter(|&at| !parts_from_unit(text, at)).filter(near);
        let behind = text.match_indices(SEPARATORS).map(|(at, _)| at + 1);
        let place = space.max().or_else(|| behind.filter(near).max());
        place.unwrap_or(end).max(first)
    }

    /// Length in bytes of the longest beginning that is no wider than `width`.
    fn fitting(self, text: &str, width: f64) -> usize {
        let starts = text.char_indices().map(|(at, _)| at);
        let ends: Vec<usize> = starts.chain([text.len()]).collect();
        let fitting = ends.partition_point(|&end| self.width(&text[..end]) <= width);
        ends[fitting.saturating_sub(1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: Face = Face::regular(20.0);

    #[test]
    fn lines_break_at_spaces_and_none_is_too_wide() {
        let text = "production leaks one megabyte every forty requests ".repeat(9);
        let lines = FACE.wrap(&text, 400.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| FACE.width(line) <= 400.0));
        assert!(lines[0].ends_with(|last: char| last.is_alphabetic()));
        assert!(lines[2].ends_with('…'));
    }

    #[test]
    fn a_word_without_spaces_is_broken_where_the_line_ends() {
        let lines = FACE.wrap(&"x".repeat(100), 300.0, 9);
        assert_eq!(lines.concat(), "x".repeat(100));
    }

    #[test]
    fn a_number_keeps_its_unit_and_a_name_breaks_behind_a_separator() {
        let text = "limit reached 12 May 08:16";
        let lines = FACE.wrap(text, FACE.width("limit reached 12 M"), 2);
        assert_eq!(lines, ["limit reached", "12 May 08:16"]);
        let name = "checkout-7b9f8c5d44-hn6lt";
        let lines = FACE.wrap(name, FACE.width("checkout-7b9f8c5d44-hn6"), 2);
        assert_eq!(lines, ["checkout-7b9f8c5d44-", "hn6lt"]);
    }

    #[test]
    fn names_that_begin_and_end_alike_keep_what_tells_them_apart() {
        let told = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            told_apart(&names)
        };
        assert_eq!(
            told(&["eu-west-1/shop-16-hn1/main", "eu-west-1/shop-2-hn2/main"]),
            ["…16-hn1…", "…2-hn2…"]
        );
        assert_eq!(told(&["web-1", "worker-1"]), ["web…", "worker…"]);
        assert_eq!(told(&["a", "b"]), ["a", "b"]);
        assert_eq!(told(&["é-é", "é-é"]), ["é-é", "é-é"]);
        assert_eq!(told(&["alone-1"]), ["alone-1"]);
    }

    #[test]
    fn no_room_at_all_leaves_an_ellipsis_and_ends() {
        assert_eq!(FACE.wrap("é", 0.0, 2), ["é"]);
        assert_eq!(FACE.ellipsised("long", 0.0), "…");
    }

    #[test]
    fn a_shortened_name_keeps_both_ends() {
        let name = "web-7b9f8c5d44-hn6lt";
        let short = FACE.shortened(name, 0.6 * FACE.width(name));
        assert!(FACE.width(&short) <= 0.6 * FACE.width(name), "{short}");
        let (start, end) = short.split_once('…').unwrap();
        assert!(name.starts_with(start) && start.len() > 3, "{short}");
        assert!(name.ends_with(end) && end.len() > 3, "{short}");
        assert_eq!(FACE.shortened("web", 1e3), "web");
        assert_eq!(FACE.shortened("long", 0.0), "…");
    }
}
