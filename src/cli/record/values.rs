//! What the arguments of `leakrate record` are read into.

use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;

use crate::record::ProcessMemory;
use crate::units::{ParseError, Rate, Requests, Seconds};

/// A process: one with a number, or the one that was launched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProcessChoice {
    Number(u32),
    Launched,
}

impl FromStr for ProcessChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "launched" => Ok(Self::Launched),
            number => number
                .parse()
                .map(Self::Number)
                .map_err(|_| "expected the number of a process, or `launched`".to_owned()),
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum PidMemory {
    /// Resident memory: what production charts usually show
    Rss,
    /// Resident memory, with shared pages divided among those who share them
    Pss,
    /// Memory that is backed by no file
    Anonymous,
}

impl From<PidMemory> for ProcessMemory {
    fn from(memory: PidMemory) -> Self {
        match memory {
            PidMemory::Rss => Self::Resident,
            PidMemory::Pss => Self::Proportional,
            PidMemory::Anonymous => Self::Anonymous,
        }
    }
}

/// Half the width of an interval as a share of its estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Precision(pub(super) f64);

impl FromStr for Precision {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let percent = text
            .strip_prefix("precise=")
            .and_then(|share| share.strip_suffix('%'))
            .and_then(|percent| percent.parse::<f64>().ok())
            .filter(|percent| (1.0..100.0).contains(percent));
        percent.map(|percent| Self(percent / 100.0)).ok_or_else(|| {
            "expected precise=SHARE with a share from 1% to below 100%, such as precise=20%"
                .to_owned()
        })
    }
}

/// A span of time; clap shows the whole error, which names the text and the fault.
pub(in crate::cli) fn span(text: &str) -> Result<Seconds, String> {
    text.parse().map_err(|error: ParseError| error.to_string())
}

pub(super) fn traffic(text: &str) -> Result<Rate<Requests, Seconds>, String> {
    text.parse().map_err(|error: ParseError| error.to_string())
}

/// Spans are read as numbers with units, so they are finite and not negative; one of more than
/// a human life is cut to that.
pub(in crate::cli) fn duration(span: Seconds) -> Duration {
    const CENTURY: f64 = 3.2e9;
    Duration::from_secs_f64(span.0.clamp(0.0, CENTURY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precision_is_a_share_in_percent() {
        assert_eq!("precise=20%".parse(), Ok(Precision(0.2)));
        for text in [
            "",
            "20%",
            "precise=20",
            "precise=0%",
            "precise=100%",
            "precise=x%",
        ] {
            assert!(text.parse::<Precision>().is_err(), "{text}");
        }
    }
}
