//! Readings of memory that does not leak: the families of noise that a leak detector meets.

use std::f64::consts::TAU;
use std::fmt;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// A family of leak-free readings. Heights are in units of its own noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Noise {
    /// Each reading keeps this share of the deviation before it; 0 is white noise.
    Autoregressive(f64),
    /// Deviations that add up and never return: no level to speak of.
    RandomWalk,
    /// Student's t with 2.5 degrees of freedom: single readings far off.
    HeavyTails,
    /// Slow AR(.98) noise under white noise of the same size.
    SlowAndWhite,
    /// A wave with 2.3 periods in the window, as traffic makes it, under AR(.8) noise.
    Daily,
    /// Eight changes of level on average, as of pods that get more or less of the load.
    LoadLevels,
    /// Eight garbage-collection cycles.
    Sawtooth,
    /// A climb of 5 that saturates, with a time constant of 3 to 25 % of the window.
    WarmUp,
    /// AR(.5) noise rounded to steps of this many of its deviations, as by 3 or 4 digits.
    Rounded(f64),
    /// AR(.8) noise at uneven times: a random quarter of a finer grid with one hole.
    Gaps,
}

/// Readings against their positions in steps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Readings {
    pub(crate) x: Vec<f64>,
    pub(crate) y: Vec<f64>,
}

impl Noise {
    pub(crate) fn draw(self, n: usize, random: &mut ChaCha8Rng) -> Readings {
        let y = match self {
            Self::Autoregressive(rho) => autoregressive(n, rho, random),
            Self::Rounded(_) => autoregressive(n, 0.5, random),
            Self::RandomWalk => random_walk(n, random),
            Self::HeavyTails => (0..n).map(|_| heavy_tailed(2.5, random)).collect(),
            Self::SlowAndWhite => slow_and_white(n, random),
            Self::Daily => daily(n, random),
            Self::LoadLevels => load_levels(n, random),
            Self::Sawtooth => sawtooth(n, random),
            Self::WarmUp => warm_up(n, random),
            Self::Gaps => return gaps(n, random),
        };
        Readings {
            x: (0..n).map(|i| i as f64).collect(),
            y,
        }
    }

    /// What the instrument does to a reading once the leak is in it.
    pub(crate) fn seen(self, reading: f64) -> f64 {
        match self {
            Self::Rounded(step) => (reading / step).round() * step,
            _ => reading,
        }
    }
}

impl fmt::Display for Noise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Autoregressive(0.0) => f.write_str("white"),
            Self::Autoregressive(rho) => write!(f, "AR(1) ρ = {rho}"),
            Self::RandomWalk => f.write_str("random walk"),
            Self::HeavyTails => f.write_str("heavy tails"),
            Self::SlowAndWhite => f.write_str("AR(.98) + white"),
            Self::Daily => f.write_str("daily wave"),
            Self::LoadLevels => f.write_str("load levels"),
            Self::Sawtooth => f.write_str("GC sawtooth"),
            Self::WarmUp => f.write_str("warm-up"),
            Self::Rounded(step) => write!(f, "rounded to {step} SD"),
            Self::Gaps => f.write_str("gaps, uneven times"),
        }
    }
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

/// Stationary AR(1) noise of variance 1.
pub(crate) fn autoregressive(n: usize, rho: f64, random: &mut ChaCha8Rng) -> Vec<f64> {
    let shock = (1.0 - rho * rho).sqrt();
    let mut deviation = normal(random);
    let next = |_| {
        let reading = deviation;
        deviation = rho * deviation + shock * normal(random);
        reading
    };
    (0..n).map(next).collect()
}

/// Scaled so that the last reading has variance 1.
fn random_walk(n: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut sum = 0.0;
    let next = |_| {
        sum += normal(random) / (n as f64).sqrt();
        sum
    };
    (0..n).map(next).collect()
}

/// Student's t by the polar method (Bailey 1994, *Mathematics of Computation* 62).
fn heavy_tailed(df: f64, random: &mut ChaCha8Rng) -> f64 {
    let radius: f64 = 1.0 - random.random::<f64>();
    let angle = TAU * random.random::<f64>();
    (df * (radius.powf(-2.0 / df) - 1.0)).sqrt() * angle.cos()
}

fn slow_and_white(n: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let slow = autoregressive(n, 0.98, random);
    let sum = |slow: f64| 0.7 * slow + 0.7 * normal(random);
    slow.into_iter().map(sum).collect()
}

fn daily(n: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let phase = TAU * random.random::<f64>();
    let wave = |i: usize| 1.2 * (2.3 * TAU * i as f64 / n as f64 + phase).sin();
    let noise = autoregressive(n, 0.8, random);
    (0..n).map(|i| wave(i) + 0.5 * noise[i]).collect()
}

fn load_levels(n: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut level = 0.0;
    let next = |_| {
        if random.random::<f64>() < 8.0 / n as f64 {
            level = 1.5 * normal(random);
        }
        level + 0.3 * normal(random)
    };
    (0..n).map(next).collect()
}

/// Cycles of an eighth of the window, give or take a third of that, 3 high.
fn sawtooth(n: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let usual = n as f64 / 8.0;
    let period = |random: &mut ChaCha8Rng| (usual + usual / 3.0 * normal(random)).max(3.0).floor();
    let mut cycle = period(random);
    let mut age = (cycle * random.random::<f64>()).floor();
    let next = |_| {
        let reading = 3.0 * age / cycle + 0.2 * normal(random);
        age += 1.0;
        if age >= cycle {
            (age, cycle) = (0.0, period(random));
        }
        reading
    };
    (0..n).map(next).collect()
}

fn warm_up(n: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let time_constant = (0.03 + 0.22 * random.random::<f64>()) * n as f64;
    let noise = autoregressive(n, 0.7, random);
    let climb = |i: usize| -5.0 * (-(i as f64) / time_constant).exp_m1();
    (0..n).map(|i| climb(i) + 0.5 * noise[i]).collect()
}

/// Four looks in a step, of which one in four is kept, with a hole of a fifth of the window.
fn gaps(n: usize, random: &mut ChaCha8Rng) -> Readings {
    let looks = 4 * n;
    let fine = autoregressive(looks, 0.8_f64.powf(0.25), random);
    let hole = (looks as f64 * (0.1 + 0.6 * random.random::<f64>())) as usize;
    let open: Vec<usize> = (0..looks)
        .filter(|look| !(hole..hole + looks / 5).contains(look))
        .collect();
    // Knuth 1969, algorithm S: every set of n looks is equally probable, and in order.
    let mut missing = n;
    let mut kept = Vec::with_capacity(n);
    for (passed, &look) in open.iter().enumerate() {
        if random.random::<f64>() * ((open.len() - passed) as f64) < missing as f64 {
            kept.push(look);
            missing -= 1;
        }
    }
    Readings {
        x: kept.iter().map(|&look| look as f64 / 4.0).collect(),
        y: kept.iter().map(|&look| fine[look]).collect(),
    }
}
