//! Confidence intervals as what they are: sometimes bounded, sometimes open, sometimes everything.

use super::distribution::StudentT;

/// A number known up to a standard error with a number of degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Its value.
    pub value: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Degrees of freedom of the standard error.
    pub df: f64,
}

impl Estimate {
    /// Half the width of the t interval at this confidence (0.95); `None` if the degrees of
    /// freedom or the confidence allow none.
    pub fn half_width(self, confidence: f64) -> Option<f64> {
        Some(StudentT::new(self.df)?.two_sided(confidence)? * self.std_error)
            .filter(|half| half.is_finite())
    }

    /// The t interval at this confidence.
    pub fn interval(self, confidence: f64) -> Option<Interval> {
        let half = self.half_width(confidence)?;
        Some(Interval::Bounded {
            lower: self.value - half,
            upper: self.value + half,
        })
    }

    /// P(T > value / standard error): how easily noise alone gives a value this large.
    /// `None` where the standard error is 0, so that nothing is known of the noise.
    pub fn one_sided_p(self) -> Option<f64> {
        if self.std_error <= 0.0 {
            return None;
        }
        StudentT::new(self.df)?.sf(self.value / self.std_error)
    }

    /// The interval of one over the value: requests per megabyte from megabytes per request.
    ///
    /// Where the interval of the value holds 0, only the branch with the sign of the value is
    /// given, and it is open: "one MB every 40 requests *or more*".
    ///
    /// ```
    /// use leakrate_core::stats::interval::{Estimate, Interval};
    ///
    /// let rate = Estimate { value: 1.0, std_error: 1.0, df: 3.0 };
    /// let Some(Interval::AtLeast(bound)) = rate.reciprocal_interval(0.95) else { panic!() };
    /// assert!((bound - 1.0 / 4.182446305284263).abs() < 1e-12);
    /// ```
    pub fn reciprocal_interval(self, confidence: f64) -> Option<Interval> {
        let half = self.half_width(confidence)?;
        let (lower, upper) = (self.value - half, self.value + half);
        Some(if lower > 0.0 || upper < 0.0 {
            Interval::Bounded {
                lower: 1.0 / upper,
                upper: 1.0 / lower,
            }
        } else if self.value > 0.0 {
            Interval::AtLeast(1.0 / upper)
        } else if self.value < 0.0 {
            Interval::AtMost(1.0 / lower)
        } else {
            Interval::Unbounded
        })
    }
}

/// The values that data do not rule out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Interval {
    /// From `lower` to `upper`.
    Bounded {
        /// The smallest value not ruled out.
        lower: f64,
        /// The largest value not ruled out.
        upper: f64,
    },
    /// This value or any above it.
    AtLeast(f64),
    /// This value or any below it.
    AtMost(f64),
    /// Nothing is ruled out.
    Unbounded,
}

impl Interval {
    /// The smallest value not ruled out, where there is one.
    pub fn lower(self) -> Option<f64> {
        match self {
            Self::Bounded { lower, .. } | Self::AtLeast(lower) => Some(lower),
            Self::AtMost(_) | Self::Unbounded => None,
        }
    }

    /// The largest value not ruled out, where there is one.
    pub fn upper(self) -> Option<f64> {
        match self {
            Self::Bounded { upper, .. } | Self::AtMost(upper) => Some(upper),
            Self::AtLeast(_) | Self::Unbounded => None,
        }
    }

    /// The same interval on an axis whose 0 lies `offset` further left.
    #[must_use]
    pub fn shifted(self, offset: f64) -> Self {
        match self {
            Self::Bounded { lower, upper } => Self::Bounded {
                lower: lower + offset,
                upper: upper + offset,
            },
            Self::AtLeast(lower) => Self::AtLeast(lower + offset),
            Self::AtMost(upper) => Self::AtMost(upper + offset),
            Self::Unbounded => Self::Unbounded,
        }
    }

    /// Whether the value is not ruled out.
    pub fn contains(self, value: f64) -> bool {
        self.lower().is_none_or(|lower| lower <= value)
            && self.upper().is_none_or(|upper| value <= upper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(value: f64, std_error: f64) -> Estimate {
        Estimate {
            value,
            std_error,
            df: 3.0,
        }
    }

    #[test]
    fn the_reciprocal_of_a_rate_clear_of_zero_is_bounded_and_turned_round() {
        let half = 3.182_446_305_284_263;
        let interval = rate(10.0, 1.0).reciprocal_interval(0.95).unwrap();
        assert!((interval.lower().unwrap() - 1.0 / (10.0 + half)).abs() < 1e-13);
        assert!((interval.upper().unwrap() - 1.0 / (10.0 - half)).abs() < 1e-13);
    }

    #[test]
    fn the_reciprocal_of_a_rate_that_may_be_zero_has_one_end_on_the_side_of_the_rate() {
        let rising = rate(1.0, 1.0).reciprocal_interval(0.95).unwrap();
        assert!(matches!(rising, Interval::AtLeast(bound) if bound > 0.0));
        let falling = rate(-1.0, 1.0).reciprocal_interval(0.95).unwrap();
        assert!(matches!(falling, Interval::AtMost(bound) if bound < 0.0));
        let flat = rate(0.0, 1.0).reciprocal_interval(0.95);
        assert_eq!(flat, Some(Interval::Unbounded));
    }

    #[test]
    fn no_degrees_of_freedom_and_no_sensible_confidence_give_no_interval() {
        let unknown = Estimate {
            df: 0.0,
            ..rate(1.0, 1.0)
        };
        assert_eq!(unknown.interval(0.95), None);
        for confidence in [-1.0, 0.0, 1.0, 2.0, f64::NAN] {
            assert_eq!(rate(1.0, 1.0).interval(confidence), None);
        }
    }
}
