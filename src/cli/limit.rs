//! `--limit`: the memory at which the process dies, as given for an input.

use std::str::FromStr;

use crate::units::{Bytes, ParseError};

/// The limit that earlier runs tell.
const AUTO: &str = "auto";

/// Where a limit comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Limit {
    Given(Bytes),
    EarlierRuns,
}

impl FromStr for Limit {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text {
            AUTO => Ok(Self::EarlierRuns),
            size => size.parse().map(Self::Given),
        }
    }
}

impl Limit {
    /// Its size, where it is given.
    pub(super) fn given(self) -> Option<Bytes> {
        match self {
            Self::Given(size) => Some(size),
            Self::EarlierRuns => None,
        }
    }
}
