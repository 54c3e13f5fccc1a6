//! The wave of the day: what memory that follows traffic does every twenty-four hours.
//!
//! From two days on, a sine and a cosine of a day and of half a day stand beside the line, and
//! weigh as much against none as their likelihood under noise of the first order makes them, with a
//! prior that is worth one reading (Kass & Wasserman 1995, *J. Am. Stat. Assoc.* 90). Noise of long
//! memory would be taken for such a wave and a wave for it, at a loss of one leak in fifty. A wave that
//! is found is taken out of the readings; the error of the slope is that beside the wave.

use std::f64::consts::TAU;

use super::averaged::{Averaged, first_order};
use super::generalised::{Autocorrelation, Regression};
use super::interval::Estimate;
use super::mixture::Mixture;
use super::orthogonal::dot;
use super::points::Points;

const DAY: f64 = 86_400.0;
/// Days from which on a wave can be told from a trend, and points a day that show one.
const DAYS: f64 = 2.0;
const POINTS_A_DAY: f64 = 6.0;
/// Blocks a day, and at most.
const BLOCKS_A_DAY: f64 = 8.0;
const MOST_BLOCKS: usize = 96;
/// Odds of a wave before any reading is seen, and from which on it is taken for one.
const PRIOR: f64 = 0.1;
const TAKEN: f64 = 1.0;

/// A wave of the day, and the slope beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DailyWave {
    /// What is known of the slope.
    pub(super) distribution: Mixture,
    /// The slope, with its error for independent noise.
    pub(super) slope: Estimate,
    /// The mean autocorrelation of blocks.
    pub(super) rho: f64,
    /// Of the sine and the cosine of a day, and of half a day.
    coefficients: [f64; 4],
}

impl DailyWave {
    /// The wave of readings in one segment, at times in seconds; `None` where the readings are
    /// too few or too short to show one, or none is more probable.
    pub(super) fn of(points: &Points) -> Option<Self> {
        let clock = points.clock();
        let days = (clock.last()? - clock.first()?) / DAY;
        let is_known = points.segment_count() == 1 && days >= DAYS;
        if !is_known || (points.len() as f64) < POINTS_A_DAY * days {
            return None;
        }
        let wanted = (BLOCKS_A_DAY * days).ceil() as usize;
        let blocks = points.block_means(wanted.clamp(32, MOST_BLOCKS));
        if (blocks.len() as f64) < POINTS_A_DAY * days {
            return None;
        }
        let waves = columns(blocks.clock());
        let [a, b, c, d] = &waves;
        let plain = Regression::new(&blocks, [blocks.x()])?;
        let waving = Regression::new(&blocks, [blocks.x(), a, b, c, d])?;
        let freedom = (blocks.len() - 1) as f64;
        let unit = |wave: &Vec<f64>| {
            let centred = blocks.centred(wave);
            0.5 * (dot(&centred, &centred) / freedom).ln()
        };
        let units: f64 = waves.iter().map(unit).sum();
        let odds = PRIOR.ln() + units + evidence(&waving)? - evidence(&plain)?;
        if odds < TAKEN.ln() {
            return None;
        }
        let averaged = Averaged::fit_with(first_order(), &waving)?;
        let distribution = averaged.coefficient(0)?;
        let mean = |place: usize| Some(averaged.coefficient(place)?.mean());
        let white = waving.fit(Autocorrelation::Autoregressive(0.0))?;
        Some(Self {
            slope: Estimate {
                value: distribution.mean(),
                std_error: white.std_errors[0],
                df: waving.df,
            },
            rho: averaged.rho(),
            coefficients: [mean(1)?, mean(2)?, mean(3)?, mean(4)?],
            distribution,
        })
    }

    /// The readings without it.
    pub(super) fn taken_out_of(&self, points: &Points) -> Option<Points> {
        let waves = columns(points.clock());
        let mut y = points.y().to_vec();
        for (wave, share) in waves.iter().zip(self.coefficients) {
            for (y, wave) in y.iter_mut().zip(wave) {
                *y -= share * wave;
            }
        }
        Points::new(points.x(), &y, &[])?.with_clock(points.clock())
    }
}

/// The sine and the cosine of a day, and of half a day.
fn columns(clock: &[f64]) -> [Vec<f64>; 4] {
    let wave = |of: fn(f64) -> f64, a_day: f64| {
        let at = |time: &f64| of(TAU * a_day * time / DAY);
        clock.iter().map(at).collect()
    };
    [
        wave(f64::sin, 1.0),
        wave(f64::cos, 1.0),
        wave(f64::sin, 2.0),
        wave(f64::cos, 2.0),
    ]
}

/// The log of the marginal likelihood, averaged over autocorrelations, up to the units of columns.
fn evidence<const K: usize>(regression: &Regression<K>) -> Option<f64> {
    let fits = first_order().map(|prior| {
        let fit = regression.fit(prior.autocorrelation)?;
        // A restricted likelihood leaves out one degree of freedom for each column.
        let squares = regression.squares_of(&fit).ln();
        Some(prior.weight.ln() + fit.log_likelihood - 0.5 * K as f64 * squares)
    });
    let logs: Vec<f64> = fits.collect::<Option<_>>()?;
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logs.iter().map(|log| (log - largest).exp()).sum();
    Some(largest + sum.ln())
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::*;

    fn three_days(seed: u64, wave: f64) -> Points {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let x: Vec<f64> = (0..288).map(|i| 900.0 * f64::from(i)).collect();
        let mut noise = 0.0;
        let reading = |time: &f64| {
            let shock: f64 = StandardNormal.sample(&mut random);
            noise = 0.5 * noise + shock;
            noise + 1e-5 * time + wave * (TAU * (time / DAY + 0.2)).sin()
        };
        let y: Vec<f64> = x.iter().map(reading).collect();
        Points::new(&x, &y, &[]).unwrap()
    }

    #[test]
    fn a_wave_is_found_and_taken_out() {
        let points = three_days(1, 20.0);
        let wave = DailyWave::of(&points).unwrap();
        assert!((wave.coefficients[0].hypot(wave.coefficients[1]) / 20.0 - 1.0).abs() < 0.1);
        assert!((wave.slope.value / 1e-5 - 1.0).abs() < 0.5, "{wave:?}");
        let rest = wave.taken_out_of(&points).unwrap();
        let swing = |points: &Points| dot(&points.centred(points.y()), &points.centred(points.y()));
        assert!(swing(&rest) < 0.1 * swing(&points));
    }

    #[test]
    fn noise_has_none_but_seldom() {
        let found = (0..40).filter(|&seed| DailyWave::of(&three_days(seed, 0.0)).is_some());
        assert!(found.count() <= 2);
    }

    #[test]
    fn less_than_two_days_have_none() {
        assert_eq!(DailyWave::of(&three_days(1, 20.0).slice(0..180)), None);
    }
}
