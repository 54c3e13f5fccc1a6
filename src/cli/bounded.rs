//! Numbers of options that make sense in a range only.

use std::str::FromStr;

use crate::units::{Rate, Requests, Seconds};

/// A confidence level, strictly between a half and 1: a test each way at that level makes an
/// interval of twice it less 1, which must be more than nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Confidence(pub(super) f64);

impl std::fmt::Display for Confidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Confidence {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let level: f64 = text
            .parse()
            .map_err(|_| "expected a number such as 0.95".to_owned())?;
        if level > 0.5 && level < 1.0 {
            Ok(Self(level))
        } else {
            Err("expected a level above 0.5 and below 1, such as 0.95".to_owned())
        }
    }
}

/// A share of runs, from one in a thousand (simulations tell no rarer event) to half.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Risk(pub(super) f64);

impl std::fmt::Display for Risk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Risk {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(risk) if (0.001..=0.5).contains(&risk) => Ok(Self(risk)),
            _ => Err(
                "expected a share from 0.001 to 0.5, such as 0.01 for one run in a hundred"
                    .to_owned(),
            ),
        }
    }
}

/// A multiple, with or without an `x` after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Factor(pub(super) f64);

impl FromStr for Factor {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim_end_matches(['x', '×']).parse() {
            Ok(factor) if (1e-9..=1e9).contains(&factor) => Ok(Self(factor)),
            _ => Err("expected a multiple from 1e-9 to 1e9, such as 2x or 0.5x".to_owned()),
        }
    }
}

/// Traffic to come: a multiple of that measured, or requests in a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TrafficToCome {
    Factor(f64),
    Rate(Rate<Requests, Seconds>),
}

impl FromStr for TrafficToCome {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains('/') {
            let rate = text.parse::<Rate<Requests, Seconds>>();
            let rate = rate.map_err(|error| error.to_string())?;
            return if rate.per_base() > 0.0 {
                Ok(Self::Rate(rate))
            } else {
                Err("expected more than no traffic, such as 25/s".to_owned())
            };
        }
        let factor = text.parse().map(|Factor(factor)| Self::Factor(factor));
        factor.map_err(|error| format!("{error}, or requests in a time, such as 25/s"))
    }
}

/// How much a reading resembles the one before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Autocorrelation(pub(super) f64);

impl FromStr for Autocorrelation {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(rho) if rho > -1.0 && rho < 1.0 => Ok(Self(rho)),
            _ => Err("expected a number above -1 and below 1, such as 0.8".to_owned()),
        }
    }
}
