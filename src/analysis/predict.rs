//! When a series reaches its limit.

use crate::caveat::Caveat;
use crate::model::{Bounds, FittedLine, LeakModel};
use crate::series::Series;
use crate::units::{Bytes, Quantity, Requests, Seconds, Timestamp};

/// A prediction further ahead than this many lengths of the data is not given unasked.
pub const HORIZON: f64 = 5.0;

/// When a series reaches its limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The memory at which the process dies.
    pub limit: Bytes,
    /// The last reading.
    pub memory_now: Bytes,
    /// Requests until the trend reaches the limit, where requests are known.
    pub requests: Option<Crossing<Requests>>,
    /// Time until the trend reaches the limit, where times are known.
    pub time: Option<Crossing<Seconds>>,
    /// The end of the data, from which both count; absent without a wall clock.
    pub now: Option<Timestamp>,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// What limits the prediction.
    pub caveats: Vec<Caveat>,
}

/// How far away the limit is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Crossing<T> {
    /// The trend reaches it, and the interval has both ends.
    Bounded {
        /// The best single value.
        estimate: T,
        /// The earliest plausible.
        lower: T,
        /// The latest plausible.
        upper: T,
    },
    /// The trend may never reach it: only the earliest plausible value is known.
    AtLeast {
        /// The best single value, where the trend rises at all.
        estimate: Option<T>,
        /// The earliest plausible.
        lower: T,
    },
    /// Nothing suggests that the trend ever reaches it.
    NotApproaching,
    /// It is passed already.
    AlreadyOver,
}

/// How far ahead a prediction may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Horizon {
    /// Five lengths of the data.
    Guarded,
    /// As far as it takes.
    Unlimited,
}

/// Where the trend of `model` crosses `limit`, by inverse regression (Fieller 1954; Draper and
/// Smith 1998, §3.2): the set of points at which the limit lies inside the line's interval.
pub fn predict(
    series: &Series,
    model: &LeakModel,
    limit: Bytes,
    confidence: f64,
    horizon: Horizon,
) -> Prediction {
    let now = series.last();
    let requests = model.per_request.as_ref().and_then(|fit| fit.lines.last());
    let time = model.per_second.as_ref().and_then(|fit| fit.lines.last());
    let requests = requests.map(|line| Ahead::new(line, limit, confidence, now));
    let time = time.map(|line| Ahead::new(line, limit, confidence, now));
    let lengths = [
        requests
            .as_ref()
            .and_then(|ahead| ahead.lengths(series.requests_served()?)),
        time.as_ref()
            .and_then(|ahead| ahead.lengths(series.duration()?)),
    ];
    let furthest = lengths.into_iter().flatten().reduce(f64::max);
    let mut caveats = Vec::new();
    if let Some(lengths) = furthest.filter(|&lengths| lengths > 1.0) {
        caveats.push(Caveat::Extrapolation { lengths });
    }
    let guarded = horizon == Horizon::Guarded;
    Prediction {
        limit,
        memory_now: now,
        requests: requests.map(|ahead| ahead.guarded(series.requests_served().filter(|_| guarded))),
        time: time.map(|ahead| ahead.guarded(series.duration().filter(|_| guarded))),
        now: series.span().map(|span| span.to),
        confidence,
        caveats,
    }
}

/// A crossing ahead of the end of the data.
struct Ahead<T>(Crossing<T>);

impl<T: Quantity> Ahead<T> {
    fn new(line: &FittedLine<T>, limit: Bytes, confidence: f64, now: Bytes) -> Self {
        if now >= limit || line.at(line.to) >= limit {
            return Self(Crossing::AlreadyOver);
        }
        let ahead = |position: T| T::from_base((position.base() - line.to.base()).max(0.0));
        let rises = line.slope().per_base() > 0.0;
        let estimate = line.crossing(limit).filter(|_| rises).map(ahead);
        let bounds = line.crossing_bounds(limit, confidence);
        let earliest = line.earliest_rise(limit, confidence).map(ahead);
        Self(match (bounds, estimate, earliest) {
            (Bounds::Between { lower, upper }, Some(estimate), _) => Crossing::Bounded {
                estimate,
                lower: ahead(lower),
                upper: ahead(upper),
            },
            (_, estimate, Some(lower)) => Crossing::AtLeast { estimate, lower },
            _ => Crossing::NotApproaching,
        })
    }

    /// How many lengths of the data the best value lies ahead.
    fn lengths(&self, extent: T) -> Option<f64> {
        let estimate = match self.0 {
            Crossing::Bounded { estimate, .. } => Some(estimate),
            Crossing::AtLeast { estimate, .. } => estimate,
            Crossing::NotApproaching | Crossing::AlreadyOver => None,
        }?;
        (extent.base() > 0.0).then(|| estimate.base() / extent.base())
    }

    /// Beyond [`HORIZON`] lengths of the data only "not before" is said.
    fn guarded(self, extent: Option<T>) -> Crossing<T> {
        let Some(extent) = extent.filter(|&extent| self.lengths(extent) > Some(HORIZON)) else {
            return self.0;
        };
        let horizon = HORIZON * extent.base();
        match self.0 {
            Crossing::Bounded { lower, .. } | Crossing::AtLeast { lower, .. } => {
                Crossing::AtLeast {
                    estimate: None,
                    lower: T::from_base(lower.base().min(horizon)),
                }
            }
            settled => settled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FitOptions;
    use crate::series::{Clock, Columns};

    fn series(slope: f64) -> Series {
        let seconds: Vec<f64> = (0..9).map(|i| f64::from(i) * 3600.0).collect();
        let noise = [3e6, -4e6, 1e6, 0.0, -2e6, 4e6, -3e6, 2e6, -1e6];
        let memory = seconds
            .iter()
            .zip(noise)
            .map(|(x, e)| 500e6 + slope * x + e);
        Series::new(Columns {
            name: "s".into(),
            memory: memory.collect(),
            clock: Clock::Wall(seconds),
            ..Columns::default()
        })
        .unwrap()
    }

    fn time_left(slope: f64, limit: f64, horizon: Horizon) -> Crossing<Seconds> {
        let series = series(slope);
        let model = LeakModel::fit(&series, &FitOptions::default()).unwrap();
        predict(&series, &model, Bytes(limit), 0.95, horizon)
            .time
            .unwrap()
    }

    #[test]
    fn a_steady_leak_reaches_its_limit_inside_an_interval() {
        let Crossing::Bounded {
            estimate,
            lower,
            upper,
        } = time_left(1e4, 1e9, Horizon::Guarded)
        else {
            panic!("bounded");
        };
        let truth = (1e9 - 500e6) / 1e4 - 8.0 * 3600.0;
        assert!(lower.0 < truth && truth < upper.0);
        assert!(lower < estimate && estimate < upper);
    }

    #[test]
    fn a_higher_limit_is_reached_later() {
        let at = |limit| match time_left(1e4, limit, Horizon::Unlimited) {
            Crossing::Bounded { estimate, .. } => estimate,
            other => panic!("{other:?}"),
        };
        assert!(at(1e9) < at(1.1e9));
    }

    #[test]
    fn what_shrinks_does_not_approach_its_limit() {
        assert_eq!(
            time_left(-1e4, 1e9, Horizon::Guarded),
            Crossing::NotApproaching
        );
    }

    #[test]
    fn a_slope_that_may_be_zero_gives_no_latest_time() {
        let found = time_left(1.0, 600e6, Horizon::Unlimited);
        assert!(matches!(found, Crossing::AtLeast { .. }), "{found:?}");
    }

    #[test]
    fn a_limit_below_the_last_reading_is_passed() {
        assert_eq!(
            time_left(1e4, 600e6, Horizon::Guarded),
            Crossing::AlreadyOver
        );
    }

    #[test]
    fn a_distant_crossing_is_only_said_not_to_be_near() {
        let found = time_left(1e3, 2e9, Horizon::Guarded);
        let Crossing::AtLeast {
            estimate: None,
            lower,
        } = found
        else {
            panic!("{found:?}");
        };
        assert_eq!(lower, Seconds(HORIZON * 8.0 * 3600.0));
    }
}
