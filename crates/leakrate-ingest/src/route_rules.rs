//! What a request is called after its route: the method and the path, without what differs from one
//! request to the next.

use std::borrow::Cow;
use std::str::FromStr;

use leakrate_core::units::ParseError;
use regex_lite::Regex;

/// What stands for an identifier in a path.
const ID: &str = ":id";
/// Longer names are cut: they are no routes but data.
const LONGEST: usize = 120;
/// A number of as many digits is an identifier wherever it stands.
const LONG_NUMBER: usize = 5;
/// So many hexadecimal digits are one, where a digit is among them.
const LONG_HEX: usize = 8;
/// Letters and digits of this length are one.
const LONG_TOKEN: usize = 20;
/// A request whose line is none.
const UNREADABLE: &str = "(no path)";

/// How requests are told apart by route: by rules, the first that matches, and else by the path.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RouteRules {
    /// The rules, in order.
    pub rules: Vec<RouteRule>,
}

/// A name for all requests that match a pattern.
#[derive(Debug, Clone)]
pub struct RouteRule {
    pattern: Regex,
    name: String,
}

impl PartialEq for RouteRule {
    fn eq(&self, other: &Self) -> bool {
        self.pattern.as_str() == other.pattern.as_str() && self.name == other.name
    }
}

impl FromStr for RouteRule {
    type Err = ParseError;

    /// Reads `REGEX=NAME`, divided at the last `=`; the name may use groups (`$1`).
    fn from_str(text: &str) -> Result<Self, ParseError> {
        const EXAMPLE: &str = "write it such as '^GET /shop/[^/]+/cart=cart'";
        let refused = |expected: &'static str, help: String| ParseError {
            expected,
            found: text.to_owned(),
            span: 0..text.len(),
            help,
        };
        let parts = text
            .rsplit_once('=')
            .filter(|(_, name)| !name.trim().is_empty());
        let Some((pattern, name)) = parts else {
            return Err(refused(
                "a regular expression, `=` and a name",
                EXAMPLE.to_owned(),
            ));
        };
        let pattern = Regex::new(pattern).map_err(|error| {
            refused(
                "a regular expression before the last `=`",
                format!("{error}; {EXAMPLE}"),
            )
        })?;
        Ok(Self {
            pattern,
            name: name.trim().to_owned(),
        })
    }
}

impl RouteRules {
    /// The name of the route of a request to a path or an address. Rules see both as they are written,
    /// `GET /users/12?page=2`.
    ///
    /// ```
    /// use leakrate_ingest::RouteRules;
    ///
    /// let rules = RouteRules::default();
    /// assert_eq!(rules.name_of(Some("GET"), "/users/12/orders/9?page=2"), "GET /users/:id/orders/:id");
    /// ```
    pub fn name_of(&self, method: Option<&str>, target: &str) -> String {
        let method = method.map(str::trim).filter(|method| !method.is_empty());
        let written = match method {
            Some(method) => Cow::Owned(format!("{method} {target}")),
            None => Cow::Borrowed(target),
        };
        for rule in &self.rules {
            if let Some(found) = rule.pattern.captures(&written) {
                let mut name = String::new();
                found.expand(&rule.name, &mut name);
                return shortened(name);
            }
        }
        // A name that begins as a request does is one.
        let written_with = target
            .split_once(' ')
            .filter(|(word, rest)| is_method(word) && rest.starts_with('/'));
        let (method, target) = match (method, written_with) {
            (None, Some((word, rest))) => (Some(word), rest),
            (_, _) => (method, target),
        };
        let path = path_of(target.trim());
        let name = match (method, path.is_empty()) {
            (_, true) => UNREADABLE.to_owned(),
            (Some(method), false) => format!("{method} {}", folded(path)),
            (None, false) => folded(path),
        };
        shortened(name)
    }
}

fn is_method(word: &str) -> bool {
    word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn shortened(name: String) -> String {
    if name.chars().count() <= LONGEST {
        return name;
    }
    let kept: String = name.chars().take(LONGEST).collect();
    kept + "…"
}

/// The path of an address, without a query, a fragment or a session.
fn path_of(target: &str) -> &str {
    let path = match target.split_once("://") {
        // What comes before `://` in a query is not the scheme.
        Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => {
            rest.find('/').map_or("/", |at| &rest[at..])
        }
        Some(_) | None => target,
    };
    let end = path.find(['?', '#', ';']).unwrap_or(path.len());
    let path = &path[..end];
    match path.strip_suffix('/') {
        Some(shorter) if !shorter.is_empty() => shorter,
        Some(_) | None => path,
    }
}

fn folded(path: &str) -> String {
    // A name that was given to requests is no path.
    if !path.starts_with('/') {
        return path.to_owned();
    }
    let steps = path.split('/').map(|step| {
        if is_id(step) {
            return Cow::Borrowed(ID);
        }
        // `app.3f9c2b1a.js`, `report-20260113.pdf`
        let parts: Vec<&str> = step.split_inclusive(['.', '-', '_', ',']).collect();
        let is_long = |part: &str| part.len() >= LONG_NUMBER && is_id(part);
        let bare = |part: &&str| is_long(part.trim_end_matches(['.', '-', '_', ',']));
        if !parts.iter().any(bare) {
            return Cow::Borrowed(step);
        }
        let fold = |part: &&str| match part.trim_end_matches(['.', '-', '_', ',']) {
            own if is_long(own) => format!("{ID}{}", &part[own.len()..]),
            _ => (*part).to_owned(),
        };
        Cow::Owned(parts.iter().map(fold).collect())
    });
    steps.collect::<Vec<_>>().join("/")
}

/// Whether a step of a path tells one thing of many.
fn is_id(step: &str) -> bool {
    if step.is_empty() || !step.is_ascii() {
        return false;
    }
    let bytes = step.as_bytes();
    let has_digit = bytes.iter().any(u8::is_ascii_digit);
    let all = |is: fn(&u8) -> bool| bytes.iter().all(is);
    let is_number = all(u8::is_ascii_digit);
    let is_hex = bytes.len() >= LONG_HEX && has_digit && all(u8::is_ascii_hexdigit);
    let is_token = bytes.len() >= LONG_TOKEN
        && has_digit
        && bytes.iter().any(u8::is_ascii_alphabetic)
        && all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'='))
        && !step
            .split(['-', '_'])
            .any(|word| word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase()));
    is_number || is_hex || is_uuid(step) || is_token
}

fn is_uuid(step: &str) -> bool {
    let lengths = step.split('-').map(str::len);
    let is_hex = step
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    is_hex && lengths.eq([8, 4, 4, 4, 12])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_differs_from_one_request_to_the_next_is_folded() {
        let names = [
            ("/users/123/orders/9?x=1", "/users/:id/orders/:id"),
            ("/users/", "/users"),
            ("/", "/"),
            ("/a/0f8fad5b-d9cb-469f-a165-70867728950e", "/a/:id"),
            ("/a/0F8FAD5B-D9CB-469F-A165-70867728950E/b", "/a/:id/b"),
            ("/objects/507f1f77bcf86cd799439011", "/objects/:id"),
            ("/t/dGhpcyBpcyBhIHRva2VuMQ", "/t/:id"),
            ("/static/app.3f9c2b1a.js", "/static/app.:id.js"),
            ("/reports/report-20260113.pdf", "/reports/report-:id.pdf"),
            ("/api/v1/items", "/api/v1/items"),
            (
                "/articles/how-we-moved-to-node-20-in-2026",
                "/articles/how-we-moved-to-node-20-in-2026",
            ),
            ("/facade/decade", "/facade/decade"),
            ("/cart;jsessionid=1A2B#top", "/cart"),
            ("http://10.0.0.1:8080/users/7", "/users/:id"),
            ("https://example.com", "/"),
            ("/go?to=http://example.com/7", "/go"),
            ("Log in", "Log in"),
            ("DELETE /users/7", "DELETE /users/:id"),
            ("", "(no path)"),
        ];
        for (target, expected) in names {
            assert_eq!(
                RouteRules::default().name_of(None, target),
                expected,
                "{target}"
            );
        }
    }

    #[test]
    fn the_first_rule_that_matches_names_a_request() {
        let rules = RouteRules {
            rules: [
                "^GET /shop/([a-z]+)/=shop $1",
                "action=([a-z]+)=do $1",
                "x=any",
            ]
            .map(|rule| rule.parse().unwrap())
            .into(),
        };
        assert_eq!(rules.name_of(Some("GET"), "/shop/books/12"), "shop books");
        assert_eq!(rules.name_of(Some("POST"), "/cgi?action=save&x"), "do save");
        assert_eq!(rules.name_of(Some("PUT"), "/users/4"), "PUT /users/:id");
    }

    #[test]
    fn a_rule_without_a_name_or_a_pattern_is_refused() {
        for text in ["", "/users", "/users=", "(=name"] {
            let error = text.parse::<RouteRule>().unwrap_err();
            assert!(error.help.contains("write it such as"), "{error:?}");
        }
    }

    proptest! {
        #[test]
        fn no_target_is_too_strange(method in "[A-Z]{0,5}", target in ".{0,400}") {
            let name = RouteRules::default().name_of(Some(&method), &target);
            prop_assert!(!name.is_empty() && name.chars().count() <= LONGEST + 1);
        }

        #[test]
        fn numbers_make_no_route_of_their_own(one in 0_u64.., other in 0_u64..) {
            let name = |id: u64| RouteRules::default().name_of(Some("GET"), &format!("/a/{id}/b"));
            prop_assert_eq!(name(one), name(other));
        }
    }
}
