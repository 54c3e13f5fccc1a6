//! Two leak rates in numbers: their ratio and their difference, with intervals.

use crate::model::{Bounds, Estimate, Interval, Method, PerRequest, PerSecond, Uncertainty};
use crate::stats::fieller::ratio_interval;
use crate::stats::{interval, welch};
use crate::units::{Bytes, Quantity, Rate};

/// A ratio with what is known of its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The ratio of the two estimates.
    pub value: f64,
    /// Its interval, and the confidence of that; absent for two bare rates.
    pub interval: Option<RatioInterval>,
}

/// The interval of a ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioInterval {
    /// Its ends, as far as the data give them.
    pub bounds: Bounds<f64>,
    /// How often such intervals contain the true ratio.
    pub confidence: f64,
}

/// One rate minus another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Difference {
    /// Of rates per request.
    PerRequest(Estimate<PerRequest>),
    /// Of rates per second.
    PerTime(Estimate<PerSecond>),
}

impl Ratio {
    /// The bounds to judge by: those of the interval, or the bare ratio itself.
    pub(super) fn bounds(self) -> Bounds<f64> {
        self.interval.map_or(
            Bounds::Between {
                lower: self.value,
                upper: self.value,
            },
            |interval| interval.bounds,
        )
    }
}

/// A bare rate counts as exact; the caveat says so.
pub(super) fn measured_ratio<N: Quantity, D: Quantity>(
    numerator: &Estimate<Rate<N, D>>,
    denominator: &Estimate<Rate<N, D>>,
    confidence: f64,
) -> Option<Ratio> {
    let below = denominator.value.per_base();
    if below == 0.0 {
        return None;
    }
    let value = numerator.value.per_base() / below;
    let bare = numerator.uncertainty.is_none() && denominator.uncertainty.is_none();
    let interval = if bare {
        None
    } else {
        let bounds = ratio_interval(term(numerator), term(denominator), confidence)
            .map_or(Bounds::Unknown, Bounds::from);
        Some(RatioInterval { bounds, confidence })
    };
    Some(Ratio { value, interval })
}

fn term<N: Quantity, D: Quantity>(rate: &Estimate<Rate<N, D>>) -> interval::Estimate {
    let known = rate.uncertainty;
    interval::Estimate {
        value: rate.value.per_base(),
        std_error: known.map_or(0.0, |known| known.combined_error.per_base()),
        df: known.map_or(f64::INFINITY, |known| known.degrees_of_freedom),
    }
}

/// Welch's interval of a difference (Welch 1947); `None` for two bare rates.
pub(super) fn difference<D: Quantity>(
    above: &Estimate<Rate<Bytes, D>>,
    below: &Estimate<Rate<Bytes, D>>,
    confidence: f64,
) -> Option<Estimate<Rate<Bytes, D>>> {
    let found = welch::difference(term(above), term(below))?;
    let half = found.half_width(confidence)?;
    let std_error = Rate::new(found.std_error);
    Some(Estimate {
        value: Rate::new(found.value),
        uncertainty: Some(Uncertainty {
            least_squares_error: std_error,
            std_error,
            combined_error: std_error,
            degrees_of_freedom: found.df,
            interval: Interval {
                lower: Rate::new(found.value - half),
                upper: Rate::new(found.value + half),
                confidence,
            },
            method: Method::Difference,
        }),
    })
}
