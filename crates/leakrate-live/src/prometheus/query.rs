//! What a query asks for: the readings of a selector as they were scraped, or something computed.

/// A query of `PromQL`, as far as it matters how it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PromQuery {
    /// A name, or labels in braces, or both: its readings can be had as they were scraped.
    Selector(String),
    /// Anything else, which a server computes at equal distances.
    Expression {
        /// As it was written.
        text: String,
        /// The selectors in it.
        selectors: Vec<String>,
        /// Whether it looks at other times than its own, by `offset` or `@`.
        is_shifted: bool,
        /// Whether it is something in a second.
        is_rate: bool,
        /// Whether it puts together what is in bytes, and nothing is done that changes the unit.
        keeps_bytes: bool,
    },
}

/// What stands in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'q> {
    /// A name of a metric or function, or a keyword.
    Word(&'q str),
    /// Labels with their braces.
    Labels(&'q str),
    /// A range or a subquery with its brackets.
    Range,
    Open,
    Close,
    At,
    /// Numbers, texts and operators.
    Other,
}

/// Keywords behind which labels stand in parentheses.
const BEFORE_LABELS: [&str; 6] = [
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
];

/// Words that are no metric.
const KEYWORDS: [&str; 8] = [
    "and", "or", "unless", "atan2", "bool", "offset", "inf", "nan",
];

/// Functions that make something in a second of a counter.
const RATES: [&str; 2] = ["rate", "irate"];

/// Functions that give what they are given, and not something of another unit.
const KEEPERS: [&str; 10] = [
    "sum",
    "avg",
    "min",
    "max",
    "avg_over_time",
    "min_over_time",
    "max_over_time",
    "last_over_time",
    "sort",
    "sort_desc",
];

impl PromQuery {
    /// Reads a query. Whether it is right is for the server to say.
    ///
    /// ```
    /// use leakrate_live::prometheus::PromQuery;
    ///
    /// let plain = PromQuery::parse("process_resident_memory_bytes{job=\"web\"}");
    /// assert!(matches!(plain, PromQuery::Selector(_)));
    /// let sum = PromQuery::parse("sum by (pod) (container_memory_rss)");
    /// assert!(matches!(sum, PromQuery::Expression { .. }));
    /// ```
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let tokens = tokens(text);
        match tokens.as_slice() {
            [Token::Labels(_)] => Self::Selector(text.to_owned()),
            [Token::Word(word)] | [Token::Word(word), Token::Labels(_)]
                if !is_any(&KEYWORDS, word) =>
            {
                Self::Selector(text.to_owned())
            }
            _ => Self::Expression {
                is_rate: functions(&tokens).any(|name| is_any(&RATES, name)),
                keeps_bytes: keeps_bytes(&tokens),
                selectors: selectors(&tokens),
                is_shifted: tokens.iter().any(|token| match token {
                    Token::At => true,
                    Token::Word(word) => word.eq_ignore_ascii_case("offset"),
                    Token::Labels(_) | Token::Range | Token::Open | Token::Close | Token::Other => {
                        false
                    }
                }),
                text: text.to_owned(),
            },
        }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        match self {
            Self::Selector(text) | Self::Expression { text, .. } => text,
        }
    }
}

fn is_any(words: &[&str], word: &str) -> bool {
    words.iter().any(|one| one.eq_ignore_ascii_case(word))
}

fn functions<'q>(tokens: &[Token<'q>]) -> impl Iterator<Item = &'q str> {
    let names = tokens.windows(2).filter_map(|pair| match pair {
        [Token::Word(word), Token::Open] => Some(*word),
        [Token::Word(word), Token::Word(next)] if is_any(&BEFORE_LABELS, next) => Some(*word),
        _ => None,
    });
    names.filter(|name| !is_any(&BEFORE_LABELS, name))
}

fn keeps_bytes(tokens: &[Token]) -> bool {
    let in_bytes = |selector: &String| {
        let name = selector.split('{').next().unwrap_or_default();
        name.ends_with("_bytes") || name.starts_with("container_memory_")
    };
    let selectors = selectors(tokens);
    let mut in_labels = false;
    let mut computes = false;
    for token in tokens {
        match token {
            Token::Word(word) if is_any(&BEFORE_LABELS, word) => in_labels = true,
            Token::Close => in_labels = false,
            // Commas between labels compute nothing.
            Token::Other | Token::At => computes |= !in_labels,
            Token::Word(_) | Token::Labels(_) | Token::Range | Token::Open => {}
        }
    }
    !computes
        && !selectors.is_empty()
        && selectors.iter().all(in_bytes)
        && functions(tokens).all(|name| is_any(&KEEPERS, name))
}

fn selectors(tokens: &[Token]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let next = tokens.get(at + 1);
        let selector = match (*token, next) {
            (Token::Word(word), Some(Token::Open)) if is_any(&BEFORE_LABELS, word) => {
                let end = tokens[at..].iter().position(|token| *token == Token::Close);
                at += end.unwrap_or(0);
                None
            }
            // A function, or an aggregation with its labels before or behind its argument.
            (Token::Word(_), Some(Token::Open)) => None,
            (Token::Word(_), Some(Token::Word(next))) if is_any(&BEFORE_LABELS, next) => None,
            (Token::Word(word), _) if is_any(&KEYWORDS, word) || is_any(&BEFORE_LABELS, word) => {
                None
            }
            (Token::Word(word), Some(Token::Labels(labels))) => {
                at += 1;
                Some(format!("{word}{labels}"))
            }
            (Token::Word(word), _) => Some(word.to_owned()),
            (Token::Labels(labels), _) => Some(labels.to_owned()),
            (Token::Range | Token::Open | Token::Close | Token::At | Token::Other, _) => None,
        };
        found.extend(selector);
        at += 1;
    }
    found.sort();
    found.dedup();
    found
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let begins = |c: char| c.is_ascii_alphabetic() || "_:".contains(c);
        let inside = |c: char| c.is_ascii_alphanumeric() || "_:".contains(c);
        let (length, token) = match first {
            c if begins(c) => {
                let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
                (length, Some(Token::Word(&rest[..length])))
            }
            // With its unit: `5m`, `1e3`, `0x1f`.
            c if c.is_ascii_digit() || c == '.' => {
                let length = rest.find(|c| !(inside(c) || c == '.'));
                (length.unwrap_or(rest.len()), Some(Token::Other))
            }
            '{' => {
                let length = closed(rest, '}');
                (length, Some(Token::Labels(&rest[..length])))
            }
            '[' => (closed(rest, ']'), Some(Token::Range)),
            '"' | '\'' | '`' => (quoted(rest, first), Some(Token::Other)),
            '#' => (rest.find('\n').unwrap_or(rest.len()), None),
            '(' => (1, Some(Token::Open)),
            ')' => (1, Some(Token::Close)),
            '@' => (1, Some(Token::At)),
            c if c.is_whitespace() => (c.len_utf8(), None),
            c => (c.len_utf8(), Some(Token::Other)),
        };
        tokens.extend(token);
        rest = &rest[length..];
    }
    tokens
}

/// Where what begins with a bracket ends, texts in it passed over.
fn closed(text: &str, end: char) -> usize {
    let mut at = 1;
    while let Some(next) = text[at..].chars().next() {
        at += match next {
            '"' | '\'' | '`' => quoted(&text[at..], next),
            _ => next.len_utf8(),
        };
        if next == end {
            break;
        }
    }
    at
}

/// Where a text in quotes ends.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    let mut letters = text.char_indices().skip(1);
    let end = letters.find(|&(_, letter)| {
        let ends = letter == quote && !escaped;
        escaped = letter == '\\' && !escaped && quote != '`';
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_selector_is_a_name_with_labels_and_nothing_else() {
        for text in [
            "up",
            " process_resident_memory_bytes{job=\"web\"} ",
            "node:memory:sum",
            "{__name__=~\"a|b\", job='}'}",
            "up{a=\"\\\"}\"}",
            "up {a=`\\`}",
        ] {
            let query = PromQuery::parse(text);
            assert_eq!(query, PromQuery::Selector(text.trim().to_owned()));
        }
    }

    #[test]
    fn the_selectors_of_an_expression_are_found() {
        let cases: [(&str, &[&str]); 9] = [
            (
                "sum by (pod) (container_memory_rss{a=\"b\"})",
                &["container_memory_rss{a=\"b\"}"],
            ),
            (
                "sum(rate(http_requests_total[5m])) by (job)",
                &["http_requests_total"],
            ),
            (
                "a / on(pod) group_left(image) b{x=\"1\"}",
                &["a", "b{x=\"1\"}"],
            ),
            ("up[5m]", &["up"]),
            ("max_over_time(a[1h:5m] offset 1d)", &["a"]),
            ("topk(3, {__name__=\"a b\"})", &["{__name__=\"a b\"}"]),
            ("a > bool 5e3 and a # b", &["a"]),
            ("label_replace(a, \"b\", \"$1\", \"c\", \"(.*)\")", &["a"]),
            ("sum without(pod) (a) / 1024", &["a"]),
        ];
        for (text, expected) in cases {
            let PromQuery::Expression { selectors, .. } = PromQuery::parse(text) else {
                panic!("{text} is an expression");
            };
            assert_eq!(selectors, expected, "{text}");
        }
        let is_shifted = |text| {
            matches!(
                PromQuery::parse(text),
                PromQuery::Expression {
                    is_shifted: true,
                    ..
                }
            )
        };
        assert!(is_shifted("a offset 5m") && is_shifted("a @ 5"));
        assert!(!is_shifted("a + b"));
    }

    #[test]
    fn an_expression_is_in_bytes_where_nothing_changes_the_unit() {
        let keeps = |text| {
            matches!(
                PromQuery::parse(text),
                PromQuery::Expression {
                    keeps_bytes: true,
                    ..
                }
            )
        };
        for text in [
            "sum by (pod, container) (container_memory_rss)",
            "max(a_bytes) without (id)",
            "avg_over_time(a_bytes{x=\"1\"}[5m])",
        ] {
            assert!(keeps(text), "{text}");
        }
        for text in [
            "sum(a_bytes) / 1024",
            "a_bytes - b_bytes",
            "sum(a)",
            "rate(a_bytes[5m])",
            "count(a_bytes)",
            "sum(a_bytes) * 2",
        ] {
            assert!(!keeps(text), "{text}");
        }
        let is_rate = |text| {
            matches!(
                PromQuery::parse(text),
                PromQuery::Expression { is_rate: true, .. }
            )
        };
        assert!(is_rate("sum by (job) (rate(a[5m]))") && !is_rate("increase(rate_total[5m])"));
    }

    proptest! {
        #[test]
        fn no_query_is_too_strange(text in "[a-z_ (){}\\[\\]\"'`\\\\#@=,.5ü]{0,40}") {
            let query = PromQuery::parse(&text);
            prop_assert_eq!(query.text(), text.trim());
        }
    }
}
