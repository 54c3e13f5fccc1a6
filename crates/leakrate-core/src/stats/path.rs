//! One path of a line with autocorrelated noise, and the noise that readings leave possible.

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::averaged::{Averaged, Prior, Weighted};
use super::generalised::{Autocorrelation, Regression};
use super::mixture::{pick, relative_deviation};
use super::points::Points;
use super::trend::{Method, Trend};

/// Readings that the noise is judged by: the last of a long series, which are like those to come.
const RECENT: usize = 512;
/// Autocorrelations that are tried, closer together towards 1, where readings are usually dense.
const GRID: usize = 60;
/// Looks at a path where it may have arrived. Between them a dense path could arrive unseen, by
/// noise that a four-thousandth of the doubtful span makes up for.
const LOOKS: f64 = 4096.0;
/// Noise never goes further than this many standard deviations.
const FARTHEST: f64 = 6.0;

/// Noise of single readings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathNoise {
    /// Autocorrelation from one step to the next.
    pub rho: f64,
    /// Standard deviation.
    pub deviation: f64,
}

/// The kinds of noise that readings leave possible.
#[derive(Debug, Clone, PartialEq)]
pub struct NoiseDraws {
    fits: Vec<Weighted<1>>,
    df: f64,
}

impl NoiseDraws {
    /// Judges the noise of the readings by the last 512 of them; `None` where they leave no
    /// degrees of freedom.
    pub fn of(points: &Points, trend: &Trend) -> Option<Self> {
        let recent = points.slice(points.len().saturating_sub(RECENT)..points.len());
        let regression = Regression::new(&recent, [recent.x()])?;
        let prior = |i: usize| {
            let from_one = 1.0 - i as f64 / GRID as f64;
            let rho = (1.0 - from_one * from_one).min(0.9995);
            Prior {
                autocorrelation: Autocorrelation::Autoregressive(rho),
                // Even in ρ, with the prior of the slope.
                weight: (from_one + 0.01) * (1.02 - rho).powf(0.25),
            }
        };
        let grid = match trend.method {
            Method::Independent => 0..1,
            Method::Autocorrelated | Method::Troughs => 0..GRID,
        };
        let averaged = Averaged::fit_with(grid.map(prior), &regression)?;
        Some(Self {
            fits: averaged.fits,
            df: averaged.df,
        })
    }

    /// One of them.
    pub fn draw(&self, random: &mut ChaCha8Rng) -> PathNoise {
        let Some(fit) = pick(&self.fits, |fit| fit.weight, random) else {
            return PathNoise {
                rho: 0.0,
                deviation: 0.0,
            };
        };
        PathNoise {
            rho: fit.autocorrelation.of_neighbours(),
            deviation: fit.fit.noise / relative_deviation(self.df, random),
        }
    }
}

/// A line that is followed step by step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    /// Height of the line where the path begins.
    pub height: f64,
    /// What the line gains in a step.
    pub rise: f64,
    /// How far the path begins above the line.
    pub residual: f64,
    /// Its noise.
    pub noise: PathNoise,
}

impl Path {
    /// After how many steps the path is first at `level`; `None` if that is after `steps`. Between
    /// two steps it is taken for straight, as memory is not only there when it is read. Steps at
    /// which no noise could lift it there are taken at once.
    pub fn first_step_at(&self, level: f64, steps: f64, random: &mut ChaCha8Rng) -> Option<f64> {
        let PathNoise { rho, deviation } = self.noise;
        let reach = FARTHEST * deviation + self.residual.abs();
        let missing = level - self.height;
        if self.rise <= 0.0 && missing > reach {
            return None;
        }
        let at_most = |steps: f64| {
            if self.rise > 0.0 {
                steps / self.rise
            } else {
                f64::INFINITY
            }
        };
        let sooner = if missing > reach {
            at_most(missing - reach).floor()
        } else {
            0.0
        };
        let later = at_most(missing + reach).min(steps);
        // A step that is too short for the digits of a float would lead nowhere.
        let shortest = 4.0 * f64::EPSILON * later;
        let stride = ((later - sooner) / LOOKS).ceil().max(1.0).max(shortest);
        let (mut step, mut residual, mut ahead) = (0.0, self.residual, sooner.max(stride));
        let mut before = self.height + residual;
        while step + ahead <= steps {
            let kept = rho.powf(ahead);
            let shock: f64 = StandardNormal.sample(random);
            residual = kept * residual + deviation * (1.0 - kept * kept).sqrt() * shock;
            step += ahead;
            let now = self.height + self.rise * step + residual;
            if now >= level {
                let beyond = ((now - level) / (now - before)).clamp(0.0, 1.0);
                return Some(step - ahead * beyond);
            }
            before = now;
            ahead = stride;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::stats::distribution::normal_cdf;

    fn share_arrived(path: Path, level: f64, steps: f64) -> f64 {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let arrived = (0..4000)
            .filter(|_| path.first_step_at(level, steps, &mut random).is_some())
            .count();
        arrived as f64 / 4000.0
    }

    fn white(height: f64, rise: f64) -> Path {
        Path {
            height,
            rise,
            residual: 0.0,
            noise: PathNoise {
                rho: 0.0,
                deviation: 1.0,
            },
        }
    }

    /// Of independent noise: 1 − Π Φ(level − line), also where most steps are taken at once.
    #[test]
    fn arrivals_have_the_probability_of_independent_noise() {
        for start in [0.0, -1e5] {
            let path = white(start, 0.05);
            let ahead = -start / 0.05;
            for more in [10.0, 40.0, 70.0] {
                let below = |k: u32| normal_cdf(4.0 - 0.05 * f64::from(k));
                let expected = 1.0 - (1..=more as u32).map(below).product::<f64>();
                let found = share_arrived(path, 4.0, ahead + more);
                assert!(
                    (found - expected).abs() < 0.035,
                    "{start}: {found} {expected}"
                );
            }
        }
    }

    #[test]
    fn without_noise_the_path_is_the_line() {
        let mut path = white(0.0, 0.5);
        path.noise.deviation = 0.0;
        let mut random = ChaCha8Rng::seed_from_u64(7);
        assert_eq!(path.first_step_at(1e6, 1e9, &mut random), Some(2e6));
        assert_eq!(path.first_step_at(1e6, 1e6, &mut random), None);
    }

    #[test]
    fn a_level_beyond_the_digits_of_a_float_is_reached_too() {
        let path = white(0.0, 1e3);
        let mut random = ChaCha8Rng::seed_from_u64(7);
        for level in [1e20, 1e30, 1e60] {
            let at = path.first_step_at(level, 1e300, &mut random).unwrap();
            assert!((at / (level / 1e3) - 1.0).abs() < 1e-9, "{level}: {at}");
        }
    }

    #[test]
    fn a_line_that_falls_arrives_only_by_noise() {
        let path = white(0.0, -0.01);
        assert!(share_arrived(path, 2.0, 100.0) > 0.2);
        assert!(share_arrived(path, 7.0, 1e12) < 1e-9);
    }
}
