//! A regular expression that says what stands where in a line of a log.

use std::str::FromStr;

use leakrate_core::units::ParseError;
use regex_lite::Regex;

/// What a group may be named for, and the name of the column that it fills.
const GROUPS: [(&str, &str); 6] = [
    ("time", "time"),
    ("memory", "memory"),
    ("requests", "requests"),
    ("instance", "instance"),
    ("limit", "memory limit"),
    ("version", "version"),
];

/// A regular expression with groups such as `(?<time>\S+)` and `(?<memory>\S+)`.
#[derive(Debug, Clone)]
pub struct LinePattern(Regex);

impl PartialEq for LinePattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl LinePattern {
    /// The columns and cells of a line; `None` if the line is not of the pattern.
    pub(crate) fn cells<'l>(&self, line: &'l str) -> Option<Vec<(&'static str, &'l str)>> {
        let found = self.0.captures(line)?;
        let cells = GROUPS.iter().filter_map(|&(group, column)| {
            let value = found.name(group)?;
            Some((column, value.as_str()))
        });
        Some(cells.collect())
    }
}

impl FromStr for LinePattern {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        const EXAMPLE: &str = r"write it such as '(?<time>\S+) .* rss=(?<memory>\S+)'";
        let refused = |expected: &'static str, help: String| ParseError {
            expected,
            found: text.to_owned(),
            span: 0..text.len(),
            help,
        };
        let regex = Regex::new(text)
            .map_err(|error| refused("a regular expression", format!("{error}; {EXAMPLE}")))?;
        let known = |name: &str| GROUPS.iter().any(|(group, _)| *group == name);
        let mut names = regex.capture_names().flatten();
        if let Some(unknown) = names.clone().find(|name| !known(name)) {
            let help = format!("`{unknown}` is none of them; {EXAMPLE}");
            return Err(refused(
                "groups named time, memory, requests, instance, limit or version",
                help,
            ));
        }
        if !names.any(|name| name == "memory" || name == "requests") {
            return Err(refused(
                "a group named memory (or requests, in a file of requests alone)",
                EXAMPLE.to_owned(),
            ));
        }
        Ok(Self(regex))
    }
}
