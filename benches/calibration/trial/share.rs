//! A share of draws, with the error that the number of draws leaves it.

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Share {
    pub(crate) hits: usize,
    pub(crate) draws: usize,
}

impl Share {
    /// Counts what is true.
    pub(crate) fn of(flags: impl IntoIterator<Item = bool>) -> Self {
        flags.into_iter().fold(Self::default(), |share, hit| Self {
            hits: share.hits + usize::from(hit),
            draws: share.draws + 1,
        })
    }

    pub(crate) fn percent(self) -> f64 {
        100.0 * self.hits as f64 / self.draws.max(1) as f64
    }

    /// The standard error of the percentage.
    pub(crate) fn error(self) -> f64 {
        (self.percent() * (100.0 - self.percent()) / self.draws.max(1) as f64).sqrt()
    }
}
