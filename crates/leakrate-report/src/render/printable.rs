//! Characters that would act instead of being seen.

use std::borrow::Cow;

/// Stands for a character that must not be written.
const REPLACEMENT: char = '\u{FFFD}';

/// The text on one line, without characters that move the cursor, colour a terminal or turn the
/// direction of what follows. Names of series come from files, and a file may hold anything.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(|character| shown(character) == character) {
        Cow::Borrowed(text)
    } else {
        text.chars().map(shown).collect()
    }
}

fn shown(character: char) -> char {
    match character {
        '\n' | '\r' | '\t' => ' ',
        // Embeddings, overrides and isolates of the bidirectional algorithm (Unicode Annex 9,
        // §2): letters that are read from the right need none of them.
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => REPLACEMENT,
        other if other.is_control() => REPLACEMENT,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_act_is_replaced() {
        assert_eq!(printable("a\x1b[31mb\x07"), "a\u{FFFD}[31mb\u{FFFD}");
        assert_eq!(printable("user\u{202E}txt.exe"), "user\u{FFFD}txt.exe");
        assert_eq!(printable("two\nlines"), "two lines");
    }

    #[test]
    fn letters_of_every_script_stay() {
        for text in ["שרת הזמנות", "сервер", "サーバー", "e\u{301}", "👩‍💻"]
        {
            assert!(matches!(printable(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
