//! What a slope is called: a leak, a climb that stops, no leak, or not yet known.

use super::late_rate::LateRate;
use super::trend::{Method, Trend};

/// One-sided risk of calling noise a leak.
const RISK: f64 = 0.025;
/// The same where there are so few readings that one of them can make the slope.
const RISK_OF_FEW: f64 = 0.01;
const FEW: usize = 6;
/// Three readings have one degree of freedom: they can agree with a leak, not show one.
const FEWEST: usize = 4;

/// What a series shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It rises, and keeps rising.
    Leak,
    /// It rose, and stopped.
    Plateau,
    /// Any rise is smaller than what matters.
    NoLeak,
    /// The readings allow more than one of these.
    Inconclusive,
}

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Few readings, taken for independent.
    SmallSample,
    /// Noise that forgets within the time that was measured.
    ShortMemory,
    /// Also the slopes of four quarters, which trust no model of the noise.
    Robust,
}

impl Trend {
    /// What the slope is called where slopes up to `floor` do not matter.
    pub fn verdict(&self, floor: f64) -> Verdict {
        if self.rises(floor) {
            if self.late.as_ref().is_some_and(LateRate::is_plateau) {
                Verdict::Plateau
            } else {
                Verdict::Leak
            }
        } else if self.probability_up_to(floor) > 1.0 - RISK {
            Verdict::NoLeak
        } else {
            Verdict::Inconclusive
        }
    }

    /// What the slope rests on.
    pub fn evidence(&self) -> Evidence {
        let quarters = self
            .quarters
            .as_ref()
            .and_then(|split| split.slope.one_sided_p());
        match (self.method, quarters) {
            (Method::Independent, _) => Evidence::SmallSample,
            (Method::Autocorrelated, Some(p)) if p < RISK => Evidence::Robust,
            (Method::Autocorrelated, _) => Evidence::ShortMemory,
        }
    }

    /// Whether the slope is above both 0 and `floor`, noise allowed for.
    pub fn rises(&self, floor: f64) -> bool {
        let risk = if self.n <= FEW { RISK_OF_FEW } else { RISK };
        self.n >= FEWEST && self.probability_up_to(floor.max(0.0)) < risk
    }
}
