//! The facts of a schedule of restarts.

use serde::Serialize;

use super::Moment;

/// When to restart each instance, so that never too many are down at once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RestartScheduleFacts {
    /// So many may restart at a time.
    pub at_once: usize,
    /// So long a restart takes.
    pub restart_seconds: f64,
    /// With this probability an instance may crash before its restart.
    pub crash_risk: f64,
    /// So many at a time are enough for none to come too late.
    pub least_at_once: usize,
    /// The restarts, the earliest first.
    pub restarts: Vec<ScheduledRestartFacts>,
    /// Series that do not reach their limit as far as can be seen, or have no times.
    pub not_needed: usize,
    /// Series that ended before the others: nothing is left to restart.
    pub ended: usize,
    /// Restarts in a day from then on, each at its own restart interval; absent where one has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restarts_per_day: Option<f64>,
    /// What they hold together, restarted again and again; absent for one alone, and where one has no
    /// restart interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<RestartMemoryFacts>,
}

/// The most that instances hold together which are restarted each at its own interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RestartMemoryFacts {
    /// With their restarts spread evenly, so many at a time as may.
    pub staggered_bytes: f64,
    /// With all of them restarted at one time.
    pub together_bytes: f64,
}

/// The restart of one instance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScheduledRestartFacts {
    /// Its name in `series`.
    pub series: String,
    /// When to begin.
    pub start: Moment,
    /// When the limit is reached with a probability of `crash_risk`; the end of the data where that
    /// has passed.
    pub deadline: Moment,
    /// When it is reached at the best guess; absent where that lies beyond the horizon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crash: Option<Moment>,
    /// Whether it begins by then.
    pub in_time: bool,
}
