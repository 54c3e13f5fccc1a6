//! A process whose growth changes in the window.

use leakrate::model::{GrowthChange, GrowthEvent};
use leakrate::series::{Clock, Columns, Series};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::falling::Fallen;
use super::noise::autoregressive;

const STEP: f64 = 300.0;
const DAY: f64 = 86_400.0;
const LEVEL: f64 = 4e9;
const NOISE: f64 = 80e6;
/// Swing of a wave of the day, in standard deviations of the noise.
const SWING: f64 = 1.5;

/// How growth changes; rises are in standard deviations of the noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Changing {
    /// So many steps, at random places.
    Steps { count: usize, height: f64 },
    /// A leak of 8 that ends after this share of the window.
    Fixed { after: f64 },
    /// A leak of 16 a window that begins after this share of the window.
    Begun { after: f64 },
    /// The highest reading so far, without a leak.
    HighWater,
    /// The highest reading so far of three days of a wave of the day.
    HighWaterOfDays,
    /// A climb of 8 that dies away, with this time constant as a share of the window.
    WarmUp { time_constant: f64 },
    /// A climb of 8 that slows down as a logarithm does, and never ends.
    Logarithm,
    /// Fractionally integrated noise: a memory that no autoregression has.
    LongMemory { order: f64 },
    /// Three days of a wave of the day, with this rise over the window.
    ThreeDays { rise: f64 },
}

/// A change that is there, at a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Truth {
    event: GrowthEvent,
    sample: usize,
}

/// A series with what is true of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Changed {
    pub(crate) fallen: Fallen,
    truth: Option<Truth>,
}

impl Changed {
    /// Whether the one change that is there is told, and its place is held.
    pub(crate) fn is_told(&self, changes: &[GrowthChange]) -> bool {
        self.truth.is_some_and(|truth| {
            changes.iter().any(|change| {
                let is_alike = match (change.event, truth.event) {
                    (GrowthEvent::Step(_), GrowthEvent::Step(_)) => true,
                    (one, other) => one == other,
                };
                is_alike && (change.earliest..=change.latest).contains(&truth.sample)
            })
        })
    }
}

impl Changing {
    /// `None` only if readings were below 0 or not finite.
    pub(crate) fn draw(self, n: usize, random: &mut ChaCha8Rng) -> Option<Changed> {
        let step = match self {
            Self::ThreeDays { .. } | Self::HighWaterOfDays => 3.0 * DAY / n as f64,
            _ => STEP,
        };
        let mut readings = match self {
            Self::ThreeDays { .. } | Self::HighWaterOfDays => {
                autoregressive(n, 0.9_f64.powf(step / STEP), random)
            }
            Self::LongMemory { order } => fractionally_integrated(n, order, random),
            _ => autoregressive(n, 0.7, random),
        };
        let phase: f64 = random.random();
        let wave = |i: usize| {
            let days = step * i as f64 / DAY;
            SWING * (std::f64::consts::TAU * (days + phase)).sin()
        };
        let mut truth = None;
        let mut rise = 0.0;
        let share = |i: usize| i as f64 / n as f64;
        let sample = |share: f64| (share * n as f64).ceil() as usize;
        match self {
            Self::Steps { count, height } => {
                for _ in 0..count {
                    let place = sample(0.15 + 0.7 * random.random::<f64>());
                    readings[place..].iter_mut().for_each(|y| *y += height);
                    let event = GrowthEvent::Step(leakrate::units::Bytes(height * NOISE));
                    let one = Truth {
                        event,
                        sample: place,
                    };
                    truth = (count == 1).then_some(one);
                }
            }
            Self::Fixed { after } => {
                let climb = |i: usize| 8.0 * share(i).min(after) / after;
                add(&mut readings, climb);
                truth = Some(Truth {
                    event: GrowthEvent::Ended,
                    sample: sample(after),
                });
            }
            Self::Begun { after } => {
                rise = 16.0;
                add(&mut readings, |i| rise * (share(i) - after).max(0.0));
                truth = Some(Truth {
                    event: GrowthEvent::Began,
                    sample: sample(after),
                });
            }
            Self::HighWater => keep_highest(&mut readings),
            Self::HighWaterOfDays => {
                add(&mut readings, wave);
                keep_highest(&mut readings);
            }
            Self::WarmUp { time_constant } => {
                add(&mut readings, |i| {
                    8.0 * (1.0 - (-share(i) / time_constant).exp())
                });
            }
            Self::Logarithm => {
                let climb = |x: f64| 8.0 * (40.0 * x).ln_1p() / 40.0_f64.ln_1p();
                add(&mut readings, |i| climb(share(i)));
                rise = 8.0 * 40.0 / (41.0 * 40.0_f64.ln_1p());
            }
            Self::LongMemory { .. } => {}
            Self::ThreeDays { rise: leak } => {
                rise = leak;
                add(&mut readings, |i| wave(i) + leak * share(i));
            }
        }
        let series = Series::new(Columns {
            name: "draw".into(),
            clock: Clock::Wall((0..n).map(|i| 1.77e9 + step * i as f64).collect()),
            memory: readings.iter().map(|y| LEVEL + NOISE * y).collect(),
            ..Columns::default()
        });
        Some(Changed {
            fallen: Fallen {
                series: series.ok()?,
                rate: rise * NOISE / (n as f64 * step),
            },
            truth,
        })
    }
}

fn keep_highest(readings: &mut [f64]) {
    let mut highest = f64::NEG_INFINITY;
    for reading in readings {
        highest = highest.max(*reading);
        *reading = highest;
    }
}

/// White noise through the binomial weights of (1 − B)^−d, begun twice the window before it, in its
/// own standard deviations (Hosking 1981).
fn fractionally_integrated(n: usize, order: f64, random: &mut ChaCha8Rng) -> Vec<f64> {
    let before = 2 * n;
    let white = autoregressive(before + n, 0.0, random);
    let mut weights = vec![1.0];
    for k in 1..white.len() {
        let k = k as f64;
        weights.push(weights[weights.len() - 1] * (k - 1.0 + order) / k);
    }
    let size = weights
        .iter()
        .map(|weight| weight * weight)
        .sum::<f64>()
        .sqrt();
    let at = |i: usize| {
        let past = white[..=i].iter().rev().zip(&weights);
        past.map(|(noise, weight)| noise * weight).sum::<f64>() / size
    };
    (before..before + n).map(at).collect()
}

fn add(readings: &mut [f64], of: impl Fn(usize) -> f64) {
    for (i, reading) in readings.iter_mut().enumerate() {
        *reading += of(i);
    }
}
