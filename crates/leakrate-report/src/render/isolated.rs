//! Names that are read from the right, in sentences that are read from the left.

use std::borrow::Cow;

/// First strong isolate and pop directional isolate (Unicode Annex 9, §2.4).
const FROM: char = '\u{2068}';
const TO: char = '\u{2069}';

/// The text with each run of letters that are read from the right isolated: else the number that
/// follows such a name would be shown inside it.
pub(super) fn isolated(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_from_the_right) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(start) = rest.find(is_from_the_right) {
        let (before, run) = rest.split_at(start);
        let other = |letter: char| letter.is_alphabetic() && !is_from_the_right(letter);
        let reach = run.find(other).unwrap_or(run.len());
        let last = run[..reach].char_indices().rev();
        let mut last = last.filter(|&(_, letter)| is_from_the_right(letter));
        let end = last
            .next()
            .map_or(reach, |(at, letter)| at + letter.len_utf8());
        shown.push_str(before);
        shown.push(FROM);
        shown.push_str(&run[..end]);
        shown.push(TO);
        rest = &run[end..];
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// The blocks of Hebrew, Arabic and their kin (Unicode Annex 9, §3.2, classes R and AL).
fn is_from_the_right(letter: char) -> bool {
    matches!(
        letter,
        '\u{590}'..='\u{8FF}'
            | '\u{FB1D}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFE}'
            | '\u{10800}'..='\u{10FFF}'
            | '\u{1E800}'..='\u{1EFFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_after_a_name_from_the_right_stays_outside_it() {
        assert_eq!(
            isolated("1 GB buys שרת-הזמנות 8 h 16 min"),
            "1 GB buys \u{2068}שרת-הזמנות\u{2069} 8 h 16 min"
        );
        assert_eq!(
            isolated("א 1 ב c ד"),
            "\u{2068}א 1 ב\u{2069} c \u{2068}ד\u{2069}"
        );
    }

    #[test]
    fn other_text_is_left_as_it_is() {
        assert!(matches!(isolated("web-1 leaks 8 MB/h"), Cow::Borrowed(_)));
    }
}
