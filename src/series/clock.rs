//! When samples were taken.

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

    pub(crate) fn seconds_mut(&mut self) -> Option<&mut Vec<f64>> {
        match self {
            Self::Wall(seconds) | Self::Elapsed(seconds) => Some(seconds),
            Self::None => None,
        }
    }
}
