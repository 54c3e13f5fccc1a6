//! The median of the slopes between all pairs of points, which outliers do not move.
//!
//! Source: Theil 1950, Sen 1968. Tested against scipy `theilslopes` and against all pairs.
//!
//! 1e5 points have 5e9 pairs, so they are not listed. A random sample of slopes guesses a narrow
//! bracket around the median (Matoušek 1991; Dillencourt, Mount & Netanyahu 1992), counting
//! proves it, and the few slopes left inside are listed: the result is exact whatever was drawn.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::pair_slopes::PairSlopes;
use super::quantile::median;

/// Up to this many points, all pairs are listed: that is faster.
const LIST_ALL_UP_TO: usize = 256;
/// Slopes drawn to guess a bracket, at most, and the most draws to find them in a narrow one. Of few points
/// a wider bracket can be listed, for which (n/12)² are enough.
const SAMPLE: usize = 2048;
const POINTS_A_DRAW: usize = 12;
const DRAWS: usize = 1 << 20;

/// The median of the slopes between all pairs of points with different x, of an even number of
/// them the mean of the middle two. `None` for values that are not finite or where no two x differ.
///
/// ```
/// use leakrate_core::stats::theil_sen::theil_sen;
///
/// let y = [0.0, 1.0, 2.0, 3.0, 400.0];
/// assert_eq!(theil_sen(&[0.0, 1.0, 2.0, 3.0, 4.0], &y), Some(1.0));
/// ```
pub fn theil_sen(x: &[f64], y: &[f64]) -> Option<f64> {
    if !x.iter().chain(y).all(|value| value.is_finite()) {
        return None;
    }
    let pairs = PairSlopes::new(x, y);
    if pairs.points() <= LIST_ALL_UP_TO {
        return median(&pairs.all());
    }
    let middle = pairs.count().checked_sub(1)? / 2;
    let bracket = narrow(&pairs, middle);
    let lower = bracket.slope_of_rank(&pairs, middle)?;
    if pairs.count() % 2 == 1 {
        return Some(lower);
    }
    let bracket = if middle + 1 < bracket.high.below {
        bracket
    } else {
        narrow(&pairs, middle + 1)
    };
    let upper = bracket.slope_of_rank(&pairs, middle + 1)?;
    Some(lower + 0.5 * (upper - lower))
}

/// A slope and how many pairs have a smaller one.
#[derive(Clone, Copy)]
struct Probe {
    slope: f64,
    below: u64,
}

/// The slopes from that of `low` to just below that of `high`, with the wanted one among them.
#[derive(Clone, Copy)]
struct Bracket {
    low: Probe,
    high: Probe,
}

/// Narrows a bracket around the slope of this rank until its slopes can be listed, or until
/// there is no float inside (many pairs can have one slope where readings are rounded).
fn narrow(pairs: &PairSlopes, rank: u64) -> Bracket {
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut bracket = Bracket {
        low: Probe {
            slope: -f64::MAX,
            below: 0,
        },
        high: Probe {
            slope: f64::MAX,
            below: pairs.count(),
        },
    };
    while !bracket.is_listable(pairs) && !bracket.is_one_float() {
        for guess in bracket.guesses(pairs, rank, &mut random) {
            bracket.cut(pairs, rank, guess);
        }
    }
    bracket
}

impl Bracket {
    fn count(&self) -> u64 {
        self.high.below - self.low.below
    }

    fn is_listable(&self, pairs: &PairSlopes) -> bool {
        self.count() <= 16 * pairs.points() as u64
    }

    fn is_one_float(&self) -> bool {
        self.low.slope.next_up() >= self.high.slope
    }

    /// The slope with `rank` others below it, which is inside.
    fn slope_of_rank(&self, pairs: &PairSlopes, rank: u64) -> Option<f64> {
        if !self.is_listable(pairs) {
            return Some(self.low.slope);
        }
        let mut slopes = pairs.between(self.low.slope, self.high.slope);
        let position = usize::try_from(rank - self.low.below).ok()?;
        if position >= slopes.len() {
            return None;
        }
        let (_, &mut slope, _) = slopes.select_nth_unstable_by(position, f64::total_cmp);
        Some(slope)
    }

    /// Two slopes that most likely enclose the one of this rank closely, or the middle float
    /// where too few slopes were drawn to tell.
    fn guesses(&self, pairs: &PairSlopes, rank: u64, random: &mut ChaCha8Rng) -> [f64; 2] {
        let n = pairs.points();
        let wanted = (n / POINTS_A_DRAW).pow(2).min(SAMPLE);
        let mut sample: Vec<f64> = (0..DRAWS)
            .filter_map(|_| pairs.slope(random.random_range(0..n), random.random_range(0..n)))
            .filter(|slope| (self.low.slope..=self.high.slope).contains(slope))
            .take(wanted)
            .collect();
        if sample.len() < wanted / 16 {
            return [middle(self.low.slope, self.high.slope); 2];
        }
        sample.sort_by(f64::total_cmp);
        let drawn = sample.len() as f64;
        let expected = (rank - self.low.below) as f64 / self.count() as f64 * drawn;
        // Two standard deviations of a count in the sample.
        let margin = 1.0 + drawn.sqrt();
        [expected - margin, expected + margin]
            .map(|position| sample[position.clamp(0.0, drawn - 1.0) as usize])
    }

    /// Puts one end at the guess, on the side that keeps the wanted slope inside.
    fn cut(&mut self, pairs: &PairSlopes, rank: u64, guess: f64) {
        if self.is_one_float() {
            return;
        }
        let slope = guess.clamp(self.low.slope.next_up(), self.high.slope.next_down());
        let probe = Probe {
            slope,
            below: pairs.count_below(slope),
        };
        if probe.below <= rank {
            self.low = probe;
        } else {
            self.high = probe;
        }
    }
}

/// The float with as many floats between it and `low` as between it and `high`.
fn middle(low: f64, high: f64) -> f64 {
    // Counts floats from 0 on: bits of a positive float, minus those of a negative one.
    let place = |value: f64| {
        let bits = (value.abs().to_bits()).cast_signed();
        if value < 0.0 { -bits } else { bits }
    };
    let between = place(low).midpoint(place(high));
    f64::from_bits(between.unsigned_abs()).copysign(between as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Many more points than are listed, in no order, with ties in x, rounded as asked.
    fn points(round: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<f64>) {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut point = || {
            let x = f64::from(random.random_range(0..700_u32));
            let noise: f64 = random.random();
            (1.8e9 + x, round(1e10 + x / 3.0 + 40.0 * noise * noise))
        };
        (0..1200).map(|_| point()).unzip()
    }

    fn listed(x: &[f64], y: &[f64]) -> f64 {
        median(&PairSlopes::new(x, y).all()).unwrap()
    }

    #[test]
    fn the_median_slope_is_that_of_all_pairs() {
        for step in [0.0, 1.0, 10.0, 100.0, 1000.0] {
            let round = |y: f64| {
                if step > 0.0 {
                    (y / step).round() * step
                } else {
                    y
                }
            };
            let (x, y) = points(round);
            let expected = listed(&x, &y);
            let found = theil_sen(&x, &y).unwrap();
            assert!((found - expected).abs() <= 4.0 * f64::EPSILON * expected.abs());
        }
    }

    #[test]
    fn a_line_of_thirds_has_the_slope_of_a_third() {
        let x: Vec<f64> = (0..1000).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| (x / 3.0).floor() * 3.0 / 9.0).collect();
        assert!((theil_sen(&x, &y).unwrap() - listed(&x, &y)).abs() < 1e-15);
    }

    #[test]
    fn points_without_extent_have_no_slope() {
        assert_eq!(theil_sen(&[], &[]), None);
        assert_eq!(theil_sen(&[1.0; 400], &[2.0; 400]), None);
        assert_eq!(theil_sen(&[1.0, f64::NAN], &[2.0, 3.0]), None);
    }

    #[test]
    fn the_middle_float_lies_between_also_across_zero() {
        for (low, high) in [(-1.0, 1.0), (-f64::MAX, f64::MAX), (1.0, 2.0), (-3.0, -0.0)] {
            let middle = middle(low, high);
            assert!(low < middle && middle <= high && middle.is_finite());
        }
    }
}
