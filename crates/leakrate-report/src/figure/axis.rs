//! What an axis measures, and how far it reaches.

use leakrate_core::units::{
    Bytes, DisplayZone, Requests, Seconds, TimeLabel, Timestamp, three_digits,
};

/// One axis of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What is measured, without its unit: ticks carry the unit.
    pub title: Option<String>,
    /// The quantity.
    pub scale: Scale,
    /// The span that must be seen. Drawing leaves some air around it.
    pub extent: Extent,
}

/// The quantity along an axis, in base units.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Bytes.
    Memory,
    /// Requests served.
    Requests,
    /// Seconds since 1970-01-01T00:00:00Z, shown on the clock of a reader.
    WallClock(DisplayZone),
    /// A span in seconds.
    Duration,
    /// A ratio of two amounts, on a logarithmic axis.
    Ratio,
    /// A share of 1, shown in percent.
    Share,
    /// Named rows, from the top: row `i` lies at `i`.
    Rows(Vec<String>),
    /// Heights whose numbers mean nothing to a reader (a density): no ticks.
    Unlabelled,
}

/// A span of an axis, in base units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Its low end.
    pub from: f64,
    /// Its high end.
    pub to: f64,
}

impl Scale {
    /// The clock that shows its points in time; `None` where it has none.
    pub fn clock(&self) -> Option<DisplayZone> {
        match self {
            Self::WallClock(shown_in) => Some(*shown_in),
            Self::Memory
            | Self::Requests
            | Self::Duration
            | Self::Ratio
            | Self::Share
            | Self::Rows(_)
            | Self::Unlabelled => None,
        }
    }

    /// The names of its rows; none where it is no scale of rows.
    pub fn rows(&self) -> &[String] {
        match self {
            Self::Rows(names) => names,
            Self::Memory
            | Self::Requests
            | Self::WallClock(_)
            | Self::Duration
            | Self::Ratio
            | Self::Share
            | Self::Unlabelled => &[],
        }
    }

    /// One value in words; empty where its number means nothing to a reader.
    pub fn phrase(&self, value: f64) -> String {
        match self {
            Self::Memory => Bytes(value).to_string(),
            Self::Requests => Requests(value.round()).to_string(),
            Self::Duration => Seconds(value).to_string(),
            Self::WallClock(zone) => {
                let label = Timestamp(value).label(zone.clock(), TimeLabel::DayClock);
                label.unwrap_or_default()
            }
            Self::Ratio => format!("{}×", three_digits(value)),
            Self::Share => format!("{:.0} %", value * 100.0),
            Self::Rows(_) | Self::Unlabelled => String::new(),
        }
    }
}

impl Axis {
    /// An axis with a title.
    pub fn new(title: impl Into<String>, scale: Scale, extent: Extent) -> Self {
        Self {
            title: Some(title.into()),
            scale,
            extent,
        }
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let rows = self.scale.rows();
        self.title
            .as_deref()
            .into_iter()
            .chain(rows.iter().map(String::as_str))
    }
}

impl Extent {
    /// The smallest span that holds all finite values; `None` if there are none.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold(None, |extent, value| {
                let extent = extent.unwrap_or(Self {
                    from: value,
                    to: value,
                });
                Some(extent.including(value))
            })
    }

    /// The span, made longer where needed to hold a value.
    #[must_use]
    pub fn including(self, value: f64) -> Self {
        Self {
            from: self.from.min(value),
            to: self.to.max(value),
        }
    }

    /// Its length; 0 for a single value.
    pub fn length(self) -> f64 {
        self.to - self.from
    }

    /// A memory axis for these values: from zero, unless all of them lie so far above it that
    /// their changes would not be seen.
    #[must_use]
    pub fn memory(self) -> Self {
        // A quarter: a climb from 900 MB to 1,000 MB would fill a tenth of an axis from zero.
        let from_zero = self.from < 0.0 || self.length() >= 0.25 * self.to || self.length() == 0.0;
        if from_zero { self.including(0.0) } else { self }
    }
}
