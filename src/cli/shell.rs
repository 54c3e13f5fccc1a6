//! Commands written so that they can be typed again in a shell.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};

use crate::units::acts;

/// What leakrate is installed as.
pub(super) const NAME: &str = "leakrate";

/// The command as it would be typed in a shell, by the name that it is installed under.
pub fn command_line(typed: &[OsString]) -> String {
    let arguments = typed.iter().skip(1).map(|argument| quoted(argument));
    let words: Vec<String> = std::iter::once(NAME.to_owned()).chain(arguments).collect();
    words.join(" ")
}

/// What was typed, with more options: before `--`, behind which nothing is an option.
pub(super) fn with_options(
    typed: &[OsString],
    options: impl IntoIterator<Item = impl Into<OsString>>,
) -> Vec<OsString> {
    let end = typed.iter().position(|word| word == "--");
    let mut words = typed.to_vec();
    let end = end.unwrap_or(words.len());
    words.splice(end..end, options.into_iter().map(Into::into));
    words
}

pub(super) fn quoted(argument: &OsStr) -> String {
    let argument = match argument.to_str() {
        Some(text) if !text.chars().any(acts) => text,
        _ => return escaped(argument),
    };
    // No shell gives these a meaning inside a word, and commands full of quotes are hard to read.
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        return argument.to_owned();
    }
    // Only NUL cannot be quoted, and no argument of a process holds one.
    shlex::try_quote(argument).map_or_else(|_| argument.to_owned(), Cow::into_owned)
}

/// A word with characters that would act on the terminal that shows it, or with bytes that are no
/// text, as bash, ksh and zsh read it back.
fn escaped(argument: &OsStr) -> String {
    let character = |character: char| match character {
        '\\' | '\'' => format!("\\{character}"),
        _ if acts(character) => format!("\\u{:04x}", u32::from(character)),
        _ => character.to_string(),
    };
    let chunks = argument.as_encoded_bytes().utf8_chunks();
    let escaped = chunks.flat_map(|chunk| {
        let text = chunk.valid().chars().map(character);
        // Three digits end where the next character begins, whatever that is.
        let bytes = chunk.invalid().iter().map(|byte| format!("\\{byte:03o}"));
        text.chain(bytes).collect::<Vec<_>>()
    });
    format!("$'{}'", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_can_be_typed_again() {
        let typed = [
            "/usr/bin/leakrate",
            "report",
            "production=my file.csv",
            "it's",
            "$(x)",
        ];
        let line = command_line(&typed.map(OsString::from));
        assert!(
            line.starts_with("leakrate report 'production=my file.csv' "),
            "{line}"
        );
        let words = shlex::split(&line).unwrap();
        assert_eq!(words[1..], typed[1..]);
    }

    #[test]
    fn an_argument_that_would_act_is_escaped() {
        let quoted = quoted(OsStr::new("a\u{9b}31m'\n"));
        assert_eq!(quoted, r"$'a\u009b31m\'\u000a'");
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_text_is_escaped() {
        use std::os::unix::ffi::OsStrExt as _;
        assert_eq!(quoted(OsStr::from_bytes(b"a\xff1.csv")), r"$'a\3771.csv'");
    }
}
