//! How far the slope over a window that moves along noise goes, by noise alone.

use crate::stats::distribution::normal_quantile;

/// Rounds in which the level is found; each makes the error a tenth of what it was or less.
const ROUNDS: usize = 30;

/// By how much the correlation of two slopes falls for each window by which they are apart, where that is
/// little. The weights of the readings jump at both ends of a window from nothing to half of its length,
/// so that it falls by (¼ + ¼) / 2 of the 1/12 that the weights have of variance.
const FALL: f64 = 3.0;

/// The level, in standard deviations, that the slope over a moving window goes above in `windows` times
/// its length with the probability `risk`.
///
/// Looks at a slope that moves on are neither one nor independent. For a Gaussian process whose correlation
/// falls by c·τ the probability to go above a high level u in a time T is c·T·u·φ(u) (Pickands 1969,
/// *Trans. Am. Math. Soc.* 145; Leadbetter, Lindgren & Rootzén 1983, theorem 12.2.9, with α = 1). It is no
/// lower than that of one look.
///
/// ```
/// use leakrate_core::stats::excursion::slope_level;
///
/// let level = slope_level(15.0, 0.025).unwrap();
/// let density = (-0.5 * level * level).exp() / std::f64::consts::TAU.sqrt();
/// assert!((3.0 * 15.0 * level * density - 0.025).abs() < 1e-9);
/// assert!(slope_level(0.0, 0.025).unwrap() > 1.95);
/// ```
pub fn slope_level(windows: f64, risk: f64) -> Option<f64> {
    let one_look = normal_quantile(1.0 - risk)?;
    let peak = FALL * windows / (risk * std::f64::consts::TAU.sqrt());
    let mut level = one_look.max(1.0);
    for _ in 0..ROUNDS {
        level = (2.0 * (peak * level).ln()).max(1.0).sqrt();
    }
    Some(level.max(one_look))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution as _, StandardNormal};

    /// White noise, a window of 200 readings, a thousand stretches of ten windows: the slope goes above
    /// the level of a tenth in about a tenth of them, and less often since readings are apart.
    #[test]
    fn noise_reaches_the_level_as_rarely_as_is_said() {
        const WINDOW: usize = 200;
        let level = slope_level(10.0, 0.1).unwrap();
        let middle = (WINDOW as f64 - 1.0) / 2.0;
        let norm: f64 = (0..WINDOW).map(|at| (at as f64 - middle).powi(2)).sum();
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut reached = 0;
        for _ in 0..1000 {
            let noise: Vec<f64> = (0..11 * WINDOW)
                .map(|_| StandardNormal.sample(&mut random))
                .collect();
            let mut sum: f64 = noise[..WINDOW].iter().sum();
            let weighted = noise[..WINDOW].iter().enumerate();
            let mut weighted: f64 = weighted.map(|(at, one)| (at as f64 - middle) * one).sum();
            let mut highest = weighted;
            for at in WINDOW..noise.len() {
                let (gone, come) = (noise[at - WINDOW], noise[at]);
                sum -= gone;
                weighted += middle * gone - sum + (WINDOW as f64 - 1.0 - middle) * come;
                sum += come;
                highest = highest.max(weighted);
            }
            reached += usize::from(highest / norm.sqrt() > level);
        }
        assert!((60..=115).contains(&reached), "{reached}");
    }
}
