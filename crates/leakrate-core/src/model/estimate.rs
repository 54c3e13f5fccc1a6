//! A value with what is known of its uncertainty.

use crate::stats::interval::{self, Interval as Ends};
use crate::units::{Quantity, Rate};

/// An estimated value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate<Q> {
    /// The best single value.
    pub value: Q,
    /// How far off it may be.
    pub accuracy: Accuracy<Q>,
}

/// What is known of how far off an estimate may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Accuracy<Q> {
    /// So far.
    Known(Uncertainty<Q>),
    /// Somebody stated the value, and is taken at their word: it counts as exact.
    Stated,
    /// It was measured, and nothing is known of its error, as of a difference of two readings.
    Unknown,
}

/// How far off an estimate may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uncertainty<Q> {
    /// The least-squares standard error, which holds if the noise has no memory.
    pub least_squares_error: Q,
    /// The standard error that the interval is built from.
    pub std_error: Q,
    /// The standard error to combine with that of another number, into a ratio or a crossing:
    /// intervals that err on the wide side would add up to one that is much too wide.
    pub combined_error: Q,
    /// Degrees of freedom of `std_error`.
    pub degrees_of_freedom: f64,
    /// The confidence interval.
    pub interval: Interval<Q>,
    /// How the interval was found.
    pub method: Method,
}

/// A confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval<Q> {
    /// Its lower end.
    pub lower: Q,
    /// Its upper end.
    pub upper: Q,
    /// How often intervals made this way contain the truth.
    pub confidence: f64,
}

/// How an interval was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Student's t on the least-squares slope: exact for independent normal noise.
    ExactT,
    /// The error of the least-squares slope, averaged over the autocorrelations of the noise that
    /// the samples leave possible.
    Autocorrelated,
    /// Student's t on the least-squares slope of the bottoms of a sawtooth of collections.
    Troughs,
    /// Regression on requests and time at once.
    TwoRegressors,
    /// The mean of instances that differ, with the error of Hartung, Knapp, Sidik and Jonkman.
    RandomEffects,
    /// Student's t with the degrees of freedom of Welch and Satterthwaite, for a difference.
    Difference,
    /// Student's t on the mean of traffic, its error from its slow waves.
    MeanTraffic,
    /// Student's t on a leak per request times the traffic, with the errors of both.
    Product,
}

/// An interval that may lack an end, because the data cannot give one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bounds<Q> {
    /// Both ends are known.
    Between {
        /// The lower end.
        lower: Q,
        /// The upper end.
        upper: Q,
    },
    /// Only the lower end is known.
    AtLeast(Q),
    /// Only the upper end is known.
    AtMost(Q),
    /// The data exclude nothing.
    Unknown,
}

impl<Q: Copy> Bounds<Q> {
    /// The lower end, where there is one.
    pub fn lower(&self) -> Option<Q> {
        match *self {
            Self::Between { lower, .. } | Self::AtLeast(lower) => Some(lower),
            Self::AtMost(_) | Self::Unknown => None,
        }
    }

    /// The upper end, where there is one.
    pub fn upper(&self) -> Option<Q> {
        match *self {
            Self::Between { upper, .. } | Self::AtMost(upper) => Some(upper),
            Self::AtLeast(_) | Self::Unknown => None,
        }
    }

    /// The same bounds in another quantity; `convert` must not turn their order around.
    pub fn map<R>(self, convert: impl Fn(Q) -> R) -> Bounds<R> {
        match self {
            Self::Between { lower, upper } => Bounds::Between {
                lower: convert(lower),
                upper: convert(upper),
            },
            Self::AtLeast(lower) => Bounds::AtLeast(convert(lower)),
            Self::AtMost(upper) => Bounds::AtMost(convert(upper)),
            Self::Unknown => Bounds::Unknown,
        }
    }
}

impl From<Ends> for Bounds<f64> {
    fn from(ends: Ends) -> Self {
        match ends {
            Ends::Bounded { lower, upper } => Self::Between { lower, upper },
            Ends::AtLeast(lower) => Self::AtLeast(lower),
            Ends::AtMost(upper) => Self::AtMost(upper),
            Ends::Unbounded => Self::Unknown,
        }
    }
}

impl<Q> Estimate<Q> {
    /// A value that somebody wrote down.
    pub fn stated(value: Q) -> Self {
        Self {
            value,
            accuracy: Accuracy::Stated,
        }
    }

    /// A value that was measured, of whose error nothing is known.
    pub fn of_unknown_error(value: Q) -> Self {
        Self {
            value,
            accuracy: Accuracy::Unknown,
        }
    }
}

impl<N: Quantity, D: Quantity> Estimate<Rate<N, D>> {
    /// A rate in base units with its t interval at this confidence; `None` where the degrees of
    /// freedom or the confidence allow none.
    pub(crate) fn of_t(found: interval::Estimate, confidence: f64, method: Method) -> Option<Self> {
        let half = found.half_width(confidence)?;
        let std_error = Rate::new(found.std_error);
        Some(Self {
            value: Rate::new(found.value),
            accuracy: Accuracy::Known(Uncertainty {
                least_squares_error: std_error,
                std_error,
                combined_error: std_error,
                degrees_of_freedom: found.df,
                interval: Interval {
                    lower: Rate::new(found.value - half),
                    upper: Rate::new(found.value + half),
                    confidence,
                },
                method,
            }),
        })
    }

    /// The rate in base units with the t distribution that has its interval; `None` for a rate
    /// without one.
    pub(crate) fn t(&self) -> Option<interval::Estimate> {
        let known = self.uncertainty()?;
        Some(interval::Estimate {
            value: self.value.per_base(),
            std_error: known.std_error.per_base(),
            df: known.degrees_of_freedom,
        })
    }

    /// The rate in base units, to combine with another uncertain number; a rate that was stated counts
    /// as exact. `None` where nothing is known of its error.
    pub(crate) fn term(&self) -> Option<interval::Estimate> {
        let (std_error, df) = match self.accuracy {
            Accuracy::Known(known) => (known.combined_error.per_base(), known.degrees_of_freedom),
            Accuracy::Stated => (0.0, f64::INFINITY),
            Accuracy::Unknown => return None,
        };
        Some(interval::Estimate {
            value: self.value.per_base(),
            std_error,
            df,
        })
    }
}

impl<Q: Copy> Estimate<Q> {
    /// How far off it may be, where that is known.
    pub fn uncertainty(&self) -> Option<Uncertainty<Q>> {
        match self.accuracy {
            Accuracy::Known(known) => Some(known),
            Accuracy::Stated | Accuracy::Unknown => None,
        }
    }

    /// The confidence interval, where there is one.
    pub fn interval(&self) -> Option<Interval<Q>> {
        self.uncertainty().map(|uncertainty| uncertainty.interval)
    }
}

impl<Q: Copy + PartialOrd> Interval<Q> {
    /// Whether `value` lies inside.
    pub fn contains(&self, value: Q) -> bool {
        self.lower <= value && value <= self.upper
    }
}
