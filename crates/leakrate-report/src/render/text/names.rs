//! Names that are too long for a terminal: without what all of them begin with, or over several
//! lines.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Between the parts of names.
const SEPARATORS: [char; 6] = ['-', '_', '/', '.', ':', ' '];
/// A shorter beginning is not worth a word of what stands for it.
const LEAST: usize = 4;
/// Before the further lines of a name.
const LEAD: &str = "  ";

/// What all names begin with, to the end of a part; `None` for less than two names.
pub(super) fn common_start<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut names = names.into_iter();
    let (first, second) = (names.next()?, names.next()?);
    let common = names.fold(common(first, second), common);
    let end = common.rfind(SEPARATORS)? + 1;
    (end >= LEAST).then(|| &common[..end])
}

fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let mut pairs = one.char_indices().zip(other.chars());
    let differs = pairs.find(|((_, one), other)| one != other);
    &one[..differs.map_or(one.len().min(other.len()), |((at, _), _)| at)]
}

/// The name in lines of this width, broken behind its separators where it has any.
pub(super) fn broken(name: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut is_new = true;
    for part in name.split_inclusive(SEPARATORS) {
        if !is_new && line.width() + part.width() > width {
            lines.push(std::mem::replace(&mut line, LEAD.to_owned()));
            is_new = true;
        }
        for character in part.chars() {
            if !is_new && line.width() + character.width().unwrap_or(0) > width {
                lines.push(std::mem::replace(&mut line, LEAD.to_owned()));
            }
            line.push(character);
            is_new = false;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_have_in_common_ends_with_a_part() {
        for (names, start) in [
            (
                &["web-api-7f9c-x1", "web-api-7f9d-x2"][..],
                Some("web-api-"),
            ),
            (&["web-api-1", "web-api-2", "web-db-1"], Some("web-")),
            (&["größe/a", "größe/ä"], Some("größe/")),
            (&["web-api", "web-api"], Some("web-")),
            (&["a-1", "a-2"], None),
            (&["webserver1", "webserver2"], None),
            (&["web-api-1", "db-1"], None),
            (&["web-api-1"], None),
            (&[], None),
        ] {
            assert_eq!(common_start(names.iter().copied()), start, "{names:?}");
        }
    }

    #[test]
    fn a_name_breaks_behind_its_separators_and_loses_nothing() {
        assert_eq!(broken("web-api-7f9c", 9), ["web-api-", "  7f9c"]);
        assert_eq!(broken("abcdefghij", 4), ["abcd", "  ef", "  gh", "  ij"]);
        assert_eq!(broken("short", 9), ["short"]);
    }
}
