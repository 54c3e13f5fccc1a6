//! What says whether memory leaks: leakrate and its peers, all asked in the same way.

use leakrate::model::{Evidence, FitOptions, GivenFloor, LeakModel, Verdict};
use leakrate::units::Rate as UnitRate;

use super::draw::{Draw, Recording};
use super::judgement::{Judgement, Rate};
use super::{peers, reference};

/// A way to judge readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// leakrate with its default options but for a floor so low that it settles no verdict: windows
    /// of minutes stand for those of days.
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

fn leakrate(draw: &Draw) -> Option<Judgement> {
    let options = FitOptions {
        floor: GivenFloor {
            per_request: Some(UnitRate::new(100.0)),
            per_second: Some(UnitRate::new(1e6 / 3600.0)),
        },
        ..FitOptions::default()
    };
    let model = LeakModel::fit(&draw.series()?, &options).ok()?;
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
