//! What rows of a table have to say to be read: `cluster=eu`.

use std::fmt;
use std::str::FromStr;

use leakrate_core::units::ParseError;

/// What the cell of a column has to be for a row to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The name of the column.
    pub column: String,
    /// Whether the cell has to match, or must not.
    pub relation: Relation,
    /// What it is compared with; `*` stands for any text, `?` for any character.
    pub pattern: String,
}

/// What a cell is to a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It matches.
    Is,
    /// It does not.
    IsNot,
}

impl Condition {
    /// Whether it holds for a cell, of which spaces around are no part.
    pub fn holds(&self, cell: &str) -> bool {
        let cell = cell.trim_ascii();
        let matches = if self.is_exact() {
            cell == self.pattern
        } else {
            wildmatch::WildMatch::new(&self.pattern).matches(cell)
        };
        match self.relation {
            Relation::Is => matches,
            Relation::IsNot => !matches,
        }
    }

    /// Whether one text alone matches.
    pub(crate) fn is_exact(&self) -> bool {
        self.fixed_start().len() == self.pattern.len()
    }

    /// What every text begins with that matches.
    pub(crate) fn fixed_start(&self) -> &str {
        let end = self.pattern.find(['*', '?']);
        &self.pattern[..end.unwrap_or(self.pattern.len())]
    }
}

impl FromStr for Condition {
    type Err = ParseError;

    /// Reads `cluster=eu` or `cluster!=eu`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (column, pattern) = text.split_once('=').unwrap_or_default();
        let (column, relation) = match column.strip_suffix('!') {
            Some(column) => (column, Relation::IsNot),
            None => (column, Relation::Is),
        };
        let column = column.trim();
        if column.is_empty() {
            return Err(ParseError {
                expected: "a column and what is in it, such as `cluster=eu` or `cluster!=eu`",
                found: text.to_owned(),
                span: 0..text.len(),
                help: "write the name of the column, `=` or `!=`, and what its cells say; `*` stands for any text"
                    .to_owned(),
            });
        }
        Ok(Self {
            column: column.to_owned(),
            relation,
            pattern: pattern.trim_ascii().to_owned(),
        })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.relation {
            Relation::Is => "=",
            Relation::IsNot => "!=",
        };
        write!(f, "{}{sign}{}", self.column, self.pattern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_holds_for_what_matches() {
        for (written, cell, holds) in [
            ("cluster=eu", "eu", true),
            ("cluster=eu", " eu ", true),
            ("cluster=eu", "eu-1", false),
            ("cluster!=eu", "us", true),
            ("cluster != eu", "eu", false),
            ("cluster=eu-*", "eu-1", true),
            ("cluster!=eu-?", "eu-1", false),
            ("cluster=", "", true),
            ("cluster!=", "eu", true),
            ("path=/a=b", "/a=b", true),
        ] {
            let condition: Condition = written.parse().unwrap();
            assert_eq!(condition.holds(cell), holds, "{written} for `{cell}`");
        }
        assert!("eu".parse::<Condition>().is_err());
        assert!("=eu".parse::<Condition>().is_err());
        assert!("!=eu".parse::<Condition>().is_err());
    }
}
