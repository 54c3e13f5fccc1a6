//! Doubts about a fit: what speaks against taking a rate at its word.

use std::fmt;

use crate::units::Bytes;

/// What speaks against taking a fit at its word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FitDoubt {
    /// Restarts were inferred from falls of the readings after gaps.
    InferredRestarts {
        /// How many.
        count: usize,
    },
    /// Falls of the readings may be restarts or collections.
    OpenFalls {
        /// How many.
        count: usize,
    },
    /// Readings fall often and a little, as garbage collections make them.
    CollectionCycles,
    /// The segments between restarts do not leak alike.
    SegmentsDiffer {
        /// Probability of such differences if they did.
        probability: f64,
    },
    /// The slope that no few readings can move is another one.
    RobustSlopeDiffers {
        /// It, over the least-squares slope.
        ratio: f64,
    },
    /// Readings are rounded so coarsely that the rounding is what makes the interval wide.
    CoarseReadings {
        /// The step they are rounded to.
        step: Bytes,
    },
    /// The first reading lies below what the others foretell: the program was still warming up.
    ShortWarmUp,
    /// The noise wanders like a random walk.
    WanderingNoise,
    /// The climb may be slowing down.
    SlowingDown,
    /// A climb that has ended, or a step, would look much like this.
    MayHaveEnded,
    /// Less than two days were measured, so that the rise of a day's cycle may be in the rate.
    UnderTwoDays,
    /// Traffic is too steady to tell a leak per request from one per hour.
    SteadyTraffic,
    /// Traffic varies, but over the window requests rise as the clock does, too nearly for the noise.
    RequestsInStep,
    /// Memory grows with the clock, not with requests.
    IdleLeak,
    /// Memory grows with requests and with the clock.
    LeakOfBoth,
}

impl FitDoubt {
    /// A stable name for scripts.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::InferredRestarts { .. } => "inferred_restarts",
            Self::OpenFalls { .. } => "open_falls",
            Self::CollectionCycles => "collection_cycles",
            Self::SegmentsDiffer { .. } => "segments_differ",
            Self::RobustSlopeDiffers { .. } => "robust_slope_differs",
            Self::CoarseReadings { .. } => "coarse_readings",
            Self::ShortWarmUp => "short_warm_up",
            Self::WanderingNoise => "wandering_noise",
            Self::SlowingDown => "slowing_down",
            Self::MayHaveEnded => "may_have_ended",
            Self::UnderTwoDays => "under_two_days",
            Self::SteadyTraffic => "steady_traffic",
            Self::RequestsInStep => "requests_in_step",
            Self::IdleLeak => "idle_leak",
            Self::LeakOfBoth => "leak_of_both",
        }
    }
}

impl fmt::Display for FitDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InferredRestarts { count } => write!(
                f,
                "{} inferred from falls after gaps in the samples, which garbage collections make too",
                match count {
                    1 => "a restart was".to_owned(),
                    _ => format!("{count} restarts were"),
                }
            ),
            Self::OpenFalls { count: 1 } => write!(
                f,
                "nothing tells whether a fall is a restart or a garbage collection: the rate, and \
                 what follows from it, takes it for a restart"
            ),
            Self::OpenFalls { count } => write!(
                f,
                "nothing tells whether {count} falls are restarts or garbage collections: the \
                 rate, and what follows from it, takes them for restarts"
            ),
            Self::CollectionCycles => write!(
                f,
                "readings rise and fall as garbage collections make them, and were not taken for restarts"
            ),
            Self::SegmentsDiffer { probability } => write!(
                f,
                "the runs between restarts do not leak alike (p = {probability:.2}): the rate \
                 is their mean, and none of them may have it"
            ),
            Self::RobustSlopeDiffers { ratio } => write!(
                f,
                "the median slope between pairs of samples (Theil-Sen) is {ratio:.2} times this \
                 rate: a few odd readings, or a bend, weigh on it"
            ),
            Self::CoarseReadings { step } => write!(
                f,
                "readings are rounded to {step}, and the interval is as wide as that makes it"
            ),
            Self::ShortWarmUp => write!(
                f,
                "the first reading lies below what the others foretell, so the program was still \
                 warming up and the rate is too high: leave the reading out, or \
                 load for longer before it"
            ),
            Self::WanderingNoise => write!(
                f,
                "readings wander as a random walk does; part of this may be drift, not a leak: \
                 measure longer"
            ),
            Self::SlowingDown => write!(
                f,
                "the climb may be slowing down: it may yet turn out to be a warm-up"
            ),
            Self::MayHaveEnded => write!(
                f,
                "a climb that ended in the last part of the window, or a step, would look much \
                 like this: measure on"
            ),
            Self::UnderTwoDays => write!(
                f,
                "less than two days were measured, so the rise of a day's traffic may look like a \
                 leak: give request counts, or measure on"
            ),
            Self::SteadyTraffic => write!(
                f,
                "traffic is steady, so a leak per request cannot be told from one that grows \
                 while idle: measure at another load, or idle"
            ),
            Self::RequestsInStep => write!(
                f,
                "traffic varies, but over the whole window requests rise as time does, and noise \
                 hides the rest, so a leak per request cannot be told from one that grows while \
                 idle: measure for longer, or idle"
            ),
            Self::IdleLeak => write!(
                f,
                "memory follows the clock rather than requests: it grows while idle, so look at \
                 timers, caches and background work, and trust the rate per hour"
            ),
            Self::LeakOfBoth => write!(
                f,
                "memory follows requests and the clock, each in part: neither rate alone carries \
                 over to other traffic"
            ),
        }
    }
}
