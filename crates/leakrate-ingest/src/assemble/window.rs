//! The window of time that `--since` and `--until` leave.

use crate::error::{IngestError, Problem};
use crate::options::{ReadOptions, TimeBound};
use leakrate_core::series::Clock;
use leakrate_core::units::DisplayZone;

/// A span of time in the seconds of a clock, ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Window {
    from: f64,
    to: f64,
}

impl Window {
    /// The window asked for, on the given clock; a time without a zone is one that `shown_in` shows.
    ///
    /// # Errors
    /// There are no times, or no dates where a date was given.
    pub(crate) fn of(
        clock: &Clock,
        shown_in: DisplayZone,
        options: &ReadOptions,
    ) -> Result<Self, IngestError> {
        let last = clock.seconds().and_then(|seconds| seconds.last().copied());
        let bound = |bound: Option<TimeBound>, open: f64| match (bound, clock, last) {
            (None, _, _) => Ok(open),
            (Some(TimeBound::At(time)), Clock::Wall(_), _) => Ok(time.in_zone(shown_in.clock()).0),
            (Some(TimeBound::BeforeEnd(span)), _, Some(last)) => Ok(last - span.0),
            (Some(_), _, _) => Err(Problem::WindowWithoutDates),
        };
        Ok(Self {
            from: bound(options.since, f64::NEG_INFINITY)?,
            to: bound(options.until, f64::INFINITY)?,
        })
    }

    pub(crate) fn contains(self, seconds: f64) -> bool {
        (self.from..=self.to).contains(&seconds)
    }
}
