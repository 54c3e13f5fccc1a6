//! Many draws of one scenario, judged and counted.

use leakrate::model::Verdict;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::draw::{Draw, Recording};
use super::judgement::Judgement;
use super::noise::Noise;
use super::rule::Rule;
use super::share::Share;

/// The first seed, and the distance to that of the next draw.
const SEED: u64 = 20_261_122;
const STRIDE: u64 = 7919;

/// The numbers of a draw, the same in every run.
pub(crate) fn random(draw: usize) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(SEED + STRIDE * draw as u64)
}

/// Readings to draw: noise with a leak in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scenario {
    pub(crate) noise: Noise,
    /// What the leak adds over the window, in units of the noise.
    pub(crate) rise: f64,
    pub(crate) samples: usize,
    pub(crate) recording: Recording,
}

impl Scenario {
    pub(crate) fn draw(self, number: usize) -> Draw {
        let readings = self.noise.draw(self.samples, &mut random(number));
        let mut draw = Draw {
            x: readings.x,
            y: readings.y,
            slope: 0.0,
            restarts: Vec::new(),
            recording: self.recording,
        };
        draw.slope = self.rise / draw.window();
        for (x, y) in draw.x.iter().zip(&mut draw.y) {
            *y = self.noise.seen(*y + draw.slope * x);
        }
        draw
    }
}

/// What a rule said of many draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tally {
    /// Intervals that held the true rate, of draws that got one.
    pub(crate) covered: Share,
    pub(crate) leaks: Share,
    pub(crate) robust_leaks: Share,
    pub(crate) plateaus: Share,
    /// Mean of estimated minus true rate, in units of noise over the window.
    pub(crate) bias: f64,
    /// Root mean square of the same difference.
    pub(crate) error: f64,
    /// Median width of the interval, in units of noise over the window, where there is one.
    pub(crate) width: Option<f64>,
}

/// A judgement beside the truth.
#[derive(Clone, Copy)]
struct Judged {
    judgement: Judgement,
    slope: f64,
    window: f64,
}

impl Tally {
    /// Lets every rule judge each of so many draws; a tally for each rule.
    pub(crate) fn of_rules(
        rules: &[Rule],
        draws: usize,
        draw: impl Fn(usize) -> Draw + Sync,
    ) -> Vec<Self> {
        let judged: Vec<Vec<Judged>> = (0..draws)
            .into_par_iter()
            .map(|number| {
                let draw = draw(number);
                let judge = |rule: &Rule| Judged {
                    judgement: rule.judge(&draw),
                    slope: draw.slope,
                    window: draw.window(),
                };
                rules.iter().map(judge).collect()
            })
            .collect();
        let of_rule = |rule| Self::of(judged.iter().map(|rules| rules[rule]));
        (0..rules.len()).map(of_rule).collect()
    }

    fn of(judged: impl Iterator<Item = Judged> + Clone) -> Self {
        let said = judged.clone().map(|judged| judged.judgement);
        let called = |verdict| Share::of(said.clone().map(|said| said.verdict == verdict));
        let rates = judged.filter_map(|judged| Some((judged.judgement.rate?, judged)));
        let errors: Vec<f64> = rates
            .clone()
            .map(|(rate, judged)| (rate.value - judged.slope) * judged.window)
            .collect();
        let mut widths: Vec<f64> = rates
            .clone()
            .map(|(rate, judged)| (rate.upper - rate.lower) * judged.window)
            .collect();
        widths.sort_by(f64::total_cmp);
        Self {
            covered: Share::of(rates.map(|(rate, judged)| rate.covers(judged.slope))),
            leaks: called(Verdict::Leak),
            plateaus: called(Verdict::Plateau),
            robust_leaks: Share::of(said.clone().map(|said| said.robust)),
            bias: mean(&errors),
            error: mean(&errors.iter().map(|error| error * error).collect::<Vec<_>>()).sqrt(),
            width: widths.get(widths.len() / 2).copied(),
        }
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
