//! What limits a prediction.

use std::fmt;

use crate::units::Bytes;

/// A doubt about a prediction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PredictionDoubt {
    /// A prediction looks further ahead than the data are long.
    Extrapolation {
        /// How many lengths of the data ahead.
        lengths: f64,
    },
    /// The limit lies further ahead than is predicted unasked.
    BeyondHorizon {
        /// How many lengths of the data ahead.
        lengths: f64,
    },
    /// Clock times follow from requests, by days like those measured.
    DailyTraffic {
        /// How many days were measured.
        days: f64,
    },
    /// A prediction for other traffic than was measured.
    OtherTraffic,
    /// The limit is the level at which earlier runs ended.
    LimitFromRuns {
        /// How many runs ended.
        runs: usize,
        /// The lowest level at which one did.
        lowest: Bytes,
        /// The highest.
        highest: Bytes,
    },
}

impl PredictionDoubt {
    /// A stable name for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Extrapolation { .. } => "extrapolation",
            Self::BeyondHorizon { .. } => "beyond_horizon",
            Self::DailyTraffic { .. } => "daily_traffic",
            Self::OtherTraffic => "other_traffic",
            Self::LimitFromRuns { .. } => "limit_from_runs",
        }
    }
}

impl fmt::Display for PredictionDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Extrapolation { lengths } => write!(
                f,
                "this looks {lengths:.1} times as far ahead as the data are long"
            ),
            Self::BeyondHorizon { lengths } => write!(
                f,
                "the trend's crossing lies {lengths:.1} times as far ahead as the data are long: \
                 beyond 5 times, nothing is predicted unasked"
            ),
            Self::DailyTraffic { days } => write!(
                f,
                "traffic follows the day: clock times are those at which so many requests will \
                 have been served by days like the {days:.1} measured"
            ),
            Self::OtherTraffic => f.write_str(
                "for other traffic the growth alone was scaled; the level at which a process \
                 works may change with it too",
            ),
            Self::LimitFromRuns {
                runs,
                lowest,
                highest,
            } => write!(
                f,
                "the limit is the median level at which earlier runs ended ({runs}, from {lowest} to \
                 {highest}); it is too low if some were restarted for another reason"
            ),
        }
    }
}
