//! Planning and first passage against R and mpmath.

use crate::first_passage::BrownianMotion;
use leakrate::stats::crossing::{Futures, Start};
use leakrate::stats::distribution::normal_sf;
use leakrate::stats::interval::Estimate;
use leakrate::stats::planning::{Aim, Noise, readings_to_settle};
use leakrate::stats::points::Points;
use leakrate::stats::trend::{Sampling, Trend};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::fixtures::{assert_close, distributions as rows};

/// Growth over a run of `n` snapshots that is seen, in standard deviations.
fn detectable(n: f64, confidence: f64, power: f64) -> f64 {
    let x: Vec<f64> = (0..n as usize).map(|i| i as f64 / (n - 1.0)).collect();
    Aim { confidence, power }.smallest_slope(&x).unwrap()
}

#[test]
fn detectable_growth_is_that_of_mpmath() {
    for row in rows("minimum_detectable") {
        assert_close(detectable(row[0], 1.0 - row[1], row[2]), row[3], 1e-9);
    }
}

#[test]
fn detectable_growth_is_that_of_r() {
    let text = include_str!("../fixtures/reference/gls_and_planning_R.txt");
    let lines: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("MDS n "))
        .collect();
    assert_eq!(lines.len(), 9);
    for line in lines {
        let row: Vec<f64> = line
            .split(' ')
            .filter_map(|word| word.parse().ok())
            .collect();
        assert_close(detectable(row[0], 0.95, 0.8), row[1], 1e-4);
        assert_close(detectable(row[0], 0.95, 0.9), row[2], 1e-4);
        // From a shift of 37.62 on, R takes an approximation that is 5 % off for one degree of
        // freedom; mpmath covers that case above.
        if row[0] > 3.0 {
            assert_close(detectable(row[0], 0.98, 0.8), row[3], 1e-4);
        }
    }
}

#[test]
fn an_aim_out_of_range_or_too_few_snapshots_detect_nothing() {
    let aim = |confidence, power| Aim { confidence, power };
    let x = [0.0, 1.0, 2.0, 3.0];
    assert_eq!(aim(0.95, 0.8).smallest_slope(&x[..2]), None);
    assert_eq!(aim(0.95, 0.8).smallest_slope(&[1.0; 4]), None);
    for (confidence, power) in [
        (1.0, 0.8),
        (0.0, 0.8),
        (0.95, 1.0),
        (0.95, 0.01),
        (0.95, f64::NAN),
    ] {
        assert_eq!(aim(confidence, power).smallest_slope(&x), None);
    }
}

/// Weatherhead et al. 1998, equation 3: n* = [(3.3 σ / ω) √((1+φ)/(1−φ))]^(2/3) years for
/// monthly values, with 3.3 for the 3.24 of a power of 0.9.
#[test]
fn the_span_of_a_series_is_that_of_weatherhead() {
    let aim = Aim {
        confidence: 0.95,
        power: 0.9,
    };
    let noise = Noise {
        deviation: 2.0,
        autocorrelation: 0.6,
        step: 1.0 / 12.0,
    };
    let years = aim.span_to_see(0.5, noise).unwrap();
    let published = (3.241_515_6_f64 * 2.0 / 0.5 * (1.6_f64 / 0.4).sqrt()).powf(2.0 / 3.0);
    assert_close(years, published, 1e-6);
    let slope = aim.smallest_slope_of_series(noise, years).unwrap();
    assert_close(slope, 0.5, 1e-12);
    let random_walk = Noise {
        autocorrelation: 1.0,
        ..noise
    };
    assert_eq!(aim.span_to_see(0.5, random_walk), None);
    assert_eq!(aim.span_to_see(0.0, noise), None);
}

#[test]
fn first_passage_is_that_of_mpmath_and_r_also_where_the_noise_is_small() {
    let r = [
        [5.0, 10.0, 1.0, 2.0, 0.190_861_755_171_884],
        [10.0, 10.0, 1.0, 2.0, 0.616_163_147_188_233],
        [20.0, 10.0, 1.0, 2.0, 0.927_309_277_888_911],
    ];
    let r = r.iter().map(|row| row.to_vec());
    for row in rows("inverse_gaussian_cdf").into_iter().chain(r) {
        let motion = BrownianMotion {
            distance: row[1],
            drift: row[2],
            deviation: row[3],
        };
        assert_close(motion.probability_by(row[0]).unwrap(), row[4], 1e-11);
    }
}

#[test]
fn a_level_behind_or_time_before_now_has_no_first_passage() {
    let motion = BrownianMotion {
        distance: 1.0,
        drift: 1.0,
        deviation: 1.0,
    };
    assert_eq!(motion.probability_by(-1.0), None);
    assert_eq!(motion.probability_by(0.0), Some(0.0));
    let behind = BrownianMotion {
        distance: -1.0,
        ..motion
    };
    assert_eq!(behind.probability_by(1.0), None);
}

/// scipy: the first m with √(Sxx(m)/Sxx(5)) ≥ (t(0.975; m − 2) + t(0.8; m − 2)) · error / distance,
/// 0.99 instead of 0.975 up to m = 6.
#[test]
fn more_snapshots_settle_what_five_could_not() {
    let slope = |value| Estimate {
        value,
        std_error: 1.0,
        df: 3.0,
    };
    assert_eq!(readings_to_settle(slope(3.0), 5, 0.0), Some(7));
    assert_eq!(readings_to_settle(slope(1.5), 5, 0.0), Some(9));
    // At the floor itself, half the error is taken for the distance.
    assert_eq!(readings_to_settle(slope(3.0), 5, 3.0), Some(17));
    let exact = Estimate {
        std_error: 0.0,
        ..slope(1.0)
    };
    assert_eq!(readings_to_settle(exact, 5, 0.0), None);
}

/// A line with independent noise of standard deviation 1, long enough to be known well.
fn series() -> (Points, Trend) {
    let x: Vec<f64> = (0..4000).map(f64::from).collect();
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut noise = || -> f64 { StandardNormal.sample(&mut random) };
    let y: Vec<f64> = x.iter().map(|x| 0.01 * x + noise()).collect();
    let points = Points::new(&x, &y, &[]).unwrap();
    let trend = Trend::fit(&points, Sampling::Running).unwrap();
    (points, trend)
}

/// 1 − Π Φ(level − line): the line at step k after the last of `series` is 39.99 + 0.01 k.
#[test]
fn the_median_path_arrives_when_independent_noise_makes_it_probable() {
    let (points, trend) = series();
    let crossings = Futures::of(&points, &trend, None)
        .unwrap()
        .first_crossings(Start::Now, 50.0, 2000.0)
        .unwrap();
    for p in [0.05, 0.5, 0.95] {
        let at = crossings.quantile(p).unwrap();
        let below = |k: u32| 1.0 - normal_sf(10.01 - 0.01 * f64::from(k));
        let known = 1.0 - (1..=at as u32).map(below).product::<f64>();
        // The line is known to 0.04 there, which is up to a tenth of the probability.
        assert!((known - p).abs() < 0.1, "{p}: {known}");
    }
}

#[test]
fn a_fresh_process_takes_longer_than_an_old_one() {
    let (points, trend) = series();
    let median = |start| {
        let crossings = Futures::of(&points, &trend, None)
            .unwrap()
            .first_crossings(start, 50.0, 2e4);
        crossings.unwrap().quantile(0.5).unwrap()
    };
    assert!((median(Start::Boot) - median(Start::Now) - 4000.0).abs() < 30.0);
}

#[test]
fn what_lies_beyond_the_horizon_is_not_known() {
    let (points, trend) = series();
    let crossings = Futures::of(&points, &trend, None)
        .unwrap()
        .first_crossings(Start::Now, 50.0, 100.0)
        .unwrap();
    assert_eq!(crossings.quantile(0.5), None);
    assert!(crossings.probability_within(100.0) < 0.01);
    let never = Futures::of(&points, &trend, None)
        .unwrap()
        .first_crossings(Start::Now, 50.0, -1.0);
    assert_eq!(never, None);
}

#[test]
fn the_same_readings_always_give_the_same_paths() {
    let (points, trend) = series();
    let simulate = || {
        Futures::of(&points, &trend, None)
            .unwrap()
            .first_crossings(Start::Now, 50.0, 2000.0)
    };
    assert_eq!(simulate(), simulate());
}
