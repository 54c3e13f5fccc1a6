//! How much must be measured for a leak of a given size to be seen, and what can be seen in what
//! was measured.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::distribution::{NoncentralT, StudentT, normal_quantile};
use super::interval::Estimate;

/// Powers are sums of thousands of terms; nearer than this they are not known.
const PRECISION: f64 = 1e-13;

/// What a measurement should achieve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// Confidence of the two-sided interval that must exclude 0, such as 0.95.
    pub confidence: f64,
    /// Probability that it does so, such as 0.8.
    pub power: f64,
}

impl Aim {
    /// The smallest slope that snapshots at positions `x` show as asked, in units of the standard
    /// deviation of their noise per unit of x: noise-free δ with a noncentral t of shift δ√Sxx.
    /// `None` for fewer than three positions, positions without extent, or an aim out of range.
    ///
    /// Exact, not the normal approximation, which asks a third less of five snapshots.
    /// Tested against R (`pt` with `ncp`) and mpmath.
    pub fn smallest_slope(self, x: &[f64]) -> Option<f64> {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        let sxx: f64 = x.iter().map(|x| (x - mean).powi(2)).sum();
        let df = x.len().checked_sub(2).filter(|&df| df > 0)? as f64;
        (sxx > 0.0).then_some(())?;
        Some(self.shift(df)? / sxx.sqrt())
    }

    /// The smallest slope that evenly sampled readings of `span` show, where the noise has this
    /// standard deviation and neighbouring readings, `step` apart, this autocorrelation.
    ///
    /// Weatherhead et al. 1998, *J. Geophys. Res.* 103: (z + z′) σ √(12 Δ (1+ρ)/(1−ρ) / T³).
    /// `None` for noise, steps or spans that are not positive, or an aim out of range.
    pub fn smallest_slope_of_series(self, noise: Noise, span: f64) -> Option<f64> {
        let variance = 12.0 * noise.long_run_variance()? / span.powi(3);
        Some(self.normal_shift()? * variance.sqrt())
            .filter(|slope| *slope > 0.0 && slope.is_finite())
    }

    /// The span after which readings show this slope: the same, solved for T.
    pub fn span_to_see(self, slope: f64, noise: Noise) -> Option<f64> {
        let per_slope = self.normal_shift()? / slope;
        let cube = 12.0 * noise.long_run_variance()? * per_slope * per_slope;
        Some(cube.cbrt()).filter(|span| *span > 0.0 && span.is_finite())
    }

    /// The same with the confidence that a verdict on `n` snapshots asks for: 98 % of up to six.
    #[must_use]
    pub fn for_verdict_on(self, n: usize) -> Self {
        let least = if n <= FEW { CONFIDENCE_OF_FEW } else { 0.0 };
        Self {
            confidence: self.confidence.max(least),
            ..self
        }
    }

    fn normal_shift(self) -> Option<f64> {
        let critical = normal_quantile(0.5 + 0.5 * self.confidence)?;
        Some(critical + normal_quantile(self.power)?).filter(|shift| *shift > 0.0)
    }

    /// How many standard errors the slope must lie from 0. The instances of a fleet have as many
    /// snapshots each, and a shift costs a millisecond: each is found once.
    fn shift(self, df: f64) -> Option<f64> {
        thread_local! {
            static FOUND: RefCell<BTreeMap<[u64; 3], Option<f64>>> = const { RefCell::new(BTreeMap::new()) };
        }
        let key = [self.confidence, self.power, df].map(f64::to_bits);
        let known = FOUND.with_borrow(|found| found.get(&key).copied());
        known.unwrap_or_else(|| {
            let shift = self.solved_shift(df);
            FOUND.with_borrow_mut(|found| found.insert(key, shift));
            shift
        })
    }

    fn solved_shift(self, df: f64) -> Option<f64> {
        let critical = StudentT::new(df)?.two_sided(self.confidence)?;
        if !(self.power > 1.0 - self.confidence && self.power < 1.0) {
            return None;
        }
        let lack = |shift: f64| {
            let power = NoncentralT::new(df, shift)?.two_sided_sf(critical);
            Some(power - self.power)
        };
        // A shift one above the critical value is seen five times in six where the noise is known.
        let (mut low, mut high) = (0.0, critical + 1.0);
        let mut below = 1.0 - self.confidence - self.power;
        let mut above = lack(high)?;
        while above < 0.0 {
            (low, below) = (high, above);
            high *= 2.0;
            above = lack(high)?;
        }
        // False position with the weight of a stale end halved (Dowell & Jarratt 1971): ten
        // powers where bisection takes fifty, and a power costs a tenth of a millisecond.
        let mut stale = Stale::Neither;
        while high - low > 1e-14 * high {
            let middle = (low * above - high * below) / (above - below);
            let found = lack(middle)?;
            if found.abs() < PRECISION || middle <= low || middle >= high {
                return Some(middle);
            }
            if found < 0.0 {
                (low, below) = (middle, found);
                if stale == Stale::High {
                    above *= 0.5;
                }
                stale = Stale::High;
            } else {
                (high, above) = (middle, found);
                if stale == Stale::Low {
                    below *= 0.5;
                }
                stale = Stale::Low;
            }
        }
        Some(f64::midpoint(low, high))
    }
}

/// Readings in all, evenly spaced as so far, after which a slope should be clear of `floor` with a
/// probability of 80 %: what would settle an inconclusive verdict. `slope` is that of the `n`
/// readings so far.
///
/// The error of a slope falls with the 3/2 power of the span (Weatherhead et al. 1998). The slope
/// itself is uncertain, so its distance from the floor counts for at least half its error. In
/// simulations, 80 to 98 % of verdicts are settled then. `None` for more than ten times the
/// readings, or an error of 0.
pub fn readings_to_settle(slope: Estimate, n: usize, floor: f64) -> Option<usize> {
    if slope.std_error <= 0.0 {
        return None;
    }
    let distance = (slope.value - floor).abs().max(0.5 * slope.std_error);
    let ratio = slope.std_error / distance;
    let enough = |m: usize| {
        let df = if n <= SNAPSHOTS {
            m as f64 - 2.0
        } else {
            slope.df
        };
        // P(reject | slope of m readings): the confidence that the verdict asks for.
        let confidence = if m <= FEW && slope.value > floor {
            CONFIDENCE_OF_FEW
        } else {
            0.95
        };
        let student = StudentT::new(df)?;
        let shift = student.two_sided(confidence)? + student.quantile(0.8)?;
        let longer = spread(m) / spread(n);
        Some(longer.sqrt() >= shift * ratio)
    };
    // More readings never ask for more, so halving finds the first number that is enough.
    let (mut short, mut long) = (n, 10 * n + 1);
    while long - short > 1 {
        let middle = short.midpoint(long);
        if enough(middle).unwrap_or(false) {
            long = middle;
        } else {
            short = middle;
        }
    }
    (long <= 10 * n).then_some(long)
}

/// Up to this many readings are judged as independent snapshots, with degrees of freedom of
/// their own; and up to this many by a stricter rule.
const SNAPSHOTS: usize = 8;
const FEW: usize = 6;
const CONFIDENCE_OF_FEW: f64 = 0.98;

/// Sxx of this many positions one apart.
fn spread(n: usize) -> f64 {
    let n = n as f64;
    n * (n * n - 1.0) / 12.0
}

/// The end of a bracket that the last step left where it was.
#[derive(PartialEq)]
enum Stale {
    Neither,
    Low,
    High,
}

/// Noise of evenly sampled readings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// Its standard deviation.
    pub deviation: f64,
    /// Autocorrelation of neighbouring readings.
    pub autocorrelation: f64,
    /// Distance of neighbouring readings.
    pub step: f64,
}

impl Noise {
    /// σ²Δ(1+ρ)/(1−ρ): the variance of its sum over one unit of x.
    fn long_run_variance(self) -> Option<f64> {
        let memory = (1.0 + self.autocorrelation) / (1.0 - self.autocorrelation);
        let usable = self.deviation > 0.0 && self.step > 0.0 && memory > 0.0 && memory.is_finite();
        usable.then(|| self.deviation.powi(2) * self.step * memory)
    }
}
