//! Amounts that are estimated from a sample: a heap profile knows one allocation of many, and counts it
//! for those that it has not seen.
//!
//! What is in the sample stays in it as long as it lives. So the errors of readings after one another
//! are not independent: where nothing is freed each has those of all before it, and the readings walk
//! away from the truth along a line that looks straight. Least squares do not see that, as a random walk
//! leaves small residuals; the variance of the sample, which is known, is what tells.

use super::points::Points;

/// The variance that a sample adds to the least-squares slope of points whose readings have these
/// variances, Σᵢⱼ wᵢ wⱼ Cov(i, j) with the weights wᵢ = (xᵢ − x̄) / Σ(x − x̄)² of the slope.
///
/// Two readings share the errors of what lives in both, of which there is no more than in the least of
/// the readings from one to the other: Cov(i, j) = min of the variances from i to j, which what is freed
/// last in, first out would have, and which is a covariance for any variances. What is there all the
/// time adds nothing; what only grows is a random walk.
///
/// `None` where positions do not vary inside any segment, or there is not one variance for each point.
pub fn slope_variance(points: &Points, variances: &[f64]) -> Option<f64> {
    let is_amount = |variance: &f64| variance.is_finite() && *variance >= 0.0;
    if variances.len() != points.len() || !variances.iter().all(is_amount) {
        return None;
    }
    let from_mean = points.centred(points.x());
    let squares: f64 = from_mean.iter().map(|x| x * x).sum();
    // No process keeps anything over a restart.
    let sums = points.segments().map(|range| {
        let (x, variances) = (&from_mean[range.clone()], &variances[range]);
        let from = |first: usize| {
            let mut shared = variances[first];
            let own = x[first] * x[first] * shared;
            let later = (first + 1..x.len()).map(|second| {
                shared = shared.min(variances[second]);
                2.0 * x[first] * x[second] * shared
            });
            own + later.sum::<f64>()
        };
        (0..x.len()).map(from).sum::<f64>()
    });
    let sum: f64 = sums.sum();
    // Rounding may leave a little less than nothing.
    (squares > 0.0).then(|| sum.max(0.0) / (squares * squares))
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::stats::trend::{Sampling, Trend};

    fn points(y: &[f64]) -> Points {
        let x: Vec<f64> = (0..y.len()).map(|at| at as f64).collect();
        Points::new(&x, y, &[]).unwrap()
    }

    #[test]
    fn what_is_there_all_the_time_adds_nothing() {
        let found = slope_variance(&points(&[0.0; 6]), &[3.0; 6]).unwrap();
        assert!(found.abs() < 1e-12, "{found}");
    }

    /// Var of the least-squares slope of a random walk W at 0, …, n−1 with steps of variance v from
    /// the steps themselves: each moves all later readings by itself, so its weight is Σ of theirs.
    #[test]
    fn what_only_grows_is_a_random_walk() {
        let variances = [0.0, 2.0, 4.0, 6.0, 8.0];
        let weights = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|x: f64| x / 10.0);
        let of_steps = (1..5).map(|step| weights[step..].iter().sum::<f64>().powi(2) * 2.0);
        let expected: f64 = of_steps.sum();
        let found = slope_variance(&points(&[0.0; 5]), &variances).unwrap();
        assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
    }

    #[test]
    fn nothing_is_shared_over_a_restart() {
        let two = Points::new(&[0.0, 1.0, 2.0, 3.0], &[0.0; 4], &[2]).unwrap();
        let found = slope_variance(&two, &[1.0, 3.0, 1.0, 3.0]).unwrap();
        // Of each run ¼(1 + 3 − 2·1), over the square of Σ(x − x̄)² = 1.
        assert!((found - 1.0).abs() < 1e-12, "{found}");
    }

    #[test]
    fn variances_that_are_none_are_refused() {
        let points = points(&[1.0, 2.0, 3.0]);
        assert_eq!(slope_variance(&points, &[1.0, 2.0]), None);
        assert_eq!(slope_variance(&points, &[1.0, f64::NAN, 2.0]), None);
        assert_eq!(slope_variance(&points, &[1.0, -1.0, 2.0]), None);
    }

    /// A leak of 4 KiB a request, sampled once in 512 KiB as Go samples it, in six profiles.
    #[test]
    fn the_interval_of_a_sampled_leak_holds_as_often_as_it_says() {
        const SIZE: f64 = 4096.0;
        const RATE: f64 = 524_288.0;
        const RUNS: usize = 400;
        let chance = 1.0 - (-SIZE / RATE).exp();
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let (mut held, mut held_without) = (0, 0);
        for _ in 0..RUNS {
            let (mut y, mut variances, mut sampled) = (vec![0.0], vec![0.0], 0.0);
            for _profile in 1..6 {
                sampled += (0..2000)
                    .filter(|_| random.random::<f64>() < chance)
                    .count() as f64;
                let bytes = sampled * SIZE / chance;
                y.push(bytes);
                variances.push(bytes * SIZE * (1.0 - chance) / chance);
            }
            let points = points(&y);
            let trend = Trend::fit(&points, Sampling::AtRest).unwrap();
            let variance = slope_variance(&points, &variances).unwrap();
            let truth = 2000.0 * SIZE;
            let holds = |trend: &Trend| {
                let interval = trend.interval(0.95).unwrap();
                interval.lower().unwrap() <= truth && truth <= interval.upper().unwrap()
            };
            held_without += usize::from(holds(&trend));
            held += usize::from(holds(&trend.with_error(variance).unwrap()));
        }
        let share = |held: usize| held as f64 / RUNS as f64;
        assert!(share(held_without) < 0.88, "{}", share(held_without));
        assert!((0.93..=0.995).contains(&share(held)), "{}", share(held));
    }
}
