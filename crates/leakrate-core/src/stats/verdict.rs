//! What a slope is called: a leak, a climb that stops, no leak, or not yet known.
//!
//! The thresholds were chosen by simulation, for at most 2.5 % false leaks in noise of
//! autocorrelation up to 0.95, daily cycles, sawtooths, load levels and heavy tails, and at most
//! 1 % in warm-ups.

use super::late_rate::LateRate;
use super::shape::{Shape, ShapeFit};
use super::trend::{Method, Trend};

/// One-sided risk of calling noise a leak.
pub const RISK: f64 = 0.025;
/// The same where there are so few readings that one of them can make the slope.
const RISK_OF_FEW: f64 = 0.01;
const FEW: usize = 6;
/// Three readings have one degree of freedom: they can agree with a leak, not show one.
const FEWEST: usize = 4;
/// Readings closer together than this share of the window are taken at one moment: a burst of them says
/// little more than one.
const ONE_MOMENT: f64 = 1.0 / 200.0;
/// How probable it must be that the late rate is at least a third of the early one.
const KEPT: f64 = 0.3;
/// The same for fewer readings than `LONG`, which bend by chance more easily.
const KEPT_IN_SHORT: f64 = 0.4;
const LONG: usize = 48;
/// How improbable that, and how sure the early climb, where the whole window shows no rise.
const STOPPED: f64 = 0.05;
const NO_CLIMB: f64 = 0.01;
const STOPPED_FROM: usize = 9;
/// The same where the shape of the climb says that it stops.
const HALF: f64 = 0.5;
const NO_SUPPORT: f64 = 10.0;

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
        let below_floor = self.probability_up_to(floor) > 1.0 - RISK;
        match (self.rises(floor), &self.late) {
            (true, Some(late)) if late.kept <= self.least_kept() => Verdict::Plateau,
            (true, _) => Verdict::Leak,
            (false, Some(late)) if !below_floor && self.has_stopped(late) => Verdict::Plateau,
            (false, _) if below_floor => Verdict::NoLeak,
            (false, _) => Verdict::Inconclusive,
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
            (_, Some(p)) if p < RISK => Evidence::Robust,
            (Method::Autocorrelated | Method::Troughs, _) => Evidence::ShortMemory,
        }
    }

    /// Whether the slope is above both 0 and `floor`, noise allowed for.
    pub fn rises(&self, floor: f64) -> bool {
        let moments = self.moments();
        let risk = if moments <= FEW { RISK_OF_FEW } else { RISK };
        moments >= FEWEST && self.rise_p_value(floor) < risk
    }

    /// A trough stands for all readings since the one before it.
    fn least_kept(&self) -> f64 {
        match self.method {
            Method::Troughs => KEPT,
            _ if self.n >= LONG => KEPT,
            _ => KEPT_IN_SHORT,
        }
    }

    /// Moments at which there are readings, or means of them.
    fn moments(&self) -> usize {
        let in_segment = |range: std::ops::Range<usize>| {
            let x = &self.blocks.x()[range];
            let span = x[x.len() - 1] - x[0];
            let apart = x
                .windows(2)
                .filter(|pair| pair[1] - pair[0] > ONE_MOMENT * span);
            apart.count() + 1
        };
        self.blocks.segments().map(in_segment).sum()
    }

    /// The one-sided p value of a slope above both 0 and `floor`.
    pub fn rise_p_value(&self, floor: f64) -> f64 {
        self.probability_up_to(floor.max(0.0))
    }

    /// Two straight rates describe a smooth bend badly, and the misfit makes both uncertain; a
    /// climb that saturates is told by its shape.
    fn has_stopped(&self, late: &LateRate) -> bool {
        self.moments() >= STOPPED_FROM
            && late.no_early_climb < NO_CLIMB
            && (late.kept < STOPPED || late.kept < HALF && self.saturates())
    }

    /// Whether the readings leave other shapes next to no support (Burnham & Anderson 2002, §2.6).
    fn saturates(&self) -> bool {
        match ShapeFit::ranked(&self.blocks).as_slice() {
            [best, second, ..] => {
                best.shape == Shape::Saturating && second.aicc - best.aicc > NO_SUPPORT
            }
            _ => false,
        }
    }
}
