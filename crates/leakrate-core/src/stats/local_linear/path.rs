//! One path of a level and a rate that both may wander, with autocorrelated noise.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::blocks::Blocks;
use super::candidate::Candidate;
use super::filter::Transition;

/// Looks at a path: what wanders so slowly is not missed between them.
const LOOKS: f64 = 512.0;

/// A path from the last block on.
#[derive(Debug, Clone, PartialEq)]
pub struct WanderingPath<'a> {
    blocks: &'a Blocks,
    candidate: Candidate,
    deviation: f64,
    level: f64,
    rate: f64,
    noise: f64,
    acceleration: f64,
}

impl<'a> WanderingPath<'a> {
    pub(super) fn new(
        blocks: &'a Blocks,
        candidate: Candidate,
        deviation: f64,
        [level, rate, noise, acceleration]: [f64; 4],
    ) -> Self {
        Self {
            blocks,
            candidate,
            deviation,
            level,
            rate,
            noise,
            acceleration,
        }
    }

    /// How far behind `from` a reading is first at `value`; `None` if that is further than
    /// `horizon`. Between two looks the level may have been there and come back, with the
    /// probability that a Brownian bridge has (Karatzas & Shreve 1991, §4.3).
    pub fn first_distance_at(
        &self,
        value: f64,
        from: f64,
        horizon: f64,
        random: &mut ChaCha8Rng,
    ) -> Option<f64> {
        let blocks = self.blocks;
        let missing = blocks.height(value);
        let offset = blocks.ahead(from);
        let steps = offset + blocks.steps(horizon);
        let stride = (steps / LOOKS).max(1.0);
        let transition = Transition::over(stride, &self.candidate);
        let scaled = |variance: f64| self.deviation * variance.sqrt();
        let (rate_shock, noise_shock) = (scaled(transition.rate), scaled(transition.noise));
        // What the level has beside its share of the rate's shock.
        let level_shock = scaled(
            self.candidate.level_walk * stride + self.candidate.rate_walk * stride.powi(3) / 12.0,
        );
        let wander = self.deviation.powi(2) * self.candidate.level_walk * stride;
        let (mut level, mut rate, mut noise) = (self.level, self.rate, self.noise);
        let (mut step, mut before) = (0.0, self.level + self.noise);
        while step + stride <= steps {
            let shock: f64 = StandardNormal.sample(random);
            let own: f64 = StandardNormal.sample(random);
            let fresh: f64 = StandardNormal.sample(random);
            let change = rate_shock * shock;
            level += rate * stride + 0.5 * stride * change + level_shock * own;
            rate += change;
            noise = transition.kept * noise + noise_shock * fresh;
            step += stride;
            let bend = self.acceleration * (step / blocks.count()).powi(2);
            let reading = level + bend + noise;
            let now = reading + self.peak(random);
            if step > offset {
                let since = |step: f64| blocks.distance(step - offset).max(0.0);
                if now >= missing {
                    let beyond = ((now - missing) / (now - before)).clamp(0.0, 1.0);
                    return Some(since(step - stride * beyond));
                }
                let touch = (-2.0 * (missing - before) * (missing - reading) / wander).exp();
                if wander > 0.0 && before < missing && random.random::<f64>() < touch {
                    return Some(since(step - 0.5 * stride));
                }
            }
            before = reading;
        }
        None
    }

    fn peak(&self, random: &mut ChaCha8Rng) -> f64 {
        let peaks = &self.blocks.peaks;
        peaks[random.random_range(0..peaks.len())]
    }
}
