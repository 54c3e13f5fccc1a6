//! Values of options that may hold for one input alone.

use std::str::FromStr;

/// A value with an optional label in front: `production=100/min`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Labelled<T> {
    pub(super) label: Option<String>,
    pub(super) value: T,
}

impl FromStr for Labelled<String> {
    type Err = std::convert::Infallible;

    /// A label is a plain word; anything else in front of `=` belongs to the value, so that a
    /// path or a pattern may hold one.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |label: &str| {
            !label.is_empty()
                && label
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        };
        Ok(match text.split_once('=') {
            Some((label, value)) if plain(label) => Self {
                label: Some(label.to_owned()),
                value: value.to_owned(),
            },
            _ => Self {
                label: None,
                value: text.to_owned(),
            },
        })
    }
}

/// The values of an option that hold for the input of this label: its own, and those without a
/// label only where it has none of its own.
pub(super) fn holding(given: &[Labelled<String>], label: &str) -> Vec<String> {
    let said_of = |label: Option<&str>| -> Vec<String> {
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
    fn an_option_with_a_label_takes_the_place_of_those_without() {
        let given: Vec<Labelled<String>> = ["a", "prod=b", "c", "prod=d"]
            .map(|text| text.parse().unwrap())
            .to_vec();
        assert_eq!(holding(&given, "prod"), ["b", "d"]);
        assert_eq!(holding(&given, "local"), ["a", "c"]);
        assert!(holding(&given[1..2], "local").is_empty());
    }
}
