//! Text from files, made fit to be shown: every renderer and every message passes it through here.

use std::borrow::Cow;

use leakrate_core::units::acts;

/// Stands for a character that must not be written.
const REPLACEMENT: char = '\u{FFFD}';

/// The text on one line, without characters that act.
pub fn printable(text: &str) -> Cow<'_, str> {
    shown(text, |character| match character {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        _ => REPLACEMENT,
    })
}

/// The text on as many lines as it has, without other characters that act.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    shown(text, |character| match character {
        '\n' | '\t' => character,
        '\r' | '\u{2028}' | '\u{2029}' => ' ',
        _ => REPLACEMENT,
    })
}

fn shown(text: &str, instead: impl Fn(char) -> char) -> Cow<'_, str> {
    let shown = |character| {
        if acts(character) {
            instead(character)
        } else {
            character
        }
    };
    if text.chars().all(|character| shown(character) == character) {
        Cow::Borrowed(text)
    } else {
        text.chars().map(shown).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_act_is_replaced() {
        assert_eq!(printable("a\x1b[31mb\x07"), "a\u{FFFD}[31mb\u{FFFD}");
        assert_eq!(printable("a\u{9b}31mb"), "a\u{FFFD}31mb");
        assert_eq!(printable("user\u{202E}txt.exe"), "user\u{FFFD}txt.exe");
        assert_eq!(printable("two\nlines"), "two lines");
        assert_eq!(
            printable_lines("two\n\tli\u{85}nes"),
            "two\n\tli\u{FFFD}nes"
        );
    }

    #[test]
    fn letters_of_every_script_stay() {
        for text in ["שרת הזמנות", "сервер", "サーバー", "e\u{301}", "👩‍💻"]
        {
            assert!(matches!(printable(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
