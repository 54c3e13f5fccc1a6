//! Which number of `3/4/2026`, or of `03-04-26`, is the day.

use std::str::FromStr;

use super::parse_error::ParseError;

/// In which order a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
    /// Year, month, day, where a year of two digits leaves that open.
    YearFirst,
}

impl FromStr for DateOrder {
    type Err = ParseError;

    /// Reads `dmy`, `mdy` or `ymd`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text.to_lowercase().as_str() {
            "dmy" => Ok(Self::DayFirst),
            "mdy" => Ok(Self::MonthFirst),
            "ymd" => Ok(Self::YearFirst),
            _ => Err(ParseError {
                expected: "`dmy`, `mdy` or `ymd`",
                found: text.to_owned(),
                span: 0..text.len(),
                help: "`dmy` if the day comes first, `mdy` if the month does, `ymd` if the year"
                    .to_owned(),
            }),
        }
    }
}
