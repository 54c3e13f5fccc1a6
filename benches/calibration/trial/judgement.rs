//! What is said of readings, by whichever rule.

use leakrate::model::{Estimate, Verdict};
use leakrate::stats::interval;
use leakrate::units::{self, Bytes, Quantity};

/// The confidence of every interval here, leakrate's default.
pub(super) const CONFIDENCE: f64 = 0.95;

/// What a rule says of readings. All numbers are per step, in units of the noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Judgement {
    pub(crate) verdict: Verdict,
    /// Whether a verdict of a leak needs no model of the noise.
    pub(crate) robust: bool,
    pub(crate) rate: Option<Rate>,
}

/// A rate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rate {
    pub(crate) value: f64,
    pub(crate) lower: f64,
    pub(crate) upper: f64,
}

impl Judgement {
    /// Nothing said but the rate.
    pub(crate) fn silent(rate: Option<Rate>) -> Self {
        Self {
            verdict: Verdict::Inconclusive,
            robust: false,
            rate,
        }
    }

    /// A leak where `found`, silence elsewhere.
    pub(super) fn leak_where(found: bool, rate: Option<Rate>) -> Self {
        Self {
            verdict: if found {
                Verdict::Leak
            } else {
                Verdict::Inconclusive
            },
            ..Self::silent(rate)
        }
    }
}

impl Rate {
    pub(super) fn of<D: Quantity>(
        rate: Estimate<units::Rate<Bytes, D>>,
        unit: f64,
    ) -> Option<Self> {
        let interval = rate.interval()?;
        Some(Self {
            value: rate.value.per_base() / unit,
            lower: interval.lower.per_base() / unit,
            upper: interval.upper.per_base() / unit,
        })
    }

    /// The t interval of a slope.
    pub(super) fn of_slope(slope: interval::Estimate) -> Option<Self> {
        let half = slope.half_width(CONFIDENCE)?;
        Some(Self {
            value: slope.value,
            lower: slope.value - half,
            upper: slope.value + half,
        })
    }

    pub(crate) fn covers(&self, truth: f64) -> bool {
        self.lower <= truth && truth <= self.upper
    }
}
