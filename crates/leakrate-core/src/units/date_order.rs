//! Which number of `3/4/2026` is the day.

use std::str::FromStr;

use super::parse_error::ParseError;

/// Which of day and month comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
}

impl FromStr for DateOrder {
    type Err = ParseError;

    /// Reads `dmy` or `mdy`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text.to_lowercase().as_str() {
            "dmy" => Ok(Self::DayFirst),
            "mdy" => Ok(Self::MonthFirst),
            _ => Err(ParseError {
                expected: "`dmy` or `mdy`",
                found: text.to_owned(),
                span: 0..text.len(),
                help: "`dmy` if the day comes first, `mdy` if the month does".to_owned(),
            }),
        }
    }
}
