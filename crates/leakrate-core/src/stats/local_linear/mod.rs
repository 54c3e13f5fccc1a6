//! Memory whose rate may wander: a local linear trend, in which the level and the rate have noise of
//! their own (Harvey 1989, §2.3; Durbin & Koopman 2012, §3.2), weighed against a constant rate and
//! against steady acceleration.
//!
//! Each of a few dozen candidates weighs as much as the likelihood that its readings have with
//! level, rate and the scale of the noise unknown, times a prior; acceleration has a prior worth one
//! reading (Kass & Wasserman 1995). So a constant leak keeps a narrow forecast, and a leak that
//! began, that accelerates or that comes and goes gets the width that it has.

mod blocks;
mod candidate;
mod filter;
mod path;

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use self::blocks::Blocks;
use self::candidate::{Candidate, RateKind, candidates};
use self::filter::{COLUMNS, Filtered, Row, STATES, filter};
use super::cholesky::Cholesky;
use super::mixture::{Component, Mixture, pick, relative_deviation};
use super::orthogonal::dot;
use super::points::Points;

pub use self::path::WanderingPath;

/// The coefficients: level, rate and acceleration.
const UNKNOWNS: usize = COLUMNS - 1;
/// What a path consists of where it begins: level, rate, noise and acceleration.
const BEGINNINGS: usize = STATES + 1;

/// What the readings of one run leave possible of its rate.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalLinearTrend {
    fits: Vec<CandidateFit>,
    likeliest: CandidateFit,
    df: f64,
    blocks: Blocks,
}

/// One candidate with what the readings say of it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct CandidateFit {
    candidate: Candidate,
    /// Its probability; all of them sum to 1.
    weight: f64,
    /// Standard deviation of the noise.
    deviation: f64,
    /// Where a path begins, at the last block.
    mean: [f64; BEGINNINGS],
    /// A root of the covariance of that, in variances of the noise.
    root: [[f64; BEGINNINGS]; BEGINNINGS],
}

impl LocalLinearTrend {
    /// Weighs the candidates by the readings of the last segment of `points`. `None` where it has
    /// fewer than 24 readings or none that differ, or where it is less than a third of all readings:
    /// what earlier segments say of the rate then counts for more.
    pub fn fit(points: &Points) -> Option<Self> {
        let last = points.segments().last()?;
        if 3 * last.len() < points.len() {
            return None;
        }
        let readings = points.slice(last);
        let blocks = Blocks::of(&readings)?;
        let count = blocks.heights.len();
        let row = |i: usize| {
            let behind = blocks.behind[i];
            Row {
                values: [
                    blocks.heights[i],
                    1.0,
                    behind,
                    (behind / count as f64).powi(2),
                ],
                step: if i == 0 {
                    0.0
                } else {
                    behind - blocks.behind[i - 1]
                },
            }
        };
        let rows: Vec<Row> = (0..count).map(row).collect();
        let df = count as f64 - 2.0;
        let judged = candidates(readings.len(), count)
            .into_iter()
            .filter_map(|candidate| {
                CandidateLikelihood::of(candidate, &filter(&rows, &candidate), df, count)
            });
        let fits = weighted(judged.collect())?;
        Some(Self {
            likeliest: *fits.iter().max_by(|a, b| a.weight.total_cmp(&b.weight))?,
            fits,
            df,
            blocks,
        })
    }

    /// One of the paths on which it may go on.
    pub fn path(&self, random: &mut ChaCha8Rng) -> WanderingPath<'_> {
        self.path_of(self.pick(random), random)
    }

    /// One of them where its rate is not constant, which it is with the probability that the
    /// readings leave that.
    pub fn wandering_path(&self, random: &mut ChaCha8Rng) -> Option<WanderingPath<'_>> {
        let fit = self.pick(random);
        match fit.candidate.rate {
            RateKind::Constant => None,
            RateKind::Wandering | RateKind::Accelerating => Some(self.path_of(fit, random)),
        }
    }

    fn path_of(&self, fit: &CandidateFit, random: &mut ChaCha8Rng) -> WanderingPath<'_> {
        let (deviation, beginning) = fit.begin(self.df, random);
        WanderingPath::new(&self.blocks, fit.candidate, deviation, beginning)
    }

    fn pick(&self, random: &mut ChaCha8Rng) -> &CandidateFit {
        pick(&self.fits, |fit| fit.weight, random).unwrap_or(&self.likeliest)
    }

    /// The probability that a reading at `x`, which lies after all readings, is at most `value`.
    pub fn probability_below(&self, x: f64, value: f64) -> Option<f64> {
        let ahead = self.blocks.ahead(x);
        let components = self.fits.iter().map(|fit| {
            let (mean, variance) = fit.reading(ahead, self.blocks.count());
            Component {
                weight: fit.weight,
                value: mean,
                std_error: (fit.deviation.powi(2) * variance + self.blocks.within).sqrt(),
            }
        });
        let mixture = Mixture::new(components.collect(), self.df)?;
        Some(mixture.cdf(self.blocks.height(value)))
    }
}

impl CandidateFit {
    /// Mean of a reading so many steps ahead, and its variance in variances of the noise.
    fn reading(&self, ahead: f64, blocks: f64) -> (f64, f64) {
        let transition = filter::Transition::over(ahead, &self.candidate);
        let gradient = [1.0, ahead, transition.kept, (ahead / blocks).powi(2)];
        let mean = dot(&gradient, &self.mean);
        let along = self.root_times(&gradient);
        (
            mean,
            dot(&along, &along) + transition.level + transition.noise,
        )
    }

    /// The gradient through the root of the covariance.
    fn root_times(&self, gradient: &[f64; BEGINNINGS]) -> [f64; BEGINNINGS] {
        std::array::from_fn(|j| (0..BEGINNINGS).map(|i| self.root[i][j] * gradient[i]).sum())
    }

    /// Where a path begins, and the deviation of its noise.
    fn begin(&self, df: f64, random: &mut ChaCha8Rng) -> (f64, [f64; BEGINNINGS]) {
        let deviation = self.deviation / relative_deviation(df, random);
        let normal: [f64; BEGINNINGS] = std::array::from_fn(|_| StandardNormal.sample(random));
        let beginning =
            std::array::from_fn(|i| self.mean[i] + deviation * dot(&self.root[i], &normal));
        (deviation, beginning)
    }
}

/// A candidate with its likelihood.
struct CandidateLikelihood {
    fit: CandidateFit,
    log_likelihood: f64,
}

impl CandidateLikelihood {
    /// `None` where the columns cannot be told apart.
    fn of(candidate: Candidate, filtered: &Filtered, df: f64, blocks: usize) -> Option<Self> {
        let unscaled = filtered.products;
        // In units of its prior deviation an acceleration has a variance of 1 beforehand.
        let bend = match candidate.rate {
            RateKind::Constant | RateKind::Wandering => 0.0,
            RateKind::Accelerating => {
                let worth = 1.0 + blocks as f64 * (1.0 - candidate.rho) / (1.0 + candidate.rho);
                (worth / information_beside_line(&unscaled)?).sqrt()
            }
        };
        let unit = [1.0, 1.0, bend];
        let mut precision: [[f64; UNKNOWNS]; UNKNOWNS] = std::array::from_fn(|i| {
            std::array::from_fn(|j| unit[i] * unit[j] * unscaled[i + 1][j + 1])
        });
        precision[2][2] += 1.0;
        let root = Cholesky::of(&precision)?;
        let moments: [f64; UNKNOWNS] = std::array::from_fn(|i| unit[i] * unscaled[0][i + 1]);
        let whitened = root.forward(moments);
        let coefficients = root.backward(whitened);
        let squares = unscaled[0][0] - dot(&whitened, &whitened);
        // Readings on a line leave rounding errors, of which nothing must be made.
        let squares = squares.max(1e-12 * unscaled[0][0]);
        let log_precision = root.log_determinant();
        let log_likelihood = -0.5 * (filtered.log_determinant + log_precision + df * squares.ln());
        let fit = CandidateFit {
            candidate,
            weight: 0.0,
            deviation: (squares / df).sqrt(),
            mean: beginning(filtered, &coefficients, &unit),
            root: beginning_root(filtered, &root, &unit),
        };
        log_likelihood.is_finite().then_some(Self {
            fit,
            log_likelihood,
        })
    }
}

/// What the readings say of an acceleration once level and rate are taken out.
fn information_beside_line(products: &[[f64; COLUMNS]; COLUMNS]) -> Option<f64> {
    let line = [
        [products[1][1], products[1][2]],
        [products[2][1], products[2][2]],
    ];
    let explained = Cholesky::of(&line)?.forward([products[1][3], products[2][3]]);
    let left = products[3][3] - dot(&explained, &explained);
    (left > 0.0).then_some(left)
}

/// How the state at the end depends on the coefficients beyond what the filter took up.
fn dependence(filtered: &Filtered, unit: &[f64; UNKNOWNS]) -> [[f64; UNKNOWNS]; BEGINNINGS] {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            let own = if i < 2 && i == j || i == 3 && j == 2 {
                1.0
            } else {
                0.0
            };
            let taken_up = if i < STATES {
                filtered.state[i][j + 1]
            } else {
                0.0
            };
            unit[j] * (own - taken_up)
        })
    })
}

fn beginning(
    filtered: &Filtered,
    coefficients: &[f64; UNKNOWNS],
    unit: &[f64; UNKNOWNS],
) -> [f64; BEGINNINGS] {
    let dependence = dependence(filtered, unit);
    std::array::from_fn(|i| {
        let known = if i < STATES {
            filtered.state[i][0]
        } else {
            0.0
        };
        known + dot(&dependence[i], coefficients)
    })
}

/// A root of the covariance of where a path begins: of what the filter leaves open, and of the
/// coefficients.
fn beginning_root(
    filtered: &Filtered,
    precision: &Cholesky<UNKNOWNS>,
    unit: &[f64; UNKNOWNS],
) -> [[f64; BEGINNINGS]; BEGINNINGS] {
    let dependence = dependence(filtered, unit);
    let through: [[f64; UNKNOWNS]; BEGINNINGS] = dependence.map(|row| precision.forward(row));
    let covariance: [[f64; BEGINNINGS]; BEGINNINGS] = std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            let state = if i < STATES && j < STATES {
                filtered.covariance[i][j]
            } else {
                0.0
            };
            state + dot(&through[i], &through[j])
        })
    });
    Cholesky::of_semidefinite(&covariance).lower
}

/// The candidates with the probabilities that their likelihoods leave them.
fn weighted(judged: Vec<CandidateLikelihood>) -> Option<Vec<CandidateFit>> {
    let most = judged
        .iter()
        .map(|one| one.log_likelihood)
        .reduce(f64::max)?;
    let weight =
        |one: &CandidateLikelihood| one.fit.candidate.prior * (one.log_likelihood - most).exp();
    let sum: f64 = judged.iter().map(weight).sum();
    let share = |one: CandidateLikelihood| CandidateFit {
        weight: weight(&one) / sum,
        ..one.fit
    };
    (sum > 0.0).then(|| judged.into_iter().map(share).collect())
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    const COUNT: usize = 24;

    fn rows() -> Vec<Row> {
        let row = |i: usize| {
            let at = i as f64;
            let behind = at - (COUNT as f64 - 1.0);
            let y = ((i * 37) % 17) as f64 / 5.0 + 0.3 * at + 0.02 * at * at;
            Row {
                values: [y, 1.0, behind, (behind / COUNT as f64).powi(2)],
                step: if i == 0 { 0.0 } else { 1.0 },
            }
        };
        (0..COUNT).map(row).collect()
    }

    /// Against the same model written out as one covariance matrix and solved by `NumPy`: deviation,
    /// mean and variance of a reading ahead, and likelihood.
    #[test]
    fn candidates_are_judged_as_by_dense_matrices() {
        let cases = [
            (
                RateKind::Wandering,
                [0.6, 0.1, 0.01],
                3.5,
                [
                    1.294_448_109_246_99,
                    21.033_136_263_213_2,
                    3.240_444_953_199_75,
                    -40.727_609_635_640_2,
                ],
            ),
            (
                RateKind::Wandering,
                [0.0, 0.0, 0.02],
                2.0,
                [
                    1.004_712_057_790_84,
                    20.948_419_436_359_3,
                    2.163_811_177_350_25,
                    -41.391_231_619_258_5,
                ],
            ),
            (
                RateKind::Constant,
                [0.9, 0.0, 0.0],
                5.0,
                [
                    2.840_322_435_236_66,
                    21.477_980_053_964_6,
                    1.047_007_228_216_16,
                    -41.108_946_261_473_2,
                ],
            ),
            (
                RateKind::Accelerating,
                [0.6, 0.2, 0.0],
                4.0,
                [
                    1.236_601_025_715_56,
                    21.942_074_873_325_3,
                    4.546_161_439_753_69,
                    -41.239_361_897_055_9,
                ],
            ),
        ];
        for (rate, [rho, level_walk, rate_walk], ahead, expected) in cases {
            let candidate = Candidate {
                rate,
                rho,
                level_walk,
                rate_walk,
                prior: 1.0,
            };
            let df = COUNT as f64 - 2.0;
            let found = CandidateLikelihood::of(candidate, &filter(&rows(), &candidate), df, COUNT)
                .unwrap();
            let (mean, variance) = found.fit.reading(ahead, COUNT as f64);
            let found = [found.fit.deviation, mean, variance, found.log_likelihood];
            for (found, expected) in found.into_iter().zip(expected) {
                assert!(
                    (found / expected - 1.0).abs() < 1e-10,
                    "{candidate:?}: {found} {expected}"
                );
            }
        }
    }

    /// `count` readings of `course`, with noise of deviation 1.
    fn points(count: usize, course: impl Fn(f64) -> f64) -> Points {
        let mut random = ChaCha8Rng::seed_from_u64(11);
        let x: Vec<f64> = (0..count).map(|i| i as f64).collect();
        let noisy = |x: &f64| {
            let noise: f64 = StandardNormal.sample(&mut random);
            course(*x) + noise
        };
        let y: Vec<f64> = x.iter().map(noisy).collect();
        Points::new(&x, &y, &[0]).unwrap()
    }

    fn constant_share(trend: &LocalLinearTrend) -> f64 {
        let constant = trend
            .fits
            .iter()
            .filter(|fit| fit.candidate.rate == RateKind::Constant);
        constant.map(|fit| fit.weight).sum()
    }

    #[test]
    fn a_line_stays_one_and_a_bend_does_not() {
        let line = LocalLinearTrend::fit(&points(288, |x| 0.1 * x)).unwrap();
        assert!(constant_share(&line) > 0.7, "{}", constant_share(&line));
        let bend = |x: f64| 0.2 * (x - 144.0).max(0.0);
        let bend = LocalLinearTrend::fit(&points(288, bend)).unwrap();
        assert!(constant_share(&bend) < 0.01, "{}", constant_share(&bend));
    }

    /// Where the rate changed, a forecast by the line of all readings would be far off.
    #[test]
    fn what_accelerates_is_foretold() {
        let course = |x: f64| x * x / 2000.0;
        let trend = LocalLinearTrend::fit(&points(288, course)).unwrap();
        for ahead in [300.0, 350.0, 400.0] {
            let below = trend.probability_below(ahead, course(ahead)).unwrap();
            assert!((0.05..0.95).contains(&below), "{ahead}: {below}");
        }
    }

    /// A reading above a value has crossed it, so that at least as many paths have as are above.
    #[test]
    fn at_least_as_many_paths_cross_as_end_above() {
        let trend = LocalLinearTrend::fit(&points(288, |x| 0.1 * x)).unwrap();
        let mut random = ChaCha8Rng::seed_from_u64(3);
        for value in [40.0, 45.0, 60.0] {
            let crosses = |_: &usize| {
                let path = trend.path(&mut random);
                path.first_distance_at(value, 287.0, 113.0, &mut random)
                    .is_some()
            };
            let crossed = (0..2000).filter(crosses).count() as f64 / 2000.0;
            let above = 1.0 - trend.probability_below(400.0, value).unwrap();
            assert!(crossed > above - 0.04, "{value}: {crossed} {above}");
        }
    }

    #[test]
    fn too_few_readings_or_none_that_differ_tell_nothing() {
        assert!(LocalLinearTrend::fit(&points(blocks::LEAST - 1, |x| x)).is_none());
        let x: Vec<f64> = (0..100).map(f64::from).collect();
        let level = Points::new(&x, &[5.0; 100], &[0]).unwrap();
        assert!(LocalLinearTrend::fit(&level).is_none());
    }

    /// Readings on a line have no noise: nothing is a number that is none.
    #[test]
    fn a_perfect_line_goes_on() {
        let x: Vec<f64> = (0..100).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| 3.0 * x).collect();
        let trend = LocalLinearTrend::fit(&Points::new(&x, &y, &[0]).unwrap()).unwrap();
        let below = |value| trend.probability_below(150.0, value).unwrap();
        assert!(
            below(445.0) < 0.01 && below(455.0) > 0.99,
            "{} {}",
            below(445.0),
            below(455.0)
        );
    }
}
