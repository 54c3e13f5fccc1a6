//! When readings that follow a trend, noise and all, first reach a level: what kills a process is
//! not the line but the first reading above it.
//!
//! Paths are simulated, each with a slope, a level and a noise drawn from what the readings leave
//! possible (the posterior predictive distribution: Gelman et al. 2013, chapter 14). The line's own
//! crossing is systematically late, because noise gets there first; in simulations 90 % intervals
//! from the paths of the line hold the actual crossing in 90 to 93 % for autocorrelations up to 0.95.
//! Where the rate changed no line describes memory, and other paths take its place
//! ([`local_linear`](super::local_linear)).

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::age_replacement::{Costs, Replacement, cheapest_age};
use super::local_linear::{LocalLinearTrend, WanderingPath};
use super::path::{NoiseDraws, Path};
use super::points::Points;
use super::trend::Trend;

/// Paths: enough for a 5 % quantile with 0.5 % of error in its probability.
const PATHS: usize = 2000;
/// "leakrate" in ASCII. Fixed, so that one file always gives one answer.
const SEED: u64 = 0x6c65_616b_7261_7465;

/// Where paths begin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Start<'l> {
    /// At the last reading: when will this process reach the level?
    Now,
    /// With a fresh process, like that of the last segment: how often must it be restarted?
    Boot,
    /// With a fresh process at one of these levels, each as often as the others.
    At(&'l [f64]),
}

impl Start<'_> {
    /// The level at which the path of this number begins, where it is known.
    fn level(self, number: u64) -> Option<f64> {
        match self {
            Self::Now | Self::Boot => None,
            Self::At(levels) => {
                let turn = number.checked_rem(levels.len() as u64)?;
                levels.get(turn as usize).copied()
            }
        }
    }
}

/// When simulated paths first reach a level.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstCrossings {
    /// Distances in x from the start, in order, of the paths that arrive before the horizon.
    reached: Vec<f64>,
    /// How many paths keep the rate that was measured.
    constant: usize,
}

/// One path of many.
struct Arrival {
    /// Whether it kept the rate that was measured.
    rate: PathRate,
    /// Where it arrived, if it did.
    distance: Option<f64>,
}

/// What becomes of the rate on a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PathRate {
    Constant,
    Wandering,
}

/// By when a share of the paths has arrived.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percentile {
    /// The share of the paths.
    pub share: f64,
    /// The distance in x from the start.
    pub distance: f64,
}

/// What readings leave possible of what is to come.
#[derive(Debug)]
pub struct Futures<'a> {
    trend: &'a Trend,
    last: LastSegment,
    noise: NoiseDraws,
    /// How the rate of the last segment may go on; absent where that has too few readings.
    of_last_run: Option<LocalLinearTrend>,
    /// How that of all readings may.
    of_all: Option<LocalLinearTrend>,
}

impl<'a> Futures<'a> {
    /// Those of `points`, of which `trend` is the trend. `all` are more readings by which the present
    /// run may go on, where that is open, or where its growth changed. `None` for a last segment
    /// without two positions, or without degrees of freedom.
    pub fn of(points: &Points, trend: &'a Trend, all: Option<&Points>) -> Option<Self> {
        Some(Self {
            trend,
            last: LastSegment::of(points)?,
            noise: NoiseDraws::of(points, trend)?,
            of_last_run: LocalLinearTrend::fit(points),
            of_all: all.and_then(LocalLinearTrend::fit),
        })
    }

    /// Follows paths from `start` until they reach `level` or `horizon`, a distance in x. From now on,
    /// as many of them have a rate that wanders as the readings make probable; where there are more
    /// readings to go by, half of the paths take those. `None` for a horizon that is not positive or
    /// beyond any number of steps.
    pub fn first_crossings(
        &self,
        start: Start<'_>,
        level: f64,
        horizon: f64,
    ) -> Option<FirstCrossings> {
        let last = &self.last;
        let steps = (horizon / last.step).ceil();
        if !(horizon > 0.0 && steps.is_finite() && level.is_finite()) {
            return None;
        }
        let random = ChaCha8Rng::seed_from_u64(SEED);
        let arrive = |number: u64| {
            // A stream for each path: to another level the same futures are followed, so that
            // levels can be compared.
            let mut random = random.clone();
            random.set_stream(number);
            if let Some(path) = self.wandering_path(start, number, &mut random) {
                return Arrival {
                    rate: PathRate::Wandering,
                    distance: path.first_distance_at(level, last.last_x, horizon, &mut random),
                };
            }
            let slope = self.trend.draw(&mut random);
            let mut path = last.path(start, slope, &self.noise, &mut random);
            if let Some(level) = start.level(number) {
                path.height = level;
            }
            let step = path.first_step_at(level, steps, &mut random);
            Arrival {
                rate: PathRate::Constant,
                distance: step.map(|step| step * last.step),
            }
        };
        let arrivals: Vec<Arrival> = (0..PATHS as u64).map(arrive).collect();
        let constant = |arrival: &&Arrival| arrival.rate == PathRate::Constant;
        let mut reached: Vec<f64> = arrivals.iter().filter_map(|one| one.distance).collect();
        reached.sort_by(f64::total_cmp);
        Some(FirstCrossings {
            reached,
            constant: arrivals.iter().filter(constant).count(),
        })
    }

    /// The path of this number, where its rate is not the one that was measured. A fresh process has
    /// the rate of all runs before it.
    fn wandering_path(
        &self,
        start: Start<'_>,
        number: u64,
        random: &mut ChaCha8Rng,
    ) -> Option<WanderingPath<'_>> {
        match (start, &self.of_all, &self.of_last_run) {
            (Start::Boot | Start::At(_), _, _) => None,
            (Start::Now, Some(all), _) if number % 2 == 1 => Some(all.path(random)),
            (Start::Now, _, last) => last.as_ref()?.wandering_path(random),
        }
    }
}

impl FirstCrossings {
    /// The share of paths that keep the rate that was measured.
    pub fn constant_share(&self) -> f64 {
        self.constant as f64 / PATHS as f64
    }

    /// The distance by which a share `p` of the paths has arrived; `None` where that lies beyond
    /// the horizon, or unless 0 < `p` ≤ 1.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        if !(p > 0.0 && p <= 1.0) {
            return None;
        }
        let rank = (p * PATHS as f64).ceil() as usize;
        self.reached.get(rank.saturating_sub(1)).copied()
    }

    /// The distance by which each hundredth of the paths has arrived, up to the last that does so
    /// before the horizon: enough to draw the distribution.
    pub fn percentiles(&self) -> impl Iterator<Item = Percentile> {
        let shares = (1..=100).map(|hundredth| f64::from(hundredth) / 100.0);
        shares.map_while(|share| {
            let distance = self.quantile(share)?;
            Some(Percentile { share, distance })
        })
    }

    /// The share of paths that arrive within a distance.
    pub fn probability_within(&self, distance: f64) -> f64 {
        self.reached.partition_point(|&at| at <= distance) as f64 / PATHS as f64
    }

    /// After which distance it costs least to start again instead of going on to the level.
    pub fn cheapest_replacement(&self, costs: Costs) -> Option<Replacement> {
        cheapest_age(&self.reached, PATHS, costs)
    }
}

/// The segment that goes on.
#[derive(Debug)]
struct LastSegment {
    count: f64,
    mean_x: f64,
    mean_y: f64,
    first_x: f64,
    last_x: f64,
    last_y: f64,
    step: f64,
}

impl LastSegment {
    fn of(points: &Points) -> Option<Self> {
        let range = points.segments().last()?;
        let (x, y) = (&points.x()[range.clone()], &points.y()[range]);
        let (first_x, last_x) = (*x.first()?, *x.last()?);
        let count = x.len() as f64;
        let mean = |values: &[f64]| {
            values[0] + values.iter().map(|value| value - values[0]).sum::<f64>() / count
        };
        let step = (last_x - first_x) / (count - 1.0);
        (step > 0.0).then(|| Self {
            count,
            mean_x: mean(x),
            mean_y: mean(y),
            first_x,
            last_x,
            last_y: y[y.len() - 1],
            step,
        })
    }

    fn path(
        &self,
        start: Start<'_>,
        slope: f64,
        noise: &NoiseDraws,
        random: &mut ChaCha8Rng,
    ) -> Path {
        let noise = noise.draw(random);
        // The level is a mean of so many readings' worth of noise.
        let worth = (self.count * (1.0 - noise.rho) / (1.0 + noise.rho)).max(1.0);
        let error: f64 = StandardNormal.sample(random);
        let level = self.mean_y + error * noise.deviation / worth.sqrt();
        let line = |x: f64| level + slope * (x - self.mean_x);
        let (height, residual) = match start {
            Start::Now => (line(self.last_x), self.last_y - line(self.last_x)),
            Start::Boot | Start::At(_) => {
                let residual: f64 = StandardNormal.sample(random);
                let before = self.first_x - self.step;
                (line(before), noise.deviation * residual)
            }
        };
        Path {
            height,
            rise: slope * self.step,
            residual,
            noise,
        }
    }
}
