//! An instant vector selector of `PromQL`: the name of a metric and what its labels must be.

use std::fmt;
use std::str::FromStr;

use super::quoted::quoted;

/// A selector such as `process_resident_memory_bytes{job="web"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// The metric.
    pub metric: String,
    /// What its labels must be, in order.
    pub matchers: Vec<Matcher>,
}

/// What one label must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matcher {
    /// The label.
    pub label: String,
    /// How it is compared.
    pub operator: MatchOperator,
    /// With what.
    pub value: String,
}

/// How a label is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchOperator {
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `=~`
    Matches,
    /// `!~`
    MatchesNot,
}

impl MatchOperator {
    /// Longer ones first, so that none hides another.
    const ALL: [Self; 4] = [Self::Matches, Self::MatchesNot, Self::IsNot, Self::Is];

    fn sign(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::Matches => "=~",
            Self::MatchesNot => "!~",
        }
    }
}

/// Why a text is no selector of the series of one metric.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected the name of a metric, with what its labels must be in braces, such as \
     'process_resident_memory_bytes{{job=\"web\"}}'; found {found}"
)]
pub struct BadSelector {
    found: String,
}

impl Selector {
    /// A metric whatever its labels; `None` where the text is no name of one.
    pub fn named(metric: &str) -> Option<Self> {
        is_metric(metric).then(|| Self {
            metric: metric.to_owned(),
            matchers: Vec::new(),
        })
    }

    /// Another metric with the same labels.
    #[must_use]
    pub fn of_metric(&self, metric: &str) -> Self {
        Self {
            metric: metric.to_owned(),
            matchers: self.matchers.clone(),
        }
    }

    /// The same without what is said of other labels.
    #[must_use]
    pub fn with_labels(&self, labels: &[&str]) -> Self {
        let kept = self.matchers.iter();
        let kept = kept.filter(|matcher| labels.contains(&matcher.label.as_str()));
        Self {
            metric: self.metric.clone(),
            matchers: kept.cloned().collect(),
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.metric)?;
        let matchers: Vec<String> = self.matchers.iter().map(Matcher::to_string).collect();
        if matchers.is_empty() {
            Ok(())
        } else {
            write!(f, "{{{}}}", matchers.join(","))
        }
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{}{}",
            self.label,
            self.operator.sign(),
            quoted(&self.value)
        )
    }
}

/// A name of a metric by the classic rules, which every version knows.
fn is_metric(name: &str) -> bool {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ':';
    name.starts_with(first) && name.chars().all(|c| first(c) || c.is_ascii_digit())
}

fn is_label(name: &str) -> bool {
    is_metric(name) && !name.contains(':')
}

impl FromStr for Selector {
    type Err = BadSelector;

    fn from_str(text: &str) -> Result<Self, BadSelector> {
        let mut parser = Parser { rest: text.trim() };
        parser.selector().ok_or_else(|| BadSelector {
            found: if parser.rest.is_empty() {
                "nothing more".to_owned()
            } else {
                format!("`{}`", parser.rest.chars().take(40).collect::<String>())
            },
        })
    }
}

struct Parser<'t> {
    rest: &'t str,
}

impl Parser<'_> {
    fn selector(&mut self) -> Option<Selector> {
        let metric = self.word(is_metric)?;
        let mut selector = Selector {
            metric,
            matchers: Vec::new(),
        };
        if self.takes("{") {
            while !self.takes("}") {
                selector.matchers.push(self.matcher()?);
                if !self.takes(",") && !self.rest.starts_with('}') {
                    return None;
                }
            }
        }
        self.rest.is_empty().then_some(selector)
    }

    fn matcher(&mut self) -> Option<Matcher> {
        let label = self.word(is_label)?;
        let mut operators = MatchOperator::ALL.into_iter();
        let operator = operators.find(|one| self.takes(one.sign()))?;
        Some(Matcher {
            label,
            operator,
            value: self.string()?,
        })
    }

    fn word(&mut self, is_word: fn(&str) -> bool) -> Option<String> {
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        is_word(word).then(|| {
            self.rest = rest.trim_start();
            word.to_owned()
        })
    }

    fn takes(&mut self, sign: &str) -> bool {
        let taken = self.rest.strip_prefix(sign);
        if let Some(rest) = taken {
            self.rest = rest.trim_start();
        }
        taken.is_some()
    }

    /// A string of Go: in double or single quotes with escapes, in backquotes as it stands.
    fn string(&mut self) -> Option<String> {
        let quote = self
            .rest
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\'' | '`'))?;
        let mut characters = self.rest[1..].char_indices();
        let mut value = String::new();
        loop {
            let (at, character) = characters.next()?;
            if character == quote {
                self.rest = self.rest[1 + at + 1..].trim_start();
                return Some(value);
            }
            if character == '\\' && quote != '`' {
                value.push(escape(&mut characters)?);
            } else if character == '\n' && quote != '`' {
                return None;
            } else {
                value.push(character);
            }
        }
    }
}

/// What stands behind a backslash.
fn escape(characters: &mut std::str::CharIndices<'_>) -> Option<char> {
    let (_, kind) = characters.next()?;
    let plain = match kind {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        '\\' | '"' | '\'' => kind,
        'x' => return code(characters, 2).filter(char::is_ascii),
        'u' => return code(characters, 4),
        'U' => return code(characters, 8),
        _ => return None,
    };
    Some(plain)
}

fn code(characters: &mut std::str::CharIndices<'_>, digits: usize) -> Option<char> {
    let mut number = 0;
    for _ in 0..digits {
        number = 16 * number + characters.next()?.1.to_digit(16)?;
    }
    char::from_u32(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_selector_is_read_in_every_notation_of_prometheus() {
        for (text, expected) in [
            ("m", "m"),
            (" m {} ", "m"),
            (
                "a:b{job='web', pod!~`x\\d+`,}",
                r#"a:b{job="web",pod!~"x\\d+"}"#,
            ),
            (r#"m{a="\u00e9\"\\"}"#, r#"m{a="é\"\\"}"#),
        ] {
            let selector: Selector = text.parse().unwrap();
            assert_eq!(selector.to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_selector_of_one_metric_is_refused() {
        for text in [
            "",
            "sum(m)",
            "m[5m]",
            "m{",
            "m{a}",
            "m{a=b}",
            "{a=\"b\"}",
            "m offset 5m",
            "m{a:b=\"c\"}",
            "1m",
            "m{a=\"b\"} > 1",
        ] {
            assert!(text.parse::<Selector>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(value in any::<String>()) {
            let selector = Selector {
                metric: "m".to_owned(),
                matchers: vec![Matcher { label: "a".to_owned(), operator: MatchOperator::Is, value }],
            };
            prop_assert_eq!(selector.to_string().parse::<Selector>().unwrap(), selector);
        }
    }
}
