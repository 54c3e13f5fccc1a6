//! How far away the limit is along one axis: where the trend crosses it, and where the first
//! reading does.

use super::course::Course;
use super::crossed_by::CrossedBy;
use super::options::{HORIZON, Horizon, PredictOptions, RestartAim};
use super::restart_advice::RestartAdvice;
use super::tendency::Tendency;
use crate::model::{Bounds, FittedLine};
use crate::stats::crossing::{Futures, Start};
use crate::units::{Bytes, Quantity};

/// How far away the limit is along one axis, counted from the last sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook<D> {
    /// Where the trend crosses the limit.
    pub trend: Crossing<D>,
    /// Where the first reading does; absent where it is passed already, or where the last run is too
    /// short to go on from. Where no growth goes on, only the soonest, if that is within the horizon.
    pub first: Option<FirstCrossing<D>>,
    /// How often to restart until the leak is fixed; absent where nothing leaks for sure.
    pub restart: Option<RestartAdvice<D>>,
    /// How many lengths of the data the trend's crossing lies ahead, where it has one.
    pub lengths: Option<f64>,
    /// How far was looked; absent where a rate was followed of which no error is known.
    pub horizon: Option<D>,
}

/// Where the trend crosses the limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Crossing<D> {
    /// The trend reaches it, and the interval has both ends.
    Bounded {
        /// The best single value.
        estimate: D,
        /// The earliest plausible.
        lower: D,
        /// The latest plausible.
        upper: D,
    },
    /// The trend may never reach it: only the earliest plausible value is known.
    AtLeast {
        /// The best single value, where the trend rises at all.
        estimate: Option<D>,
        /// The earliest plausible.
        lower: D,
    },
    /// The rate reaches it, and nothing is known of its error.
    Estimated {
        /// The best single value.
        estimate: D,
    },
    /// Nothing suggests that the trend ever reaches it.
    NotApproaching,
    /// The last reading is there already.
    AlreadyOver,
}

/// Where the first reading crosses the limit, noise and all: what kills a process. Each value is
/// absent where it lies beyond the horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstCrossing<D> {
    /// As many processes are dead by then as may crash before they are restarted
    /// ([`RestartAim::crash_risk`](super::RestartAim::crash_risk)).
    pub at_risk: Option<D>,
    /// One process in twenty is dead by then.
    pub p05: Option<D>,
    /// Half are.
    pub p50: Option<D>,
    /// Nineteen in twenty are.
    pub p95: Option<D>,
    /// How far was looked.
    pub horizon: D,
    /// The distribution by hundredths, as far as the horizon.
    pub course: Vec<CrossedBy<D>>,
    /// What is assumed of the rate.
    pub rate: FutureRate,
}

/// What a forecast assumes of the rate to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FutureRate {
    /// It stays what it was.
    Holds,
    /// It has changed, and may go on changing.
    Wanders,
}

impl<D: Quantity> Outlook<D> {
    pub(super) fn new(
        course: &Course<D>,
        tendency: Tendency,
        limit: Bytes,
        options: &PredictOptions,
    ) -> Option<Self> {
        let line = course.last_line(options.confidence)?;
        let now = Bytes(*course.points.y().last()?);
        let trend = if now >= limit {
            Crossing::AlreadyOver
        } else {
            Crossing::of(&line, limit, options.confidence).under(tendency)
        };
        let reach = options.horizon.reach(&trend, course.extent);
        let futures_if = |wanted: bool| wanted.then(|| course.futures()).flatten();
        let first = futures_if(trend != Crossing::AlreadyOver)
            .and_then(|futures| FirstCrossing::of(futures, limit, reach, options.restart))
            .and_then(|first| first.under(tendency));
        let restart = futures_if(tendency == Tendency::Rises)
            .and_then(|futures| RestartAdvice::new(course, futures, limit, reach, options));
        Some(Self {
            trend: trend.guarded(reach),
            first,
            restart,
            lengths: trend
                .estimate()
                .map(|estimate| estimate.base() / course.extent.base()),
            horizon: Some(reach),
        })
    }

    /// The same, counted from a point that lies so far behind the last sample: what had been reached
    /// before it is reached there.
    pub(super) fn counted_from(self, later: D) -> Self {
        let restart = self.restart.clone();
        let (lengths, horizon) = (self.lengths, self.horizon);
        let shifted =
            self.map(|distance: D| D::from_base((distance.base() - later.base()).max(0.0)));
        Self {
            restart,
            lengths,
            horizon,
            ..shifted
        }
    }

    /// The same along another axis, onto which `convert` maps distances without turning their
    /// order around.
    pub(super) fn map<E>(self, convert: impl Fn(D) -> E) -> Outlook<E> {
        Outlook {
            trend: self.trend.map(&convert),
            first: self.first.map(|first| FirstCrossing {
                at_risk: first.at_risk.map(&convert),
                p05: first.p05.map(&convert),
                p50: first.p50.map(&convert),
                p95: first.p95.map(&convert),
                horizon: convert(first.horizon),
                course: CrossedBy::map(&first.course, &convert),
                rate: first.rate,
            }),
            restart: self.restart.map(|restart| restart.map(&convert)),
            lengths: self.lengths,
            horizon: self.horizon.map(&convert),
        }
    }
}

impl Horizon {
    /// How far to follow paths: unguarded, six times as far as the trend needs holds all but
    /// those that hardly rise.
    fn reach<D: Quantity>(self, trend: &Crossing<D>, extent: D) -> D {
        let guarded = HORIZON * extent.base();
        let needed = trend
            .estimate()
            .map_or(0.0, |estimate| 6.0 * estimate.base());
        D::from_base(match self {
            Self::Guarded => guarded,
            Self::Unlimited => guarded + needed,
        })
    }
}

impl<D: Quantity> FirstCrossing<D> {
    fn of(futures: &Futures<'_>, limit: Bytes, reach: D, aim: RestartAim) -> Option<Self> {
        let crossings = futures.first_crossings(Start::Now, limit.0, reach.base())?;
        let quantile = |p| crossings.quantile(p).map(D::from_base);
        Some(Self {
            at_risk: quantile(aim.crash_risk),
            p05: quantile(0.05),
            p50: quantile(0.5),
            p95: quantile(0.95),
            horizon: reach,
            course: CrossedBy::of(&crossings),
            rate: if crossings.constant_share() >= 0.5 {
                FutureRate::Holds
            } else {
                FutureRate::Wanders
            },
        })
    }
}

impl<D> FirstCrossing<D> {
    /// What has stopped has no time at which half of all such processes are dead; that it may go on
    /// again bounds only how soon.
    fn under(self, tendency: Tendency) -> Option<Self> {
        match tendency {
            Tendency::MayRise | Tendency::Rises => Some(self),
            Tendency::Steady if self.p05.is_none() => None,
            Tendency::Steady => Some(Self {
                at_risk: None,
                p50: None,
                p95: None,
                course: Vec::new(),
                ..self
            }),
        }
    }
}

impl<D: Quantity> Crossing<D> {
    /// By inverse regression (Fieller 1954; Draper & Smith 1998, §3.2): the set of points at
    /// which the limit lies inside the line's interval.
    fn of(line: &FittedLine<D>, limit: Bytes, confidence: f64) -> Self {
        // The line may be there before any reading is.
        if line.at(line.to) >= limit {
            let here = D::from_base(0.0);
            return Self::AtLeast {
                estimate: Some(here),
                lower: here,
            };
        }
        let ahead = |position: D| D::from_base((position.base() - line.to.base()).max(0.0));
        let rises = line.slope().per_base() > 0.0;
        let estimate = line.crossing(limit).filter(|_| rises).map(ahead);
        let bounds = line.crossing_bounds(limit, confidence);
        let earliest = line.earliest_rise(limit, confidence).map(ahead);
        match (bounds, estimate, earliest) {
            (Bounds::Between { lower, upper }, Some(estimate), _) => Self::Bounded {
                estimate,
                lower: ahead(lower),
                upper: ahead(upper),
            },
            (_, estimate, Some(lower)) => Self::AtLeast { estimate, lower },
            _ => Self::NotApproaching,
        }
    }

    /// Growth that may end has no latest time, and what has stopped goes nowhere.
    fn under(self, tendency: Tendency) -> Self {
        match (tendency, self) {
            (Tendency::Steady, _) => Self::NotApproaching,
            (
                Tendency::MayRise,
                Self::Bounded {
                    estimate, lower, ..
                },
            ) => Self::AtLeast {
                estimate: Some(estimate),
                lower,
            },
            (Tendency::MayRise | Tendency::Rises, line) => line,
        }
    }

    /// The best single value, where there is one.
    pub fn estimate(&self) -> Option<D> {
        match *self {
            Self::Bounded { estimate, .. } | Self::Estimated { estimate } => Some(estimate),
            Self::AtLeast { estimate, .. } => estimate,
            Self::NotApproaching | Self::AlreadyOver => None,
        }
    }

    /// Beyond `reach` only "not before" is said.
    fn guarded(self, reach: D) -> Self {
        match self {
            Self::Bounded {
                estimate, lower, ..
            }
            | Self::AtLeast {
                estimate: Some(estimate),
                lower,
            } if estimate > reach => Self::AtLeast {
                estimate: None,
                lower: if lower < reach { lower } else { reach },
            },
            near => near,
        }
    }

    fn map<E>(self, convert: impl Fn(D) -> E) -> Crossing<E> {
        match self {
            Self::Bounded {
                estimate,
                lower,
                upper,
            } => Crossing::Bounded {
                estimate: convert(estimate),
                lower: convert(lower),
                upper: convert(upper),
            },
            Self::AtLeast { estimate, lower } => Crossing::AtLeast {
                estimate: estimate.map(&convert),
                lower: convert(lower),
            },
            Self::Estimated { estimate } => Crossing::Estimated {
                estimate: convert(estimate),
            },
            Self::NotApproaching => Crossing::NotApproaching,
            Self::AlreadyOver => Crossing::AlreadyOver,
        }
    }
}
