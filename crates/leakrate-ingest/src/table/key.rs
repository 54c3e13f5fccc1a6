//! The key of an instance while rows are read: the cells that name it, joined.

use std::borrow::Cow;

/// Between two parts.
const MARK: char = '\u{1f}';

/// Before a mark that belongs to a cell, and before itself.
const ESCAPE: char = '\u{1e}';

/// Adds a part to a key; the first one begins it again.
pub(super) fn put_part(key: &mut String, part: usize, cell: &str) {
    if part == 0 {
        key.clear();
    } else {
        key.push(MARK);
    }
    let cell = cell.trim();
    if !cell.contains([MARK, ESCAPE]) {
        key.push_str(cell);
        return;
    }
    for c in cell.chars() {
        if matches!(c, MARK | ESCAPE) {
            key.push(ESCAPE);
        }
        key.push(c);
    }
}

/// The parts of a key, of which there are as many as columns.
pub(super) fn parts(key: &str, columns: usize) -> impl Iterator<Item = Cow<'_, str>> {
    let mut is_escaped = false;
    let divides = move |c: char| {
        let divides = c == MARK && !is_escaped;
        is_escaped = c == ESCAPE && !is_escaped;
        divides
    };
    key.splitn(columns, divides).map(unescaped)
}

fn unescaped(part: &str) -> Cow<'_, str> {
    if !part.contains(ESCAPE) {
        return Cow::Borrowed(part);
    }
    let mut plain = String::with_capacity(part.len());
    let mut characters = part.chars();
    while let Some(c) = characters.next() {
        plain.extend(if c == ESCAPE {
            characters.next()
        } else {
            Some(c)
        });
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_come_back_whatever_is_in_them(cells in prop::collection::vec("[a\u{1e}\u{1f}]{0,4}", 1..5)) {
            let mut key = String::new();
            for (part, cell) in cells.iter().enumerate() {
                put_part(&mut key, part, cell);
            }
            let back: Vec<String> = parts(&key, cells.len()).map(Cow::into_owned).collect();
            let trimmed: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
            prop_assert_eq!(back, trimmed);
        }
    }
}
