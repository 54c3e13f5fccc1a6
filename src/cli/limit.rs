//! `--limit`: the memory at which the process dies, as given for an input.

use std::str::FromStr;

use super::error::Error;
use crate::analysis::EarlierRuns;
use crate::caveat::{Caveat, PredictionDoubt};
use crate::report::charts::Fitted;
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

/// The memory at which one series dies.
pub(super) struct Level {
    pub(super) limit: Bytes,
    /// Where it comes from, if it was not given.
    pub(super) origin: Option<Caveat>,
}

/// What `limits` are for one series; without any, the limit that its file states, if it does.
pub(super) fn levels(fitted: Fitted<'_>, limits: &[Limit]) -> Result<Vec<Level>, Error> {
    let given = |limit| Level {
        limit,
        origin: None,
    };
    if limits.is_empty() {
        return Ok(fitted.series.limit().map(given).into_iter().collect());
    }
    limits
        .iter()
        .map(|limit| match limit {
            Limit::Given(limit) => Ok(given(*limit)),
            Limit::EarlierRuns => earlier_runs(fitted),
        })
        .collect()
}

fn earlier_runs(Fitted { series, model }: Fitted<'_>) -> Result<Level, Error> {
    let earlier = EarlierRuns::of(series, model)?;
    Ok(Level {
        limit: earlier.median,
        origin: Some(Caveat::Prediction(PredictionDoubt::LimitFromRuns {
            runs: earlier.runs,
            lowest: earlier.lowest,
            highest: earlier.highest,
        })),
    })
}
