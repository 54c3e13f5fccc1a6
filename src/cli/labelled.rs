//! Values of options that may hold for one input alone.

use std::convert::Infallible;
use std::ffi::OsString;
use std::str::FromStr;

use clap::builder::{
    MapValueParser, OsStringValueParser, TypedValueParser as _, ValueParserFactory,
};

use super::word::cut;

/// A value with an optional label in front: `production=100/min`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Labelled<T> {
    pub(super) label: Option<String>,
    pub(super) value: T,
}

impl From<OsString> for Labelled<OsString> {
    /// A label is a plain word; anything else in front of `=` belongs to the value, so that a
    /// path or a pattern may hold one.
    fn from(text: OsString) -> Self {
        let plain = |label: &str| {
            !label.is_empty()
                && label
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        };
        let equals = text
            .as_encoded_bytes()
            .iter()
            .position(|&byte| byte == b'=');
        let parts = equals.and_then(|at| Some((cut(&text, at)?.0, cut(&text, at + 1)?.1)));
        match parts {
            Some((label, value)) if plain(label) => Self {
                label: Some(label.to_owned()),
                value: value.to_owned(),
            },
            _ => Self {
                label: None,
                value: text,
            },
        }
    }
}

impl ValueParserFactory for Labelled<OsString> {
    type Parser = MapValueParser<OsStringValueParser, fn(OsString) -> Self>;

    fn value_parser() -> Self::Parser {
        OsStringValueParser::new().map(Self::from)
    }
}

impl FromStr for Labelled<String> {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Labelled { label, value } = Labelled::from(OsString::from(text));
        // What was text stays text.
        let value = value.to_string_lossy().into_owned();
        Ok(Self { label, value })
    }
}

/// A pattern with a label in front, which then begins with `^`: without it, `rss=` before a group
/// belongs to the pattern.
pub(super) fn labelled_pattern(text: &str) -> Result<Labelled<String>, Infallible> {
    labelled_if(text, |value| value.starts_with('^'))
}

/// A condition with a label in front, behind which another `=` stands: alone, what is before `=` is a column.
pub(super) fn labelled_condition(text: &str) -> Result<Labelled<String>, Infallible> {
    labelled_if(text, |value| value.contains('='))
}

/// A value with a label in front, if what is behind it shows that it is one; else the whole text is the value.
fn labelled_if(
    text: &str,
    shows_label: impl Fn(&str) -> bool,
) -> Result<Labelled<String>, Infallible> {
    let split: Labelled<String> = text.parse()?;
    Ok(if shows_label(&split.value) {
        split
    } else {
        Labelled {
            label: None,
            value: text.to_owned(),
        }
    })
}

/// The values of an option that hold for the input of this label: its own, and those without a
/// label only where it has none of its own.
pub(super) fn holding<T: Clone>(given: &[Labelled<T>], label: &str) -> Vec<T> {
    let said_of = |label: Option<&str>| -> Vec<T> {
        let values = given.iter().filter(|value| value.label.as_deref() == label);
        values.map(|value| value.value.clone()).collect()
    };
    let own = said_of(Some(label));
    if own.is_empty() { said_of(None) } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_plain_word_in_front_of_an_equals_sign() {
        let parse = |text: &str| text.parse::<Labelled<String>>().unwrap();
        assert_eq!(parse("local=a.csv").label.as_deref(), Some("local"));
        assert_eq!(parse("dir/a=b.csv").value, "dir/a=b.csv");
        assert_eq!(parse("{pod=\"a\"}").label, None);
        assert_eq!(parse("production=15MB/1250req").value, "15MB/1250req");
    }

    #[test]
    fn what_is_before_a_group_is_a_label_of_a_pattern_only_where_the_pattern_begins_behind_it() {
        let parse = |text: &str| labelled_pattern(text).unwrap();
        let whole = parse(r"rss=(?<memory>\S+)");
        assert_eq!(whole.label, None);
        assert_eq!(whole.value, r"rss=(?<memory>\S+)");
        let labelled = parse(r"prod=^.* rss=(?<memory>\S+)");
        assert_eq!(labelled.label.as_deref(), Some("prod"));
        assert_eq!(labelled.value, r"^.* rss=(?<memory>\S+)");
    }

    #[test]
    fn what_is_before_an_equals_sign_is_a_label_of_a_condition_only_where_another_follows() {
        for (text, label, value) in [
            ("cluster=eu", None, "cluster=eu"),
            ("cluster!=eu", None, "cluster!=eu"),
            ("a=cluster=eu", Some("a"), "cluster=eu"),
            ("a=cluster!=eu", Some("a"), "cluster!=eu"),
        ] {
            let parsed = labelled_condition(text).unwrap();
            assert_eq!(parsed.label.as_deref(), label, "{text}");
            assert_eq!(parsed.value, value, "{text}");
        }
    }

    #[test]
    fn an_option_with_a_label_takes_the_place_of_those_without() {
        let given: Vec<Labelled<String>> = ["a", "prod=b", "c", "prod=d"]
            .map(|text| text.parse().unwrap())
            .to_vec();
        assert_eq!(holding(&given, "prod"), ["b", "d"]);
        assert_eq!(holding(&given, "local"), ["a", "c"]);
        assert!(holding(&given[1..2], "local").is_empty());
    }
}
