//! Two leak rates in numbers: their ratio and their difference, with intervals.

use crate::model::{Bounds, Estimate, Method, PerRequest, PerSecond};
use crate::stats::fieller::ratio_interval;
use crate::stats::welch;
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
        let bounds = ratio_interval(numerator.term(), denominator.term(), confidence)
            .map_or(Bounds::Unknown, Bounds::from);
        Some(RatioInterval { bounds, confidence })
    };
    Some(Ratio { value, interval })
}

/// Welch's interval of a difference (Welch 1947); `None` for two bare rates.
pub(super) fn difference<D: Quantity>(
    above: &Estimate<Rate<Bytes, D>>,
    below: &Estimate<Rate<Bytes, D>>,
    confidence: f64,
) -> Option<Estimate<Rate<Bytes, D>>> {
    let found = welch::difference(above.term(), below.term())?;
    Estimate::of_t(found, confidence, Method::Difference)
}
