//! Trends under autocorrelated noise against R, numpy and the certified values of NIST.

use leakrate::stats::autocorrelation::{bias_corrected, lag_one};
use leakrate::stats::cosine::long_run_variance;
use leakrate::stats::interval::Estimate;
use leakrate::stats::ols::Line;
use leakrate::stats::points::Points;
use leakrate::stats::split_sample::SplitSample;
use leakrate::stats::theil_sen::theil_sen;

use crate::block::Blocks;
use crate::mann_kendall::MannKendall;
use crate::prais_winsten::AutoregressiveLine;

use super::fixtures::{assert_close, columns, numbers, python, recommended};

fn lew() -> Vec<f64> {
    let [y] = columns(include_str!("../fixtures/reference/nist_lew.csv"));
    y
}

fn mavro() -> Vec<f64> {
    let [y] = columns(include_str!("../fixtures/reference/nist_mavro.csv"));
    y
}

fn nile() -> Vec<f64> {
    let [_, y] = columns(include_str!("../fixtures/reference/nile.csv"));
    y
}

fn steps(y: &[f64]) -> Vec<f64> {
    (0..y.len()).map(|i| i as f64).collect()
}

fn points(y: &[f64]) -> Points {
    Points::new(&steps(y), y, &[]).unwrap()
}

#[test]
fn lag_one_autocorrelations_are_the_certified_ones() {
    let [lottery] = columns(include_str!("../fixtures/reference/nist_lottery.csv"));
    let [michelson] = columns(include_str!("../fixtures/reference/nist_michelson.csv"));
    let certified = [
        (lew(), -0.307_304_800_605_679),
        (lottery, -0.120_948_622_967_393),
        (mavro(), 0.937_989_183_438_248),
        (michelson, 0.535_199_668_621_283),
    ];
    for (values, expected) in certified {
        assert_close(lag_one(&values).unwrap(), expected, 1e-11);
    }
    assert_eq!(lag_one(&[3.0; 9]), None);
    assert_eq!(lag_one(&[]), None);
}

#[test]
fn bias_corrected_autocorrelation_is_kept_between_none_and_almost_all() {
    for (name, y) in [("nile", nile()), ("lew", lew()), ("mavro", mavro())] {
        let x = steps(&y);
        let line = Line::fit(&x, &y).unwrap();
        let residuals: Vec<f64> = line.residuals(&x, &y).collect();
        let found = bias_corrected(lag_one(&residuals).unwrap(), y.len());
        let expected = recommended()[name]["rho_biascorr"].as_f64().unwrap();
        assert_close(found, expected, 1e-10);
    }
}

#[test]
fn cosine_standard_errors_agree_with_a_qr_decomposition() {
    for (name, y) in [("nile", nile()), ("lew", lew()), ("mavro", mavro())] {
        let x = steps(&y);
        let line = Line::fit(&x, &y).unwrap();
        let residuals: Vec<f64> = line.residuals(&x, &y).collect();
        for (waves, key) in [(4, "series_q4"), (6, "series_q6")] {
            let expected = &recommended()[name][key];
            let variance = long_run_variance(&x, &residuals, waves).unwrap();
            let slope = Estimate {
                value: line.slope,
                std_error: (variance / line.sxx).sqrt(),
                df: waves as f64,
            };
            assert_close(slope.std_error, expected["se"].as_f64().unwrap(), 1e-10);
            let p = expected["p_one_sided"].as_f64().unwrap();
            assert_close(slope.one_sided_p().unwrap(), p, 1e-9);
        }
    }
}

#[test]
fn cosines_need_more_points_than_they_are() {
    let y = nile();
    let x = steps(&y);
    assert_eq!(long_run_variance(&x[..7], &y[..7], 4), None);
    assert_eq!(long_run_variance(&x, &y, 0), None);
    assert_eq!(long_run_variance(&[1.0; 20], &y[..20], 4), None);
}

/// φ, intercept, slope and their standard errors, from the lines of R's output that name the
/// series.
fn gls(name: &str) -> Vec<[f64; 5]> {
    let lines = include_str!("../fixtures/reference/gls_and_planning_R.txt").lines();
    let rows = lines.filter_map(|line| line.strip_prefix(&format!("{name} GLS fixed phi ")));
    let numbers = rows.map(|row| row.split(' ').filter_map(|word| word.parse().ok()));
    numbers
        .map(|mut row| std::array::from_fn(|_| row.next().unwrap()))
        .collect()
}

#[test]
fn generalised_least_squares_agrees_with_r_for_a_known_autocorrelation() {
    let nile = gls("nile").into_iter().map(|row| (nile(), row));
    let mavro = gls("mavro").into_iter().map(|row| (mavro(), row));
    let cases: Vec<_> = nile.chain(mavro).collect();
    assert_eq!(cases.len(), 8);
    for (y, [rho, intercept, slope, intercept_error, slope_error]) in cases {
        let fit = AutoregressiveLine::with_rho(&steps(&y), &y, rho).unwrap();
        // R solves uncentred equations and keeps ten digits of Mavro's slope.
        assert_close(fit.slope.value, slope, 1e-10);
        assert_close(fit.slope.std_error, slope_error, 1e-10);
        assert_close(fit.intercept.value, intercept, 1e-13);
        assert_close(fit.intercept.std_error, intercept_error, 1e-11);
    }
}

#[test]
fn the_estimated_autocorrelation_gives_the_slope_of_block_means() {
    let cases = [
        ("nile", nile(), 24),
        ("lew", lew(), 24),
        ("mavro", mavro(), 10),
    ];
    for (name, y, count) in cases {
        let blocks = Blocks::means(&steps(&y), &y, count).unwrap();
        let fit = AutoregressiveLine::fit(&blocks.x, &blocks.y).unwrap();
        let expected = &recommended()[name][format!("blockGLS_K{count}").as_str()];
        let slope = expected["slope_per_sample"].as_f64().unwrap();
        assert_close(fit.slope.value, slope, 1e-9);
        let std_error = expected["se_per_sample"].as_f64().unwrap();
        assert_close(fit.slope.std_error, std_error, 1e-9);
    }
}

#[test]
fn points_on_a_line_have_no_autocorrelation_to_fit() {
    let x = steps(&[0.0; 9]);
    assert_eq!(AutoregressiveLine::fit(&x, &[5.0; 9]), None);
    assert_eq!(AutoregressiveLine::with_rho(&x, &x, 1.0), None);
    assert_eq!(AutoregressiveLine::with_rho(&x[..3], &x[..3], 0.5), None);
}

#[test]
fn split_sample_slopes_agree() {
    for (name, y) in [("nile", nile()), ("lew", lew()), ("mavro", mavro())] {
        let expected = &recommended()[name]["im_q4"];
        let split = SplitSample::fit(&points(&y), 4).unwrap();
        for (found, expected) in split.slopes.iter().zip(numbers(&expected["slopes"])) {
            assert_close(*found, expected, 1e-9);
        }
        let std_error = expected["se"].as_f64().unwrap();
        assert_close(split.slope.std_error, std_error, 1e-10);
        let p = expected["p_one_sided"].as_f64().unwrap();
        assert_close(split.slope.one_sided_p().unwrap(), p, 1e-10);
    }
    assert_eq!(SplitSample::fit(&points(&[0.0; 11]), 4), None);
    assert_eq!(SplitSample::fit(&points(&[0.0; 11]), 0), None);
}

#[test]
fn theil_sen_slopes_are_those_of_scipy() {
    let [x, y] = columns(include_str!("../fixtures/reference/nist_norris.csv"));
    let [cycle, _, heap] = columns(include_str!("../fixtures/reference/nextjs95094_heap.csv"));
    let cases = [
        ("norris", x, y),
        ("mavro", steps(&mavro()), mavro()),
        ("nile", steps(&nile()), nile()),
        ("nextjs95094", cycle, heap),
    ];
    for (name, x, y) in cases {
        let expected = python()[name]["robust"]["theil_sen"].as_f64().unwrap();
        assert_close(theil_sen(&x, &y).unwrap(), expected, 1e-15);
    }
}

#[test]
fn mann_kendall_counts_are_those_of_pymannkendall() {
    for (name, y) in [("nile", nile()), ("mavro", mavro())] {
        let expected = &python()[name]["mk"]["original"];
        let test = MannKendall::test(&y).unwrap();
        assert_close(test.s as f64, expected["s"].as_f64().unwrap(), 0.0);
        let variance = expected["var_s"].as_f64().unwrap();
        assert_close(test.variance, variance, 1e-14);
        let two_sided = 2.0 * test.one_sided_p.min(1.0 - test.one_sided_p);
        assert_close(two_sided, expected["p"].as_f64().unwrap(), 1e-11);
    }
    assert_eq!(MannKendall::test(&[1.0; 5]), None);
    assert_eq!(MannKendall::test(&[1.0, 2.0]), None);
}

#[test]
fn mann_kendall_of_few_values_is_counted_out() {
    // Orders of n values with the S that the fixture names.
    let cases: [(&str, &[f64]); 6] = [
        ("n3_S3", &[1.0, 2.0, 3.0]),
        ("n4_S6", &[1.0, 2.0, 3.0, 4.0]),
        ("n4_S4", &[2.0, 1.0, 3.0, 4.0]),
        ("n5_S8", &[1.0, 2.0, 4.0, 3.0, 5.0]),
        ("n6_S11", &[2.0, 1.0, 3.0, 4.0, 6.0, 5.0]),
        ("n8_S28", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]),
    ];
    for (name, values) in cases {
        let expected = recommended()["mk_exact_one_sided"][name].as_f64().unwrap();
        let test = MannKendall::test(values).unwrap();
        assert_close(test.one_sided_p, expected, 1e-14);
    }
}
