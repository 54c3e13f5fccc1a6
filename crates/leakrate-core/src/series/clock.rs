//! When samples were taken.

use crate::stats::order_statistic::order_statistic;
use crate::units::Seconds;

/// The times of a series.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Clock {
    /// Seconds since 1970-01-01T00:00:00Z.
    Wall(Vec<f64>),
    /// Seconds since the start of the recording; the date is not known.
    Elapsed(Vec<f64>),
    /// No times at all: samples are in order, nothing more.
    #[default]
    None,
}

impl Clock {
    /// Seconds of each sample, whatever they are counted from.
    pub fn seconds(&self) -> Option<&[f64]> {
        match self {
            Self::Wall(seconds) | Self::Elapsed(seconds) => Some(seconds),
            Self::None => None,
        }
    }

    /// The usual time between neighbouring samples: the median. `None` without times, or for one
    /// sample.
    pub fn usual_step(&self) -> Option<Seconds> {
        let seconds = self.seconds()?;
        let steps = seconds.windows(2).map(|pair| pair[1] - pair[0]);
        order_statistic(&steps, seconds.len().saturating_sub(1) / 2).map(Seconds)
    }

    /// The times, to change in place; none where there is no clock.
    pub fn seconds_mut(&mut self) -> Option<&mut Vec<f64>> {
        match self {
            Self::Wall(seconds) | Self::Elapsed(seconds) => Some(seconds),
            Self::None => None,
        }
    }
}
