//! A span of a series.

use crate::units::{Quantity, Requests, Seconds};

/// A span of a series, in whatever its memory is measured against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extent {
    /// So many requests.
    Requests(Requests),
    /// So much time.
    Time(Seconds),
}

impl Extent {
    /// The requests or seconds.
    pub fn base(self) -> f64 {
        match self {
            Self::Requests(requests) => requests.base(),
            Self::Time(seconds) => seconds.base(),
        }
    }

    /// A multiple of it.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        match self {
            Self::Requests(Requests(requests)) => Self::Requests(Requests(factor * requests)),
            Self::Time(Seconds(seconds)) => Self::Time(Seconds(factor * seconds)),
        }
    }
}
