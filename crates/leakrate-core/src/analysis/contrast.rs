//! Two leak rates in numbers: their ratio and their difference, with intervals.

use crate::model::{Accuracy, Bounds, Estimate, Method, PerRequest, PerSecond};
use crate::stats::fieller::ratio_interval;
use crate::stats::interval::{self, Interval};
use crate::stats::welch;
use crate::units::{Bytes, Quantity, Rate};

/// A ratio with what is known of its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The ratio of the two estimates.
    pub value: f64,
    /// Its interval, and the confidence of that; absent for two stated rates.
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

impl Difference {
    /// Whether it is above zero for sure.
    pub(super) fn is_positive(&self) -> bool {
        match self {
            Self::PerRequest(rate) => rate
                .interval()
                .is_some_and(|interval| interval.lower.per_base() > 0.0),
            Self::PerTime(rate) => rate
                .interval()
                .is_some_and(|interval| interval.lower.per_base() > 0.0),
        }
    }
}

impl Ratio {
    /// The bounds to judge by: those of the interval, or the ratio itself of two stated rates.
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

/// A stated rate counts as exact, and of a rate of unknown error the ratio has no ends; the caveats say
/// so. `None` where the denominator does not grow: what
/// grows is no multiple of that. `covariance` is that of the two, in base units.
pub(super) fn measured_ratio<N: Quantity, D: Quantity>(
    numerator: &Estimate<Rate<N, D>>,
    denominator: &Estimate<Rate<N, D>>,
    covariance: f64,
    confidence: f64,
) -> Option<Ratio> {
    let below = denominator.value.per_base();
    if below <= 0.0 {
        return None;
    }
    let value = numerator.value.per_base() / below;
    let are_stated = matches!(numerator.accuracy, Accuracy::Stated)
        && matches!(denominator.accuracy, Accuracy::Stated);
    let interval = (!are_stated).then(|| {
        let terms = numerator.term().zip(denominator.term());
        let ends = terms
            .and_then(|(above, below)| ratio_of_dependent(above, below, covariance, confidence));
        RatioInterval {
            bounds: ends.map_or(Bounds::Unknown, Bounds::from),
            confidence,
        }
    });
    Some(Ratio { value, interval })
}

/// Fieller's interval for estimates that vary together: the part of the numerator that does not
/// vary with the denominator is independent of it, and its ratio is less by a constant.
fn ratio_of_dependent(
    numerator: interval::Estimate,
    denominator: interval::Estimate,
    covariance: f64,
    confidence: f64,
) -> Option<Interval> {
    if covariance == 0.0 {
        return ratio_interval(numerator, denominator, confidence);
    }
    let common = covariance / denominator.std_error.powi(2);
    let rest = numerator.std_error.powi(2) - common * covariance;
    let own = interval::Estimate {
        value: numerator.value - common * denominator.value,
        std_error: rest.max(0.0).sqrt(),
        ..numerator
    };
    Some(ratio_interval(own, denominator, confidence)?.shifted(common))
}

/// Welch's interval of a difference (Welch 1947), of estimates with this covariance; `None` for two
/// stated rates, and for one of unknown error.
pub(super) fn difference<D: Quantity>(
    above: &Estimate<Rate<Bytes, D>>,
    below: &Estimate<Rate<Bytes, D>>,
    covariance: f64,
    confidence: f64,
) -> Option<Estimate<Rate<Bytes, D>>> {
    let found = welch::difference(above.term()?, below.term()?)?;
    let variance = found.std_error.powi(2) - 2.0 * covariance;
    let found = interval::Estimate {
        std_error: variance.max(0.0).sqrt(),
        ..found
    };
    Estimate::of_t(found, confidence, Method::Difference)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::distribution::StudentT;

    #[test]
    fn the_ends_of_a_ratio_of_dependent_estimates_are_those_that_are_just_not_rejected() {
        let estimate = |value, std_error| interval::Estimate {
            value,
            std_error,
            df: 1e9,
        };
        let (above, below) = (estimate(3.0, 0.4), estimate(2.0, 0.3));
        for covariance in [-0.05, 0.02, 0.1] {
            let interval = ratio_of_dependent(above, below, covariance, 0.95);
            let Some(Interval::Bounded { lower, upper }) = interval else {
                panic!("bounded");
            };
            let critical = StudentT::new(2e9).unwrap().two_sided(0.95).unwrap();
            for end in [lower, upper] {
                let variance = 0.16 - 2.0 * end * covariance + end * end * 0.09;
                let statistic = (3.0 - 2.0 * end).abs() / variance.sqrt();
                assert!((statistic - critical).abs() < 1e-7, "{covariance} {end}");
            }
        }
    }
}
