//! The shape of a climb: straight, stopping, stopping short of a straight climb, or steepening.
//!
//! Shapes are fitted to block means whitened for one autocorrelation and ranked by the corrected
//! Akaike criterion (Hurvich & Tsai 1989, *Biometrika* 76). A shape *names* what a verdict has
//! found; it must not be the verdict, because a fifth of pure noise at autocorrelation 0.95 looks
//! like some climb. Tested against scipy's nonlinear least squares.

use super::averaged::{Averaged, NoiseGrid};
use super::generalised::{Autocorrelation, Regression, WhitenedReadings};
use super::points::Points;

/// Time constants that are tried, as shares of the longest segment: 0.01 to 0.5, geometric.
const TIME_CONSTANTS: usize = 16;
const SHORTEST: f64 = 0.01;
const LONGEST: f64 = 0.5;
/// Where a logarithm bends, as a share of the longest segment.
const LOGARITHM_FROM: f64 = 0.05;

/// What a shape leaves below this share of what a level leaves is the rounding of arithmetic: sums of
/// squares are subtracted from each other. In it no shape is better than another.
const ROUNDING: f64 = 1e-12;

/// A shape that readings can take within a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// a
    Constant,
    /// a + bt
    Linear,
    /// a + c(1 − e^(−t/τ)), c > 0: a warm-up.
    Saturating,
    /// a + c(1 − e^(−t/τ)) + bt, b and c > 0: a warm-up and a leak.
    SaturatingLinear,
    /// a + bt + ct², c > 0, rising at the end.
    Accelerating,
}

/// A shape fitted to readings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapeFit {
    /// Which one.
    pub shape: Shape,
    /// Its corrected Akaike criterion; less is better, by 2 and more clearly so.
    pub aicc: f64,
    /// Slope at the end of the longest segment, once any warm-up has died away.
    pub late_rate: f64,
    /// How long the warm-up takes to do 63 % of its climb, where there is one.
    pub time_constant: Option<f64>,
    /// How high the warm-up climbs, where there is one.
    pub height: Option<f64>,
}

impl ShapeFit {
    /// The shape among `candidates` that the fits name: the first, unless a later one is better
    /// by more than 2. `None` where none of them was fitted.
    pub fn named(fits: &[Self], candidates: &[Shape]) -> Option<Self> {
        candidates
            .iter()
            .filter_map(|&shape| fits.iter().find(|fit| fit.shape == shape).copied())
            .reduce(|best, next| {
                if next.aicc < best.aicc - 2.0 {
                    next
                } else {
                    best
                }
            })
    }

    /// The shapes that fit the points, best first, at the autocorrelation that is left when the
    /// climb may bend: a bend taken for noise would hide itself.
    pub fn ranked(points: &Points) -> Vec<Self> {
        bent_autocorrelation(points).map_or(Vec::new(), |rho| Self::all(points, rho))
    }

    /// The shapes that fit the points at this autocorrelation, best first. Empty for fewer points
    /// than the largest shape has parameters.
    pub fn all(points: &Points, rho: f64) -> Vec<Self> {
        let Some(shapes) = Shapes::new(points, rho) else {
            return Vec::new();
        };
        let growth = LONGEST / SHORTEST;
        let climbs: Vec<Climb> = (0..TIME_CONSTANTS)
            .map(|i| SHORTEST * growth.powf(i as f64 / (TIME_CONSTANTS - 1) as f64))
            .map(|time_constant| shapes.climb(time_constant))
            .collect();
        let best = |fit: &dyn Fn(&Climb) -> Option<Self>| {
            let fits = climbs.iter().filter_map(fit);
            fits.min_by(|a, b| a.aicc.total_cmp(&b.aicc))
        };
        let mut fits: Vec<Self> = [
            shapes.constant(),
            shapes.linear(),
            shapes.accelerating(),
            best(&|climb| shapes.saturating(climb)),
            best(&|climb| shapes.saturating_linear(climb)),
        ]
        .into_iter()
        .flatten()
        .collect();
        fits.sort_by(|a, b| a.aicc.total_cmp(&b.aicc));
        fits
    }
}

/// The smaller of what a parabola and a logarithm leave.
fn bent_autocorrelation(points: &Points) -> Option<f64> {
    let age = Age::of(points)?;
    let grid = NoiseGrid::of(&Regression::new(points, [])?);
    let rho = |bend: Vec<f64>| {
        let regression = Regression::new(points, [&age.shares, &bend])?;
        Some(Averaged::fit_under(&grid, &regression)?.rho())
    };
    let squares = age.shares.iter().map(|age| age * age).collect();
    let logarithms = age
        .shares
        .iter()
        .map(|age| (age / LOGARITHM_FROM).ln_1p())
        .collect();
    let found = [rho(squares), rho(logarithms)].into_iter().flatten();
    found.reduce(f64::min)
}

/// How far each point is into its segment.
struct Age {
    /// As shares of the longest segment.
    shares: Vec<f64>,
    longest: f64,
}

impl Age {
    /// `None` for fewer points than the largest shape has parameters.
    fn of(points: &Points) -> Option<Self> {
        let x = points.x();
        let ages = points.segments().flat_map(|range| {
            let start = x[range.start];
            x[range].iter().map(move |x| x - start)
        });
        let mut shares: Vec<f64> = ages.collect();
        let longest = shares.iter().copied().fold(0.0, f64::max);
        for age in &mut shares {
            *age /= longest;
        }
        // Levels, two coefficients, a time constant and the noise must leave a point to judge by.
        let enough = points.len() > points.segment_count() + 5;
        (enough && longest > 0.0).then_some(Self { shares, longest })
    }
}

/// Points without their noise, and their age likewise.
struct Shapes<'a> {
    points: &'a Points,
    readings: WhitenedReadings<'a>,
    age: Age,
    whitened_age: Vec<f64>,
    /// What a level leaves: the scale against which a residual counts as none.
    level_squares: f64,
}

/// A climb that dies away, without the noise.
struct Climb {
    /// As a share of the longest segment.
    time_constant: f64,
    column: Vec<f64>,
}

impl<'a> Shapes<'a> {
    fn new(points: &'a Points, rho: f64) -> Option<Self> {
        let age = Age::of(points)?;
        let readings = WhitenedReadings::new(points, Autocorrelation::Autoregressive(rho))?;
        let level_squares = readings.squares_of(&readings.fit([])?);
        Some(Self {
            whitened_age: readings.column(&age.shares),
            points,
            readings,
            age,
            level_squares,
        })
    }

    fn constant(&self) -> Option<ShapeFit> {
        self.scored(Shape::Constant, self.level_squares, 0)
    }

    fn linear(&self) -> Option<ShapeFit> {
        let fit = self.readings.fit([&self.whitened_age])?;
        Some(ShapeFit {
            late_rate: fit.coefficients[0] / self.age.longest,
            ..self.scored(Shape::Linear, self.readings.squares_of(&fit), 1)?
        })
    }

    fn accelerating(&self) -> Option<ShapeFit> {
        let squares: Vec<f64> = self.age.shares.iter().map(|age| age * age).collect();
        let squares = self.readings.column(&squares);
        let fit = self.readings.fit([&self.whitened_age, &squares])?;
        let [slope, bend] = fit.coefficients;
        let at_end = slope + 2.0 * bend;
        if bend <= 0.0 || at_end <= 0.0 {
            return None;
        }
        Some(ShapeFit {
            late_rate: at_end / self.age.longest,
            ..self.scored(Shape::Accelerating, self.readings.squares_of(&fit), 2)?
        })
    }

    fn saturating(&self, climb: &Climb) -> Option<ShapeFit> {
        let fit = self.readings.fit([&climb.column])?;
        let [height] = fit.coefficients;
        let scored = self.scored(Shape::Saturating, self.readings.squares_of(&fit), 2)?;
        (height > 0.0).then(|| scored.with_climb(climb.time_constant * self.age.longest, height))
    }

    fn saturating_linear(&self, climb: &Climb) -> Option<ShapeFit> {
        let fit = self.readings.fit([&climb.column, &self.whitened_age])?;
        let [height, slope] = fit.coefficients;
        let scored = self.scored(Shape::SaturatingLinear, self.readings.squares_of(&fit), 3)?;
        (height > 0.0 && slope > 0.0).then(|| ShapeFit {
            late_rate: slope / self.age.longest,
            ..scored.with_climb(climb.time_constant * self.age.longest, height)
        })
    }

    fn climb(&self, time_constant: f64) -> Climb {
        let ages = self.age.shares.iter();
        let column: Vec<f64> = ages.map(|age| -(-age / time_constant).exp_m1()).collect();
        Climb {
            time_constant,
            column: self.readings.column(&column),
        }
    }

    /// n ln(RSS/n) + 2k + 2k(k + 1)/(n − k − 1), k counting levels, noise and `parameters`.
    fn scored(&self, shape: Shape, residual_squares: f64, parameters: usize) -> Option<ShapeFit> {
        let n = self.points.len() as f64;
        let k = (self.points.segment_count() + 1 + parameters) as f64;
        let squares = residual_squares.max(ROUNDING * self.level_squares);
        let aicc = n * (squares / n).ln() + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
        aicc.is_finite().then_some(ShapeFit {
            shape,
            aicc,
            late_rate: 0.0,
            time_constant: None,
            height: None,
        })
    }
}

impl ShapeFit {
    fn with_climb(self, time_constant: f64, height: f64) -> Self {
        Self {
            time_constant: Some(time_constant),
            height: Some(height),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rises without any noise, and with levels that no binary fraction holds.
    fn line(step: f64, level: f64) -> Points {
        let x: Vec<f64> = (0..96).map(|i| 300.0 * f64::from(i)).collect();
        let y: Vec<f64> = x.iter().map(|x| level + step * x).collect();
        Points::new(&x, &y, &[0]).unwrap()
    }

    #[test]
    fn a_perfect_line_is_a_line_whatever_its_arithmetic_leaves() {
        let candidates = [Shape::Linear, Shape::SaturatingLinear, Shape::Accelerating];
        for step in [0.1, 1.0 / 3.0, 7.7, 40_000.1, 1e7 / 7.0] {
            for level in [0.0, 1e3 / 3.0, 4e8, 1.1e12] {
                let fits = ShapeFit::ranked(&line(step, level));
                let named = ShapeFit::named(&fits, &candidates).unwrap();
                assert_eq!(named.shape, Shape::Linear, "{step} {level}: {fits:?}");
            }
        }
    }

    #[test]
    fn a_small_bend_is_still_seen_where_nothing_hides_it() {
        let x: Vec<f64> = (0..96).map(f64::from).collect();
        let bend = |x: &f64| 1e8 + 1e6 * x + 2e4 * -(-x / 10.0).exp_m1();
        let y: Vec<f64> = x.iter().map(bend).collect();
        let points = Points::new(&x, &y, &[0]).unwrap();
        let fits = ShapeFit::ranked(&points);
        assert_eq!(fits[0].shape, Shape::SaturatingLinear, "{fits:?}");
    }
}
