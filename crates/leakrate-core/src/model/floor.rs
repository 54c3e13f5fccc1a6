//! The smallest leak that matters.

use super::rates::{PerRequest, PerSecond};
use crate::series::Series;
use crate::units::{Quantity, Rate, Seconds};

/// A leak matters that adds this share of the present level in [`MONTH`]…
const SHARE: f64 = 0.1;
/// …or this much, where a tenth of the level is less.
const LEAST: f64 = 32e6;
const MONTH: f64 = 30.0 * 86_400.0;
/// A leak matters that reaches a known limit within a quarter of a year.
const TO_LIMIT: f64 = 90.0 * 86_400.0;
/// Where neither time nor traffic says what a leak per request comes to: 100 bytes, which at 100
/// requests a second are 26 GB a month, and at one a second 260 MB.
const PER_REQUEST: f64 = 100.0;

/// Over less time it is not shown that there is no leak that matters.
const DAY: Seconds = Seconds(86_400.0);

/// The smallest leak that matters: a smaller one counts as none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Floor {
    /// Per request.
    pub per_request: PerRequest,
    /// Per second.
    pub per_second: PerSecond,
    /// The time over which growth below it is shown, where times are known.
    pub least_time: Seconds,
}

/// The smallest leak that was said to matter; what is not said follows from the series.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GivenFloor {
    /// Per request.
    pub per_request: Option<PerRequest>,
    /// Per second.
    pub per_second: Option<PerSecond>,
}

impl Floor {
    /// What time is missing to show that a series grows by less; `None` where it is long enough, or
    /// has no times.
    pub fn missing_time(&self, series: &Series) -> Option<Seconds> {
        let known = series.duration().filter(|duration| duration.0 > 0.0)?;
        let missing = self.least_time.0 - known.0;
        (missing > 0.0).then_some(Seconds(missing))
    }

    /// The smaller of two along each axis, over the longer time.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        Self {
            per_request: Rate::new(
                self.per_request
                    .per_base()
                    .min(other.per_request.per_base()),
            ),
            per_second: Rate::new(self.per_second.per_base().min(other.per_second.per_base())),
            least_time: Seconds(self.least_time.0.max(other.least_time.0)),
        }
    }
}

impl GivenFloor {
    /// The floor of a series: the same leak along requests and along time, where both are known.
    pub(super) fn of(self, series: &Series) -> Floor {
        let traffic = mean_traffic(series);
        let from_requests = || Some(self.per_request?.per_base() * traffic?);
        let per_second = match self.per_second {
            Some(given) => given.per_base(),
            None => from_requests().unwrap_or_else(|| smallest(series)),
        };
        let per_request = match (self.per_request, traffic) {
            (Some(given), _) => given.per_base(),
            (None, Some(traffic)) => per_second / traffic,
            (None, None) => PER_REQUEST,
        };
        Floor {
            per_request: Rate::new(per_request),
            per_second: Rate::new(per_second),
            least_time: if self == Self::default() {
                DAY
            } else {
                Seconds(0.0)
            },
        }
    }
}

/// Requests per second over all of a series, where there were any.
fn mean_traffic(series: &Series) -> Option<f64> {
    let traffic = series.requests_served()?.base() / series.duration()?.base();
    (traffic.is_finite() && traffic > 0.0).then_some(traffic)
}

/// What its reader would lose, a second.
fn smallest(series: &Series) -> f64 {
    let now = series.last().0;
    let share = (SHARE * now).max(LEAST) / MONTH;
    let left = series.limit().map(|limit| (limit.0 - now) / TO_LIMIT);
    left.filter(|&rate| rate > 0.0)
        .map_or(share, |rate| rate.min(share))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{Clock, Columns};
    use crate::units::Bytes;

    fn series(level: f64, limit: Option<f64>) -> Series {
        Series::new(Columns {
            clock: Clock::Elapsed(vec![0.0, 1.0]),
            requests: Some(vec![0.0, 100.0]),
            memory: vec![level, level],
            limit: limit.map(Bytes),
            ..Columns::default()
        })
        .unwrap()
    }

    #[test]
    fn the_floor_grows_with_the_level_and_shrinks_with_a_limit_near() {
        let floor = |level, limit| {
            let floor = GivenFloor::default().of(&series(level, limit));
            floor.per_second.per_base() * MONTH
        };
        assert!((floor(1e9, None) - 100e6).abs() < 1.0);
        assert!((floor(1e6, None) - 32e6).abs() < 1.0);
        assert!((floor(1e9, Some(1.03e9)) - 10e6).abs() < 1.0);
    }

    #[test]
    fn one_floor_holds_along_both_axes() {
        let given = GivenFloor {
            per_second: Some(Rate::new(50.0)),
            ..GivenFloor::default()
        };
        let floor = given.of(&series(1e9, None));
        assert!((floor.per_request.per_base() - 0.5).abs() < 1e-15);
        let given = GivenFloor {
            per_request: Some(Rate::new(2.0)),
            ..GivenFloor::default()
        };
        let floor = given.of(&series(1e9, None));
        assert!((floor.per_second.per_base() - 200.0).abs() < 1e-12);
    }
}
