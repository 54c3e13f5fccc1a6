//! What limits an answer about readings that are still coming in.

use std::fmt;

use crate::units::{Seconds, counted};

/// A doubt about readings that come one after the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WatchDoubt {
    /// Each sample is the mean of neighbouring readings.
    Means {
        /// The time that one sample stands for.
        span: Seconds,
    },
    /// Readings were left out that came after later ones.
    Late {
        /// How many.
        readings: usize,
    },
    /// What rises has been watched too shortly to tell it from the wave of the day.
    DayNotSeen,
}

impl WatchDoubt {
    /// The word of the JSON contract.
    pub fn code(self) -> &'static str {
        match self {
            Self::Means { .. } => "watch_means",
            Self::Late { .. } => "watch_late_readings",
            Self::DayNotSeen => "watch_day_not_seen",
        }
    }
}

impl fmt::Display for WatchDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Means { span } => write!(
                f,
                "of the readings so far their means over {span} are kept; what lasts shorter does not \
                 show"
            ),
            Self::Late { readings } => write!(
                f,
                "{} left out: their times are not after those that came before them",
                counted(readings, "reading")
            ),
            Self::DayNotSeen => f.write_str(
                "less than two days have been watched, so a rise by less than half may be that of the \
                 day",
            ),
        }
    }
}
