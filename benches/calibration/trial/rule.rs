//! What says whether memory leaks: leakrate and its peers, all asked in the same way.

use leakrate::model::{Estimate, Evidence, FitOptions, LeakModel, Verdict};
use leakrate::stats::interval;
use leakrate::units::{self, Bytes, Quantity};

use super::draw::{Draw, Recording};
use super::{peers, reference};

/// The confidence of every interval here, leakrate's default.
pub(super) const CONFIDENCE: f64 = 0.95;

/// A way to judge readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// leakrate as a user gets it: a series, fitted with the default options.
    Leakrate,
    /// The wider of a cosine-series and a Prais–Winsten interval, and a tail rule.
    Reference,
    /// Student's t on the least-squares slope.
    LeastSquares,
    /// The Mann–Kendall test.
    MannKendall,
    /// R² > 0.8 and a positive slope.
    RSquared,
    /// Every reading above the one before it.
    EveryStepUp,
    /// The rule of next-leak: mean growth against a gate, the first step dropped.
    NextLeak,
    /// Least squares between drops that stand out from single steps.
    CutAtDrops,
}

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

impl Rule {
    pub(crate) fn judge(self, draw: &Draw) -> Judgement {
        match self {
            Self::Leakrate => leakrate(draw).unwrap_or(Judgement::silent(None)),
            Self::Reference => reference::judge(draw),
            Self::LeastSquares => peers::least_squares(draw),
            Self::MannKendall => peers::mann_kendall(draw),
            Self::RSquared => peers::r_squared(draw),
            Self::EveryStepUp => peers::every_step_up(draw),
            Self::NextLeak => peers::next_leak(draw),
            Self::CutAtDrops => peers::cut_at_drops(draw),
        }
    }
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
    fn of<D: Quantity>(rate: Estimate<units::Rate<Bytes, D>>, unit: f64) -> Option<Self> {
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

fn leakrate(draw: &Draw) -> Option<Judgement> {
    let model = LeakModel::fit(&draw.series()?, &FitOptions::default()).ok()?;
    Some(Judgement {
        verdict: model.verdict,
        robust: model.verdict == Verdict::Leak && model.evidence == Evidence::Robust,
        rate: match draw.recording {
            Recording::Snapshots => Rate::of(model.per_request?.rate, draw.unit()),
            Recording::Monitored | Recording::MonitoredWithRequests => {
                Rate::of(model.per_second?.rate, draw.unit())
            }
        },
    })
}
