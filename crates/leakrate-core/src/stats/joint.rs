//! What several columns that only grow, such as the requests of each route, have added to readings,
//! each by a coefficient that is not negative, under noise whose autocorrelation is not known.
//!
//! For each autocorrelation of the grid of [`averaged`](super::averaged), and for white noise beside
//! noise that wanders, the columns are whitened, and a coefficient, or a weighted sum of some, is judged
//! by the signed root of its profile, τ(v) = ±√((S(v) − S(b̂)) / s²), where S(v) is the least sum of
//! squares that coefficients, none of them negative, reach where this one, or the sum, is v (the
//! *profile t* of Bates & Watts 1988, *Nonlinear Regression Analysis*, §6.1; Barndorff-Nielsen & Cox
//! 1994, §3.4). Without bounds τ is Student's t ratio of the coefficient. The variance s² is that of the
//! fit without bounds. Each τ(v) is taken for t distributed, and these are averaged with the weights of
//! their kinds of noise, as a slope is.

use std::ops::Range;

use super::averaged::grid;
use super::distribution::StudentT;
use super::fractional::FractionalFilter;
use super::generalised::{Autocorrelation, Whitening, steps};
use super::mixed_noise::{MixedFilter, MixedNoise};
use super::noise_filter::NoiseFilter;
use super::normal_equations::NormalEquations;
pub use super::normal_equations::Term;
use super::orthogonal::dot;
use super::points::Points;

/// An autocorrelation that weighs less than this changes nothing that is shown.
const NEGLIGIBLE: f64 = 1e-4;
/// Halvings of the search for an end of an interval.
const HALVINGS: usize = 48;
/// An end is found where what is left is as small beside it as this.
const FINE: f64 = 1e-7;
/// Doublings of the search for a value above an end.
const DOUBLINGS: usize = 64;

/// What each of the mixed kinds of noise is white by.
const WHITE: [f64; 3] = [0.25, 0.5, 0.75];
/// What a usual step leaves of the rest of them.
const WANDERING: [f64; 3] = [0.9, 0.97, 0.99];
/// What all of them weigh for each that the other kinds do: as much.
const WEIGHT_OF_MIXED: f64 = 1.0;

/// A kind of noise that readings of a heap may have.
#[derive(Debug, Clone, Copy, PartialEq)]
enum JointNoise {
    /// As that of a single slope.
    Single(Autocorrelation),
    /// White, beside what wanders. Requests that add up follow what wanders more closely than a clock
    /// does, so that it must not pass for theirs.
    Mixed(MixedNoise),
}

/// A kind of noise and its weight before any reading is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
struct NoisePrior {
    noise: JointNoise,
    weight: f64,
}

/// The kinds that are tried.
fn priors() -> impl Iterator<Item = NoisePrior> {
    let whole: f64 = grid().map(|prior| prior.weight).sum();
    let single = grid().map(|prior| NoisePrior {
        noise: JointNoise::Single(prior.autocorrelation),
        weight: prior.weight,
    });
    let kinds = (WHITE.len() * WANDERING.len()) as f64;
    let mixed = WHITE.into_iter().flat_map(move |white| {
        WANDERING.map(|rho| NoisePrior {
            noise: JointNoise::Mixed(MixedNoise { white, rho }),
            weight: WEIGHT_OF_MIXED * whole / kinds,
        })
    });
    single.chain(mixed)
}

/// The fit for one autocorrelation.
#[derive(Debug, Clone, PartialEq)]
struct Weighed {
    weight: f64,
    equations: NormalEquations,
    /// Variance of the noise.
    variance: f64,
    coefficients: Vec<f64>,
    /// The sum of squares that these leave.
    rest: f64,
}

/// Coefficients of columns, none of them negative, averaged over autocorrelations.
#[derive(Debug, Clone, PartialEq)]
pub struct Joint {
    fits: Vec<Weighed>,
    student: StudentT,
}

impl Joint {
    /// Fits the readings of the points to columns with one value for each, and a level for each
    /// segment. `None` without degrees of freedom, where the clock does not go on, or where columns
    /// depend on each other.
    pub fn fit(points: &Points, columns: &[Vec<f64>]) -> Option<Self> {
        let used = points.segment_count() + columns.len();
        let df = points.len().checked_sub(used).filter(|&df| df > 0)? as f64;
        let steps = steps(points)?;
        let y = points.centred(points.y());
        let squares = dot(&y, &y);
        let columns: Vec<_> = columns.iter().map(|one| points.centred(one)).collect();
        let mut fits = Vec::new();
        for prior in priors() {
            let (log_determinant, equations) = match prior.noise {
                JointNoise::Single(Autocorrelation::Autoregressive(rho)) => {
                    whitened(&Whitening::new(&steps, rho), &columns, &y)
                }
                JointNoise::Single(Autocorrelation::Fractional(hurst)) => {
                    let filter = FractionalFilter::new(&steps, hurst);
                    whitened(&Whitening::of(&steps, filter), &columns, &y)
                }
                JointNoise::Mixed(noise) => {
                    let filter = MixedFilter::new(&steps, noise);
                    whitened(&Whitening::of(&steps, filter), &columns, &y)
                }
            };
            let log_determinant = log_determinant + equations.log_determinant()?;
            let rest = equations.rest(&equations.solution()?);
            // Points on a plane leave rounding errors, of which nothing must be made.
            let rest = rest.max(1e-20 * squares).max(f64::MIN_POSITIVE);
            let log_likelihood = -0.5 * (log_determinant + df * rest.ln());
            fits.push(Weighed {
                weight: prior.weight.ln() + log_likelihood,
                equations,
                variance: rest / df,
                coefficients: Vec::new(),
                rest: 0.0,
            });
        }
        normalise(&mut fits);
        for fit in &mut fits {
            fit.coefficients = fit.equations.non_negative();
            fit.rest = fit.equations.rest(&fit.coefficients);
        }
        Some(Self {
            fits,
            student: StudentT::new(df)?,
        })
    }

    /// The coefficient of each column.
    pub fn coefficients(&self) -> Vec<f64> {
        let count = self.fits.first().map_or(0, |fit| fit.coefficients.len());
        let of = |place: usize| self.average(|fit| fit.coefficients[place]);
        (0..count).map(of).collect()
    }

    /// A weighted sum of coefficients.
    pub fn sum(&self, sum: &[Term]) -> f64 {
        self.average(|fit| fit.sum(sum))
    }

    /// How much of the distribution of a weighted sum lies up to a value: the one-sided p value of
    /// what is above it.
    pub fn below(&self, sum: &[Term], value: f64) -> f64 {
        let below = self.average(|fit| {
            let apart = value - fit.sum(sum);
            let rest = fit.equations.least_rest_with(sum, value);
            let root = ((rest - fit.rest).max(0.0) / fit.variance).sqrt();
            self.student
                .coarse_cdf(root.copysign(apart))
                .unwrap_or(f64::from(u8::from(apart >= 0.0)))
        });
        below.clamp(0.0, 1.0)
    }

    /// The interval of a weighted sum: what leaves this probability below it, or zero, and what leaves
    /// as much above it; `None` unless the tail is between 0 and ½.
    pub fn interval(&self, sum: &[Term], tail: f64) -> Option<JointInterval> {
        if !(tail > 0.0 && tail < 0.5) {
            return None;
        }
        let estimate = self.sum(sum);
        let lower = if self.below(sum, 0.0) >= tail {
            0.0
        } else {
            self.crossing(sum, tail, 0.0..estimate)
        };
        let mut above = self.starting_width(sum)?.max(estimate);
        for _ in 0..DOUBLINGS {
            if self.below(sum, estimate + above) > 1.0 - tail {
                break;
            }
            above *= 2.0;
        }
        let upper = self.crossing(sum, 1.0 - tail, estimate..estimate + above);
        Some(JointInterval { lower, upper })
    }

    fn heaviest(&self) -> Option<&Weighed> {
        let fits = self.fits.iter();
        fits.max_by(|one, other| one.weight.total_cmp(&other.weight))
    }

    /// The standard error of a sum without bounds, to begin a search with.
    fn starting_width(&self, sum: &[Term]) -> Option<f64> {
        let heaviest = self.heaviest()?;
        let inverse = heaviest.equations.inverse()?;
        let of = |one: &Term| -> f64 {
            let row = &inverse[one.place];
            let products = sum.iter().map(|other| other.weight * row[other.place]);
            one.weight * products.sum::<f64>()
        };
        let share: f64 = sum.iter().map(of).sum();
        Some((heaviest.variance * share.max(f64::MIN_POSITIVE)).sqrt())
    }

    /// The value in a range up to which so much lies.
    fn crossing(&self, sum: &[Term], share: f64, inside: Range<f64>) -> f64 {
        let Range {
            start: mut low,
            end: mut high,
        } = inside;
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if self.below(sum, middle) < share {
                low = middle;
            } else {
                high = middle;
            }
            if high - low <= FINE * high {
                break;
            }
        }
        f64::midpoint(low, high)
    }

    fn average(&self, of: impl Fn(&Weighed) -> f64) -> f64 {
        let fits = self.fits.iter();
        fits.map(|fit| fit.weight * of(fit)).sum()
    }
}

impl Weighed {
    fn sum(&self, sum: &[Term]) -> f64 {
        sum.iter()
            .map(|term| term.weight * self.coefficients[term.place])
            .sum()
    }
}

/// The values of a sum that the readings do not rule out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointInterval {
    /// The smallest; 0 where nothing rules that out.
    pub lower: f64,
    /// The largest.
    pub upper: f64,
}

/// The log of the determinant of the correlations, and the equations without them.
fn whitened<F: NoiseFilter>(
    whitening: &Whitening<F>,
    columns: &[Vec<f64>],
    y: &[f64],
) -> (f64, NormalEquations) {
    let columns: Vec<_> = columns.iter().map(|one| whitening.apply(one)).collect();
    let equations = NormalEquations::of(&columns, &whitening.apply(y));
    (whitening.log_determinant, equations)
}

/// Turns logs of weights into weights that sum to 1, without those that change nothing.
fn normalise(fits: &mut Vec<Weighed>) {
    let logs = fits.iter().map(|fit| fit.weight);
    let best = logs.fold(f64::NEG_INFINITY, f64::max);
    for fit in &mut *fits {
        fit.weight = (fit.weight - best).exp();
    }
    let all: f64 = fits.iter().map(|fit| fit.weight).sum();
    fits.retain(|fit| fit.weight > NEGLIGIBLE * all);
    let kept: f64 = fits.iter().map(|fit| fit.weight).sum();
    for fit in fits {
        fit.weight /= kept;
    }
}
